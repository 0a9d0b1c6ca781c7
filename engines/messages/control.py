"""What keeps a worker and its client in step: greeting, progress, log, cancellation, failure."""

from typing import Literal

from pydantic import Field

from engines.messages.base import Message, Probability, new_job_id


class Ping(Message):
    """Ask the worker to import its libraries and say what it has."""

    kind: Literal["ping"] = "ping"
    job: str = Field(default_factory=new_job_id)


class Cancel(Message):
    """Ask the worker to stop job `job` at the next batch."""

    kind: Literal["cancel"] = "cancel"
    job: str


class Capabilities(Message):
    """What a worker can do, told without importing a library.

    Attributes
    ----------
    jobs, cards : tuple of str
        Kinds of jobs that it does, and kinds of cards by which it scores.
    libraries : dict
        Version of each library of the engine that is installed.

    """

    jobs: tuple[str, ...] = ()
    cards: tuple[str, ...] = ()
    libraries: dict[str, str] = Field(default_factory=dict)


class Hello(Message):
    """First line of a worker. `version` is checked before anything else is trusted.

    Attributes
    ----------
    heartbeat_s : float
        How often it says that it lives; 0: never.

    """

    kind: Literal["hello"] = "hello"
    version: int
    pid: int
    heartbeat_s: float = Field(default=0.0, ge=0)
    capabilities: Capabilities = Capabilities()


class Alive(Message):
    """The worker lives; `job` is what it is at, empty when it has nothing to do."""

    kind: Literal["heartbeat"] = "heartbeat"
    job: str = ""


class Progress(Message):
    """How far a job is: `done` of `total` units of `phase`; `eta_s` for the whole job."""

    kind: Literal["progress"] = "progress"
    job: str
    phase: str
    done: int = Field(ge=0)
    total: int = Field(ge=0)
    elapsed_s: float = Field(ge=0)
    eta_s: float | None = Field(default=None, ge=0)
    text: str = ""


class Log(Message):
    """One line for the person who waits."""

    kind: Literal["log"] = "log"
    level: Literal["info", "warning"]
    text: str


class Learnt(Message):
    """One epoch of a training is whole and kept: a point of its learning curve.

    Attributes
    ----------
    loss : float, optional
        Mean over the epoch's batches; None before the first one.
    part : str
        Which training of several, such as ``fold 2 of 5``; empty where there is one.

    """

    kind: Literal["learnt"] = "learnt"
    job: str
    epoch: int = Field(ge=0)
    loss: float | None = None
    validation_auc: Probability
    part: str = ""


class Pong(Message):
    """Answer to `Ping`: library versions by name, the usable devices, and what they are.

    Attributes
    ----------
    reports : dict
        Of each device: ``name``, ``memory_mb``, and of a GPU ``driver`` and ``cuda``.

    """

    kind: Literal["pong"] = "pong"
    job: str
    versions: dict[str, str]
    devices: tuple[str, ...]
    reports: dict[str, dict[str, str | int]] = Field(default_factory=dict)


class Failure(Message):
    """The job failed: what happened, what to do, which file (see ReaderStudyError)."""

    kind: Literal["error"] = "error"
    job: str
    what: str
    remedy: str
    path: str | None = None


class Cancelled(Message):
    """The job stopped because the client asked; `text` says what was kept."""

    kind: Literal["cancelled"] = "cancelled"
    job: str
    text: str = ""

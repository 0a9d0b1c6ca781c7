"""What keeps a worker and its client in step: greeting, progress, log, cancellation, failure."""

from typing import Literal

from pydantic import Field

from engines.messages.base import Message, new_job_id


class Ping(Message):
    """Ask the worker to import its libraries and say what it has."""

    kind: Literal["ping"] = "ping"
    job: str = Field(default_factory=new_job_id)


class Cancel(Message):
    """Ask the worker to stop job `job` at the next batch."""

    kind: Literal["cancel"] = "cancel"
    job: str


class Hello(Message):
    """First line of a worker. `version` is checked before anything else is trusted."""

    kind: Literal["hello"] = "hello"
    version: int
    pid: int


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


class Pong(Message):
    """Answer to `Ping`: library versions by name and the usable devices."""

    kind: Literal["pong"] = "pong"
    job: str
    versions: dict[str, str]
    devices: tuple[str, ...]


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

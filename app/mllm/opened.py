"""The ledger of a run beside the log of its study: each knows of the other.

The log tells by which hash a run was declared, before its first call, and how far its ledger went
when a command ended. A ledger that was put back to an earlier state is noticed by that.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.mllm.changed import require_extension
from app.mllm.continuing import continued
from app.mllm.declaration import Declaration, latest_declaration
from app.mllm.steering import forget_wishes
from ground.errors import IntegrityError, StoreError, StudyBusyError
from ground.names import path_name
from reader_study.benchmark.ledger import CallLedger
from reader_study.benchmark.ledger_file import ledger_key, ledger_path
from reader_study.benchmark.lost import DECLARED, OF_RUNS
from reader_study.store import NewEvent
from reader_study.store.instance_lock import InstanceLock
from reader_study.study import Study

NOTED = "benchmark.noted"
"""How far the ledger of a run went: ``head``, the hash of its last line."""


@dataclass(frozen=True, slots=True)
class DeclaredLedger:
    """A run that may be asked.

    Parameters
    ----------
    ledger : CallLedger
    declaration : Declaration
        As it stands in the ledger now.
    kept_back : frozenset of int
        Numbers of the items about which nothing more may be asked.

    """

    ledger: CallLedger
    declaration: Declaration
    kept_back: frozenset[int]


@contextmanager
def declared_run(
    study: Study, declaration: Declaration, passphrase: str
) -> Iterator[DeclaredLedger]:
    """Begin a run, or go on with it; the log knows what is declared before any call is made.

    Raises
    ------
    ReaderStudyError
        What began otherwise is not asked any more, the ledger is damaged, or another program has
        it open.

    """
    name = declaration.run.name
    path, key = ledger_path(study, name), ledger_key(study, passphrase)
    path.parent.mkdir(parents=True, exist_ok=True)
    with _held(path.parent, name):
        forget_wishes(path.parent)  # from here on they are for this run
        if not path.exists():
            require_not_lost(study, name, path)
            declaration.plan()  # a run that cannot be is not begun
            CallLedger.begin(path, key, declaration.facts())
        with _opened(study, name, path, key) as ledger:
            before = latest_declaration(ledger)
            run = continued(before, declaration)
            facts = run.declaration.facts()
            if facts != ledger.declarations[-1]:
                require_extension(before, run.declaration)
                ledger.declare(facts)
            _tell_declared(study, name, run.declaration.sha256, ledger)
            try:
                yield DeclaredLedger(ledger, run.declaration, run.kept_back)
            finally:
                note_head(study, name, ledger)


@contextmanager
def run_on_file(
    study: Study, name: str, passphrase: str, *, writable: bool = True
) -> Iterator[CallLedger]:
    """Open the ledger of a run that has begun.

    Parameters
    ----------
    writable : bool
        Without it the ledger is looked at, also while the run is under way.

    Raises
    ------
    StoreError
        There is none.
    ReaderStudyError
        It is damaged, put back, or another program has it open.

    """
    path = ledger_path(study, path_name(name, what="name of a run"))
    if not path.is_file():
        require_not_lost(study, name, path)
        known = ", ".join(run_names(study)) or "none"
        raise StoreError(
            f"The study has no run {name!r} of chat models (it has: {known}).",
            remedy="Begin it with `sonoread mllm run`.",
            path=study.root,
        )
    key = ledger_key(study, passphrase)
    with ExitStack() as stack:
        if writable:
            stack.enter_context(_held(path.parent, name))
        yield stack.enter_context(_opened(study, name, path, key, writable=writable))


def run_names(study: Study) -> tuple[str, ...]:
    """Return the names of the runs whose ledgers lie in the study."""
    folder = study.root / "mllm"
    found = folder.glob("*/calls.sealed") if folder.is_dir() else ()
    return tuple(sorted(path.parent.name for path in found))


def is_under_way(folder: Path) -> bool:
    """Tell whether a program has the run of a folder open to write."""
    if not (folder / "calls.sealed").is_file():
        return False
    lock = InstanceLock(folder)
    try:
        lock.acquire()
    except StudyBusyError:
        return True
    lock.release()
    return False


def note_head(study: Study, name: str, ledger: CallLedger) -> None:
    """Let the log know how far a ledger goes; nothing when it knows."""
    ledger.flush()  # a power cut must not take lines that the log knows of
    if ledger.head not in _heads(study, name):
        study.record(NewEvent(NOTED, _entity(name), new={"ledger": ledger.id, "head": ledger.head}))


def require_not_lost(study: Study, name: str, path: Path) -> None:
    """Refuse to begin a run anew whose ledger the log knows of.

    Raises
    ------
    IntegrityError
        The ledger is gone.

    """
    if any(study.events(action=DECLARED, entity=_entity(name))):
        raise IntegrityError(
            f"The run {name!r} has begun by the study's log, and its ledger is not there.",
            remedy="Put the file back from a copy, or give a new run another name.",
            path=path,
        )


@contextmanager
def _opened(
    study: Study, name: str, path: Path, key: bytes, *, writable: bool = True
) -> Iterator[CallLedger]:
    heads = _heads(study, name)
    with CallLedger(path, key, watched=heads, writable=writable) as ledger:
        if heads - ledger.seen:
            raise IntegrityError(
                f"The ledger of the run {name!r} lacks lines that the study's log knows of.",
                remedy="It was put back to an earlier state, or is another one: put the latest "
                "copy in its place.",
                path=path,
            )
        yield ledger


@contextmanager
def _held(folder: Path, name: str) -> Iterator[None]:
    lock = InstanceLock(folder)
    try:
        lock.acquire()
    except StudyBusyError as error:
        raise StudyBusyError(
            f"The run {name!r} is under way in another program.",
            remedy="Wait until it has ended, or end it with `sonoread mllm steer`.",
            path=folder,
        ) from error
    try:
        yield
    finally:
        lock.release()


def _tell_declared(study: Study, name: str, sha256: str, ledger: CallLedger) -> None:
    told = [event.content for event in study.events(action=DECLARED, entity=_entity(name))]
    if not told or told[-1].get("sha256") != sha256:
        facts = {"ledger": ledger.id, "sha256": sha256, "head": ledger.head}
        study.record(NewEvent(DECLARED, _entity(name), new=facts))


def _heads(study: Study, name: str) -> set[str]:
    entity = _entity(name)
    events = (
        event
        for action in (DECLARED, NOTED)
        for event in study.events(action=action, entity=entity)
    )
    return {str(event.content["head"]) for event in events}


def _entity(name: str) -> str:
    return f"{OF_RUNS}{name}"

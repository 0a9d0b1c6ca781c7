"""A study is a folder; this is the handle to it.

What opening it does not need is imported where it is used: a reader waits for her list.
"""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ground.errors import IntegrityError, ReaderStudyError, StoreError
from ground.files import write_atomic
from ground.toml_text import toml_content
from reader_study.cases import Case, CaseRole, Read
from reader_study.clock import Clock, SystemClock
from reader_study.designs.step import COUNTED, ReadStep
from reader_study.held_files import PROTOCOL, held_bytes
from reader_study.media.medium import Medium
from reader_study.paths import StudyPaths
from reader_study.protocol.content import Protocol
from reader_study.safekeeping.begun_intake import clear_recorded_intake
from reader_study.safekeeping.leftovers import MAKING, clear_leftovers, clear_unmade
from reader_study.store import Actor, Event, NewEvent, Store
from reader_study.store.events import Value
from reader_study.store.tables import ReaderProgress
from reader_study.trust.heads import require_known
from reader_study.trust.ring import KeyRing
from reader_study.trust.signing import HeadSigning, learn, sign_head

if TYPE_CHECKING:
    from reader_study.exchange.note import PackageNote
    from reader_study.forms.form import Form

COORDINATOR = Actor("coordinator", "coordinator")


class Study:
    """An open study. One process at a time may hold it for writing.

    Parameters
    ----------
    actor : Actor
        Who acts through this handle; written into each event.

    Attributes
    ----------
    ring : KeyRing
        What opens sealed parts for whoever acts through it.

    """

    def __init__(
        self, paths: StudyPaths, protocol: Protocol, store: Store, *, actor: Actor, clock: Clock
    ) -> None:
        self.paths = paths
        self.protocol = protocol
        self.store = store
        self.actor = actor
        self.clock = clock
        self.ring = KeyRing()
        self.finished_intake = False
        """Whether this opening cleared what a killed program left of an intake in the log."""
        self._forms: dict[str, Form] = {}

    @classmethod
    def create(
        cls,
        root: Path,
        protocol_toml: str,
        *,
        actor: Actor = COORDINATOR,
        clock: Clock | None = None,
    ) -> Self:
        """Make a study in a new or empty folder; on failure nothing is left behind.

        Raises
        ------
        ProtocolError
            When the protocol text is not valid.
        StoreError
            When the folder is not empty or cannot be written.

        """
        import shutil
        import tempfile

        from reader_study.protocol.file import parse_protocol
        from reader_study.rules.making import NEWEST_FORMAT
        from reader_study.trust.head_places import folder_place

        protocol = parse_protocol(protocol_toml)
        _claim_folder(root)
        clear_unmade(root.parent)
        staging = Path(tempfile.mkdtemp(prefix=MAKING, dir=root.parent))
        try:
            write_atomic(staging / "protocol.toml", protocol_toml.encode())
            with Store.create(staging / "study.db", judge=_judged) as store:
                content: dict[str, Value] = {"id": protocol.id, "format": NEWEST_FORMAT}
                created = NewEvent("study.created", "study", new=content)
                store.append(actor, clock or SystemClock(), created)
            (staging / "study.lock").unlink()
            staging.chmod(0o755)
            staging.replace(root)
            # What lay here before was moved away by hand; a new study begins.
            folder_place(root).forget()
        except OSError as error:
            raise StoreError(
                f"The study cannot be made ({error.strerror}).",
                remedy="Choose a folder that you may write to, with space on its disk.",
                path=root,
            ) from error
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        return cls.open(root, actor=actor, clock=clock)

    @classmethod
    def open(
        cls,
        root: Path,
        *,
        actor: Actor = COORDINATOR,
        writable: bool = True,
        clock: Clock | None = None,
        known: bool = True,
    ) -> Self:
        """Open a study; one whose protocol was changed after its lock opens only to be verified.

        Parameters
        ----------
        known : bool
            Refuse to write to a log that does not go on from the heads that are known of it. Only
            the coordinator, who decides about them, opens it nevertheless.

        Raises
        ------
        StoreError, StudyBusyError, NewerStudyError, ProtocolError
            Saying which file is at fault and what to do.
        IntegrityError
            When the log is not the one that is known.

        """
        paths = StudyPaths(root)
        store = Store.open(paths.database, writable=writable, judge=_judged)
        finished = False
        try:
            if writable:
                clear_leftovers(root)
            if writable and known:
                require_known(store)
            protocol = _load_protocol(paths.protocol, store)
            if writable and known:
                learn(store)
                finished = clear_recorded_intake(paths, store)
        except BaseException:
            store.close()  # nobody else could: the study would stay held until this process ends
            raise
        study = cls(paths, protocol, store, actor=actor, clock=clock or SystemClock())
        study.finished_intake = finished
        return study

    def close(self) -> None:
        """Close the database and give the study free."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Close it; where what was done failed for a log that keeps no rules, say that.

        Raises
        ------
        IntegrityError
            What is only looked at is not checked before; then a content that makes no sense ends
            in whatever Python says of it.

        """
        try:
            if isinstance(error, KeyError | TypeError | ValueError | AttributeError | IndexError):
                self._blame_the_log(error)
        finally:
            self.close()

    def _blame_the_log(self, error: Exception) -> None:
        from reader_study.rules import RuleBroken, replay

        try:
            replay(self.store.in_order())
        except RuleBroken as broken:
            raise IntegrityError(
                f"The study is not as it was recorded: {broken.event.place} breaks the rule "
                f"{broken.rule}: {broken.why}.",
                remedy="`sonoread verify` names all of it. Restore the newest good copy with "
                "`sonoread restore`.",
                path=self.paths.database,
            ) from error

    @property
    def root(self) -> Path:
        """The study's folder."""
        return self.paths.root

    @property
    def id(self) -> str:
        """Id of the protocol with which the study was made; it stays, whatever a file says."""
        created = self.store.tables.state("study.created")
        return "" if created is None else str(created["new"].get("id", ""))

    def record(self, *events: NewEvent) -> tuple[Event, ...]:
        """Store events in the name of this handle's actor; durable at return."""
        return self.store.append(self.actor, self.clock, *events)

    def sign_head(self) -> HeadSigning:
        """Sign how far the log goes and make it known outside, see `reader_study.trust.signing`."""
        return sign_head(self.store, self.actor, self.clock)

    def events(self, *, action: str | None = None, entity: str | None = None) -> Iterator[Event]:
        """Return the log, or the part of it about one action or entity."""
        return self.store.events(action=action, entity=entity)

    @property
    def package(self) -> "PackageNote | None":
        """Whose package this is; None for a study of its own."""
        from reader_study.exchange.note import PackageNote

        created = self.store.tables.state("study.created")
        return None if created is None else PackageNote.of(created["new"])

    @property
    def is_locked(self) -> bool:
        """Whether the protocol is locked and the reading lists are drawn."""
        return self.store.tables.state("protocol.locked") is not None

    @property
    def is_closed(self) -> bool:
        """Whether reading is over; versions before 0.3 closed a study by unblinding it."""
        return self.store.tables.state("study.closed") is not None or self.is_unblinded

    @property
    def is_unblinded(self) -> bool:
        """Whether its reference standard was opened for analysis."""
        return self.store.tables.state("study.unblinded") is not None

    def cases(self, role: CaseRole | None = None) -> tuple[Case, ...]:
        """Return all cases by id, or those of one role."""
        cases = self.store.tables.cases()
        return tuple(case for case in cases if role in (None, case.role))

    def case(self, case_id: str) -> Case:
        """Return one case.

        Raises
        ------
        ReaderStudyError
            When there is no such case.

        """
        for case in self.cases():
            if case.case_id == case_id:
                return case
        raise ReaderStudyError(
            f"There is no case {case_id!r}.", remedy="List them with `sonoread cases`."
        )

    def media_path(self, medium: Medium) -> Path:
        """Return the path of a stored still, clip or series."""
        return self.paths.medium(medium)

    def steps(self, reader_id: str | None = None, session: int | None = None) -> list[ReadStep]:
        """Return the steps by reader, session and place: all, or those of one; none unlocked."""
        return self.store.tables.steps(reader_id, session)

    def reading_list(self, reader_id: str, session: int = 1) -> tuple[str, ...]:
        """Return the case ids that one reader reads in a session, in her order, each once."""
        steps = self.steps(reader_id, session)
        return tuple(dict.fromkeys(s.case_id for s in steps if s.kind in COUNTED))

    def form(self, form_id: str) -> "Form":
        """Return a form as it was locked; before the lock as its file says.

        Raises
        ------
        FormError
            When there is no such form, or its file has a fault.

        """
        if form_id not in self._forms:
            from reader_study.forms.stored import form_of_content

            self._forms |= {
                name: form_of_content(content)
                for name, content in self.store.tables.forms().items()
            }
        if form_id in self._forms:
            return self._forms[form_id]
        return form_on_file(form_id, self.protocol, self.paths.forms)

    @property
    def protocol_version(self) -> int:
        """1 for the protocol as it was locked, one more for each amendment."""
        locked = self.store.tables.state("protocol.locked")
        return 1 if locked is None else int(locked["new"].get("version", 1))

    def reads(self) -> list[Read]:
        """Return all locked reads of people, in the order of their locks."""
        return self.store.tables.reads()

    def progress(self) -> list[ReaderProgress]:
        """Count, per reader and session, the cases of which every step is locked."""
        return self.store.tables.progress()


def form_on_file(form_id: str, protocol: Protocol, folder: Path) -> "Form":
    """Return a form as its file says now, with the protocol's scale where that is its own.

    Parameters
    ----------
    folder : Path
        The study's own forms, which go before the program's.

    Raises
    ------
    FormError
        When there is no such form, or its file has a fault.

    """
    from reader_study.forms.library import load_form
    from reader_study.forms.stored import with_sha256

    form = load_form(form_id, folder=folder)
    assessment = protocol.assessment
    # The scale is that of the assessment; a form of one arm may have a call of its own.
    is_its_scale = form_id == assessment.form or form.categories >= set(assessment.scale)
    return with_sha256(form.with_scale(assessment.scale)) if is_its_scale else form


def _judged(state: object | None, event: Event) -> object:
    """Ask the rules; they are loaded for the first act, for a window that opens makes none."""
    from reader_study.rules import judged

    return judged(state, event)


def _load_protocol(path: Path, store: Store) -> Protocol:
    """Load the protocol; one that is byte for byte the locked one was validated at the lock."""
    locked = store.tables.state("protocol.locked")
    if locked is not None:
        with suppress(OSError):  # what is wrong with it is said below
            content = held_bytes(path, PROTOCOL)
            if hashlib.sha256(content).hexdigest() == locked["new"]["file_sha256"]:
                return Protocol.from_valid(toml_content(content.decode("utf-8-sig")))
    from reader_study.protocol.file import load_protocol  # pydantic takes long to load

    return load_protocol(path)


def _claim_folder(root: Path) -> None:
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise StoreError(
            "The folder is not empty.", remedy="Choose a new folder for the study.", path=root
        )
    try:
        root.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The folder cannot be made ({error.strerror}).",
            remedy="Choose a folder that you may write to.",
            path=root,
        ) from error

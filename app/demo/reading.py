"""The readers of a demonstration, session by session; a washout that is refused is opened early."""

from collections.abc import Callable
from pathlib import Path

from app.demo.protocol import PERSON
from app.demo.sittings import sit_person, sit_simulated
from reader_study.protocol.content import Protocol
from reader_study.protocol.sections import ReaderSpec
from reader_study.reading.due import Due, NotYetDue, session_to_read
from reader_study.study import Study

REASON = "demonstration: nobody waits for the washout"


class DemoReading:
    """Lets every reader read all her sessions; an arbitrator comes after the others.

    Parameters
    ----------
    screens : Path
        Folder for pictures of the first reader's window in each session.
    command : callable
        Runs a command of the program, given as words.

    """

    def __init__(
        self,
        study: Path,
        protocol: Protocol,
        *,
        passphrase: str,
        screens: Path,
        say: Callable[[str], None],
        command: Callable[..., None],
    ) -> None:
        self._study = study
        self._protocol = protocol
        self._passphrase = passphrase
        self._screens = screens
        self._say = say
        self._command = command

    def read_all(self) -> None:
        """Read session after session."""
        for session in range(1, self._last_session() + 1):
            pictures: Path | None = self._screens / (f"session-{session}" if session > 1 else ".")
            for index, reader in enumerate(self._protocol.readers):
                if self._begins(reader, session, index, pictures):
                    self._sit(reader.id, session, index, pictures)
                    pictures = None

    def _last_session(self) -> int:
        with Study.open(self._study, writable=False) as study:
            return max(step.session for step in study.steps())

    def _begins(self, reader: ReaderSpec, session: int, index: int, pictures: Path | None) -> bool:
        """Open a reader's session, if she has one; tell whether she may begin."""
        if reader.role == "arbitrator":
            self._command("arbitrate", self._study)
        with Study.open(self._study, writable=False) as study:
            if not study.steps(reader.id, session):
                return False
        refusal = self._refusal(reader.id)
        if refusal:
            self._say(f"{reader.id} is refused: {refusal}")
            if pictures is not None and reader.id != PERSON:
                self._sit(reader.id, session, index, pictures, waits=True)
            self._command("override", self._study, reader.id, "--reason", REASON)
        return True

    def _refusal(self, reader_id: str) -> str:
        """Return why a reader may not begin yet; empty when she may."""
        with Study.open(self._study, writable=False) as study:
            try:
                session_to_read(study, reader_id, Due(study, reader_id))
            except NotYetDue as refused:
                return refused.what
        return ""

    def _sit(
        self,
        reader_id: str,
        session: int,
        index: int,
        pictures: Path | None,
        *,
        waits: bool = False,
    ) -> None:
        if reader_id == PERSON:
            self._say("The window opens for you. Close it when you have read enough.")
            sit_person(self._study, reader_id)
            return
        doing = "looks at" if waits else "reads in"
        self._say(f"{reader_id} {doing} the real window, offscreen, by keys (SIMULATED)")
        sit_simulated(
            self._study,
            reader_id,
            index=index,
            passphrase=self._passphrase,
            screens=pictures,
            progress=self._progress(reader_id),
            session=session,
            waits=waits,
        )

    def _progress(self, reader_id: str) -> Callable[[int, int], None]:
        def show(position: int, total: int) -> None:
            if position % 10 == 0 or position == total:
                self._say(f"  {reader_id}: {position} / {total}")

        return show

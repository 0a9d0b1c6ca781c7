"""The keys of whoever works through one handle of a study."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reader_study.trust.keys import SigningKey


class KeyRing:
    """Keys that open what is sealed in a study, and what they have opened so far.

    Her own keys come first, the last one added before the others; behind them, always, the key of
    this workstation, which is read when it is first needed.
    """

    def __init__(self) -> None:
        self._added: list[SigningKey] = []
        self._workstation: SigningKey | None = None
        self._opened: dict[str, bytes] = {}

    def add(self, key: "SigningKey") -> None:
        """Let a key open: a person's after her log-in, the study's for the coordinator."""
        self._added.insert(0, key)

    def take(self, key: "SigningKey") -> None:
        """Let a person's key open in place of all that were added: she has logged in."""
        self.clear()
        self.add(key)

    def clear(self) -> None:
        """Forget all keys that were added, and all that was opened: she goes."""
        self._added.clear()
        self._opened.clear()

    def __iter__(self) -> Iterator["SigningKey"]:
        """Return the keys, the workstation's last.

        Raises
        ------
        ReaderStudyError
            When the workstation's key is wanted, and cannot be read or made.

        """
        yield from tuple(self._added)
        yield self.workstation()

    def workstation(self) -> "SigningKey":
        """Return the key of this workstation.

        Raises
        ------
        ReaderStudyError
            When it cannot be read or made.

        """
        if self._workstation is None:
            from reader_study.trust.keys import workstation_key

            self._workstation = workstation_key()
        return self._workstation

    def opened(self, name: str) -> bytes | None:
        """Return what was opened under a name before; None for nothing."""
        return self._opened.get(name)

    def keep(self, name: str, plain: bytes) -> None:
        """Keep what was opened, as long as nobody else works through this handle."""
        self._opened[name] = plain

"""What a simulated reader's process is told, over its standard input, by the coordinator's side."""

import json
from dataclasses import asdict, dataclass

from reader_study.simulated.readers import SimulatedReader


@dataclass(frozen=True, slots=True)
class Script:
    """One simulated reader's session.

    Parameters
    ----------
    study : str
        The study's folder.
    reader : SimulatedReader
        How she decides.
    percepts : tuple of float
        What she perceives of each case, in the order of her visits; questions have one too.
    first : int
        1-based position of the first percept.
    think_ms : int
        Median pause before an answer is typed.
    seed : int
        Of the pauses.
    screens : str
        Folder for screenshots of the reading page; empty for none.
    settings : str
        Folder for the window's settings, apart from those of the person at this computer.
    waits : bool
        Her session is not due: she looks at her worklist, and leaves.

    """

    study: str
    reader: SimulatedReader
    percepts: tuple[float, ...]
    first: int
    think_ms: int
    seed: int
    screens: str = ""
    settings: str = ""
    waits: bool = False

    def to_json(self) -> str:
        """Render for the pipe."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Script":
        """Read what `to_json` wrote."""
        content = json.loads(text)
        reader = SimulatedReader(**content.pop("reader"))
        return cls(reader=reader, percepts=tuple(content.pop("percepts")), **content)

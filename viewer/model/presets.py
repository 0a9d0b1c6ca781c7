"""Windows that every radiologist knows, in Hounsfield units."""

from dataclasses import dataclass
from typing import Final

from viewer.frames.info import ValueWindow


@dataclass(frozen=True, slots=True)
class NamedWindow:
    """A window of computed tomography.

    Parameters
    ----------
    ident : str
        Stable name for keys, protocols and translations; lower case.
    centre, width : float
        In Hounsfield units, as LINEAR of PS3.3 C.11.2.1.2.

    """

    ident: str
    centre: float
    width: float

    @property
    def in_values(self) -> ValueWindow:
        """The window as `viewer.model.WindowLevel.of_values` takes it."""
        return ValueWindow(self.centre, self.width, self.ident)


CT_WINDOWS: Final = (
    NamedWindow("soft_tissue", 40.0, 400.0),
    NamedWindow("lung", -600.0, 1500.0),
    NamedWindow("bone", 480.0, 2500.0),
    NamedWindow("brain", 40.0, 80.0),
    NamedWindow("liver", 60.0, 150.0),
    NamedWindow("mediastinum", 50.0, 350.0),
)
"""In the order in which they are offered."""

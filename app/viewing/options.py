"""What the command line asks of the plain viewer."""

from dataclasses import dataclass
from pathlib import Path

from ground.errors import MediaError


@dataclass(frozen=True, slots=True)
class ViewOptions:
    """What the command line asks for.

    Parameters
    ----------
    files : tuple of Path
        Files to be shown, in order; may be empty.
    layout : str
        ``one``, ``two``, ``four``, ``mpr``, or empty.
    heat_map, boxes, log : Path or None
        What lies over the first file, and where acts are written down.
    lang : str
        ``en``, ``zh``, or empty.
    troubles : tuple of MediaError
        Names that stand for no file, to be told beside the others.

    """

    files: tuple[Path, ...]
    layout: str = ""
    heat_map: Path | None = None
    boxes: Path | None = None
    log: Path | None = None
    lang: str = ""
    troubles: tuple[MediaError, ...] = ()

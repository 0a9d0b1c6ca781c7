"""Start the plain viewer: the decoding process first, so that it works while Qt is loaded."""

from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from app.viewing.opening import OpenClip, WantedClip, begin
from app.viewing.sources import ViewSource, is_dicom
from viewer.decoding import DecodePool


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

    """

    files: tuple[Path, ...]
    layout: str = ""
    heat_map: Path | None = None
    boxes: Path | None = None
    log: Path | None = None
    lang: str = ""


def run_view(options: ViewOptions) -> int:
    """Show files until the window is closed; return the exit code."""
    pool = DecodePool()
    pool.start()
    first = _begin(pool, options.files)
    # Qt is imported while the first file is being decoded.
    from app.viewing.start import run_window

    try:
        return run_window(options, pool, first)
    finally:
        pool.close()


def _begin(pool: DecodePool, files: tuple[Path, ...]) -> "Future[OpenClip] | None":
    """Begin to open the first file, if it is clear already what that is."""
    if not files or (len(files) > 1 and is_dicom(files[0])):
        return None  # it may be a slice of a volume
    return begin(pool, WantedClip(ViewSource.of_file(files[0])))

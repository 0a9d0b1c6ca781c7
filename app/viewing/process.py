"""Start the plain viewer: the decoding process first, so that it works while Qt is loaded."""

from concurrent.futures import Future
from pathlib import Path

from app.stage.open_clip import OpenClip
from app.viewing.opening import WantedClip, begin
from app.viewing.options import ViewOptions
from ground.quick_start import hurry, plain_imports
from viewer.decoding import DecodePool
from viewer.sources import ViewSource, is_dicom


def run_view(options: ViewOptions) -> int:
    """Show files until the window is closed; return the exit code."""
    hurry()
    pool = DecodePool()
    pool.start()
    first = _begin(pool, options.files)
    # Qt is imported while the first file is being decoded.
    import PySide6.QtCore  # noqa: F401 - its way of importing is undone before the rest

    plain_imports()
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

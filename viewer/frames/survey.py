"""To which series a file belongs, from its header alone."""

from collections.abc import Sequence
from pathlib import Path

from reader_study.errors import MediaError
from viewer.frames.belonging import Belonging
from viewer.frames.series_header import read_header


def belongings(files: Sequence[Path]) -> tuple[Belonging, ...]:
    """Tell of each file to which series of slices it belongs; never raises for a bad file.

    Parameters
    ----------
    files : sequence of Path
        At most `viewer.frames.belonging.CHUNK`.

    """
    return tuple(_belonging(path) for path in files)


def _belonging(path: Path) -> Belonging:
    try:
        header = read_header(path)
    except MediaError:
        return Belonging()  # opening it says what is wrong
    if header is None or header.place is None or header.n_frames > 1 or header.samples > 1:
        return Belonging()
    position = ",".join(f"{length:.3f}" for length in header.place.position_mm)
    return Belonging(header.series, header.description, position)

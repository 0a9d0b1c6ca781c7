"""To which series a file belongs, from its header alone."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from ground.errors import MediaError
from viewer.frames.series.belonging import Belonging
from viewer.frames.series.header import read_header


def belongings(files: Sequence[Path]) -> tuple[Belonging, ...]:
    """Tell of each file to which series of slices it belongs; never raises for a bad file.

    Parameters
    ----------
    files : sequence of Path
        At most `viewer.frames.series.belonging.CHUNK`.

    """
    return tuple(_belonging(path) for path in files)


def _belonging(path: Path) -> Belonging:
    try:
        header = read_header(path)
    except MediaError:
        return Belonging()  # opening it says what is wrong
    if header is None or header.place is None or header.n_frames > 1 or header.samples > 1:
        return Belonging()
    # Images that look from different sides, as projections about an axis do, are no stack.
    turned = _written((*header.place.across, *header.place.down))
    return Belonging(f"{header.series} {turned}", _written(header.place.position_mm))


def _written(numbers: Iterable[float]) -> str:
    return ",".join(f"{number:.3f}" for number in numbers)

"""The viewer's decoding process as a study asks for it: a source into its media folder."""

import math
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reader_study.deid.masks import MaskBox
from reader_study.media.medium import Medium, MediumKind
from reader_study.media.storing import Progress, Source, StoredMedium, StoreMedium
from viewer.frames.calibration import Scale
from viewer.frames.info import ClipInfo

if TYPE_CHECKING:
    from viewer.decoding import DecodePool

_SQUARE = 1e-6
"""By how much of it the two sides of a square pixel may differ."""


def storing_with(pool: "DecodePool") -> StoreMedium:
    """Return what stores media with a pool of decoding processes; the pool stays the caller's."""
    return partial(_store, pool)


def _store(
    pool: "DecodePool",
    source: Source,
    folder: Path,
    *,
    areas: Sequence[MaskBox] = (),
    progress: Progress | None = None,
) -> StoredMedium:
    # Only who takes media in waits for numpy and the codecs.
    from viewer.stored.keeping import store_medium
    from viewer.stored.masks import MaskedArea

    covered = [
        MaskedArea(area.x0, area.y0, area.x1, area.y1, area.first, area.last) for area in areas
    ]
    stored = store_medium(pool, source, folder, areas=covered, progress=progress)
    info = stored.info
    medium = Medium(
        stored.sha256,
        info.width,
        info.height,
        kind=MediumKind(stored.kind.name.lower()),
        frames=info.n_frames,
        duration_us=round(info.duration_ms * 1000),
        mm_per_px=mm_per_px(info),
        info_sha256=stored.info_sha256,
    )
    new = stored.paths if stored.is_new else ()
    return StoredMedium(medium, new, stored.pixels_sha256, info.damaged)


def mm_per_px(info: ClipInfo) -> float | None:
    """Return millimetres per pixel where one number is true of all frames and both directions."""
    found = {_of(scale) for scale in info.calibration.scales}
    return found.pop() if len(found) == 1 else None


def _of(scale: Scale) -> float | None:
    sides = [scale.spacing_mm] if scale.spacing_mm else []
    sides += [
        (region.delta_y_mm, region.delta_x_mm)
        for region in scale.regions
        if region.delta_y_mm is not None and region.delta_x_mm is not None
    ]
    lengths = {length for pair in sides for length in pair}
    if not lengths or not math.isclose(min(lengths), max(lengths), rel_tol=_SQUARE):
        return None
    return min(lengths)

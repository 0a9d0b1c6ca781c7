"""From the cells of a network's features back to the pixels of the medium: numpy only."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from pydantic import JsonValue

from engines.data.placing import SquarePlace, placed
from engines.messages import Area, HeatMethod, MediumHeat

Cells = npt.NDArray[np.floating]

_FEWEST, _MOST = 16, 32
"""Cells along the longer side of what was looked at; a study keeps no more."""

_FINER = 2
"""So many cells of the grid lie across one cell of the features."""

_FLAT = 1e-6
"""A map whose values differ by less, relative to the largest, is the same everywhere."""


def on_image(
    cells: Cells, *, width: int, height: int, image_size: int, stretched: bool = False
) -> npt.NDArray[np.float64]:
    """Return a map of features as equal cells over the image, or the part of it, that was seen.

    Each cell of the result has the value at its centre, linear between the centres of the
    features' cells; what lay in the black around the image falls away. No picture is scaled for
    it, so the way back is exact.

    Parameters
    ----------
    cells : ndarray
        Shape (rows, columns), over the square that the network saw.
    width, height : int
        Of what was looked at, in pixels of the medium.
    image_size : int
        Side of the network's square in pixels.
    stretched : bool
        What was looked at fills the square, its aspect not kept.

    """
    place = placed(width, height, size=image_size)
    if stretched:
        place = SquarePlace(0, 0, image_size, image_size)
    rows, columns = _shape(width, height, features=max(cells.shape))
    x = place.left + (np.arange(columns) + 0.5) * place.width / columns
    y = place.top + (np.arange(rows) + 0.5) * place.height / rows
    down = _weights(y * cells.shape[0] / image_size, cells.shape[0])
    across = _weights(x * cells.shape[1] / image_size, cells.shape[1])
    return np.asarray(down @ np.asarray(cells, dtype=np.float64) @ across.T)


def _shape(width: int, height: int, *, features: int) -> tuple[int, int]:
    """Return rows and columns of equal, nearly square cells."""
    longer = min(max(_FINER * features, _FEWEST), _MOST)
    columns, rows = (max(1, round(longer * side / max(width, height))) for side in (width, height))
    return rows, columns


def scaled(values: Cells, method: HeatMethod) -> tuple[npt.NDArray[np.float64], float]:
    """Return a map on the scale 0–1, and the value behind 1; all zeros for a flat map.

    What speaks against malignant counts as nothing. Attention has no zero of its own: there the
    least value is 0.
    """
    known = np.asarray(values, dtype=np.float64)
    low, high = float(known.min()), float(known.max())
    if high <= 0.0 or high - low <= _FLAT * max(high, -low):
        return np.zeros_like(known), 0.0
    floor = low if method == "attention" else 0.0
    return np.maximum(known - floor, 0.0) / (high - floor), high


def medium_heat(
    cells: Cells,
    *,
    method: HeatMethod,
    medium_size: tuple[int, int],
    crop: Area | None,
    image_size: int,
    model_id: str,
    weights_sha256: str,
    stretched: bool = False,
) -> MediumHeat:
    """Return one image's map of features (rows, columns) as heat over its medium, or its crop.

    A map with a value that is no number shows nothing.
    """
    left, upper, right, lower = crop or (0, 0, *medium_size)
    known = cells if np.isfinite(cells).all() else np.zeros_like(cells)
    over = on_image(
        known,
        width=right - left,
        height=lower - upper,
        image_size=image_size,
        stretched=stretched,
    )
    values, peak = scaled(over, method)
    return _heat(
        values,
        peak,
        _Cover(medium_size, crop),
        method=method,
        model_id=model_id,
        weights_sha256=weights_sha256,
    )


def mean_heat(members: Sequence[MediumHeat], *, model_id: str) -> MediumHeat:
    """Return the mean of the maps of several networks for one medium, such as folds or seeds.

    Each member counts by its map on the scale 0–1: values of different networks have no common
    unit. An empty map counts as nothing found.

    Raises
    ------
    ValueError
        There are none, or they were not all made by one method of one part of the medium.

    """
    kinds = {(one.method, one.area, one.width, one.height) for one in members}
    if len(kinds) != 1:
        raise ValueError(f"a mean needs maps of one method and one part, not of {len(kinds)} kinds")
    shape = max((member.rows, member.columns) for member in members)
    values = np.mean([_resampled(member, shape) for member in members], axis=0)
    high = float(values.max())
    shown = values / high if high > 0 else values
    hashes = ",".join(member.weights_sha256 for member in members)
    first = members[0]
    return _heat(
        shown,
        high,
        _Cover((first.width, first.height), first.area),
        method=first.method,
        model_id=model_id,
        weights_sha256=hashes,
    )


@dataclass(frozen=True, slots=True)
class _Cover:
    """What the cells of a map cover: a medium, or a part of it."""

    medium_size: tuple[int, int]
    area: Area | None


def peak_of(heat: MediumHeat) -> tuple[float, float] | None:
    """Return the centre (x, y) of the strongest cell in pixels of the medium; None if empty."""
    if not any(heat.values):
        return None
    left, upper, right, lower = heat.area or (0, 0, heat.width, heat.height)
    row, column = divmod(int(np.argmax(heat.values)), heat.columns)
    return (
        left + (column + 0.5) * (right - left) / heat.columns,
        upper + (row + 0.5) * (lower - upper) / heat.rows,
    )


def evidence_heat(heat: MediumHeat) -> dict[str, JsonValue]:
    """Return heat as it stands in a case's evidence; see `engines.messages.CaseAnswer`."""
    told: dict[str, JsonValue] = {
        "rows": heat.rows,
        "columns": heat.columns,
        "values": list(heat.values),
    }
    return told if heat.area is None else told | {"area": list(heat.area)}


def _heat(
    values: npt.NDArray[np.float64],
    peak: float,
    cover: _Cover,
    *,
    method: HeatMethod,
    model_id: str,
    weights_sha256: str,
) -> MediumHeat:
    rows, columns = values.shape
    return MediumHeat(
        rows=rows,
        columns=columns,
        area=cover.area,
        width=cover.medium_size[0],
        height=cover.medium_size[1],
        values=tuple(int(value) for value in np.rint(values * 255).ravel()),
        method=method,
        target="any class" if method == "attention" else "malignant",
        peak=peak,
        model_id=model_id,
        weights_sha256=weights_sha256,
    )


def _resampled(heat: MediumHeat, shape: tuple[int, int]) -> npt.NDArray[np.float64]:
    values = np.reshape(np.array(heat.values, dtype=np.float64) / 255, (heat.rows, heat.columns))
    down = _weights((np.arange(shape[0]) + 0.5) * heat.rows / shape[0], heat.rows)
    across = _weights((np.arange(shape[1]) + 0.5) * heat.columns / shape[1], heat.columns)
    return np.asarray(down @ values @ across.T)


def _weights(places: npt.NDArray[np.float64], count: int) -> npt.NDArray[np.float64]:
    """Return the shares of `count` cells at `places` (in cells, 0 the outer edge): (places, count).

    Linear between the cells' centres, constant beyond the outer ones.
    """
    at = np.clip(places - 0.5, 0, count - 1)
    return np.asarray(np.maximum(0.0, 1.0 - np.abs(at[:, None] - np.arange(count)[None, :])))

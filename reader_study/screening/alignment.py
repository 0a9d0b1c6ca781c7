"""How alike two small pictures are after one is stretched and moved onto the other.

Gauss-Newton on the sum of squares from coarse to fine (Lucas and Kanade, 1981; Baker and Matthews,
2004), with a scale and a shift for each axis: what cropping does. All pairs go through at once.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

Planes = NDArray[np.float32]

_BLURS = (2.0, 1.0, 0.0)
_ROUNDS = 6
_HOPEFUL = 0.70
"""Likeness after the coarsest fit below which a pair is given up; copies are above 0.9 there."""

_EDGE = 5
"""Pixels at each edge that are not compared: after a move they come from outside."""

_MOST_SCALE = 0.12
_MOST_SHIFT = 6.0
_CLIP = 2.5
"""Standard deviations at which detail is cut off, so that a bright calliper weighs little."""

_KEPT_SHARE = 0.9
"""Of the pixels, those which agree best: a calliper or a label covers the rest."""


def aligned_correlation(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> Planes:
    """Return how alike each pair is, −1 to 1, where it fits best.

    Parameters
    ----------
    first, second : array of uint8, shape (pairs, side, side)
        The small pictures; both of a pair the same way round.

    Returns
    -------
    array of float32, shape (pairs,)
        Correlation of the details, 1 for copies.

    """
    fixed, moving = _details(first), _details(second)
    move = np.zeros((len(fixed), 4), dtype=np.float32)
    best = _likeness(fixed, moving)
    hopeful = np.arange(len(fixed))
    for blur in _BLURS:
        a, b, m = fixed[hopeful], moving[hopeful], move[hopeful]
        coarse_a, coarse_b = _blurred(a, blur), _blurred(b, blur)
        for _ in range(_ROUNDS):
            m = _limited(m + _step(coarse_a, coarse_b, m))
        move[hopeful] = m
        best[hopeful] = np.maximum(best[hopeful], _likeness(a, _moved(b, m)))
        hopeful = hopeful[best[hopeful] >= _HOPEFUL]
        if not len(hopeful):
            break
    return best


def _details(views: NDArray[np.uint8]) -> Planes:
    """Return each picture without what is smooth, in its own standard deviations, cut off."""
    pictures = views.astype(np.float32)
    fine = _blurred(pictures, 0.7) - _blurred(pictures, 6.0)
    spread = fine.std(axis=(1, 2), keepdims=True)
    clipped: Planes = np.clip(fine / np.maximum(spread, 1e-6), -_CLIP, _CLIP)
    return clipped


def _blurred(planes: Planes, sigma: float) -> Planes:
    if not sigma:
        return planes
    blurred: Planes = gaussian_filter(planes, (0.0, sigma, sigma))
    return blurred


def _limited(move: Planes) -> Planes:
    most = np.array([_MOST_SCALE, _MOST_SHIFT] * 2, dtype=np.float32)
    return np.clip(move, -most, most).astype(np.float32)


def _moved(planes: Planes, move: Planes) -> Planes:
    """Stretch and shift; both axes apart, so that two products of matrices do it."""
    rows = _interpolation(planes.shape[1], move[:, 0], move[:, 1])
    columns = _interpolation(planes.shape[2], move[:, 2], move[:, 3])
    return np.asarray(rows @ planes @ columns.transpose(0, 2, 1), dtype=np.float32)


def _interpolation(side: int, scale: Planes, shift: Planes) -> Planes:
    """Return matrices (pairs, side, side) that take samples between pixels, linearly."""
    pixels = np.arange(side, dtype=np.float32)
    centre = (side - 1) / 2
    at = centre + (1 + scale)[:, None] * (pixels - centre) + shift[:, None]
    at = np.clip(at, 0, side - 1)[:, :, None]
    return np.asarray(np.maximum(0, 1 - np.abs(at - pixels)), dtype=np.float32)


def _step(fixed: Planes, moving: Planes, move: Planes) -> Planes:
    """Return the change of scale and shift that the gradients ask for, shape (pairs, 4)."""
    now = _moved(moving, move)
    inside = slice(_EDGE - 1, 1 - _EDGE)
    down, right = np.gradient(now, axis=(1, 2))
    side = now.shape[1]
    from_centre = np.arange(side, dtype=np.float32) - (side - 1) / 2
    slopes = np.stack([down * from_centre[:, None], down, right * from_centre, right], axis=-1)
    slopes = slopes[:, inside, inside].reshape(len(now), -1, 4)
    slopes -= slopes.mean(axis=1, keepdims=True)
    rest = (fixed - now)[:, inside, inside].reshape(len(now), -1, 1)
    normal = slopes.transpose(0, 2, 1) @ slopes
    trace = np.trace(normal, axis1=1, axis2=2)[:, None, None]
    normal += (1e-3 * trace / 4 + 1e-6) * np.eye(4, dtype=np.float32)
    step: Planes = np.linalg.solve(normal, slopes.transpose(0, 2, 1) @ rest)[:, :, 0]
    return step


def _likeness(fixed: Planes, moving: Planes) -> Planes:
    """Correlate all pixels but those that differ most."""
    inside = slice(_EDGE, -_EDGE)
    a = _unit(fixed[:, inside, inside].reshape(len(fixed), -1))
    b = _unit(moving[:, inside, inside].reshape(len(moving), -1))
    differs = np.abs(a - b)
    limit = np.quantile(differs, _KEPT_SHARE, axis=1, keepdims=True)
    kept = (differs <= limit).astype(np.float32)
    a, b = a * kept, b * kept
    norms = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    likeness: Planes = (a * b).sum(axis=1) / np.maximum(norms, 1e-6)
    return likeness


def _unit(rows: Planes) -> Planes:
    centred = rows - rows.mean(axis=1, keepdims=True)
    unit: Planes = centred / np.maximum(centred.std(axis=1, keepdims=True), 1e-6)
    return unit

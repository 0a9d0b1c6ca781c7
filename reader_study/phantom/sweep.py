"""One simulated sweep of the probe over a breast: frames, and where its lesion lies in each."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reader_study.phantom.features import (
    LABELS,
    Echo,
    LesionOrientation,
    LesionShape,
    Margin,
    PhantomError,
    Posterior,
)
from reader_study.phantom.field import FieldGrid
from reader_study.phantom.imaging import form_image
from reader_study.phantom.lesion import fill_outline
from reader_study.phantom.outline import Outline, outline_at
from reader_study.phantom.tissue import Breast, Tissue, draw_breast, lay_tissue

SweepBox = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels of the frame; pixel 0 reaches from 0 to 1."""

_DEPTH_MM = 38.0
_TRAVEL = 0.25
"""Of a frame's width: how far the probe wanders to one side and back."""

_SMALLEST = 0.6
"""Diameter of the first and last section through a lesion, over that of the middle one."""

_QUIET = {
    "shape": str(LesionShape.OVAL),
    "orientation": str(LesionOrientation.PARALLEL),
    "margin": str(Margin.CIRCUMSCRIBED),
    "posterior": str(Posterior.NONE),
}
_SIGN = {
    "shape": str(LesionShape.IRREGULAR),
    "margin": str(Margin.SPICULATED),
    "posterior": str(Posterior.SHADOWING),
}
_ECHOES = (Echo.HYPOECHOIC, Echo.HETEROGENEOUS, Echo.COMPLEX)


@dataclass(frozen=True, slots=True)
class PhantomSweep:
    """A simulated cine and what is in it.

    Parameters
    ----------
    frames : ndarray
        8-bit grey, shape (frames, rows, columns).
    boxes : tuple
        Of each frame the box of its lesion, a `SweepBox`; None where there is none.
    signs : tuple of bool
        Of each frame whether it shows the sign of malignancy: irregular, spiculated, shadowing.
    label : str
        "benign", "malignant" or "normal".
    mm_per_px : float
        Side of the square pixel in mm.

    """

    frames: NDArray[np.uint8]
    boxes: tuple[SweepBox | None, ...]
    signs: tuple[bool, ...]
    label: str
    mm_per_px: float


def make_sweep(
    seed: int,
    *,
    label: str,
    frames: int = 24,
    size: tuple[int, int] = (160, 224),
    lesion_frames: int | None = None,
    sign_frames: int = 6,
) -> PhantomSweep:
    """Make one cine; the same arguments always give the same pixels.

    The probe wanders sideways and back while the plane passes through the lesion, whose section
    grows and shrinks. A lesion looks the same whatever the label, but for the frames of a malignant
    one that show the sign: who looks at another frame can tell nothing.

    Parameters
    ----------
    seed : int
        Number of the breast, 0 or more.
    label : str
        "benign", "malignant" or "normal"; a normal has no lesion in any frame.
    frames : int
        Number of frames, at least 1.
    size : (int, int)
        Rows and columns of a frame; about 38 mm deep whatever they are.
    lesion_frames : int, optional
        Consecutive frames that show the lesion; three quarters of all when not given.
    sign_frames : int
        Consecutive frames, of those with the lesion, in which a malignant one shows its sign.

    Raises
    ------
    PhantomError
        Unknown label, or numbers that make no cine.

    Examples
    --------
    >>> sweep = make_sweep(1, label="malignant", frames=4, size=(64, 96), sign_frames=1)
    >>> sweep.frames.shape, sum(box is not None for box in sweep.boxes), sum(sweep.signs)
    ((4, 64, 96), 3, 1)

    """
    shown = max(1, frames * 3 // 4) if lesion_frames is None else lesion_frames
    _check(label, frames, shown, sign_frames)
    anatomy, plan, own = (np.random.default_rng([seed, 5, stream]) for stream in range(3))
    rows, columns = size
    travel = round(_TRAVEL * columns)
    grid = FieldGrid(rows, columns + travel, _DEPTH_MM / rows)
    breast = draw_breast(anatomy)
    tissue = lay_tissue(anatomy, grid, breast)
    mass = _SweptMass.drawn(own, seed, grid, breast)
    first, sign = int(plan.integers(frames - shown + 1)), int(plan.integers(shown))
    turn = plan.uniform(0, 2 * np.pi)
    way = (1 - np.cos(turn + np.linspace(0, 2 * np.pi, frames, endpoint=False))) / 2
    pixels = np.empty((frames, rows, columns), dtype=np.uint8)
    boxes: list[SweepBox | None] = []
    signs: list[bool] = []
    sign = first + min(sign, max(0, shown - sign_frames))
    for frame, start in enumerate(np.round(way * travel).astype(int)):
        has_lesion = label != "normal" and first <= frame < first + shown
        has_sign = has_lesion and label == "malignant" and sign <= frame < sign + sign_frames
        section, outline = tissue, None
        if has_lesion:
            section = replace(
                tissue, **{n: getattr(tissue, n).copy() for n in ("echo_db", "mirror", "loss_db")}
            )
            outline = mass.cut((frame - first + 0.5) / shown, grid, section, has_sign=has_sign)
        # The same speckle in each: it moves with the tissue.
        picture = form_image(np.random.default_rng([seed, 6]), grid, breast, section)
        pixels[frame] = picture[:, start : start + columns]
        boxes.append(None if outline is None else _box(outline, grid, int(start), size))
        signs.append(has_sign)
    return PhantomSweep(pixels, tuple(boxes), tuple(signs), label, grid.mm_per_px)


def _check(label: str, frames: int, lesion_frames: int, sign_frames: int) -> None:
    if label not in LABELS:
        raise PhantomError(f"There is no label {label!r}.", remedy=f"Use one of {LABELS}.")
    if not 1 <= lesion_frames <= frames or sign_frames < 0:
        raise PhantomError(
            f"A lesion in {lesion_frames} of {frames} frames makes no cine.",
            remedy="Ask for a lesion in one frame at least, and in no more than there are.",
        )


@dataclass(frozen=True, slots=True)
class _SweptMass:
    """A lesion through which the plane passes: its largest section and where it lies, in mm."""

    seed: int
    size_mm: float
    x_mm: float
    z_mm: float
    echo: str

    @classmethod
    def drawn(
        cls, rng: np.random.Generator, seed: int, grid: FieldGrid, breast: Breast
    ) -> "_SweptMass":
        size_mm = float(rng.uniform(9, 15))
        top = breast.skin_mm + 1.5 + 0.5 * size_mm
        bottom = breast.skin_mm + breast.fat_mm + breast.parenchyma_mm - 0.5 * size_mm
        z_mm = max(top, min(float(rng.uniform(top, bottom)), bottom))
        x_mm = grid.width_mm * float(rng.uniform(0.38, 0.62))
        return cls(seed, size_mm, x_mm, z_mm, str(rng.choice([str(echo) for echo in _ECHOES])))

    def cut(self, place: float, grid: FieldGrid, tissue: Tissue, *, has_sign: bool) -> Outline:
        """Draw the section at a share 0 … 1 of the way through it into the tissue."""
        share = max(_SMALLEST, float(np.sqrt(1 - (2 * place - 1) ** 2)))
        features = {**_QUIET, "echo": self.echo} | (_SIGN if has_sign else {})
        outline = outline_at(
            np.random.default_rng([self.seed, 7]),
            grid,
            features,
            size_mm=self.size_mm * share,
            x_mm=self.x_mm,
            z_mm=self.z_mm,
        )
        fill_outline(np.random.default_rng([self.seed, 8]), grid, tissue, features, outline)
        return outline


def _box(outline: Outline, grid: FieldGrid, start: int, size: tuple[int, int]) -> SweepBox:
    rows, columns = size
    left, top, right, bottom = (side / grid.mm_per_px for side in outline.extent_mm)
    return (
        max(0.0, left - start),
        max(0.0, top),
        min(float(columns), right - start),
        min(float(rows), bottom),
    )

"""Planes through a volume: which voxels are a slice, which way up, and where they lie in a patient.

Patient coordinates are DICOM's (PS3.3 C.7.6.2.1.1): millimetres, x to the patient's left, y to
the back, z to the head.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import permutations
from math import fsum, hypot

Vector = tuple[float, float, float]

MIN_SHARE = 0.2
"""A direction is named after an axis when at least this share of it (12 degrees) goes that way."""


class Plane(StrEnum):
    """The three usual planes of a patient."""

    AXIAL = "axial"
    CORONAL = "coronal"
    SAGITTAL = "sagittal"


# Patient axis (0 x, 1 y, 2 z) and sense of a rising slice, row and column index. Radiological
# convention: the patient's right or front at the left, front or head at the top. Slices are
# counted as they are leafed through: from the head, from the front, from the right.
_VIEWS = {
    Plane.AXIAL: ((2, -1), (1, 1), (0, 1)),
    Plane.CORONAL: ((1, 1), (2, -1), (0, 1)),
    Plane.SAGITTAL: ((0, 1), (2, -1), (1, 1)),
}
_LETTERS = (("L", "R"), ("P", "A"), ("H", "F"))


@dataclass(frozen=True, slots=True)
class SliceGeometry:
    """Where the slices of one plane lie in the patient.

    Parameters
    ----------
    plane : Plane
        The patient plane that is nearest.
    origin_mm : tuple
        Patient coordinates of the centre of the first pixel of slice 0.
    row_direction, column_direction : tuple
        Unit vectors along a row (rising column) and along a column (rising row).
    normal : tuple
        Unit vector from a slice to the next.
    spacing_mm : (float, float)
        Between the centres of pixels, down and across.
    step_mm : float
        Between the centres of slices.
    height, width, n_slices : int
        Size of the stack in pixels and slices.
    thickness_mm : float
        Thickness of a slice: the scanner's word where the slice was acquired, else `step_mm`.
    acquired : bool
        Whether the slices are the scanner's own; otherwise they are cut across them.

    """

    plane: Plane
    origin_mm: Vector
    row_direction: Vector
    column_direction: Vector
    normal: Vector
    spacing_mm: tuple[float, float]
    step_mm: float
    height: int
    width: int
    n_slices: int
    thickness_mm: float
    acquired: bool = True


@dataclass(frozen=True, slots=True)
class Cut:
    """How an array of voxels is turned so that it can be leafed through in one plane.

    Parameters
    ----------
    axes : (int, int, int)
        Axes of the array that become slice, row and column.
    reversed : (bool, bool, bool)
        Which of the three, after that, run backwards.
    geometry : SliceGeometry
        Where the slices then lie.

    """

    axes: tuple[int, int, int]
    reversed: tuple[bool, bool, bool]
    geometry: SliceGeometry


@dataclass(frozen=True, slots=True)
class VoxelGrid:
    """A rectangular grid of voxels in the patient; everything in the order of the array's axes.

    Parameters
    ----------
    origin_mm : tuple
        Patient coordinates of the centre of the first voxel.
    directions : tuple of tuple
        Unit vectors of a rising slice, row and column index, at right angles to each other.
    spacing_mm : tuple of float
        Between the centres of voxels along the three.
    shape : tuple of int
        Number of slices, rows and columns.
    thickness_mm : float
        Thickness of an acquired slice.

    """

    origin_mm: Vector
    directions: tuple[Vector, Vector, Vector]
    spacing_mm: tuple[float, float, float]
    shape: tuple[int, int, int]
    thickness_mm: float

    @property
    def acquired_plane(self) -> Plane:
        """The patient plane nearest to the slices as they were acquired."""
        through = self._patient_axes()[0]
        return next(plane for plane in Plane if _VIEWS[plane][0][0] == through)

    def cut(self, plane: Plane) -> Cut:
        """Return how the array is turned to show a plane in radiological convention.

        The slices are those of the grid: where it lies obliquely in the patient, so do they, and
        each plane is the one that is nearest to its name.
        """
        of_patient = self._patient_axes()
        through, down, across = (of_patient.index(axis) for axis, _ in _VIEWS[plane])
        axes = (through, down, across)
        backwards = [
            self.directions[own][axis] * sense < 0
            for own, (axis, sense) in zip(axes, _VIEWS[plane], strict=True)
        ]
        turned = (backwards[0], backwards[1], backwards[2])
        return Cut(axes, turned, self._geometry(plane, axes, turned))

    def _patient_axes(self) -> tuple[int, ...]:
        """Return the patient axis of each axis of the array, each given once."""
        return max(
            permutations(range(3)),
            key=lambda axes: sum(
                abs(direction[axis]) for direction, axis in zip(self.directions, axes, strict=True)
            ),
        )

    def _geometry(
        self, plane: Plane, axes: tuple[int, int, int], backwards: tuple[bool, bool, bool]
    ) -> SliceGeometry:
        origin = self.origin_mm
        for axis, back in zip(axes, backwards, strict=True):
            if back:
                length = (self.shape[axis] - 1) * self.spacing_mm[axis]
                origin = moved(origin, self.directions[axis], length)
        through, down, across = (
            _turned(self.directions[axis], back=back)
            for axis, back in zip(axes, backwards, strict=True)
        )
        step, *spacing = (self.spacing_mm[axis] for axis in axes)
        n_slices, height, width = (self.shape[axis] for axis in axes)
        acquired = axes[0] == 0
        return SliceGeometry(
            plane,
            origin,
            row_direction=across,
            column_direction=down,
            normal=through,
            spacing_mm=(spacing[0], spacing[1]),
            step_mm=step,
            height=height,
            width=width,
            n_slices=n_slices,
            thickness_mm=self.thickness_mm if acquired else step,
            acquired=acquired,
        )


def moved(point: Vector, direction: Vector, length: float) -> Vector:
    """Return a point moved along a direction."""
    return (
        point[0] + length * direction[0],
        point[1] + length * direction[1],
        point[2] + length * direction[2],
    )


def dot(a: Vector, b: Vector) -> float:
    """Return the inner product."""
    return fsum(x * y for x, y in zip(a, b, strict=True))


def cross(a: Vector, b: Vector) -> Vector:
    """Return the vector product."""
    return (
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    )


def norm(vector: Vector) -> float:
    """Return the length."""
    return hypot(*vector)


def patient_letters(direction: Vector) -> str:
    """Name a direction for the edge of an image: "L", or "LA" where it goes between.

    Letters are those of PS3.3 C.7.6.1.1.1, H and F for head and feet; the strongest first.
    """
    strongest = sorted(range(3), key=lambda axis: -abs(direction[axis]))
    return "".join(
        _LETTERS[axis][direction[axis] < 0]
        for axis in strongest
        if abs(direction[axis]) >= MIN_SHARE
    )


def _turned(direction: Vector, *, back: bool) -> Vector:
    # Adding 0 makes 0.0 of -0.0, which would read oddly in a file or a message.
    x, y, z = ((-part if back else part) + 0.0 for part in direction)
    return x, y, z

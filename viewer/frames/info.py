"""What is known of a clip before any frame is decoded: plain values, fit to travel."""

from dataclasses import dataclass
from enum import StrEnum

from viewer.frames.calibration import Calibration
from viewer.frames.series.planes import SliceGeometry

_UNCALIBRATED = Calibration()


class ClipKind(StrEnum):
    """What a clip was made from."""

    STILL = "still"
    DICOM = "dicom"
    VIDEO = "video"
    VOLUME = "volume"


class TimeSource(StrEnum):
    """Which part of the file gives the frames their times."""

    STILL = "still"
    """There is one frame, or the frames are slices and have no times."""
    FRAME_TIME = "frame_time"
    FRAME_TIME_VECTOR = "frame_time_vector"
    RECOMMENDED_RATE = "recommended_rate"
    CINE_RATE = "cine_rate"
    CONTAINER = "container"
    ASSUMED = "assumed"


class Sequencing(StrEnum):
    """What follows the last frame (Preferred Playback Sequencing, 0018,1244)."""

    LOOP = "loop"
    SWEEP = "sweep"


class WindowFunction(StrEnum):
    """How a window's centre and width are meant (VOI LUT Function, 0028,1056)."""

    LINEAR = "linear"
    LINEAR_EXACT = "linear_exact"
    SIGMOID = "sigmoid"


class ClipNote(StrEnum):
    """What a reader should know about how a file was understood; the window has the words."""

    ASSUMED_RATE = "assumed_rate"
    DURATION_DISAGREES = "duration_disagrees"
    SIGMOID_SHOWN_LINEAR = "sigmoid_shown_linear"
    FRAMES_MISSING = "frames_missing"
    FRAMES_DAMAGED = "frames_damaged"
    """`ClipInfo.damaged` has their numbers."""
    FRAMES_UNSAID = "frames_unsaid"
    """There are more frames than the header says, or it says nothing."""
    ALPHA_IGNORED = "alpha_ignored"
    """The file calls every pixel transparent; it is shown opaque."""
    OVERLAY = "overlay"
    """The file has drawings of its own that lie over the image."""
    OVERLAY_NOT_DRAWN = "overlay_not_drawn"
    COLOUR_REDUCED = "colour_reduced"
    REGIONS_BEYOND = "regions_beyond"
    """Ultrasound regions reach beyond the image: it was cut or made smaller after the scan."""
    SERIES_GUESSED = "series_guessed"
    """The slices do not name their series; they have their folder and their patient in common."""


@dataclass(frozen=True, slots=True)
class ValueMap:
    """Pixels to values with a meaning: ``value = slope * pixel + intercept``.

    Signed pixels are handed out shifted up by half the range of their type; the intercept takes
    the shift back.
    """

    slope: float = 1.0
    intercept: float = 0.0
    unit: str = ""

    def value(self, pixel: float) -> float:
        """Return the value of a pixel."""
        return self.slope * pixel + self.intercept

    def pixel(self, value: float) -> float:
        """Return the pixel, maybe between two, that has this value."""
        return (value - self.intercept) / self.slope


@dataclass(frozen=True, slots=True)
class ValueWindow:
    """A window that the file recommends; centre and width in values, not in pixels."""

    centre: float
    width: float
    name: str = ""
    function: WindowFunction = WindowFunction.LINEAR


@dataclass(frozen=True, slots=True)
class ClipInfo:
    """Everything about a clip but its pixels.

    Parameters
    ----------
    kind : ClipKind
        What it was made from.
    n_frames : int
        Number of frames, at least 1.
    width, height : int
        Size of every frame in pixels.
    times_ms : tuple of float
        Presentation time of each frame from the first, rising; `n_frames` of them.
    duration_ms : float
        Length of one pass, the last frame's own time included; 0 for a still.
    time_source : TimeSource
        Where the times come from.
    sequencing : Sequencing
        Loop or sweep.
    trim : (int, int)
        First and last frame to be played, zero-based, both inside.
    pixel_aspect : float
        Height of a pixel divided by its width; 1 for square pixels.
    calibration : Calibration
        Millimetres.
    values : ValueMap
        Values of the pixels.
    windows : tuple of ValueWindow
        Windows that the file recommends, the first to be shown at first.
    inverted : bool
        Whether small values are bright (MONOCHROME1, Presentation LUT Shape INVERSE).
    modality : str
        E.g. "US"; empty when unknown.
    notes : tuple of ClipNote
        What a reader should know.
    damaged : tuple of int
        Frames that are known to be damaged before any is decoded, zero-based; others may be found
        so when they are.
    geometry : SliceGeometry or None
        Where the frames lie in the patient, when they are slices.

    """

    kind: ClipKind
    n_frames: int
    width: int
    height: int
    times_ms: tuple[float, ...] = (0.0,)
    duration_ms: float = 0.0
    time_source: TimeSource = TimeSource.STILL
    sequencing: Sequencing = Sequencing.LOOP
    trim: tuple[int, int] = (0, 0)
    pixel_aspect: float = 1.0
    calibration: Calibration = _UNCALIBRATED
    values: ValueMap = ValueMap()
    windows: tuple[ValueWindow, ...] = ()
    inverted: bool = False
    modality: str = ""
    notes: tuple[ClipNote, ...] = ()
    geometry: SliceGeometry | None = None
    damaged: tuple[int, ...] = ()

    @property
    def is_cine(self) -> bool:
        """Whether the frames follow one another in time."""
        return self.n_frames > 1 and self.time_source is not TimeSource.STILL

"""How the pixels of a file lie in its bytes: the Image Pixel module (PS3.3 C.7.6.3), checked."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ground.errors import MediaError
from viewer.frames.dicom.file import DicomFile
from viewer.frames.dicom.guard import COPY_AGAIN
from viewer.frames.dicom.values import announced_frames, number, text, whole
from viewer.frames.sizes import MAX_PIXELS, MAX_SIDE

MAX_FRAMES: Final = 1_000_000


class Photometric(StrEnum):
    """Photometric Interpretation (0028,0004), PS3.3 C.7.6.3.1.2; those that are read."""

    MONOCHROME1 = "MONOCHROME1"
    MONOCHROME2 = "MONOCHROME2"
    PALETTE = "PALETTE COLOR"
    RGB = "RGB"
    YBR_FULL = "YBR_FULL"
    YBR_FULL_422 = "YBR_FULL_422"
    YBR_PARTIAL_422 = "YBR_PARTIAL_422"
    YBR_PARTIAL_420 = "YBR_PARTIAL_420"
    YBR_ICT = "YBR_ICT"
    YBR_RCT = "YBR_RCT"

    @property
    def is_grey(self) -> bool:
        """Whether one sample is one grey value."""
        return self in (Photometric.MONOCHROME1, Photometric.MONOCHROME2)

    @property
    def samples(self) -> int:
        """Samples of a pixel."""
        return 1 if self.is_grey or self is Photometric.PALETTE else 3

    @property
    def is_halved(self) -> bool:
        """Whether two pixels share their chrominance when they lie uncompressed in a file."""
        return self in (Photometric.YBR_FULL_422, Photometric.YBR_PARTIAL_422)


@dataclass(frozen=True, slots=True)
class PixelLayout:
    """Size and coding of every frame.

    Parameters
    ----------
    n_frames, rows, columns : int
        Sizes, all at least 1.
    photometric : Photometric
        What samples mean.
    planar : bool
        Whether the colours lie plane by plane (Planar Configuration 1).
    bits_allocated, bits_stored, high_bit : int
        1, 8 or 16; how many of them are used; the highest used one, counted from 0.
    signed : bool
        Whether stored values are in two's complement.

    """

    n_frames: int
    rows: int
    columns: int
    photometric: Photometric
    planar: bool = False
    bits_allocated: int = 8
    bits_stored: int = 8
    high_bit: int = 7
    signed: bool = False

    @property
    def frame_bits(self) -> int:
        """Length of an uncompressed frame in bits."""
        bits = self.rows * self.columns * self.photometric.samples * self.bits_allocated
        return bits * 2 // 3 if self.photometric.is_halved else bits

    @property
    def native_bytes(self) -> int:
        """Length of all frames, uncompressed and without padding."""
        return -(-self.frame_bits * self.n_frames // 8)


def layout_of(file: DicomFile) -> PixelLayout:
    """Read and check the layout; its number of frames is the header's claim.

    Raises
    ------
    MediaError
        When an attribute is missing, or tells of something that is not read.

    """
    header, path = file.header, file.path
    rows, columns = _needed(file, "Rows"), _needed(file, "Columns")
    frames = announced_frames(header) or 1
    _check_sizes(file, rows, columns, frames)
    allocated = _needed(file, "BitsAllocated")
    stored = whole(header, "BitsStored") or allocated
    photometric = _photometric(file)
    if allocated not in (1, 8, 16) or (allocated == 1 and photometric.samples == 3):
        raise MediaError(
            f"The image has {allocated} bits per sample; 1 (grey only), 8 and 16 are read.",
            remedy="Export it with 8 or 16 bits per pixel.",
            path=path,
        )
    high = whole(header, "HighBit")
    high = stored - 1 if high is None or high < stored - 1 else high
    if not 1 <= stored <= high + 1 <= allocated:
        raise contradiction(file, f"{stored} bits up to bit {high} of {allocated} cannot be")
    return PixelLayout(
        n_frames=frames,
        rows=rows,
        columns=columns,
        photometric=photometric,
        planar=whole(header, "PlanarConfiguration") == 1,
        bits_allocated=allocated,
        bits_stored=stored,
        high_bit=high,
        # Colours have no sign, whatever some files say.
        signed=photometric.samples == 1 and whole(header, "PixelRepresentation") == 1,
    )


def _photometric(file: DicomFile) -> Photometric:
    name = text(file.header, "PhotometricInterpretation")
    samples = _needed(file, "SamplesPerPixel")
    if name not in tuple(Photometric):
        raise MediaError(
            f"The image's colours are coded as “{name[:40]}”, which is not read.",
            remedy="Export it as grey, RGB or YBR.",
            path=file.path,
        )
    photometric = Photometric(name)
    if photometric.samples != samples:
        raise contradiction(file, f"{name} does not go with {samples} samples per pixel")
    return photometric


def _needed(file: DicomFile, keyword: str) -> int:
    value = whole(file.header, keyword)
    if value is None or value < 1:
        given = number(file.header, keyword)
        raise contradiction(file, f"{keyword} is {'missing' if given is None else f'{given:g}'}")
    return value


def _check_sizes(file: DicomFile, rows: int, columns: int, frames: int) -> None:
    if rows * columns > MAX_PIXELS or max(rows, columns) > MAX_SIDE:
        raise MediaError(
            f"The image is {columns} × {rows} pixels; at most {MAX_PIXELS // 1_000_000} "
            f"megapixels and {MAX_SIDE} on a side are read.",
            remedy="Export it at the scanner's own size.",
            path=file.path,
        )
    if frames > MAX_FRAMES:
        raise contradiction(file, f"it claims {frames} frames")


def contradiction(file: DicomFile, detail: str) -> MediaError:
    """Return the error of a file whose header goes neither with itself nor with its pixels."""
    return MediaError(
        f"The DICOM file contradicts itself or is damaged: {detail}.",
        remedy=f"{COPY_AGAIN} If it is like this there, export it again.",
        path=file.path,
    )

"""From an image file to the network's square of grey values: Pillow and numpy only."""

import hashlib
import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps
from pydantic import BaseModel, ConfigDict, Field, model_validator

from engines.data.likeness import likeness_of
from engines.data.placing import placed
from engines.messages import Area
from ground.errors import EngineError
from ground.regular import MB, read_regular

_TRANSPARENT_MODES = {"RGBA", "LA", "PA", "P"}
_MOST_BYTES = 512 * MB
"""No image of one frame is larger."""

_DEEP_MODES = {"I", "F", "I;16", "I;16B", "I;16L"}

Triple = tuple[float, float, float]
Aspect = Literal["kept, zero-padded square", "stretched to the square"]
Resample = Literal["bicubic", "bilinear", "nearest"]
_KEPT: Aspect = "kept, zero-padded square"
_STRETCHED: Aspect = "stretched to the square"
_FILTERS = {
    "bicubic": Image.Resampling.BICUBIC,
    "bilinear": Image.Resampling.BILINEAR,
    "nearest": Image.Resampling.NEAREST,
}


class Preprocessing(BaseModel):
    """Everything that decides which numbers the network sees; its hash stands in the card.

    Colour becomes luminance (a tint says which machine, not which lesion), transparency lies on
    black, 16-bit and float values are scaled from the image's own minimum and maximum to 0–255,
    the image keeps its aspect and stands centred in a black square, or is stretched to it. Then
    the grey value is repeated on three channels and normalised by `mean` and `std` (of values in
    0–1). Version 2 is what version 1 did not know: a stretched image, another filter.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    version: Literal[1, 2] = 1
    image_size: Annotated[int, Field(ge=32, le=1024)]
    mean: Triple
    std: Annotated[Triple, Field()]
    colour: Literal["luminance, three equal channels"] = "luminance, three equal channels"
    deep: Literal["minimum to maximum onto 0-255"] = "minimum to maximum onto 0-255"
    aspect: Aspect = _KEPT
    resample: Resample = "bicubic"

    @classmethod
    def of(
        cls,
        *,
        image_size: int,
        mean: Triple,
        std: Triple,
        keep_aspect: bool = True,
        resample: Resample = "bicubic",
    ) -> Self:
        """Return settings in the lowest version that knows them, so that hashes never change."""
        return cls(
            version=1 if keep_aspect and resample == "bicubic" else 2,
            image_size=image_size,
            mean=mean,
            std=std,
            aspect=_KEPT if keep_aspect else _STRETCHED,
            resample=resample,
        )

    @model_validator(mode="after")
    def _lowest_version(self) -> Self:
        if (self.version == 1) is not (self.aspect == _KEPT and self.resample == "bicubic"):
            raise ValueError("the version is not the lowest that knows these settings")
        return self

    @property
    def keeps_aspect(self) -> bool:
        """Whether an image lies in the square as it is, between black bands."""
        return self.aspect == _KEPT

    @property
    def sha256(self) -> str:
        """Hash of the settings in canonical form."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Decoded:
    """One image as a network sees it.

    Attributes
    ----------
    pixels : ndarray of uint8, shape (size, size)
        Ready for the cache.
    file_sha256 : str
        Hash of the file.
    content_sha256 : str
        Of the whole image's grey values and its shape: a file may be written anew, with the same
        picture in it.
    likeness : str
        See `engines.data.likeness`.
    medium_size : tuple of int
        Width and height in pixels of the whole upright image, of which a part may be looked at.

    """

    pixels: npt.NDArray[np.uint8]
    file_sha256: str
    content_sha256: str
    likeness: str
    medium_size: tuple[int, int]


def decode(path: Path, preprocessing: Preprocessing, *, crop: Area | None = None) -> Decoded:
    """Read one image file, or a part of it, and bring it to the network's size.

    Raises
    ------
    EngineError
        The file is missing, empty, truncated, too large, no image, or smaller than the part.

    """
    file = _grey_file(path, crop)
    return Decoded(
        pixels=to_square(file.looked_at, preprocessing),
        file_sha256=file.sha256,
        content_sha256=hashlib.sha256(
            f"{file.whole.size}".encode() + file.whole.tobytes()
        ).hexdigest(),
        likeness=likeness_of(file.whole),
        medium_size=file.whole.size,
    )


def grey_of(path: Path) -> npt.NDArray[np.uint8]:
    """Return one image file in grey as it is, shape (rows, columns); raises as `decode` does."""
    return np.array(_grey_file(path, None).whole, dtype=np.uint8)


class _GreyFile(NamedTuple):
    """A file in mode "L": all of it, the part that is looked at, and the hash of its bytes."""

    whole: Image.Image
    looked_at: Image.Image
    sha256: str


def _grey_file(path: Path, crop: Area | None) -> _GreyFile:
    try:
        content = read_regular(path, _MOST_BYTES)
        upright = _read_upright(content)
        whole = to_grey(upright)
        grey = whole if crop is None else to_grey(_part(upright, crop))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise EngineError(
            f"The image cannot be read ({error}).",
            remedy="Replace or remove this image.",
            path=path,
        ) from error
    return _GreyFile(whole, grey, hashlib.sha256(content).hexdigest())


def _read_upright(content: bytes) -> Image.Image:
    with warnings.catch_warnings():
        # Between one and two times Pillow's limit an image is large, not hostile.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(content)) as opened:
            opened.load()
            return ImageOps.exif_transpose(opened)


def _part(image: Image.Image, crop: Area) -> Image.Image:
    left, upper, right, lower = crop
    if not (left < right <= image.width and upper < lower <= image.height):
        raise ValueError(f"the part {crop} does not lie in its {image.width} × {image.height}")
    return image.crop(crop)


def to_grey(image: Image.Image) -> Image.Image:
    """Return `image` in mode "L": luminance, transparency on black, deep pixels scaled."""
    if image.mode in _DEEP_MODES:
        return Image.fromarray(_scale_deep(np.asarray(image, dtype=np.float64)))
    if image.mode in _TRANSPARENT_MODES:
        image = image.convert("RGBA")
        black = Image.new("RGBA", image.size, (0, 0, 0, 255))
        return Image.alpha_composite(black, image).convert("L")
    if image.mode == "CMYK":
        image = image.convert("RGB")
    return image.convert("L")


def _scale_deep(values: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    if not np.isfinite(values).all():
        raise ValueError("it holds values that are no numbers")
    low, high = float(values.min()), float(values.max())
    scaled = (values - low) * (255.0 / (high - low)) if high > low else np.zeros_like(values)
    return np.rint(scaled).astype(np.uint8)


def to_square(grey: Image.Image, preprocessing: Preprocessing) -> npt.NDArray[np.uint8]:
    """Return `grey` in the network's size, as the settings say: uint8, shape (size, size)."""
    size, resample = preprocessing.image_size, _FILTERS[preprocessing.resample]
    if not preprocessing.keeps_aspect:
        return np.array(grey.resize((size, size), resample), dtype=np.uint8)
    return fit_square(grey, size=size, resample=resample)


def fit_square(
    grey: Image.Image, *, size: int, resample: Image.Resampling = Image.Resampling.BICUBIC
) -> npt.NDArray[np.uint8]:
    """Return `grey` scaled to fit and centred on black: uint8, shape (size, size)."""
    place = placed(*grey.size, size=size)
    square = Image.new("L", (size, size))
    small = grey.resize((place.width, place.height), resample)
    square.paste(small, (place.left, place.top))
    return np.array(square, dtype=np.uint8)

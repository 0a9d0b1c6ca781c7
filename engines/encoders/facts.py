"""What is known of an encoder: its network, how it wants its images, and its terms."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from engines.data.preprocess import Preprocessing, Resample, Triple

Layout = Literal["timm", "beit", "mae", "open_clip"]
"""How a checkpoint names its tensors; names of the package transformers are told by themselves."""

Pool = Literal["own", "avg", "token"]
"""What the head sees: as the architecture has it, the mean of the patches, or the class token."""

Words = Annotated[str, Field(min_length=1, max_length=2000)]
Side = Annotated[int, Field(ge=32, le=1024)]
Positive = Annotated[float, Field(gt=0.0)]

IMAGENET_MEAN: Triple = (0.485, 0.456, 0.406)
IMAGENET_STD: Triple = (0.229, 0.224, 0.225)


class EncoderFacts(BaseModel):
    """An encoder as cards state it and trained models keep it.

    Attributes
    ----------
    architecture : str
        As timm calls it.
    container : str
        Key under which the file holds the tensors, where it is none of the usual ones.
    frozen : bool
        It is never trained further: a head alone learns on its features.
    image_size : int
        Pixels on each side for which the weights were made.
    non_commercial : bool
        The site confirms the licence before the weights are used.
    trained_on : tuple of str
        Sets of images that went into the weights: no test on them is a fair one.

    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    architecture: Words
    layout: Layout = "timm"
    container: str = ""
    pool: Pool = "own"
    frozen: bool = False
    image_size: Side = 224
    mean: tuple[float, float, float] = IMAGENET_MEAN
    std: tuple[Positive, Positive, Positive] = IMAGENET_STD
    keep_aspect: bool = False
    resample: Resample = "bicubic"
    licence: Words
    non_commercial: bool
    source: Words
    trained_on: tuple[Words, ...] = ()

    def preprocessing(self, image_size: int | None = None) -> Preprocessing:
        """Return how images are brought to the network, at its own size or another."""
        return Preprocessing.of(
            image_size=image_size or self.image_size,
            mean=self.mean,
            std=self.std,
            keep_aspect=self.keep_aspect,
            resample=self.resample,
        )

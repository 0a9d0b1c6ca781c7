"""Jobs that ask what a network sees in images, and what they end with."""

from typing import Literal

from pydantic import Field, JsonValue

from engines.messages.base import Area, Device, Message, new_job_id


class FeatureImage(Message):
    """One image file, or the part of it that is looked at."""

    path: str = Field(min_length=1)
    crop: Area | None = None


class FeatureJob(Message):
    """Write penultimate features and logits of `images` to `out`, by the network at `card`.

    Attributes
    ----------
    out : str
        New safetensors file with ``features`` (n, d) and ``logits`` (n, k), float32, a row for each
        image that passed.
    gates : bool
        Images pass the gates first; without it an image that cannot be read fails the job.

    """

    kind: Literal["features"] = "features"
    job: str = Field(default_factory=new_job_id)
    card: str = Field(min_length=1)
    images: tuple[FeatureImage, ...] = Field(min_length=1)
    out: str = Field(min_length=1)
    gates: bool = False
    batch_size: int = Field(default=16, ge=1, le=512)
    device: Device = "auto"


class FeatureResult(Message):
    """Where features lie, of which images they are, and which the gates stopped.

    Attributes
    ----------
    rows : tuple of int
        Place in the job of the image of each row.
    sha256 : tuple of str
        Of the file of each row.
    excluded : dict
        Place in the job, as text, to the reason.

    """

    kind: Literal["featured"] = "featured"
    job: str
    out: str
    rows: tuple[int, ...]
    sha256: tuple[str, ...]
    excluded: dict[str, str]
    card: dict[str, JsonValue]

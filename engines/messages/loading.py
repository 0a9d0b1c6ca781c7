"""What loading weights does, asked for without a prediction."""

from typing import Literal

from pydantic import Field

from engines.messages.base import Device, Message, new_job_id


class LoadJob(Message):
    """Load the model of a card, or `model` with its weights, and say what became of each tensor.

    Attributes
    ----------
    card : str, optional
        Of a trained model, or of any other kind that scores.
    model : str
        Else the name of an architecture or an encoder, or the path of an encoder's card.
    weights : str, optional
        Of the model, where no card names them.
    image_size : int, optional
        Side of the square input in pixels; None: the model's own.
    programs : tuple of str
        Absolute paths of programs outside of a card's folder that this computer allows.

    """

    kind: Literal["load"] = "load"
    job: str = Field(default_factory=new_job_id)
    card: str | None = None
    model: str = ""
    weights: str | None = None
    image_size: int | None = Field(default=None, ge=32, le=1024)
    device: Device = "cpu"
    programs: tuple[str, ...] = ()


class LoadResult(Message):
    """What loading did, by name.

    Attributes
    ----------
    source : str
        Where the weights come from, in words.
    loaded : int
        Tensors of the network that got their values.
    missing, unexpected : tuple of str
        Keys of the network without a tensor in the file, and the other way round.
    parameters : int
        Numbers that the network learns; 0 where that is not known.
    dtypes : tuple of str
        Types of the numbers in the file.
    dtype : str
        Type with which the network computes.

    """

    kind: Literal["loaded"] = "loaded"
    job: str
    model: str
    source: str
    loaded: int = Field(ge=0)
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    parameters: int = Field(ge=0)
    dtypes: tuple[str, ...]
    dtype: str = "float32"

"""The card of an ONNX model: which file, what goes in, what comes out, what is known of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, model_validator

from engines.cards.reading import CardFile, beside, checked_content
from engines.cards.stated import CONFIG, ElsewhereFacts, Sha256Text, Words
from engines.data.preprocess import Preprocessing

FineClass = Literal["normal", "benign", "malignant"]
Layout = Literal["NCHW", "NHWC"]
InputType = Literal["float32", "float16", "uint8"]
Gives = Literal["logit", "probability", "logits", "probabilities"]

_AS_THEY_ARE = ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))


class OnnxInput(BaseModel):
    """The one input of the graph: a batch of squares of `preprocessing.image_size` pixels.

    Attributes
    ----------
    channels : int
        3, or 1 for models of grey images.
    dtype : str
        What the graph takes. ``uint8`` takes grey values of 0–255 as they are.
    layout : str
        Order of the axes: ``NCHW`` or ``NHWC``.

    """

    model_config = CONFIG

    name: Words
    channels: Literal[1, 3] = 3
    dtype: InputType = "float32"
    layout: Layout = "NCHW"


class OnnxOutput(BaseModel):
    """The output that is read.

    Attributes
    ----------
    gives : str
        ``logit`` or ``probability`` of malignancy, shape (n,) or (n, 1); ``logits`` or
        ``probabilities`` of `classes`, shape (n, 2) or (n, 3).
    classes : tuple of str
        In the order of the output; empty where it gives one number.
    unused : tuple of str
        Other outputs of the graph, which are not asked for.

    """

    model_config = CONFIG

    name: Words
    gives: Gives
    classes: tuple[FineClass, ...] = ()
    unused: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _classes_fit(self) -> Self:
        if self.gives in ("logit", "probability"):
            if self.classes:
                raise ValueError("one number has no classes; leave classes out")
            return self
        if len(self.classes) not in (2, 3) or len(set(self.classes)) < len(self.classes):
            raise ValueError("classes names two or three different classes, in their order")
        if "malignant" not in self.classes:
            raise ValueError("one of the classes is malignant")
        return self


class OnnxFacts(ElsewhereFacts):
    """What the card of an ONNX model states."""

    kind: Literal["onnx"]
    weights_file: Annotated[str, Field(min_length=1, max_length=200)]
    weights_sha256: Sha256Text
    input: OnnxInput
    preprocessing: Preprocessing
    output: OnnxOutput

    @model_validator(mode="after")
    def _input_fits(self) -> Self:
        mean, std = self.preprocessing.mean, self.preprocessing.std
        if self.input.channels == 1 and len({*mean}) + len({*std}) > 2:
            raise ValueError("one channel has one mean and one std: write each three times alike")
        if self.input.dtype == "uint8" and (mean, std) != _AS_THEY_ARE:
            raise ValueError("an input of uint8 is not normalised: mean is 0, 0, 0 and std 1, 1, 1")
        if not all(one > 0 for one in std):
            raise ValueError("std is larger than 0")
        return self


@dataclass(frozen=True, slots=True)
class OnnxCard:
    """A checked card of an ONNX model, and the file that it lies in."""

    facts: OnnxFacts
    file: CardFile

    @property
    def crop_margin(self) -> int | None:
        """Of the crops that the model looks at, in per cent; None for whole images."""
        return self.facts.crop_margin

    @property
    def weights(self) -> Path:
        """The ONNX file beside the card.

        Raises
        ------
        EngineError
            The card names a file elsewhere.

        """
        return beside(self.file, self.facts.weights_file, key="weights_file")

    def to_json(self) -> dict[str, Any]:
        """Return what is frozen of the card."""
        told = self.facts.told()
        told["outputs"] = "probability of malignancy"
        told["preprocessing_sha256"] = self.facts.preprocessing.sha256
        return told


def onnx_card(file: CardFile) -> OnnxCard:
    """Check the card of an ONNX model.

    Raises
    ------
    EngineError
        A key is missing, unknown or wrong, or the card names a file elsewhere.

    """
    card = OnnxCard(checked_content(file, OnnxFacts), file)
    _ = card.weights
    return card

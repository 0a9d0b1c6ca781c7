"""Requests with images made for one purpose."""

import hashlib
import io

import numpy as np
import numpy.typing as npt
from PIL import Image

from engines.mllm.conformance.behaviours import Behaviour
from engines.mllm.request import ChatRequest, ImagePart, ResponseForm, TextPart

QUESTION = "What is the BI-RADS category of this breast ultrasound image?"


def noise(seed: int, width: int = 96, height: int = 64) -> npt.NDArray[np.uint8]:
    """Return grey pixels that no other seed has."""
    return np.random.default_rng(seed).integers(0, 255, (height, width), np.uint8)


def part_of(pixels: npt.NDArray[np.uint8]) -> ImagePart:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    png = file.getvalue()
    return ImagePart(png, hashlib.sha256(png).hexdigest(), pixels.shape[1], pixels.shape[0])


def asking(
    model: str = Behaviour.READER,
    *images: ImagePart,
    text: str = QUESTION,
    form: ResponseForm = ResponseForm.FREE,
    top_logprobs: int = 0,
) -> ChatRequest:
    """Return a request for `model` about `images`, one of noise when none is given."""
    shown = images or (part_of(noise(1)),)
    return ChatRequest(model, (TextPart(text), *shown), form=form, top_logprobs=top_logprobs)

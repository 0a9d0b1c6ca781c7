"""From pixels to an answer: the same pixels always lead to the same words and numbers.

It is arithmetic on pixels and knows nothing of breasts.
"""

from collections.abc import Sequence
from typing import Any

from engines.mllm.conformance.seeing import Seen

_BY_PERCENT = ((2, "2"), (10, "3"), (50, "4A"), (75, "4B"), (94, "4C"), (101, "5"))
_SHAPES = ("oval", "round", "irregular")
_MARGINS = ("circumscribed", "indistinct", "angular", "microlobulated", "spiculated")

Answer = dict[str, Any]


def judge(images: Sequence[Seen], *, twist: int = 0) -> Answer:
    """Return an answer for images, in their order.

    Parameters
    ----------
    images : sequence of Seen
    twist : int
        Another number, another judge.

    """
    if not images:
        return _no_answer("unreadable", "No image was received.")
    kinds = {image.kind for image in images}
    if kinds == {"flat"}:
        return _no_answer("unreadable", "The image is of one colour.")
    if "coloured" in kinds:
        return _no_answer("non_medical", "The image is coloured.")
    return _judged(images, twist)


def percent_of(images: Sequence[Seen], *, twist: int = 0) -> int:
    """Return the probability of malignancy in percent, 0–100."""
    places = enumerate(images, start=1)
    return (sum(place * image.shade for place, image in places) + twist) % 101


def trace_of(images: Sequence[Seen]) -> str:
    """Return how an answer names the pixels that it was made from."""
    return " ".join(image.digest[:16] for image in images) or "none"


def _judged(images: Sequence[Seen], twist: int) -> Answer:
    percent = percent_of(images, twist=twist)
    return {
        "image_type": "breast_us",
        "assessment": "malignant" if percent > 50 else "benign",
        "birads": next(name for limit, name in _BY_PERCENT if percent <= limit),
        "p_malignant": percent,
        "features": {
            "shape": _SHAPES[percent % len(_SHAPES)],
            "orientation": "parallel" if percent < 50 else "not_parallel",
            "margin": _MARGINS[percent % len(_MARGINS)],
            "echo": "hypoechoic",
            "posterior": "shadowing" if percent > 50 else "none",
            "calcification": "none",
        },
        "report": f"Conformance server, no model. Pixels {trace_of(images)}.",
        "refusal_reason": None,
    }


def _no_answer(image_type: str, reason: str) -> Answer:
    return {
        "image_type": image_type,
        "assessment": "cannot_assess",
        "birads": None,
        "p_malignant": None,
        "features": {},
        "report": "Conformance server, no model.",
        "refusal_reason": reason,
    }

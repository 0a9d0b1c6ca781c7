"""ONNX models of a few numbers whose answers can be computed by hand, and their cards."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from engines.messages import Precision
from tests.unit.engines.scorers.cards import FACTS, changed, write_card

SIZE = 32
_TYPES = {
    "float32": TensorProto.FLOAT,
    "float16": TensorProto.FLOAT16,
    "uint8": TensorProto.UINT8,
}


@dataclass(frozen=True)
class Made:
    """``tail(gain * mean of all pixels + bias)`` for each output number."""

    gains: Sequence[float] = (8.0,)
    biases: Sequence[float] = (-4.0,)
    tail: str | None = None
    """Operator behind: Sigmoid, Softmax, or none."""
    channels: int = 3
    dtype: str = "float32"
    layout: str = "NCHW"
    batch: int | str = "n"
    size: int = SIZE

    @property
    def model(self) -> onnx.ModelProto:
        sides = [self.channels, self.size, self.size]
        if self.layout == "NHWC":
            sides = [*sides[1:], sides[0]]
        axes = numpy_helper.from_array(np.array([1, 2, 3]), "axes")
        gains = numpy_helper.from_array(np.array([self.gains], dtype=np.float32), "gains")
        biases = numpy_helper.from_array(np.array(self.biases, dtype=np.float32), "biases")
        nodes = [
            helper.make_node("Cast", ["image"], ["plain"], to=TensorProto.FLOAT),
            helper.make_node("ReduceMean", ["plain", "axes"], ["mean"], keepdims=1),
            helper.make_node("Flatten", ["mean"], ["flat"]),
            helper.make_node("Gemm", ["flat", "gains", "biases"], ["line"], name="line"),
            helper.make_node(self.tail or "Identity", ["line"], ["answer"]),
        ]
        graph = helper.make_graph(
            nodes,
            "made",
            [helper.make_tensor_value_info("image", _TYPES[self.dtype], [self.batch, *sides])],
            [_value("answer", [self.batch, len(self.gains)])],
            [axes, gains, biases],
        )
        return as_model(graph)

    @property
    def stated(self) -> dict[str, Any]:
        """What a card says of it; of one number it is malignancy, of more the last one."""
        gives = {None: "logit", "Sigmoid": "probability", "Softmax": "probabilities"}[self.tail]
        classes = [[], ["benign", "malignant"], ["normal", "benign", "malignant"]]
        if len(self.gains) > 1 and gives == "logit":
            gives = "logits"
        return {
            "input": {
                "name": "image",
                "channels": self.channels,
                "dtype": self.dtype,
                "layout": self.layout,
            },
            "output": {"name": "answer", "gives": gives, "classes": classes[len(self.gains) - 1]},
            "preprocessing": {
                "image_size": self.size,
                "mean": [0.0, 0.0, 0.0],
                "std": [1.0, 1.0, 1.0],
            },
        }


def as_model(graph: onnx.GraphProto, *, opset: int = 18) -> onnx.ModelProto:
    """Return a graph as a model that all runtimes of today know."""
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=9)


def _value(name: str, shape: Sequence[int | str]) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape))


def write_model(
    folder: Path,
    model: onnx.ModelProto | bytes,
    stated: Mapping[str, Any] | None = None,
    /,
    **changes: object,
) -> Path:
    """Write a model and its card; return the card's path.

    Parameters
    ----------
    changes
        Of the card's keys; a table given as a mapping is changed by key, None takes a key away.

    """
    content = model if isinstance(model, bytes) else model.SerializeToString()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(content)
    card: dict[str, Any] = {
        "kind": "onnx",
        **FACTS,
        "weights_file": "model.onnx",
        "weights_sha256": hashlib.sha256(content).hexdigest(),
        "threshold": {"value": 0.5, "rule": "a round number"},
        **(stated or Made().stated),
    }
    return write_card(folder, changed(card, changes))


@dataclass
class Settings:
    """What whoever asks for a prediction decides."""

    batch_size: int = 4
    heat: bool = False
    precision: Precision = "float32"
    programs: tuple[str, ...] = field(default_factory=tuple)

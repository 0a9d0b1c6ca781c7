"""Looking through an ONNX file before anything runs it: one file, known operators, nothing else.

The file is parsed as data (`onnx.proto3`) and every message in it is visited, whatever holds it:
graph, branch, function, attribute, sparse tensor. Refused are tensors whose data lie in another
file, operators that are neither ONNX's own nor defined in the file, operators that draw random
numbers, training steps, and fields that this version of the library does not know. What passed is
handed to the runtime as it was looked at, from memory.
"""

import errno
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import onnx
from google.protobuf.message import DecodeError, Message
from google.protobuf.unknown_fields import UnknownFieldSet

from ground.errors import EngineError
from ground.regular import GB, MB, read_regular

MOST_BYTES = 2 * GB - 1
"""A protocol buffer is not larger; a larger model would need a second file."""

STANDARD = frozenset({"", "ai.onnx", "ai.onnx.ml"})
"""Domains of the operators that the ONNX standard defines and that compute nothing but tensors."""

_RANDOM = frozenset(
    {
        *("RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike"),
        *("Multinomial", "Bernoulli"),
    }
)
_DTYPES: Mapping[int, str] = {
    onnx.TensorProto.FLOAT: "float32",
    onnx.TensorProto.FLOAT16: "float16",
    onnx.TensorProto.DOUBLE: "float64",
    onnx.TensorProto.UINT8: "uint8",
}


@dataclass(frozen=True, slots=True)
class GraphValue:
    """An input or output of the graph.

    Attributes
    ----------
    dtype : str
        ``float32``, ``float16``, ``float64``, ``uint8``, or ``other``.
    shape : tuple of int or None, optional
        None in it: any number; None itself: not stated.

    """

    name: str
    dtype: str
    shape: tuple[int | None, ...] | None


@dataclass(frozen=True, slots=True)
class InspectedModel:
    """A file that passed: its bytes, and what its graph takes and gives."""

    content: bytes
    inputs: tuple[GraphValue, ...]
    outputs: tuple[GraphValue, ...]
    tensors: int
    opset: int
    ir_version: int


def inspected(path: Path, *, sha256: str) -> InspectedModel:
    """Read an ONNX file, hold it against its hash, and look through it. Nothing is run.

    Raises
    ------
    EngineError
        The file is missing, a link, too large, another one than the card describes, no ONNX
        model, or holds what is refused; what and where is named.

    """
    content = _content(path)
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise EngineError(
            f"The ONNX file is not the one that its card describes: its SHA-256 is {found}.",
            remedy="Restore the file, or check where it comes from and correct weights_sha256.",
            path=path,
        )
    model = _parsed(content, path)
    for why in _refusals(model):
        raise EngineError(
            f"The ONNX file is refused: {why}.",
            remedy="Export the model anew: one file with all weights in it, ONNX's own operators "
            "alone, for inference.",
            path=path,
        )
    given = {tensor.name for tensor in model.graph.initializer}
    return InspectedModel(
        content,
        inputs=tuple(_value(one) for one in model.graph.input if one.name not in given),
        outputs=tuple(_value(one) for one in model.graph.output),
        tensors=len(model.graph.initializer),
        opset=max(one.version for one in model.opset_import if one.domain in ("", "ai.onnx")),
        ir_version=model.ir_version,
    )


def _content(path: Path) -> bytes:
    try:
        return read_regular(path, MOST_BYTES, follow=False)
    except OSError as error:
        why = f"larger than {MOST_BYTES // MB} MB" if error.errno == errno.EFBIG else error.strerror
        raise EngineError(
            f"The ONNX file of the card cannot be read ({why or error}).",
            remedy="Put the file itself, no link, beside its card.",
            path=path,
        ) from error


def _parsed(content: bytes, path: Path) -> onnx.ModelProto:
    model = onnx.ModelProto()
    try:
        model.ParseFromString(content)
        whole = model.HasField("graph") and model.ir_version > 0 and len(model.graph.node) > 0
    except DecodeError:
        whole = False
    if not whole:
        raise EngineError(
            "The file is no ONNX model, or it is cut off.",
            remedy="Export the model as ONNX; weights of PyTorch are no ONNX.",
            path=path,
        )
    return model


def _refusals(model: onnx.ModelProto) -> Iterator[str]:
    """Yield why a model is refused, if it is."""
    defined = {(one.domain, one.name) for one in model.functions}
    if not any(one.domain in ("", "ai.onnx") for one in model.opset_import):
        yield "it does not say which version of ONNX's operators it needs"
    if model.training_info:
        yield "it holds steps of a training"
    for message in _messages(model):
        if len(UnknownFieldSet(message)):
            yield f"a {message.DESCRIPTOR.name} in it has fields that this program does not know"
        if isinstance(message, onnx.TensorProto):
            yield from _outside(message)
        elif isinstance(message, onnx.NodeProto):
            yield from _foreign(message, defined)


def _messages(root: Message) -> Iterator[Message]:
    """Yield a message and all that stand in it, at any depth; parsing limits that to 100."""
    waiting = [root]
    while waiting:
        message = waiting.pop()
        yield message
        for field, value in message.ListFields():
            if field.message_type is not None:
                waiting += [value] if isinstance(value, Message) else list(value)


def _outside(tensor: onnx.TensorProto) -> Iterator[str]:
    if tensor.data_location != onnx.TensorProto.DEFAULT or len(tensor.external_data):
        where = {entry.key: entry.value for entry in tensor.external_data}.get("location", "")
        yield f"the data of its tensor {tensor.name!r} lie in another file ({where[:200]!r})"


def _foreign(node: onnx.NodeProto, defined: set[tuple[str, str]]) -> Iterator[str]:
    called = node.name or (node.output[0] if node.output else "")
    if node.domain not in STANDARD and (node.domain, node.op_type) not in defined:
        operator = f"{node.domain}.{node.op_type}"
        yield f"node {called!r} needs the operator {operator}, which is none of ONNX's own"
    if node.domain in STANDARD and node.op_type in _RANDOM:
        yield f"node {called!r} draws random numbers ({node.op_type})"


def _value(info: onnx.ValueInfoProto) -> GraphValue:
    tensor = info.type.tensor_type
    dtype = _DTYPES.get(tensor.elem_type, "other")
    if not tensor.HasField("shape"):
        return GraphValue(info.name, dtype, None)
    sides = (side.dim_value if side.HasField("dim_value") else None for side in tensor.shape.dim)
    return GraphValue(info.name, dtype, tuple(sides))

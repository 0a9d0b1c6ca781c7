"""Whether the graph of an ONNX file takes and gives what its card says."""

from collections.abc import Iterator
from pathlib import Path

from engines.scorers.onnx.card import OnnxFacts
from engines.scorers.onnx.inspection import GraphValue, InspectedModel
from ground.errors import EngineError

_FLOATS = frozenset({"float32", "float16", "float64"})
_MOST_IN_A_BATCH = 512


def check_agreement(facts: OnnxFacts, model: InspectedModel, *, path: Path) -> None:
    """Refuse a model whose inputs or outputs are not those of its card.

    Raises
    ------
    EngineError
        Names, types, shapes or the number of classes differ; the first difference is told.

    """
    for why in (*_inputs(facts, model), *_outputs(facts, model)):
        raise EngineError(
            f"The ONNX file and its card differ: {why}.",
            remedy="Correct [input], [output] and [preprocessing] of the card to what the model "
            "takes and gives.",
            path=path,
        )


def fixed_batch(facts: OnnxFacts, model: InspectedModel) -> int | None:
    """Return the number of images that the graph takes at once; None where it takes any."""
    shapes = [one.shape for one in model.inputs if one.name == facts.input.name]
    return shapes[0][0] if shapes and shapes[0] else None


def _inputs(facts: OnnxFacts, model: InspectedModel) -> Iterator[str]:
    stated, size = facts.input, facts.preprocessing.image_size
    yield from _names("input", {stated.name}, model.inputs)
    for value in model.inputs:
        if value.dtype != stated.dtype:
            yield f"its input {value.name!r} is of type {value.dtype}, the card says {stated.dtype}"
        sides = (stated.channels, size, size)
        wanted = sides if stated.layout == "NCHW" else (size, size, stated.channels)
        if value.shape is not None and not _fits(value.shape, (None, *wanted)):
            told = " × ".join(map(str, wanted))
            yield (
                f"its input {value.name!r} has the shape {_shape(value)}, "
                f"the card says n × {told} ({stated.layout})"
            )
        batch = value.shape[0] if value.shape else None
        if batch is not None and not 1 <= batch <= _MOST_IN_A_BATCH:
            yield f"its input {value.name!r} takes {batch} images at once"


def _outputs(facts: OnnxFacts, model: InspectedModel) -> Iterator[str]:
    stated = facts.output
    yield from _names("output", {stated.name, *stated.unused}, model.outputs)
    for value in model.outputs:
        if value.name != stated.name:
            continue
        if value.dtype not in _FLOATS:
            yield f"its output {value.name!r} is of type {value.dtype}, no floating-point number"
        if value.shape is not None and not _gives(value.shape, len(stated.classes)):
            told = f"{len(stated.classes)} classes" if stated.classes else "one number"
            yield (
                f"its output {value.name!r} has the shape {_shape(value)}, "
                f"the card says {told} an image"
            )


def _names(what: str, stated: set[str], values: tuple[GraphValue, ...]) -> Iterator[str]:
    found = {value.name for value in values}
    for name in sorted(stated - found):
        held = ", ".join(map(repr, sorted(found))) or "none"
        yield f"the card names the {what} {name!r}, the model has {held}"
    for name in sorted(found - stated):
        yield f"the model has the {what} {name!r}, which the card does not name"


def _fits(shape: tuple[int | None, ...], wanted: tuple[int | None, ...]) -> bool:
    return len(shape) == len(wanted) and all(
        None in (have, want) or have == want for have, want in zip(shape, wanted, strict=True)
    )


def _gives(shape: tuple[int | None, ...], classes: int) -> bool:
    if classes:
        return _fits(shape, (None, classes))
    return _fits(shape, (None,)) or _fits(shape, (None, 1))


def _shape(value: GraphValue) -> str:
    return " × ".join("n" if side is None else str(side) for side in value.shape or ())

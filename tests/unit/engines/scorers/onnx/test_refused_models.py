"""ONNX files that want more than to compute: refused with the reason, and nothing is touched."""

import os
import pickle
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onnx import AttributeProto, TensorProto, helper, numpy_helper

from engines.scorers.onnx.agreement import check_agreement
from engines.scorers.onnx.inspection import MOST_BYTES, inspected
from engines.scorers.onnx.scorer import open_scorer
from ground.errors import EngineError
from tests.unit.engines.made import Listener
from tests.unit.engines.scorers.onnx.models import Made, Settings, as_model, write_model
from tests.unit.engines.scorers.watched import opened_in

Model = onnx.ModelProto
SECRET = "../outside/secret.bin"


def load(card: Path) -> None:
    open_scorer(card, Settings()).load("cpu", Listener().context())


def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "secret.bin").write_bytes(np.zeros(4096, np.float32).tobytes())
    return folder


def _elsewhere(tensor: TensorProto, location: str = SECRET) -> TensorProto:
    """Let a tensor's data lie in another file."""
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", location
    return tensor


def _tensor(name: str = "w") -> TensorProto:
    return numpy_helper.from_array(np.ones(4, np.float32), name)


def in_initializer(model: Model) -> None:
    _elsewhere(model.graph.initializer[1])


def in_initializer_without_saying_so(model: Model) -> None:
    entry = model.graph.initializer[1].external_data.add()
    entry.key, entry.value = "location", SECRET


def in_absolute_path(model: Model) -> None:
    _elsewhere(model.graph.initializer[1], "/etc/passwd")


def in_file_beside(model: Model) -> None:
    _elsewhere(model.graph.initializer[1], "model.onnx.data")


def in_constant(model: Model) -> None:
    node = helper.make_node("Constant", [], ["c"], value=_elsewhere(_tensor()))
    model.graph.node.insert(0, node)


def in_list_of_tensors(model: Model) -> None:
    attribute = AttributeProto(name="made_up", type=AttributeProto.TENSORS)
    attribute.tensors.append(_elsewhere(_tensor()))
    model.graph.node[0].attribute.append(attribute)


def in_sparse_initializer(model: Model) -> None:
    sparse = model.graph.sparse_initializer.add()
    sparse.values.CopyFrom(_elsewhere(_tensor("s")))
    sparse.dims.append(4)


def in_sparse_indices(model: Model) -> None:
    sparse = model.graph.sparse_initializer.add()
    sparse.indices.CopyFrom(_elsewhere(_tensor("s")))
    sparse.dims.append(4)


def in_branch(model: Model) -> None:
    branch = helper.make_graph(
        [helper.make_node("Identity", ["deep"], ["out"])],
        "branch",
        [],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, None)],
        [_elsewhere(_tensor("deep"))],
    )
    inner = helper.make_node("If", ["go"], ["x"], then_branch=branch, else_branch=branch)
    middle = helper.make_graph([inner], "middle", [], [])
    model.graph.node.append(
        helper.make_node("If", ["go"], ["y"], then_branch=middle, else_branch=middle)
    )


def in_function(model: Model) -> None:
    node = helper.make_node("Constant", [], ["out"], value=_elsewhere(_tensor()))
    function = helper.make_function("made", "F", [], ["out"], [node], [helper.make_opsetid("", 18)])
    model.functions.append(function)


def in_training(model: Model) -> None:
    step = model.training_info.add()
    step.algorithm.initializer.append(_elsewhere(_tensor()))


EXTERNAL: dict[str, Callable[[Model], None]] = {
    one.__name__: one
    for one in (
        in_initializer,
        in_initializer_without_saying_so,
        in_absolute_path,
        in_file_beside,
        in_constant,
        in_list_of_tensors,
        in_sparse_initializer,
        in_sparse_indices,
        in_branch,
        in_function,
    )
}


@pytest.mark.parametrize("change", EXTERNAL.values(), ids=EXTERNAL)
def test_data_in_another_file_are_refused_and_not_read(
    change: Callable[[Model], None], tmp_path: Path
) -> None:
    folder = outside(tmp_path)
    model = Made().model
    change(model)
    card = write_model(tmp_path / "model", model)
    (tmp_path / "model" / "model.onnx.data").write_bytes(b"\0" * 64)
    with opened_in(folder) as names, pytest.raises(EngineError, match="lie in another file"):
        load(card)
    assert names == []


def test_the_look_for_opened_files_sees_one(tmp_path: Path) -> None:
    folder = outside(tmp_path)
    with opened_in(folder) as names:
        (folder / "secret.bin").read_bytes()
    assert set(names) == {"secret.bin"}


def foreign_operator(model: Model) -> None:
    model.graph.node[0].domain = "com.evil"


def of_the_runtime_alone(model: Model) -> None:
    """An operator of ONNX Runtime that reads a compiled model from a path in an attribute."""
    node = helper.make_node(
        "EPContext", ["image"], ["e"], domain="com.microsoft", ep_cache_context=SECRET
    )
    model.graph.node.append(node)


def foreign_operator_in_a_function(model: Model) -> None:
    node = helper.make_node("Evil", [], ["out"], domain="com.evil")
    model.functions.append(
        helper.make_function("made", "F", [], ["out"], [node], [helper.make_opsetid("", 18)])
    )


def named_like_a_function(model: Model) -> None:
    foreign_operator_in_a_function(model)
    model.graph.node.append(helper.make_node("G", [], ["g"], domain="made"))


def draws(model: Model) -> None:
    model.graph.node.append(helper.make_node("RandomNormalLike", ["line"], ["noise"]))


def of_tomorrow(model: Model) -> None:
    model.graph.node[2].ParseFromString(
        model.graph.node[2].SerializeToString() + bytes([0xFA, 0x07, 0x01, 0x61])
    )


def without_a_version(model: Model) -> None:
    del model.opset_import[:]


REFUSED: dict[str, tuple[Callable[[Model], None], str]] = {
    "a custom operator": (foreign_operator, r"operator com\.evil\.Cast"),
    "an operator of the runtime": (of_the_runtime_alone, r"com\.microsoft\.EPContext"),
    "one in a function": (foreign_operator_in_a_function, r"operator com\.evil\.Evil"),
    "one that no function defines": (named_like_a_function, r"operator (made\.G|com\.evil)"),
    "random numbers": (draws, "draws random numbers"),
    "a training": (in_training, "steps of a training"),
    "unknown fields": (of_tomorrow, "NodeProto in it has fields"),
    "no version": (without_a_version, "which version of ONNX's operators"),
}


@pytest.mark.parametrize(("change", "why"), REFUSED.values(), ids=REFUSED)
def test_what_is_more_than_a_computation_is_refused(
    change: Callable[[Model], None], why: str, tmp_path: Path
) -> None:
    model = Made().model
    change(model)
    with pytest.raises(EngineError, match=why) as refused:
        load(write_model(tmp_path, model))
    assert refused.value.path == tmp_path / "model.onnx"


def test_functions_that_the_file_defines_are_run(tmp_path: Path) -> None:
    model = Made().model
    body = [helper.make_node("Identity", ["a"], ["b"])]
    model.functions.append(
        helper.make_function("made", "Same", ["a"], ["b"], body, [helper.make_opsetid("", 18)])
    )
    model.opset_import.append(helper.make_opsetid("made", 1))
    model.graph.node[-1].CopyFrom(helper.make_node("Same", ["line"], ["answer"], domain="made"))
    load(write_model(tmp_path, model))


def test_a_function_that_calls_itself_is_refused(tmp_path: Path) -> None:
    model = Made().model
    body = [helper.make_node("Same", ["a"], ["b"], domain="made")]
    imports = [helper.make_opsetid("", 18), helper.make_opsetid("made", 1)]
    model.functions.append(helper.make_function("made", "Same", ["a"], ["b"], body, imports))
    model.opset_import.append(helper.make_opsetid("made", 1))
    model.graph.node[-1].CopyFrom(helper.make_node("Same", ["line"], ["answer"], domain="made"))
    with pytest.raises(EngineError, match="cannot be run here"):
        load(write_model(tmp_path, model))


class Pickled:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)

    def __reduce__(self) -> tuple[object, ...]:
        return (os.mkdir, (self.path,))


def test_what_is_no_onnx_is_refused_and_not_executed(tmp_path: Path) -> None:
    sign = tmp_path / "sign"
    model = Made().model.SerializeToString()
    for content in (
        b"",
        b"\0" * 100,
        b"version https://git-lfs.github.com/spec/v1\n",
        pickle.dumps(Pickled(sign)),
        model[: len(model) // 2],
        b"\x08\x09",
    ):
        with pytest.raises(EngineError, match=r"no ONNX model|refused"):
            load(write_model(tmp_path / "m", content))
    assert not sign.exists()
    pickle.loads(pickle.dumps(Pickled(sign)))  # it would have shown
    assert sign.exists()


def test_another_file_than_the_card_describes_is_refused(tmp_path: Path) -> None:
    card = write_model(tmp_path, Made().model)
    content = Made(gains=(9.0,)).model.SerializeToString()
    (tmp_path / "model.onnx").write_bytes(content)
    with pytest.raises(EngineError, match="not the one that its card describes"):
        load(card)


def test_a_link_a_pipe_and_a_folder_are_no_model(tmp_path: Path) -> None:
    folder = outside(tmp_path)
    card = write_model(tmp_path / "m", Made().model)
    weights = tmp_path / "m" / "model.onnx"
    (folder / "model.onnx").write_bytes(weights.read_bytes())
    weights.unlink()
    weights.symlink_to(folder / "model.onnx")
    with opened_in(folder) as names, pytest.raises(EngineError, match="a file elsewhere"):
        load(card)
    assert names == []
    weights.unlink()
    os.mkfifo(weights)
    with pytest.raises(EngineError, match="cannot be read"):
        load(card)
    weights.unlink()
    with pytest.raises(EngineError, match="cannot be read"):
        load(card)


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    card = write_model(tmp_path, Made().model)
    with (tmp_path / "model.onnx").open("r+b") as out:
        out.truncate(MOST_BYTES + 1)  # a hole: no disk holds it
    with pytest.raises(EngineError, match="larger than"):
        load(card)


DIFFERENT = {
    "another name of the input": ({"input": {"name": "x"}}, "the input 'x'"),
    "another type": ({"input": {"dtype": "float16"}}, "type float32, the card says float16"),
    "another layout": ({"input": {"layout": "NHWC"}}, r"shape n × 3 × 32 × 32.*NHWC"),
    "other channels": ({"input": {"channels": 1}}, "the card says n × 1 × 32 × 32"),
    "another size": ({"preprocessing": {"image_size": 64}}, "the card says n × 3 × 64 × 64"),
    "another name of the output": ({"output": {"name": "y"}}, "names the output 'y'"),
    "classes": (
        {"output": {"gives": "logits", "classes": ["benign", "malignant"]}},
        "shape n × 1, the card says 2 classes",
    ),
    "an output that is not there": ({"output": {"unused": ["features"]}}, "output 'features'"),
}


@pytest.mark.parametrize(("change", "why"), DIFFERENT.values(), ids=DIFFERENT)
def test_a_model_that_differs_from_its_card_is_refused_by_name(
    change: dict[str, object], why: str, tmp_path: Path
) -> None:
    with pytest.raises(EngineError, match=why):
        load(write_model(tmp_path, Made().model, **change))


def test_an_output_that_the_card_does_not_name_is_refused(tmp_path: Path) -> None:
    model = Made().model
    more = helper.make_tensor_value_info("line", TensorProto.FLOAT, ["n", 1])
    model.graph.output.append(more)
    with pytest.raises(EngineError, match="the output 'line', which the card does not name"):
        load(write_model(tmp_path, model))
    load(write_model(tmp_path, model, output={"unused": ["line"]}))


def test_an_input_that_the_card_does_not_name_is_refused(tmp_path: Path) -> None:
    model = Made().model
    more = helper.make_tensor_value_info("age", TensorProto.FLOAT, ["n", 1])
    model.graph.input.append(more)
    with pytest.raises(EngineError, match="the input 'age', which the card does not name"):
        load(write_model(tmp_path, model))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_files_are_refused_or_looked_through_and_nothing_else(
    data: st.DataObject, tmp_path: Path
) -> None:
    content = bytearray(Made().model.SerializeToString())
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(content[: data.draw(st.integers(1, len(content)))])
    card = open_scorer(write_model(tmp_path, cut), Settings()).stated
    with suppress(EngineError):
        model = inspected(card.weights, sha256=card.facts.weights_sha256)
        check_agreement(card.facts, model, path=card.weights)


def test_a_model_without_nodes_is_none(tmp_path: Path) -> None:
    empty = as_model(helper.make_graph([], "empty", [], []))
    with pytest.raises(EngineError, match="no ONNX model"):
        load(write_model(tmp_path, empty))

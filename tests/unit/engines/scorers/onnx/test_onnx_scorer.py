"""ONNX models score as their numbers say, and a bad answer is the status of a case."""

import threading
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from engines.context import JobCancelled
from engines.messages import MediumFile, PredictItem
from engines.scorers.answer import AnswerStatus, ModelAnswer, ProbabilitySource
from engines.scorers.onnx import running
from engines.scorers.onnx.scorer import OnnxScorer, open_scorer
from ground.errors import EngineError
from tests.unit.engines.made import Listener
from tests.unit.engines.scorers.images import grey_items
from tests.unit.engines.scorers.onnx.models import SIZE, Made, Settings, as_model, write_model

LEVELS = ((0,), (255, 128), (40,), (200, 210, 90))


def answers(
    card: Path, folder: Path, *, batch_size: int = 4, levels: tuple[tuple[int, ...], ...] = LEVELS
) -> list[ModelAnswer]:
    scorer = loaded(card, batch_size=batch_size)
    return list(scorer.read(grey_items(folder, levels), Listener().context()))


def loaded(card: Path, *, batch_size: int = 4) -> OnnxScorer:
    scorer = open_scorer(card, Settings(batch_size))
    scorer.load("cpu", Listener().context())
    return scorer


def expected(made: Made, levels: tuple[int, ...], *, scale: float = 1 / 255) -> np.ndarray:
    """Return the mean probabilities of a case, from the equations."""
    rows = []
    for level in levels:
        line = np.array(made.gains) * level * scale + np.array(made.biases)
        if len(line) == 1:
            rows.append(1 / (1 + np.exp(-line)))
        else:
            rows.append(np.exp(line) / np.exp(line).sum())
    return np.asarray(np.mean(rows, axis=0))


TWO, THREE = ((-3.0, 4.0), (1.0, -2.0)), ((-3.0, 1.0, 4.0), (1.0, 0.5, -2.0))
KINDS = {
    "logit": Made(),
    "probability": Made(tail="Sigmoid"),
    "two logits": Made(*TWO),
    "three logits": Made(*THREE),
    "two probabilities": Made(*TWO, tail="Softmax"),
    "three probabilities": Made(*THREE, tail="Softmax"),
    "one channel": Made(channels=1),
    "channels last": Made(*THREE, layout="NHWC"),
    "half precision": Made(dtype="float16"),
    "one at once": Made(batch=1),
    "three at once": Made(batch=3),
}


@pytest.mark.parametrize("made", KINDS.values(), ids=KINDS)
def test_answers_are_those_of_the_equations(made: Made, tmp_path: Path) -> None:
    card = write_model(tmp_path / "model", made.model, made.stated)
    found = answers(card, tmp_path / "images")
    assert [answer.case_id for answer in found] == ["C1", "C2", "C3", "C4"]
    close = 2e-3 if made.dtype == "float16" else 1e-5
    for answer, levels in zip(found, LEVELS, strict=True):
        wanted = expected(made, levels)
        assert answer.status is AnswerStatus.OK
        assert answer.source is ProbabilitySource.SOFTMAX
        assert answer.probability == pytest.approx(wanted[-1], abs=close)
        if len(made.gains) > 1:
            assert list(answer.probabilities) == made.stated["output"]["classes"]
            assert list(answer.probabilities.values()) == pytest.approx(wanted, abs=close)
            assert sum(answer.probabilities.values()) == pytest.approx(1, abs=1e-6)


def test_bytes_go_in_as_they_are(tmp_path: Path) -> None:
    made = Made(gains=(8 / 255,), dtype="uint8")
    found = answers(write_model(tmp_path / "model", made.model, made.stated), tmp_path / "i")
    for answer, levels in zip(found, LEVELS, strict=True):
        assert answer.probability == pytest.approx(expected(made, levels, scale=1)[0], abs=1e-5)


def test_mean_and_std_are_those_of_each_channel(tmp_path: Path) -> None:
    made = Made()
    stated = made.stated | {
        "preprocessing": {"image_size": SIZE, "mean": [0.1, 0.2, 0.3], "std": [0.5, 0.25, 0.2]}
    }
    card = write_model(tmp_path / "model", made.model, stated)
    (answer,) = answers(card, tmp_path / "i", levels=((102,),))
    mean = ((0.4 - 0.1) / 0.5 + (0.4 - 0.2) / 0.25 + (0.4 - 0.3) / 0.2) / 3
    assert answer.probability == pytest.approx(1 / (1 + np.exp(-(8 * mean - 4))), abs=1e-5)


def test_a_stretched_image_fills_the_square(tmp_path: Path) -> None:
    made = Made()
    path = tmp_path / "wide.png"
    Image.fromarray(np.full((20, 40), 255, dtype=np.uint8)).save(path)
    item = PredictItem(case_id="C1", media=(MediumFile(path=str(path)),))
    stretched = {"version": 2, "aspect": "stretched to the square", "resample": "nearest"}
    for change, mean in (({}, 0.5), (stretched, 1.0)):
        card = write_model(tmp_path / "m", made.model, made.stated, preprocessing=change)
        (answer,) = loaded(card).read((item,), Listener().context())
        assert answer.probability == pytest.approx(1 / (1 + np.exp(-(8 * mean - 4))), abs=1e-5)


@pytest.mark.parametrize("batch_size", [1, 2, 5, 16])
def test_the_size_of_a_batch_changes_no_answer(tmp_path: Path, batch_size: int) -> None:
    card = write_model(tmp_path / "model", Made().model)
    found = answers(card, tmp_path / "i", batch_size=batch_size)
    assert [one.probability for one in found] == [
        pytest.approx(expected(Made(), levels)[0], abs=1e-5) for levels in LEVELS
    ]


@pytest.mark.parametrize("first", range(5))
def test_the_rest_of_a_job_is_read_in_the_batches_of_the_whole(tmp_path: Path, first: int) -> None:
    card = write_model(tmp_path / "model", Made().model)
    items = grey_items(tmp_path / "i", LEVELS)
    whole = list(loaded(card).read(items, Listener().context()))
    scorer, context = loaded(card), Listener().context()
    assert list(scorer.read_from(first, items, context)) == whole[first:]
    assert [len(one.media_sha256) for one in whole] == [1, 2, 1, 3]


def test_provenance_says_what_ran(tmp_path: Path) -> None:
    scorer = loaded(write_model(tmp_path / "model", Made(batch=3).model, Made(batch=3).stated))
    list(scorer.read(grey_items(tmp_path / "i", LEVELS), Listener().context()))
    told = scorer.provenance()
    assert (told["batch_size"], told["device"], told["opset"]) == (3, "cpu", 18)
    assert told["weights_sha256"] == scorer.card["weights_sha256"]
    assert str(tmp_path) not in repr(told)


@pytest.mark.parametrize(
    ("made", "status"),
    [
        (Made(gains=(float("nan"),)), "unparsed"),
        (Made(gains=(float("inf"),)), "unparsed"),
    ],
    ids=["no number", "infinite"],
)
def test_no_number_is_no_answer(made: Made, status: str, tmp_path: Path) -> None:
    found = answers(write_model(tmp_path / "m", made.model), tmp_path / "i", levels=((9,), (8,)))
    assert {(one.status.value, one.probability) for one in found} == {(status, None)}
    assert found[0].detail == "the model's output is no probability"


def test_a_probability_beyond_one_is_the_status_of_its_case_alone(tmp_path: Path) -> None:
    made = Made(gains=(1.2,), biases=(0.0,))
    stated = made.stated | {"output": {"name": "answer", "gives": "probability", "classes": []}}
    found = answers(
        write_model(tmp_path / "m", made.model, stated),
        tmp_path / "i",
        levels=((0,), (255,), (100, 250), (128,)),
    )
    assert [one.status.value for one in found] == ["ok", "unparsed", "unparsed", "ok"]
    assert found[3].probability == pytest.approx(1.2 * 128 / 255, abs=1e-5)


def test_probabilities_that_do_not_sum_to_one_are_none(tmp_path: Path) -> None:
    made = Made((0.1, 0.1), (0.2, 0.3))
    stated = made.stated | {
        "output": {
            "name": "answer",
            "gives": "probabilities",
            "classes": ["malignant", "benign"],
        }
    }
    found = answers(write_model(tmp_path / "m", made.model, stated), tmp_path / "i")
    assert {one.status.value for one in found} == {"unparsed"}


def test_classes_are_read_in_the_order_of_the_card(tmp_path: Path) -> None:
    made = Made(*TWO)
    stated = made.stated | {
        "output": {"name": "answer", "gives": "logits", "classes": ["malignant", "normal"]}
    }
    (answer,) = answers(
        write_model(tmp_path / "m", made.model, stated), tmp_path / "i", levels=((77,),)
    )
    assert answer.probability == pytest.approx(expected(made, (77,))[0], abs=1e-5)


def _endless() -> onnx.ModelProto:
    """A loop that goes on for ever."""
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["go"], ["go_on"]),
            helper.make_node("Add", ["held", "held"], ["more"]),
        ],
        "body",
        [
            helper.make_tensor_value_info("turn", TensorProto.INT64, []),
            helper.make_tensor_value_info("go", TensorProto.BOOL, []),
            helper.make_tensor_value_info("held", TensorProto.FLOAT, None),
        ],
        [
            helper.make_tensor_value_info("go_on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("more", TensorProto.FLOAT, None),
        ],
    )
    model = Made().model
    del model.graph.node[-1]
    model.graph.initializer.append(numpy_helper.from_array(np.array(True), "for_ever"))
    model.graph.node.append(
        helper.make_node("Loop", ["", "for_ever", "line"], ["answer"], body=body)
    )
    return model


def test_a_model_without_end_is_out_of_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH_TIMEOUT_S", 0.3)
    listener = Listener()
    scorer = loaded(write_model(tmp_path / "m", _endless()), batch_size=1)
    items = grey_items(tmp_path / "i", [(9,)] * 6)
    found = list(scorer.read(items, listener.context()))
    assert {one.status.value for one in found} == {"timeout"}
    assert len(found) == 6


def test_a_job_is_cancelled_in_the_midst_of_a_batch(tmp_path: Path) -> None:
    scorer = loaded(write_model(tmp_path / "m", _endless()))
    listener = Listener()
    reading = scorer.read(grey_items(tmp_path / "i", [(9,)]), listener.context())
    threading.Timer(0.3, listener.cancelled.set).start()
    with pytest.raises(JobCancelled):
        next(reading)


def test_a_tensor_larger_than_the_memory_is_a_status(tmp_path: Path) -> None:
    model = Made().model
    del model.graph.node[-1]
    model.graph.initializer.append(
        helper.make_tensor("shape", TensorProto.INT64, [1], [10**13])  # 40 TB from twelve bytes
    )
    model.graph.node.extend(
        [
            helper.make_node("ConstantOfShape", ["shape"], ["large"]),
            helper.make_node("ReduceSum", ["large"], ["sum"], keepdims=0),
            helper.make_node("Add", ["line", "sum"], ["answer"]),
        ]
    )
    card, levels = write_model(tmp_path / "m", model), ((1,), (2,))
    with pytest.raises(MemoryError):  # whoever runs the job tries with half the batch
        answers(card, tmp_path / "i", levels=levels)
    found = answers(card, tmp_path / "i", levels=levels, batch_size=1)
    assert {one.status.value for one in found} == {"out_of_memory"}


def test_a_gpu_that_is_not_there_is_said(tmp_path: Path) -> None:
    if "CUDAExecutionProvider" in onnxruntime.get_available_providers():
        pytest.skip("this computer's ONNX Runtime has a GPU")
    scorer = open_scorer(write_model(tmp_path / "m", Made().model), Settings())
    with pytest.raises(EngineError, match="has no GPU"):
        scorer.load("cuda", Listener().context())


def test_an_operator_set_of_the_future_is_said(tmp_path: Path) -> None:
    model = as_model(Made().model.graph, opset=999)
    scorer = open_scorer(write_model(tmp_path / "m", model), Settings())
    with pytest.raises(EngineError, match="cannot be run here"):
        scorer.load("cpu", Listener().context())

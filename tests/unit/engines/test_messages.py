import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.messages import (
    Cancel,
    Hello,
    MediumFile,
    Ping,
    PredictItem,
    PredictJob,
    Progress,
    Sample,
    TrainJob,
    decode_reply,
    decode_request,
    encode,
)
from ground.errors import EngineError

STILL = MediumFile(path="/a.png")
SAMPLES = (
    Sample(path="/a b/图 1.png", label=0, patient="P1", case="C1"),
    Sample(path="/\n.png", label=1, patient="P2"),
)


@pytest.mark.parametrize(
    "request_",
    [
        TrainJob(samples=SAMPLES, out="/m", epochs=2, validation_fraction=0.3),
        PredictJob(
            card="/m/card.json",
            items=(PredictItem(case_id="C1", media=(STILL,)),),
        ),
        Ping(),
        Cancel(job="x"),
    ],
    ids=lambda request: request.kind,
)
def test_request_comes_back_equal_from_one_line(
    request_: TrainJob | PredictJob | Ping | Cancel,
) -> None:
    line = encode(request_)
    assert line.count(b"\n") == 1
    assert decode_request(line) == request_


@given(st.text(), st.integers(0, 10**9), st.floats(0, 1e9))
def test_reply_with_any_text_stays_on_one_line(text: str, done: int, elapsed: float) -> None:
    sent = Progress(job=text, phase=text, done=done, total=done, elapsed_s=elapsed, text=text)
    line = encode(sent)
    assert line.count(b"\n") == 1
    assert decode_reply(line) == sent


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_without_another_error(line: bytes) -> None:
    with pytest.raises(EngineError, match="is not a message"):
        decode_request(line)


@pytest.mark.parametrize(
    "line",
    [
        b'{"kind": "cancel"}',
        b'{"kind": "cancel", "job": 7}',
        b'{"kind": "cancel", "job": "a", "more": 1}',
        b'{"kind": "rm", "job": "a"}',
        b"[]",
        b"NaN",
        b'{"kind": "ping", "job": "a"',
    ],
)
def test_request_of_wrong_shape_is_refused(line: bytes) -> None:
    with pytest.raises(EngineError):
        decode_request(line)


def test_refusal_of_a_job_does_not_repeat_its_labels() -> None:
    line = encode(TrainJob(samples=SAMPLES, out="/m")).replace(b'"label":1', b'"label":731')
    with pytest.raises(EngineError) as caught:
        decode_request(line)
    assert "731" not in str(caught.value)


def test_reply_is_no_request() -> None:
    with pytest.raises(EngineError):
        decode_request(encode(Hello(version=1, pid=1)))

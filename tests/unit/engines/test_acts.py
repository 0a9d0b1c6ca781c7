"""A job in the background, watched by snapshots."""

from pathlib import Path

import pytest

from engines.acts import ActStage, ActState, EngineAct
from engines.client import EngineCancelled
from engines.messages import Sample, TrainJob, TrainResult
from ground.errors import EngineError
from tests.unit.engines.made import make_job
from tests.unit.engines.scripted import PATIENCE_S, asking_for, scripted

LEARNS = """
for epoch in range(1, 4):
    if epoch == 3 and life == 0:
        die()
    say("learnt", epoch=epoch, loss=1 / epoch, validation_auc=0.5 + epoch / 10)
say("trained", folder="m", card_path="m/card.json", model_id="m", card={})
"""


def training(out: Path) -> TrainJob:
    one, other = Sample(path="a", label=0, patient="1"), Sample(path="b", label=1, patient="2")
    return make_job((one, other), out)


def ended(act: EngineAct) -> ActState:
    assert act.join(PATIENCE_S)
    return act.state


def test_curve_holds_each_epoch_once_though_a_worker_died(tmp_path: Path) -> None:
    states = list[ActState]()
    act = EngineAct(training(tmp_path / "m"), scripted(tmp_path, LEARNS), changed=states.append)
    assert act.state.stage is ActStage.NOT_BEGUN
    with pytest.raises(EngineError, match="still at work"):
        act.result()
    act.start()
    state = ended(act)
    assert state.stage is ActStage.DONE
    assert [(point.epoch, point.validation_auc) for point in state.curve] == [
        (1, 0.6),
        (2, 0.7),
        (3, 0.8),
    ]
    assert [log.level for log in state.said] == ["warning"]
    assert isinstance(act.result(), TrainResult)
    assert states[0].stage is ActStage.RUNNING
    assert states[-1] == state


def test_answers_are_counted_and_counted_anew_when_they_are_void(tmp_path: Path) -> None:
    script = """
answer(0); answer(1)
small = dict(batch_size=1, device="cpu", batch_size_asked=2, halvings=1, left_gpu=False)
say("begun_again", footing=small, why="memory")
answer(0); answer(1); answer(2)
end()
"""
    counts = list[int]()
    options = scripted(tmp_path, script)
    act = EngineAct(asking_for(3), options, changed=lambda state: counts.append(state.answered))
    act.start()
    assert ended(act).stage is ActStage.DONE
    assert counts == [0, 1, 2, 0, 1, 2, 3, 3]


def test_cancelled_training_goes_on_as_another_act(tmp_path: Path) -> None:
    script = """
if job["resume"]:
    say("trained", folder="m", card_path="m/card.json", model_id="m", card={})
else:
    say("learnt", epoch=1, loss=1.0, validation_auc=0.5)
    sys.stdin.readline()
    say("cancelled", text="Epoch 1 is kept.")
"""
    options = scripted(tmp_path, script)

    def stop(state: ActState) -> None:
        if state.curve:
            act.cancel()

    act = EngineAct(training(tmp_path / "m"), options, changed=stop)
    act.start()
    state = ended(act)
    assert state.stage is ActStage.CANCELLED
    assert state.is_over
    with pytest.raises(EngineCancelled, match="Epoch 1 is kept"):
        act.result()
    again = EngineAct(act.resumed().job, options)
    again.start()
    assert ended(again).stage is ActStage.DONE


def test_failure_tells_what_to_do(tmp_path: Path) -> None:
    script = 'say("error", what="The disk is full.", remedy="Free some space.")'
    act = EngineAct(training(tmp_path / "m"), scripted(tmp_path, script))
    act.start()
    state = ended(act)
    assert state.stage is ActStage.FAILED
    assert str(state.error) == "The disk is full. Free some space."
    assert act.pid is None

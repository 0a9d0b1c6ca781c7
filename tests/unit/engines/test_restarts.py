"""A worker that dies is replaced, and nothing is lost or doubled."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from engines.client import EngineCancelled, EngineClient, Watch
from engines.messages import AnswerGiven, BegunAgain, Log, Sample
from ground.errors import EngineError
from tests.unit.engines.made import make_job
from tests.unit.engines.scripted import asking_for, scripted

DIES_IN_THE_MIDDLE = """
for n in range(job["answered"], 6):
    if n == 2 * (life + 1) and life < {deaths}:
        die()
    answer(n)
end()
"""


def heard() -> tuple[Watch, list[AnswerGiven], list[str]]:
    answers, said = list[AnswerGiven](), list[str]()
    return (
        Watch(on_answer=answers.append, on_log=lambda log: said.append(log.text)),
        answers,
        said,
    )


def test_rest_is_asked_of_a_fresh_worker_and_each_case_is_answered_once(tmp_path: Path) -> None:
    watch, answers, said = heard()
    with EngineClient(scripted(tmp_path, DIES_IN_THE_MIDDLE.format(deaths=2))) as engine:
        result = engine.predict(asking_for(6), watch=watch)
    assert [one.ordinal for one in answers] == list(range(6))
    assert [one.case_id for one in result.answers] == [f"C{n}" for n in range(6)]
    assert result.scores == {f"C{n}": n / 10 for n in range(6)}
    assert said == [
        f"The engine stopped (killed by SIGKILL) and was started again; {kept} of 6 cases were "
        "kept."
        for kept in (2, 4)
    ]
    assert result.provenance["restarts"] == [
        {"how": "killed by SIGKILL", "kept": kept} for kept in (2, 4)
    ]


def test_run_that_nothing_disturbed_says_so(tmp_path: Path) -> None:
    with EngineClient(scripted(tmp_path, DIES_IN_THE_MIDDLE.format(deaths=0))) as engine:
        assert engine.predict(asking_for(6)).provenance["restarts"] == []


def test_worker_that_dies_on_and_on_is_given_up_and_what_killed_it_is_told(
    tmp_path: Path,
) -> None:
    options = scripted(tmp_path, "answer(job['answered'])\ndie()", restarts=3)
    with (
        EngineClient(options) as engine,
        pytest.raises(EngineError, match=r"again 3 times .* after 4 of 6 cases.*SIGKILL") as told,
    ):
        engine.predict(asking_for(6))
    assert (tmp_path / "lives").read_text() == "4"
    assert "smaller batch" in told.value.remedy


def test_worker_that_dies_before_it_greets_is_replaced_too(tmp_path: Path) -> None:
    options = scripted(tmp_path, DIES_IN_THE_MIDDLE.format(deaths=1))
    python, flag, code = options.command
    mute = code.replace("print(", "if life == 1: die()\nprint(", 1)
    assert mute.index("life == 1") > mute.index("def die")
    watch, answers, _ = heard()
    with EngineClient(replace(options, command=(python, flag, mute))) as engine:
        result = engine.predict(asking_for(6), watch=watch)
    assert len(answers) == len(result.answers) == 6
    restarts = result.provenance["restarts"]
    assert isinstance(restarts, list)
    assert len(restarts) == 2


def test_crash_with_a_message_of_its_own_would_come_again(tmp_path: Path) -> None:
    with (
        EngineClient(scripted(tmp_path, "raise ArithmeticError('of the program')")) as engine,
        pytest.raises(EngineError, match="ArithmeticError: of the program"),
    ):
        engine.predict(asking_for(2))
    assert (tmp_path / "lives").read_text() == "1"


@pytest.mark.parametrize(
    ("act", "told"),
    [
        ("answer(0); answer(0)", "answer 1 where 2 was to come"),
        ("answer(1)", "answer 2 where 1 was to come"),
        ("answer(0); end()", "an end with 1 answers missing"),
        ("job['items'].reverse(); answer(0)", "another case than number 1"),
    ],
)
def test_answers_that_are_doubled_missing_or_of_other_cases_are_refused(
    act: str, told: str, tmp_path: Path
) -> None:
    with (
        EngineClient(scripted(tmp_path, act + "\ntime.sleep(60)")) as engine,
        pytest.raises(EngineError, match=told),
    ):
        engine.predict(asking_for(2))


def test_other_footing_voids_all_answers_and_is_kept_over_a_restart(tmp_path: Path) -> None:
    act = """
small = dict(batch_size=4, device="cpu", batch_size_asked=8, halvings=1, left_gpu=False)
if life == 0:
    answer(0, 0.9); answer(1, 0.9)
    say("begun_again", footing=small, why="memory")
    answer(0)
    die()
assert job["footing"] == small and job["answered"] == 1, job
answer(1); answer(2)
end()
"""
    begun = list[BegunAgain]()
    with EngineClient(scripted(tmp_path, act)) as engine:
        result = engine.predict(asking_for(3), watch=Watch(on_begun_again=begun.append))
    assert list(result.scores.values()) == [0.0, 0.1, 0.2]
    assert [one.footing.batch_size for one in begun] == [4]


def test_training_goes_on_with_resume(tmp_path: Path) -> None:
    act = """
if life == 0:
    assert not job["resume"] and job["restarts"] == 0
    die()
assert job["resume"] and job["restarts"] == 1
say("trained", folder="m", card_path="m/card.json", model_id="m", card={})
"""
    logs = list[Log]()
    one, other = Sample(path="a", label=0, patient="1"), Sample(path="b", label=1, patient="2")
    with EngineClient(scripted(tmp_path, act)) as engine:
        job = make_job((one, other), tmp_path / "m")
        result = engine.train(job, watch=Watch(on_log=logs.append))
    assert result.model_id == "m"
    assert [log.level for log in logs] == ["warning"]
    assert "goes on from its last whole epoch" in logs[0].text


def test_silent_worker_hangs_and_is_ended(tmp_path: Path) -> None:
    options = scripted(tmp_path, "time.sleep(600)", heartbeat_s=0.1, silent_beats=5)
    with (
        EngineClient(options) as engine,
        pytest.raises(EngineError, match=r"no sign of life for 0.5 s; it hangs and was ended"),
    ):
        engine.predict(asking_for(1))


def test_worker_that_beats_may_take_its_time(tmp_path: Path) -> None:
    act = """
for _ in range(8):
    time.sleep(0.25)
    print('{"kind": "heartbeat", "job": "x"}', flush=True)
answer(0)
end()
"""
    # Beats come every 0.25 s, and silence may last 60: a busy machine does not fail this.
    with EngineClient(scripted(tmp_path, act, heartbeat_s=0.25, silent_beats=240)) as engine:
        assert len(engine.predict(asking_for(1)).answers) == 1


def test_closed_engine_is_not_started_again(tmp_path: Path) -> None:
    engine = EngineClient(scripted(tmp_path, "answer(0)\ntime.sleep(600)"))
    engine.start()
    closing = threading.Thread(target=engine.close)
    with pytest.raises(EngineError):
        engine.predict(asking_for(2), watch=Watch(on_answer=lambda _: closing.start()))
    closing.join()
    assert (tmp_path / "lives").read_text() == "1"


def test_cancelled_job_is_not_started_again(tmp_path: Path) -> None:
    cancel = threading.Event()

    def stop(_: AnswerGiven) -> None:
        cancel.set()

    with (
        EngineClient(scripted(tmp_path, "answer(0)\nsys.stdin.readline()\ndie()")) as engine,
        pytest.raises(EngineCancelled),
    ):
        engine.predict(asking_for(2), watch=Watch(on_answer=stop, cancel=cancel))

"""A foreign program is asked about one case after the other; what goes wrong is a case's status."""

import io
import json
import os
import sys
import tempfile
import threading
from base64 import b64decode
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image, PngImagePlugin

from engines.context import JobCancelled
from engines.messages import Log, MediumFile, PredictItem
from engines.scorers.answer import ModelAnswer, ProbabilitySource
from engines.scorers.program.scorer import ProgramScorer, open_scorer
from ground.errors import EngineError
from tests.unit.engines.made import Listener
from tests.unit.engines.scorers.images import grey_items
from tests.unit.engines.scorers.onnx.models import Settings
from tests.unit.engines.scorers.program.programs import write_program

posix = pytest.mark.skipif(os.name == "nt", reason="groups and limits of POSIX")


class Run:
    """A program that was asked about cases."""

    def __init__(
        self,
        tmp_path: Path,
        body: str,
        *,
        cases: int = 4,
        programs: tuple[str, ...] = (),
        **card: object,
    ) -> None:
        self.listener = Listener()
        path = write_program(tmp_path / "model", body, **card)
        self.scorer: ProgramScorer = open_scorer(path, Settings(programs=programs))
        context = self.listener.context()
        self.scorer.load("cpu", context)
        items = grey_items(tmp_path / "images", [(50,)] * cases)
        self.answers: list[ModelAnswer] = list(self.scorer.read(items, context))

    @property
    def statuses(self) -> list[str]:
        return [answer.status.value for answer in self.answers]

    @property
    def said(self) -> str:
        return " ".join(one.text for one in self.listener.messages if isinstance(one, Log))


def start(path: Path, *programs: str) -> ProgramScorer:
    """Load the program of a card, which is to end by itself when nobody asks it."""
    scorer = open_scorer(path, Settings(programs=programs))
    scorer.load("cpu", Listener().context())
    return scorer


def test_answers_come_back_under_the_ids_of_their_cases(tmp_path: Path) -> None:
    body = """
    greet()
    while True:
        one = asked()
        say(case=one["case"], probability=int(one["case"]) / 10, category="BI-RADS 4a",
            text="A mass.\\nOval.")
    """
    run = Run(tmp_path, body, categories="given")
    assert [one.case_id for one in run.answers] == ["C1", "C2", "C3", "C4"]
    assert [one.probability for one in run.answers] == [0.1, 0.2, 0.3, 0.4]
    assert {one.source for one in run.answers} == {ProbabilitySource.SOFTMAX}
    assert {(one.category, one.text) for one in run.answers} == {("4A", "A mass.\nOval.")}
    assert all(one.seconds is not None for one in run.answers)
    told = run.scorer.provenance()
    assert told["program"] == {"version": 1, "name": "made", "release": "1.0"}
    assert told["restarts"] == 0
    assert str(tmp_path) not in repr((told, run.scorer.card))


TELLS = """
greet()
while True:
    one = asked()
    held = [os.stat(m["path"]).st_mode & 0o777 for m in one["media"] if "path" in m]
    folder = [os.stat(os.path.dirname(m["path"])).st_mode & 0o777
              for m in one["media"] if "path" in m]
    bytes_ = [open(m["path"], "rb").read().hex() for m in one["media"] if "path" in m]
    say(case=one["case"], probability=0.5, text=json.dumps({
        "asked": one, "environment": dict(os.environ), "arguments": sys.argv[1:],
        "folder": os.getcwd(), "modes": held + folder, "bytes": bytes_}))
"""


def _marked_items(folder: Path) -> tuple[PredictItem, ...]:
    """Write images whose file, metadata and name tell of a patient."""
    folder.mkdir()
    about = PngImagePlugin.PngInfo()
    about.add_text("PatientName", "Anna^Secret")
    grey = np.arange(30, dtype=np.uint8).reshape(5, 6)
    Image.fromarray(grey).save(folder / "anna-secret.png", pnginfo=about)
    colour = np.arange(90, dtype=np.uint8).reshape(5, 6, 3)
    exif = Image.Exif()
    exif[0x010E] = "Anna Secret"
    Image.fromarray(colour).save(folder / "anna-2.png", exif=exif, icc_profile=b"Anna Secret")
    media = (
        MediumFile(path=str(folder / "anna-secret.png")),
        MediumFile(path=str(folder / "anna-2.png")),
    )
    return (PredictItem(case_id="anna-17", media=media),)


def test_pixels_and_a_number_are_all_that_a_program_gets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "no_proxy", "SONOREAD_PASSPHRASE", "PYTHONPATH", "API_TOKEN"):
        monkeypatch.setenv(name, "what it must not see")
    path = write_program(
        tmp_path / "model", TELLS, command=["{python}", "wrapper.py", "--on", "{device}"]
    )
    scorer = open_scorer(path, Settings())
    scorer.load("cpu", Listener().context())
    items = _marked_items(tmp_path / "anna")
    (answer,) = scorer.read(items, Listener().context())
    told = json.loads(answer.text)
    assert set(told["asked"]) == {"version", "case", "media"}
    assert told["asked"]["case"] == "1"
    names = [Path(one["path"]).name for one in told["asked"]["media"]]
    assert names == ["1-1.png", "1-2.png"]
    assert told["arguments"] == ["--on", "cpu"]
    assert Path(told["folder"]) == (tmp_path / "model").resolve()
    if os.name != "nt":
        assert set(told["modes"]) == {0o600, 0o700}
    assert "must not see" not in answer.text
    assert not [name for name in told["environment"] if "proxy" in name.lower()]
    sent = [bytes.fromhex(one) for one in told["bytes"]]
    for png, mode in zip(sent, ("L", "RGB"), strict=True):
        with Image.open(io.BytesIO(png)) as image:
            image.load()
            assert image.mode == mode
            assert image.info == {}
        assert b"nna" not in png
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(sent[0]))).ravel(), np.arange(30))
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(sent[1]))).ravel(), np.arange(90))
    assert "nna" not in answer.text.replace("anna" if "anna" in str(tmp_path) else "\0", "")
    assert not Path(told["asked"]["media"][0]["path"]).parents[1].exists()


def test_the_rest_of_a_job_keeps_its_numbers(tmp_path: Path) -> None:
    scorer = start(write_program(tmp_path / "m"))
    items = grey_items(tmp_path / "i", [(1,), (2,), (3,)])
    rest = list(scorer.read_from(1, items, Listener().context()))
    assert [(one.case_id, one.probability) for one in rest] == [("C2", 0.2), ("C3", 0.3)]
    assert len({sha256 for one in rest for sha256 in one.media_sha256}) == 2


def test_images_may_come_in_the_line(tmp_path: Path) -> None:
    run = Run(tmp_path, TELLS, cases=1, images="inline")
    (medium,) = json.loads(run.answers[0].text)["asked"]["media"]
    assert set(medium) == {"png"}
    with Image.open(io.BytesIO(b64decode(medium["png"]))) as image:
        assert set(np.asarray(image).ravel().tolist()) == {50}


def test_a_death_is_the_status_of_its_case(tmp_path: Path) -> None:
    body = """
    greet()
    while True:
        one = asked()
        if one["case"] == "2":
            print("Segmentation \\x1b[31mfault", file=sys.stderr)
            os._exit(3)
        say(case=one["case"], probability=0.5)
    """
    run = Run(tmp_path, body)
    assert run.statuses == ["ok", "server_error", "ok", "ok"]
    assert run.answers[1].detail == "the program ended"
    assert "exit code 3" in run.said
    assert "Segmentation [31mfault" in run.said
    assert run.scorer.provenance()["restarts"] == 1


def test_a_program_that_dies_always_is_started_so_many_times(tmp_path: Path) -> None:
    body = """
    greet()
    with open("starts", "a") as out:
        out.write("x")
    asked()
    """
    run = Run(tmp_path, body, cases=6, limits={"restarts": 2})
    assert run.statuses == ["server_error"] * 6
    assert [one.detail for one in run.answers[2:]] == [
        "the program ended",
        *["the program broke down too often"] * 3,
    ]
    assert (tmp_path / "model" / "starts").read_text() == "xxx"


@posix
def test_a_late_program_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    body = """
    import subprocess
    greet()
    while True:
        one = asked()
        if one["case"] == "2":
            child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
            with open("child", "w") as out:
                out.write(str(child.pid))
            time.sleep(600)
        say(case=one["case"], probability=0.5)
    """
    run = Run(tmp_path, body, limits={"case_s": 3.0})
    assert run.statuses == ["ok", "timeout", "ok", "ok"]
    assert run.answers[1].detail == "the program did not answer in time"
    assert _is_gone(int((tmp_path / "model" / "child").read_text()))


def _is_gone(pid: int) -> bool:
    """Wait until a process that was killed has ended."""
    try:
        psutil.wait_procs([process := psutil.Process(pid)], timeout=20)
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


ODD = {
    "prose": "print('The lesion is benign.', flush=True)",
    "no object": "print('[1, 2]', flush=True)",
    "another case": 'say(case="99", probability=0.5)',
    "no case": "say(probability=0.5)",
    "twice the same key": 'print(\'{"case": "2", "status": "ok", "status": "ok"}\', flush=True)',
    "no number": 'print(\'{"case": "2", "probability": NaN}\', flush=True)',
    "nested": "print('[' * 100000, flush=True)",
    "a line without end": "print('x' * 3_000_000, flush=True)",
    "no UTF-8": "sys.stdout.buffer.write(b'\\xff\\xfe\\n'); sys.stdout.flush()",
}


@pytest.mark.parametrize("line", ODD.values(), ids=ODD)
def test_a_line_that_is_no_answer_costs_one_case_and_a_restart(line: str, tmp_path: Path) -> None:
    body = f"""
    greet()
    while True:
        one = asked()
        if one["case"] == "2":
            {line}
        else:
            say(case=one["case"], probability=0.5)
    """
    run = Run(tmp_path, body)
    assert run.statuses == ["ok", "unparsed", "ok", "ok"]
    assert run.scorer.provenance()["restarts"] == 1


WRONG = {
    "beyond one": "probability=1.5",
    "a text": "probability='0.5'",
    "a truth value": "probability=True",
    "an unknown key": "probability=0.5, patient='Anna'",
    "no category": "probability=0.5, category='9Z'",
    "an unknown status": "status='fine', probability=0.5",
    "refused with an answer": "status='refused', probability=0.5",
    "nothing": "text='Benign.'",
    "a category that its card does not announce": "probability=0.5, category='3'",
    "too long a text": "probability=0.5, text='x' * 20001",
    "signs of a terminal": "probability=0.5, text='\\x1b[2J'",
}


@pytest.mark.parametrize("words", WRONG.values(), ids=WRONG)
def test_an_answer_that_is_wrong_costs_its_case_alone(words: str, tmp_path: Path) -> None:
    body = f"""
    greet()
    while True:
        one = asked()
        if one["case"] == "2":
            say(case=one["case"], {words})
        else:
            say(case=one["case"], probability=0.5)
    """
    run = Run(tmp_path, body)
    assert run.statuses == ["ok", "unparsed", "ok", "ok"]
    assert run.scorer.provenance()["restarts"] == 0


def test_a_program_may_say_why_it_has_no_answer(tmp_path: Path) -> None:
    body = """
    greet()
    while True:
        one = asked()
        say(case=one["case"], status="cannot_assess", detail="no lesion found")
    """
    run = Run(tmp_path, body, cases=1)
    assert (run.statuses, run.answers[0].detail) == (["cannot_assess"], "no lesion found")


def test_a_program_of_categories_needs_no_threshold(tmp_path: Path) -> None:
    body = """
    greet()
    while True:
        one = asked()
        say(case=one["case"], **({"category": "4B"} if one["case"] == "1" else {"probability": 1}))
    """
    run = Run(tmp_path, body, cases=2, threshold=None, categories="given")
    assert run.statuses == ["ok", "unparsed"]


def test_who_speaks_without_being_asked_is_not_believed(tmp_path: Path) -> None:
    body = """
    greet()
    one = asked()
    say(case=one["case"], probability=0.5)
    say(case="2", probability=0.9)
    with open("said", "w"):
        pass
    while True:
        one = asked()
        say(case=one["case"], probability=0.1)
    """
    path = write_program(tmp_path / "model", body)
    scorer = open_scorer(path, Settings())
    scorer.load("cpu", Listener().context())
    reading = scorer.read(grey_items(tmp_path / "i", [(1,), (2,)]), Listener().context())
    assert next(reading).probability == 0.5
    talk = scorer._talk
    assert talk is not None
    assert talk._process is not None
    waited = threading.Event()
    while talk._process._lines.empty():
        waited.wait(0.01)
    assert next(reading).status.value == "unparsed"


@posix
def test_a_program_that_reads_nothing_holds_nobody(tmp_path: Path) -> None:
    listener = Listener()
    path = write_program(
        tmp_path / "m", "greet()\ntime.sleep(600)", images="inline", limits={"case_s": 1.0}
    )
    scorer = open_scorer(path, Settings())
    scorer.load("cpu", listener.context())
    noise = np.random.default_rng(1).integers(0, 256, (600, 600), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "noise.png")
    item = PredictItem(case_id="C1", media=(MediumFile(path=str(tmp_path / "noise.png")),))
    (answer,) = scorer.read((item,), listener.context())
    assert answer.status.value == "timeout"


@posix
def test_more_memory_than_the_card_allows_is_not_given(tmp_path: Path) -> None:
    body = """
    greet()
    while True:
        one = asked()
        held = bytearray(10**9)
        say(case=one["case"], probability=0.5)
    """
    run = Run(tmp_path, body, cases=1, limits={"memory_mb": 300, "restarts": 0})
    assert run.statuses == ["server_error"]
    assert "MemoryError" in run.said


def test_a_flood_on_the_error_output_is_only_kept_in_part(tmp_path: Path) -> None:
    body = """
    sys.stderr.write("x" * 20_000_000)
    greet()
    while True:
        say(case=asked()["case"], probability=0.5)
    """
    run = Run(tmp_path, body, cases=1)
    assert run.statuses == ["ok"]


BAD_STARTS = {
    "it ends": ("print('No GPU', file=sys.stderr); sys.exit(4)", "exit code 4.*No GPU"),
    "it says something else": ("print('Loading …', flush=True); time.sleep(600)", "a line is no J"),
    "another version": ("greet(version=2); time.sleep(600)", "as it should .version"),
    "no name": ("greet(name=''); time.sleep(600)", "as it should .name"),
    "it is silent": ("time.sleep(600)", "did not greet within 0.5 s"),
}


@pytest.mark.parametrize(("body", "why"), BAD_STARTS.values(), ids=BAD_STARTS)
def test_a_program_that_does_not_greet_is_refused(body: str, why: str, tmp_path: Path) -> None:
    path = write_program(tmp_path, body, limits={"start_s": 0.5 if "within" in why else 60.0})
    ours = f"reading-program-{os.getpid()}-*"
    before = set(Path(tempfile.gettempdir()).glob(ours))
    with pytest.raises(EngineError, match=why) as refused:
        start(path)
    assert refused.value.path == path
    assert set(Path(tempfile.gettempdir()).glob(ours)) <= before


def test_another_program_after_a_restart_is_not_believed(tmp_path: Path) -> None:
    body = """
    greet(release="2.0" if os.path.exists("started") else "1.0")
    open("started", "w").close()
    asked()
    """
    run = Run(tmp_path, body, cases=2, limits={"restarts": 1})
    assert run.statuses == ["server_error", "server_error"]
    assert "another one than before" in run.said


def test_a_job_is_cancelled_while_the_program_thinks(tmp_path: Path) -> None:
    body = """
    greet()
    with open("pid", "w") as out:
        out.write(str(os.getpid()))
    asked()
    with open("asked", "w"):
        pass
    time.sleep(600)
    """
    listener = Listener()
    scorer = open_scorer(write_program(tmp_path / "m", body), Settings())
    scorer.load("cpu", listener.context())
    items = grey_items(tmp_path / "i", [(1,), (2,)])

    def cancel() -> None:
        waited = threading.Event()
        while not (tmp_path / "m" / "asked").exists():
            waited.wait(0.01)
        listener.cancelled.set()

    threading.Thread(target=cancel).start()
    with pytest.raises(JobCancelled):
        list(scorer.read(items, listener.context()))
    assert _is_gone(int((tmp_path / "m" / "pid").read_text()))


def test_a_job_is_cancelled_before_the_program_greets(tmp_path: Path) -> None:
    listener = Listener()
    scorer = open_scorer(write_program(tmp_path, "time.sleep(600)"), Settings())
    threading.Timer(0.3, listener.cancelled.set).start()
    with pytest.raises(JobCancelled):
        scorer.load("cpu", listener.context())


def test_clips_and_other_parts_are_refused_before_the_first_case(tmp_path: Path) -> None:
    item = PredictItem(
        case_id="C1", media=(MediumFile(path="/x", kind="clip", frames=9, duration_us=1),)
    )
    for card, cases, why in (
        ({}, (item,), "looks at stills"),
        ({"crop_margin": 35}, grey_items(tmp_path / "i", [(1,)]), "trained on crops"),
    ):
        scorer = open_scorer(write_program(tmp_path / "m", **card), Settings())  # type: ignore[arg-type]
        scorer.load("cpu", Listener().context())
        with pytest.raises(EngineError, match=why):
            list(scorer.read(cases, Listener().context()))


@posix
def test_what_a_killed_engine_left_is_taken_away(tmp_path: Path) -> None:
    child = psutil.Popen([sys.executable, "-c", ""])
    child.wait()
    left = Path(tempfile.gettempdir()) / f"reading-program-{child.pid}-left"
    left.mkdir()
    (left / "1-1.png").write_bytes(b"pixels")
    Run(tmp_path, "greet()\nwhile True:\n    say(case=asked()['case'], probability=0.5)", cases=1)
    assert not left.exists()

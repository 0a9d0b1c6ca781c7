"""Models from elsewhere in the real engine process: what it starts, what a killed one leaves."""

import contextlib
import shutil
import sys
from pathlib import Path

import psutil
import pytest

from engines.client import EngineClient, Watch
from engines.messages import PredictJob
from engines.process import EngineOptions
from ground.child import isolated, module_paths
from ground.errors import EngineError
from tests.unit.engines.scorers.images import grey_items
from tests.unit.engines.scorers.onnx.models import Made, write_model
from tests.unit.engines.scorers.onnx.test_refused_models import REFUSED, in_initializer
from tests.unit.engines.scorers.program.programs import write_program

pytestmark = pytest.mark.engine


def job(card: Path, folder: Path, *, cases: int = 4) -> PredictJob:
    return PredictJob(card=str(card), items=grey_items(folder, [(50,)] * cases), device="cpu")


def test_the_worker_scores_an_onnx_model_without_torch(tmp_path: Path) -> None:
    (tmp_path / "torch.py").write_text("raise ModuleNotFoundError(name='torch')")
    paths = [str(tmp_path), *module_paths()]
    options = EngineOptions(command=isolated("engines.worker", paths=paths))
    with EngineClient(options) as engine:
        result = engine.predict(job(write_model(tmp_path / "m", Made().model), tmp_path / "i"))
    assert [one.status for one in result.answers] == ["ok"] * 4
    assert result.provenance["batch_size"] == 8
    assert len(result.provenance["image_sha256"]) == 4  # type: ignore[arg-type]


def test_a_batch_of_the_graph_itself_stands_in_the_provenance(tmp_path: Path) -> None:
    made = Made(batch=3)
    card = write_model(tmp_path / "m", made.model, made.stated)
    with EngineClient() as engine:
        assert engine.predict(job(card, tmp_path / "i")).provenance["batch_size"] == 3


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_refused_models_start_nothing_and_connect_to_nothing(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    line = ("strace", "-f", "-qq", "-e", "trace=execve,connect", "-o", str(trace))
    options = EngineOptions(command=(*line, *EngineOptions().command))
    changes = {"data elsewhere": (in_initializer, "lie in another file"), **REFUSED}
    with EngineClient(options) as engine:
        for number, (change, why) in enumerate(changes.values()):
            model = Made().model
            change(model)
            card = write_model(tmp_path / str(number), model)
            with pytest.raises(EngineError, match=why):
                engine.predict(job(card, tmp_path / "i", cases=1))
        good = job(write_model(tmp_path / "good", Made().model), tmp_path / "i")
        assert len(engine.predict(good).answers) == 4
    calls = [one for one in trace.read_text().splitlines() if "execve(" in one or "connect(" in one]
    assert len(calls) == 1, "the worker itself, and nothing else"
    assert sys.executable in calls[0]


@pytest.mark.skipif(sys.platform != "linux", reason="programs die with the engine on Linux alone")
def test_a_program_dies_with_a_killed_worker_and_the_next_one_goes_on(tmp_path: Path) -> None:
    body = """
    import signal
    greet()
    while True:
        one = asked()
        if one["case"] == "2" and not os.path.exists("killed"):
            with open("killed", "w") as out:
                out.write(f"{os.getpid()} {os.environ['TMPDIR']}")
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(600)
        say(case=one["case"], probability=int(one["case"]) / 10)
    """
    card = write_program(tmp_path / "m", body)
    said: list[str] = []
    watch = Watch(on_log=lambda log: said.append(log.text))
    with EngineClient() as engine:
        result = engine.predict(job(card, tmp_path / "i"), watch=watch)
    assert [one.probability for one in result.answers] == [0.1, 0.2, 0.3, 0.4]
    assert said
    pid, folder = (tmp_path / "m" / "killed").read_text().split(" ", 1)
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(int(pid)).wait(60)  # the system ends it, in its own time
    assert not psutil.pid_exists(int(pid))
    assert not Path(folder).parent.exists()

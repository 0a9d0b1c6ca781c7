"""Every command that starts a process, typed in a folder where an attacker laid traps.

The command itself is started isolated, so that what falls into a trap is a child of it: variables
and current folder are passed on to it as they were typed.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from ground.child import isolated
from reader_study import registration
from reader_study.study import Study
from tests.builders import PASSPHRASE, protocol_text
from tests.e2e.isolation.traps import Traps
from tests.e2e.test_train_predict import TINY, LearnableBatch
from tests.media.videos import make_video


@pytest.fixture
def traps(tmp_path: Path) -> Traps:
    found = Traps(tmp_path / "here", tmp_path / "trace")
    found.lay(found.folder)
    return found


@pytest.fixture
def data(traps: Traps) -> Path:
    """Return a folder of labelled images, with traps among them."""
    folder = traps.lay(traps.folder / "data")
    for number in range(24):
        path = folder / ("benign", "malignant")[number % 2] / f"{number}.png"
        path.parent.mkdir(exist_ok=True)
        pixels = np.random.default_rng(number).integers(0, 256, (64, 64), dtype=np.uint8)
        Image.fromarray(pixels).save(path)
    return folder


@pytest.fixture
def study(traps: Traps) -> Path:
    """Return an unlocked study in a folder with traps."""
    root = traps.folder / "study"
    text = protocol_text().replace('model = "m1"', 'model = "m1"\nshows = ["score"]')
    with Study.create(root, text) as made:
        registration.register(made, LearnableBatch(6, n_development=24), passphrase=PASSPHRASE)
    return traps.lay(root)


def environment(traps: Traps) -> dict[str, str]:
    own = {"QT_QPA_PLATFORM": "offscreen", "XDG_DATA_HOME": str(traps.folder.parent / "settings")}
    return {**os.environ, **own, "SONOREAD_PASSPHRASE": PASSPHRASE, **traps.environment()}


def sonoread(traps: Traps, *words: str | Path) -> None:
    """Type a command; it succeeds, and nobody fell into a trap."""
    done = subprocess.run(
        isolated("app.__main__", *map(str, words)),
        cwd=traps.folder,
        env=environment(traps),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert traps.fell() == ""


def test_facts(traps: Traps, data: Path) -> None:
    sonoread(traps, "facts", data / "benign", "--pixels")


def test_intake(traps: Traps, data: Path) -> None:
    (traps.folder / "protocol.toml").write_text(protocol_text())
    sonoread(traps, "new", "made", "--protocol", "protocol.toml")
    traps.lay(traps.folder / "made")
    sonoread(traps, "intake", "made", data, "--yes")


@pytest.mark.engine
def test_train_on_a_folder(traps: Traps, data: Path) -> None:
    sonoread(traps, "train", data, *TINY, "--epochs", "1", "--out", "trained")


@pytest.mark.engine
def test_train_and_predict_on_a_study(traps: Traps, study: Path) -> None:
    sonoread(traps, "train", study, *TINY, "--epochs", "1", "--out", "trained")
    traps.lay(traps.folder / "trained")
    sonoread(traps, "predict", study, "--model", "trained")


def test_view(traps: Traps) -> None:
    """A window: it is let go when its log says that something was shown, by a decoder."""
    film = traps.lay(traps.folder / "films") / "film.avi"
    make_video(film, n_frames=6, size=(64, 48), fps=25, codec="mjpeg")
    log = traps.folder.parent / "shown.jsonl"
    line = isolated("app.__main__", "view", str(film), "--log", str(log))
    with subprocess.Popen(line, cwd=traps.folder, env=environment(traps)) as process:
        while not (log.exists() and log.stat().st_size) and process.poll() is None:
            time.sleep(0.02)
        assert process.poll() is None, "the viewer ended before it showed anything"
        assert psutil.Process(process.pid).children()
        process.kill()
    assert traps.fell() == ""


@pytest.mark.deep
@pytest.mark.engine
@pytest.mark.timeout(1200)
def test_the_demonstration(traps: Traps, data: Path) -> None:
    sonoread(traps, "demo", "--out", "demo", "--cases", "8")


def test_the_command_as_it_is_typed_looks_for_no_module_in_the_current_folder(
    traps: Traps, data: Path
) -> None:
    """The command itself, not isolated: its folder of programs is searched, and not this one."""
    program = Path(sys.executable).parent / "sonoread"
    done = subprocess.run(
        [program, "facts", data / "benign"],
        cwd=traps.folder,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert traps.fell() == ""


WAYS_IN = {
    "by a variable": (["-c", "import random"], {"PYTHONPATH"}),
    "by the customisation of the site": (["-c", ""], {"PYTHONPATH"}),
    "by the current folder": (["-c", "import random"], set()),
    "by a module": (["-m", "random"], set()),
    "by a warning": (["-c", ""], {"PYTHONPATH", "PYTHONWARNINGS"}),
}


@pytest.mark.parametrize(("words", "names"), WAYS_IN.values(), ids=WAYS_IN.keys())
def test_a_child_that_is_not_isolated_falls_in(
    traps: Traps, words: list[str], names: set[str]
) -> None:
    given = {name: value for name, value in traps.environment().items() if name in names}
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    line = [sys.executable, *words]
    subprocess.run(line, cwd=traps.folder, env=own | given, capture_output=True, check=False)
    assert traps.fell()

"""The command ``sonoread facts``: in this process, and in one of its own."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import JPEGBaseline8Bit

from app.cli import run
from app.commands.facts import FactsProgress
from tests.media.dicom_files import write_dicom
from tests.media.dicoms import make_dicom
from tests.media.series import MadeSeries, make_series
from tests.media.videos import make_video, picture
from viewer.facts import FactsTold
from viewer.frames import open_clip

KEYS = ["path", "name", "kind", "frames", "width", "height", "mm_per_px", "step_mm"]
KEYS += ["duration_ms", "time_source", "notes", "refused"]

WINDOWLESS = {"PySide6", "torch", "SimpleITK", "pydicom", "av", "scipy", "matplotlib"}


def region(**changes: Any) -> Dataset:  # noqa: ANN401
    dataset = Dataset()
    dataset.RegionSpatialFormat, dataset.RegionDataType = 1, 1
    dataset.PhysicalUnitsXDirection = dataset.PhysicalUnitsYDirection = 3
    dataset.RegionLocationMinX0 = dataset.RegionLocationMinY0 = 0
    dataset.RegionLocationMaxX1, dataset.RegionLocationMaxY1 = 63, 47
    dataset.PhysicalDeltaX, dataset.PhysicalDeltaY = 0.01, 0.02
    for keyword, value in changes.items():
        setattr(dataset, keyword, value)
    return dataset


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a still, a clip, a cine of ultrasound, and a series below it."""
    made = tmp_path_factory.mktemp("facts")
    frames = np.stack([picture(number, (64, 48)) for number in range(4)])
    Image.fromarray(np.dstack([frames[0], frames[1], frames[2]])).save(made / "a still.png")
    make_video(made / "b.avi", n_frames=6, size=(64, 48), fps=25, codec="mjpeg")
    make_dicom(made / "c.dcm", frames=frames, FrameTime=40, SequenceOfUltrasoundRegions=[region()])
    make_series(made / "series", MadeSeries())
    return made


def _jpeg(number: int) -> bytes:
    stream = BytesIO()
    Image.fromarray(picture(number, (64, 48))).save(stream, format="JPEG")
    return stream.getvalue() + b"\0" * (stream.tell() % 2)


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[Any]]:
    """Run the command in this process; return exit code and objects."""
    with pytest.raises(SystemExit) as end:
        run(["facts", "--json", *map(str, arguments)])
    lines = capsys.readouterr().out.splitlines()
    assert isinstance(end.value.code, int)
    return end.value.code, [json.loads(line) for line in lines]


def test_each_still_clip_and_volume_is_a_line_in_the_viewers_order(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = told(capsys, folder)
    assert code == 0
    assert all(list(line) == KEYS for line in found)
    still, video, cine, volume = found
    size = {"width": 64, "height": 48}
    nothing: dict[str, Any] = {
        "mm_per_px": None,
        "step_mm": None,
        "duration_ms": None,
        "notes": [],
        "refused": None,
    }
    assert still == nothing | size | {
        "path": str(folder / "a still.png"),
        "name": "a still.png",
        "kind": "still",
        "frames": 1,
        "time_source": "still",
    }
    assert video == nothing | size | {
        "path": str(folder / "b.avi"),
        "name": "b.avi",
        "kind": "clip",
        "frames": 6,
        "duration_ms": pytest.approx(240),
        "time_source": "container",
    }
    assert cine["kind"] == "clip"
    assert cine["mm_per_px"] == pytest.approx([0.1, 0.2])
    assert (cine["duration_ms"], cine["time_source"]) == (pytest.approx(160), "frame_time")
    assert volume == nothing | {
        "path": str(folder / "series"),
        "name": "series (5)",
        "kind": "volume",
        "frames": 5,
        "width": 8,
        "height": 6,
        "mm_per_px": [0.5, 0.7],
        "step_mm": 2.5,
        "time_source": "still",
    }


def test_regions_of_two_scales_have_no_millimetres_in_common(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two = [region(RegionLocationMaxX1=30), region(RegionLocationMinX0=31, PhysicalDeltaX=0.03)]
    file = make_dicom(
        tmp_path / "a.dcm", frames=picture(1, (64, 48)), SequenceOfUltrasoundRegions=two
    )
    _, (line,) = told(capsys, file)
    assert line["mm_per_px"] is None


def test_pixels_are_hashed_frame_by_frame(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, found = told(capsys, folder, "--pixels")
    for line in found[:3]:
        clip = open_clip(Path(line["path"]))
        frames = [clip.frame(index) for index in range(clip.info.n_frames)]
        clip.close()
        assert line["sha256"] == [hashlib.sha256(frame.tobytes()).hexdigest() for frame in frames]
        assert line["mean"] == pytest.approx(np.atleast_1d(frames[0].mean(axis=(0, 1))).tolist())
    assert len(found[0]["mean"]) == 3
    assert (len(found[3]["sha256"]), len(found[3]["mean"])) == (5, 1)


def test_what_is_refused_or_missing_is_told_and_the_exit_code_is_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = make_series(tmp_path / "s", MadeSeries(shape=(6, 6, 8)))
    files[3].unlink()
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n rubbish")
    (tmp_path / "empty").mkdir()
    names = [tmp_path / name for name in ("s", "broken.png", "gone.png", "empty")]
    code, found = told(capsys, *names)
    assert code == 1
    series, *slices, broken, gone, empty = found
    assert (series["kind"], series["frames"]) == ("volume", None)
    assert "1 slice is missing" in series["refused"]
    assert [(line["kind"], line["refused"]) for line in slices] == [("still", None)] * 5
    assert (broken["kind"], broken["path"]) == (None, str(tmp_path / "broken.png"))
    assert broken["refused"]
    assert gone["refused"] == "There is no such file."
    assert "holds no image" in empty["refused"]


def test_damaged_slice_is_named_and_the_others_are_told_by_themselves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = make_series(tmp_path / "s")
    # The header stays whole, the pixels do not: only who decodes can know.
    files[2].write_bytes(files[2].read_bytes()[:-20])
    code, (series, *slices) = told(capsys, tmp_path / "s", "--pixels")
    assert code == 1
    assert series["refused"].startswith(f"{files[2].name}: ")
    assert [line["refused"] is None for line in slices] == [True, True, False, True, True]


def test_frame_that_cannot_be_decoded_is_told_beside_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frames = [_jpeg(number) for number in range(3)]
    frames[1] = frames[1][:40] + b"\0" * (len(frames[1]) - 40)
    file = write_dicom(
        tmp_path / "a.dcm",
        encapsulate(frames),
        syntax=JPEGBaseline8Bit,
        NumberOfFrames=3,
        Rows=48,
        Columns=64,
        FrameTime=40,
    )
    code, (line,) = told(capsys, file, "--pixels")
    assert code == 1
    assert [it is None for it in line["sha256"]] == [False, True, False]
    assert line["refused"].startswith("Frame 2: ")
    assert line["frames"] == 3


def test_phases_are_named_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in (1, 2):
        series = replace(MadeSeries(), description=f"p{number}")
        make_series(tmp_path / "dce", series, TemporalPositionIdentifier=number)
    code, found = told(capsys, tmp_path / "dce")
    assert code == 0
    assert [line["name"] for line in found] == [
        "dce (5)  ·  temporal position 1",
        "dce (5)  ·  temporal position 2",
    ]


def test_without_json_it_is_a_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        run(["facts", str(folder), str(folder / "gone"), "--pixels"])
    assert end.value.code == 1
    out = capsys.readouterr().out
    assert "0.5 × 0.7 × 2.5 mm" in out
    assert "0.160 s by frame_time" in out
    assert "frame 4  " in out
    assert f"{folder / 'gone'}" in out
    assert "refused: There is no such file." in out


def test_no_name_at_all_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["facts"]) == 2
    assert "PATH" in capsys.readouterr().err


@pytest.mark.parametrize("living", [True, False])
def test_short_work_has_no_word_of_progress_and_long_work_has(
    living: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    told_once = FactsTold("a.dcm", 3, 12)
    quick = FactsProgress(living)
    quick.show(told_once)
    quick.clear()
    assert capsys.readouterr().err == ""
    long = FactsProgress(living, _next=0.0)
    long.show(told_once)
    long.show(told_once)  # too soon to be said again
    assert capsys.readouterr().err.count("3/12  a.dcm") == 1
    long.clear()
    assert bool(capsys.readouterr().err) is living


LOOK = """
import json, sys
from app.cli import run
try:
    run(["facts", "--json", "--pixels", *sys.argv[1:]])
except SystemExit as end:
    print(json.dumps([end.code, sorted({name.partition(".")[0] for name in sys.modules})]))
"""


def test_it_needs_no_display_no_qt_and_no_decoder_in_its_own_process(folder: Path) -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        [sys.executable, "-c", LOOK, str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    *lines, last = done.stdout.splitlines()
    code, loaded = json.loads(last)
    assert (code, len(lines)) == (0, 4), done.stderr
    assert WINDOWLESS.isdisjoint(loaded)
    assert done.stderr == ""


@pytest.mark.skipif(sys.platform != "linux", reason="names are text on other systems")
def test_name_that_is_no_text_is_json_all_the_same(tmp_path: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + "/超声.png".encode("gbk")))
    Image.fromarray(picture(1, (64, 48))).save(odd)
    line = [sys.executable, "-m", "app", "facts", str(tmp_path)]
    done = subprocess.run([*line, "--json"], capture_output=True, timeout=60, check=True)
    found = json.loads(done.stdout)
    assert found["path"] == str(odd)
    plain = subprocess.run(line, capture_output=True, timeout=60, check=True)
    assert b"still" in plain.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe with a name, and signals")
def test_ctrl_c_ends_it_and_its_decoder(tmp_path: Path) -> None:
    # Many frames to be hashed, so that it is surely at work.
    frames = np.zeros((3_000, 48, 64), np.uint8)
    make_dicom(tmp_path / "long.dcm", frames=frames, FrameTime=40)
    still = tmp_path / "a.png"
    Image.fromarray(picture(1, (64, 48))).save(still)
    clip = tmp_path / "long.dcm"
    line = [sys.executable, "-m", "app", "facts", "--json", "--pixels", str(still), str(clip)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert b"a.png" in process.stdout.readline()
        decoders = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
    assert process.returncode == 130
    assert b"Stopped." in said
    assert b"Traceback" not in said
    _, alive = psutil.wait_procs(decoders, timeout=120)
    assert alive == []

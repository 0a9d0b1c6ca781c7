"""A model of clips, from a study's development cases to frozen reads, by the program's commands."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

pytest.importorskip("torch", reason="the engine extra is not installed")

from app.cli import sonoread
from app.demo.protocol import DemoStudy, protocol_text
from app.demo.taking_made import take_made_media
from reader_study.models import frozen
from reader_study.study import Study
from tests.unit.engines.video.made_models import eager_detector

pytestmark = [pytest.mark.engine, pytest.mark.deep, pytest.mark.timeout(900)]

SECRET = "a passphrase of a test"
READING, DEVELOPMENT = 3, 12


def typed(*words: str | Path) -> Result:
    return CliRunner().invoke(sonoread, [str(word) for word in words])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a study of sweeps, a table of their lesions and a passphrase."""
    folder = tmp_path_factory.mktemp("clips")
    (folder / "secret.txt").write_text(SECRET + "\n")
    plan = DemoStudy(1, False, "made", True, 7, media="clips", evidence=True)
    (folder / "protocol.toml").write_text(protocol_text(plan))
    done = typed("new", folder / "study", "--protocol", folder / "protocol.toml")
    assert done.exit_code == 0, done.output
    take_made_media(
        folder / "study",
        "clips",
        folder / "images",
        n_cases=READING,
        seed=7,
        passphrase=SECRET,
        progress=lambda _done, _all: None,
        development=DEVELOPMENT,
    )
    eager_detector(folder / "eager")
    return folder


def train(place: Path, out: Path, *more: str | Path) -> Result:
    return typed(
        *("train", place / "study", "--model", "wauve", "--out", out, "--json"),
        *("--passphrase-file", place / "secret.txt", *more),
    )


def test_scores_are_frozen_with_the_clips_that_they_rest_on(place: Path) -> None:
    out = place / "model"
    done = train(
        place,
        out,
        *("--boxes", place / "images" / "lesions.csv", "--detector", place / "eager"),
        *("--backbone", "test_resnet", "--image-size", "32", "--epochs", "1"),
        *("--every-nth", "2", "--temporal-pool"),
    )
    assert done.exit_code == 0, done.output
    card = json.loads((out / "card.json").read_text())
    assert card["finding"]["every_nth"] == 2
    assert card["classifier"]["temporal_pool"] is True
    assert json.loads(done.stdout.splitlines()[-1])["card"] == str(out / "card.json")
    assert f"{DEVELOPMENT} clips" in done.output
    read = typed("predict", place / "study", "--model", out, "--heat", "--name", "baseline")
    assert read.exit_code == 0, read.output
    with Study.open(place / "study", writable=False) as study:
        for number in range(1, READING + 1):
            found = frozen.load_one(study, "baseline", f"C{number:04}")
            assert found.score is not None
            assert found.evidence is not None
            key, cine = found.evidence.media
            assert key.clips == ()
            assert all(len(clip.frames) == len(clip.boxes) == 8 for clip in cine.clips)
            assert all(clip.heat is not None for clip in cine.clips)
            mean = sum(clip.probability or 0 for clip in cine.clips) / len(cine.clips)
            assert found.score == pytest.approx(mean, abs=1e-3)


def test_without_boxes_and_detector_nobody_knows_where_lesions_are(place: Path) -> None:
    done = train(place, place / "none")
    assert done.exit_code != 0
    assert "--boxes TABLE" in str(done.exception) + done.output
    assert not (place / "none").exists()


def test_a_table_of_other_cases_is_refused(place: Path) -> None:
    table = place / "other.csv"
    table.write_text("case,frame,left,upper,right,lower\nC0001,0,0,0,9,9\n")
    done = train(place, place / "other", "--boxes", table, "--detector", place / "eager")
    assert done.exit_code != 0
    assert "marks no clip of a development case" in str(done.exception) + done.output


def test_a_frame_that_a_clip_does_not_have_is_refused(place: Path) -> None:
    table = place / "far.csv"
    case = f"C{READING + 1:04}"
    table.write_text(f"case,medium,frame,left,upper,right,lower\n{case},2,99,0,0,9,9\n")
    done = train(place, place / "far", "--boxes", table, "--detector", place / "eager")
    assert done.exit_code != 0
    assert "frame 99" in str(done.exception) + done.output

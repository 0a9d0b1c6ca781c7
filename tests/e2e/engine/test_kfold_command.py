"""``train --kfold`` on a folder, and its out-of-fold reads in a study of the same pictures."""

import csv
import io
import json
from pathlib import Path

import pytest
from PIL import Image

from reader_study import lock, registration
from reader_study.cases import CaseRole
from reader_study.models import frozen as models
from reader_study.study import Study
from tests.builders import PASSPHRASE, protocol_text
from tests.e2e.test_train_predict import TINY, LearnableBatch, sonoread

pytestmark = pytest.mark.engine

CASES = 24
FIGURES = {"auc", "auc_low", "auc_high", "sensitivity", "specificity", "threshold", "n"}
LINE = (*TINY, "--epochs", "1", "--kfold", "3", "--json")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of labelled pictures, and a study that holds them in files of its own."""
    place = tmp_path_factory.mktemp("kfold")
    folder = place / "set"
    folder.mkdir()
    batch = LearnableBatch(CASES, images=1)
    rows = []
    for number, made in enumerate(batch.cases()):
        with Image.open(io.BytesIO(made.images[0].png)) as image:
            image.convert("RGB").save(folder / f"{number}.bmp")
        source = "east" if number % 4 < 2 else "west"
        rows.append((f"{number}.bmp", made.truth.label, f"L{number}", f"P{number}", source))
    with (folder / "labels.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("image", "label", "case", "patient", "source"))
        writer.writerows(rows)
    text = protocol_text().replace('model = "m1"', 'model = "m1"\nshows = ["score"]')
    with Study.create(place / "study", text) as study:
        registration.register(study, batch, passphrase=PASSPHRASE)
    return place


@pytest.fixture(scope="module")
def told(place: Path) -> dict[str, object]:
    done = sonoread("train", place / "set", *LINE, "--crop", "none", "--out", "m", cwd=place)
    assert done.returncode == 0, done.stderr
    assert "out of fold: AUC" in done.stdout
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def _table(place: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((place / "m" / "out_of_fold.csv").read_text())))


def test_last_line_holds_the_figures_of_all_and_of_each_source(told: dict[str, object]) -> None:
    everything, sources = told["out_of_fold"], told["by_source"]
    assert isinstance(everything, dict)
    assert isinstance(sources, dict)
    assert everything.keys() >= FIGURES
    assert everything["n"] == CASES
    assert set(sources) == {"east", "west"}
    assert sum(one["n"] for one in sources.values()) == CASES
    assert all(one.keys() >= FIGURES for one in sources.values())


def test_table_has_a_score_of_each_picture_and_no_label(
    place: Path, told: dict[str, object]
) -> None:
    text = (place / "m" / "out_of_fold.csv").read_text()
    rows = _table(place)
    assert {row["file"] for row in rows} == {f"{number}.bmp" for number in range(CASES)}
    assert {row["fold"] for row in rows} == {"1", "2", "3"}
    assert all(0 <= float(row["probability"]) <= 1 for row in rows)
    assert "malignant" not in text
    assert "benign" not in text


def test_reads_of_a_study_of_the_same_pictures_are_those_out_of_fold(
    place: Path, told: dict[str, object]
) -> None:
    done = sonoread("predict", place / "study", "--model", place / "m", "--json", cwd=place)
    assert done.returncode == 0, done.stderr
    assert f"{CASES} of {CASES} cases are of the model's training data" in done.stdout
    facts = json.loads(done.stdout.splitlines()[-1])
    assert (facts["of_training_data"], facts["statuses"]) == (CASES, {"ok": CASES})
    table = _table(place)
    with Study.open(place / "study") as study:
        reads = models.load_all(study, "m1")
        assert len(reads) == len(study.cases(CaseRole.READING)) == CASES
        scores = sorted(read.score for read in reads.values() if read.score is not None)
        assert scores == pytest.approx(sorted(float(row["probability"]) for row in table), abs=2e-6)
        thresholds = {(read.score, read.threshold) for read in reads.values()}
        assert len({threshold for _, threshold in thresholds}) == len(
            {row["threshold"] for row in table}
        )
        assert all(
            read.positive is (read.score >= read.threshold)
            for read in reads.values()
            if read.score is not None and read.threshold is not None
        )
        lock.lock_protocol(study)


def test_asking_for_what_cannot_be_is_refused(place: Path, tmp_path: Path) -> None:
    alone = sonoread("train", place / "set", *TINY, "--seeds", "2", "--out", "x", cwd=tmp_path)
    assert alone.returncode == 2
    assert "--kfold" in alone.stderr
    many = sonoread("train", place / "set", *TINY, "--kfold", "20", "--crop", "none", cwd=tmp_path)
    assert many.returncode == 1
    assert "too few for 20 folds" in many.stderr
    bare = sonoread("train", place / "set", *TINY, "--kfold", "3", cwd=tmp_path)
    assert bare.returncode == 1
    assert "outline" in bare.stderr
    assert not list(tmp_path.iterdir())

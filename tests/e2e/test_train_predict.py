"""Train on a study's development cases, freeze the model's reads, through the command line."""

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ground.errors import EngineError, ReaderStudyError
from reader_study import lock, registration
from reader_study.cases import CaseRole
from reader_study.intake import scan
from reader_study.media.medium import Medium
from reader_study.models import frozen as models
from reader_study.models.prediction import check_unseen
from reader_study.models.training import images_of_plan, images_of_study
from reader_study.study import Study
from reader_study.study_key import add_study_key
from tests.builders import PASSPHRASE, MadeBatch, MadeCase, MadeImage, protocol_text
from tests.media.opener import HERE

pytestmark = pytest.mark.engine

ROOT = Path(__file__).resolve().parents[2]
TINY = ("--model", "test_resnet", "--image-size", "32", "--batch-size", "4", "--device", "cpu")


class LearnableBatch(MadeBatch):
    """Like the batch of other tests, but malignant images are dark in the middle."""

    def cases(self) -> Iterator[MadeCase]:
        for case in super().cases():
            images = tuple(_marked(image, case.truth.label) for image in case.images)
            refs = tuple(image.ref for image in images)
            yield MadeCase(replace(case.case, media=refs), images, case.truth)


def _marked(image: MadeImage, label: str) -> MadeImage:
    pixels = np.array(Image.open(io.BytesIO(image.png)))
    if label == "malignant":
        pixels[16:48, 24:72] //= 6
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    data = buffer.getvalue()
    ref = Medium(sha256(data).hexdigest(), image.ref.width, image.ref.height)
    return MadeImage(ref, data)


@pytest.fixture
def study(tmp_path: Path) -> Path:
    root = tmp_path / "study"
    text = protocol_text().replace('model = "m1"', 'model = "m1"\nshows = ["score"]')
    with Study.create(root, text) as made:
        batch = LearnableBatch(6, n_development=24, images=2)
        registration.register(made, batch, passphrase=PASSPHRASE)
    return root


def environment() -> dict[str, str]:
    return os.environ | {"SONOREAD_PASSPHRASE": PASSPHRASE}


def sonoread(*line: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *map(str, line)],
        cwd=cwd,
        env=environment() | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )


def test_model_trained_on_development_cases_is_frozen_for_the_readers(
    study: Path, tmp_path: Path
) -> None:
    trained = sonoread("train", study, *TINY, "--epochs", "2", cwd=tmp_path)
    assert trained.returncode == 0, trained.stderr
    assert "WARNING: RANDOM" in trained.stderr
    folder = study / "training" / "test_resnet-seed1"
    card = json.loads((folder / "card.json").read_text())
    with Study.open(study, writable=False) as opened:
        development = {
            one.sha256 for case in opened.cases(CaseRole.DEVELOPMENT) for one in case.media
        }
    used = {hash_ for part in card["split"].values() for hash_ in part["file_sha256"]}
    assert used == development

    assert card["calibration"] is None
    assert "20 of each are needed" in trained.stdout
    protocol = study / "protocol.toml"
    text = protocol.read_text()
    protocol.write_text(text.replace('shows = ["score"]', ""))
    refused = sonoread("predict", study, "--model", folder, cwd=tmp_path)
    assert refused.returncode == 1
    assert "states no calibration" in refused.stderr
    assert "predict  [" not in refused.stderr
    protocol.write_text(text)

    numbers = ("--batch-size", "3", "--precision", "bf16")
    frozen = sonoread("predict", study, "--model", folder, *numbers, cwd=tmp_path)
    assert frozen.returncode == 0, frozen.stderr
    assert "No category is shown" in frozen.stdout
    with Study.open(study) as opened:
        assert models.model_ids(opened) == ("m1",)
        reads = models.load_all(opened, "m1")
        assert set(reads) == {case.case_id for case in opened.cases(CaseRole.READING)}
        assert all(read.threshold == card["threshold"] for read in reads.values())
        with pytest.raises(ReaderStudyError, match="sealed for the coordinator"):
            models.card(opened, "m1")
        add_study_key(opened, PASSPHRASE)
        kept = models.card(opened, "m1")
        assert kept["trained_as"] == card["model_id"]
        provenance = kept["provenance"]
        assert provenance["weights_sha256"] == card["weights_sha256"]
        assert provenance["dtype"] == "bfloat16 autocast"
        assert (provenance["batch_size"], provenance["halvings"]) == (3, 0)
        assert provenance["restarts"] == []
        assert len(provenance["image_sha256"]) == 12
        lock.lock_protocol(opened)

    late = sonoread("predict", study, "--model", folder, cwd=tmp_path)
    assert late.returncode == 1
    assert "locked" in late.stderr


def test_interrupted_training_keeps_whole_epochs_and_resumes(study: Path, tmp_path: Path) -> None:
    line = [sys.executable, "-m", "app", "train", str(study), *TINY, "--epochs", "12"]
    with subprocess.Popen(
        line, cwd=ROOT, env=environment(), stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        for text in process.stderr:
            if text.startswith("Epoch 2"):
                process.send_signal(signal.SIGINT)
                break
        rest = process.stderr.read()
    assert process.returncode == 130
    assert "with --resume continues" in rest
    out = study / "training" / "test_resnet-seed1"
    assert not out.exists()
    assert list(out.with_name(f"{out.name}.training").glob("epoch-*.pt"))

    resumed = sonoread("train", study, *TINY, "--epochs", "12", "--resume", cwd=tmp_path)
    assert resumed.returncode == 0, resumed.stderr
    assert "Resumed after epoch" in resumed.stderr
    assert (out / "card.json").is_file()


def test_wrong_passphrase_trains_nothing(study: Path, tmp_path: Path) -> None:
    (tmp_path / "pass").write_text("not the passphrase")
    refused = sonoread("train", study, "--passphrase-file", tmp_path / "pass", cwd=tmp_path)
    assert refused.returncode == 1
    assert "passphrase" in refused.stderr
    assert not (study / "training").exists()


def test_model_that_saw_a_reading_image_is_refused(study: Path) -> None:
    with Study.open(study, writable=False) as opened:
        reading, development = (
            opened.cases(role)[0] for role in (CaseRole.READING, CaseRole.DEVELOPMENT)
        )
        check_unseen(opened, card_of(train=[development.media[0].sha256]))
        with pytest.raises(EngineError, match=reading.case_id):
            check_unseen(opened, card_of(test=[reading.media[1].sha256]))
        emptied = card_of(test=[reading.media[1].sha256])
        emptied["split"]["test"]["file_sha256"] = []
        with pytest.raises(EngineError, match="counts 1 images and names 0"):
            check_unseen(opened, emptied)
        anonymous = card_of(train=[development.media[0].sha256])
        anonymous["split"]["train"]["patient_ids"] = []
        with pytest.raises(EngineError, match="counts 1 patients and names 0"):
            check_unseen(opened, anonymous)
        with pytest.raises(EngineError, match="names no image at all"):
            check_unseen(opened, card_of(train=[]))


def card_of(**parts: list[str]) -> dict[str, dict[str, dict[str, Any]]]:
    """Return what a card says of the images it was made from, each of a patient of its own."""
    return {
        "split": {
            name: {
                "images": len(hashes),
                "file_sha256": hashes,
                "patients": len(hashes),
                "patient_ids": hashes,
            }
            for name, hashes in parts.items()
        }
    }


def test_labels_of_reading_cases_never_reach_the_training(study: Path) -> None:
    with Study.open(study, writable=False) as opened:
        samples = images_of_study(opened, passphrase=PASSPHRASE).images
        reading = {case.case_id for case in opened.cases(CaseRole.READING)}
    assert len(samples) == 48
    assert not {sample.case for sample in samples} & reading
    assert {sample.label for sample in samples} == {0, 1}


def test_folder_of_labelled_images_gives_samples(tmp_path: Path) -> None:
    for number, label in enumerate(("benign", "malignant", "normal", "malignant")):
        folder = tmp_path / "images" / label
        folder.mkdir(parents=True, exist_ok=True)
        pixels = np.random.default_rng(number).integers(0, 255, (64, 80), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{number}.png")
    data = images_of_plan(scan(tmp_path / "images", opener=HERE))
    assert sorted((s.path.parent.name, s.label) for s in data.images) == [
        ("benign", 0),
        ("malignant", 1),
        ("malignant", 1),
        ("normal", 0),
    ]
    assert len({sample.patient for sample in data.images}) == 4
    assert not data.simulated

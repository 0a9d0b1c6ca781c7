"""Networks that look at lesions alone: what is outside of the crop has no say."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("torch", reason="the engine extra is not installed")

from engines.cards.card import load_card
from engines.data.preprocess import Preprocessing, decode
from engines.messages import MediumFile, PredictItem, PredictJob, Sample
from engines.prediction.job import run_prediction
from engines.training.job import run_training
from ground.errors import EngineError
from tests.unit.engines.made import Listener, make_job, make_samples

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("crops")]

PLAIN = Preprocessing(image_size=32, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5))
CROP = (14, 10, 34, 30)


def cropped(folder: Path) -> tuple[Sample, ...]:
    return tuple(
        sample.model_copy(update={"crop": CROP}) for sample in make_samples(folder, patients=12)
    )


def spoilt(samples: tuple[Sample, ...], folder: Path) -> tuple[Sample, ...]:
    """Return the same with white all around the crops."""
    folder.mkdir()
    left, upper, right, lower = CROP
    found = []
    for sample in samples:
        before = np.asarray(Image.open(sample.path))
        after = np.full_like(before, 255)
        after[upper:lower, left:right] = before[upper:lower, left:right]
        path = folder / Path(sample.path).name
        Image.fromarray(after).save(path)
        found.append(sample.model_copy(update={"path": str(path)}))
    return tuple(found)


@pytest.mark.parametrize("deep", [False, True])
def test_a_crop_is_as_an_image_of_its_own(tmp_path: Path, deep: bool) -> None:
    pixels = np.random.default_rng(2).integers(0, 256, (40, 48), dtype=np.uint8)
    made = pixels.astype(np.uint16) * 9 if deep else pixels
    left, upper, right, lower = CROP
    Image.fromarray(made).save(tmp_path / "whole.png")
    Image.fromarray(np.ascontiguousarray(made[upper:lower, left:right])).save(tmp_path / "part.png")
    whole = decode(tmp_path / "whole.png", PLAIN, crop=CROP)
    assert np.array_equal(whole.pixels, decode(tmp_path / "part.png", PLAIN).pixels)
    assert whole.file_sha256 == decode(tmp_path / "whole.png", PLAIN).file_sha256


@pytest.mark.parametrize("crop", [(0, 0, 49, 40), (0, 0, 48, 41), (9, 9, 9, 20)])
def test_a_crop_that_lies_outside_is_refused(
    tmp_path: Path, crop: tuple[int, int, int, int]
) -> None:
    Image.new("L", (48, 40), 90).save(tmp_path / "a.png")
    with pytest.raises(EngineError, match="does not lie"):
        decode(tmp_path / "a.png", PLAIN, crop=crop)


def test_training_and_scores_depend_on_the_crops_alone_and_the_card_says_so(tmp_path: Path) -> None:
    samples = cropped(tmp_path / "images")
    around = spoilt(samples, tmp_path / "spoilt")
    job = make_job(samples, tmp_path / "model", epochs=1, crop_margin=35)
    model = run_training(job, Listener().context())
    card = load_card(Path(model.card_path))
    assert (card.schema_version, card.crop_margin) == (4, 35)

    def scores(taken: tuple[Sample, ...]) -> dict[str, float]:
        items = tuple(
            PredictItem(case_id=s.path[-8:], media=(MediumFile(path=s.path, crop=s.crop),))
            for s in taken
        )
        predicted = PredictJob(card=model.card_path, items=items)
        return run_prediction(predicted, Listener().context()).scores

    assert scores(samples) == scores(around)
    with pytest.raises(EngineError, match=r"trained on crops.*a whole image"):
        scores(tuple(sample.model_copy(update={"crop": None}) for sample in samples))


def test_whole_images_and_crops_are_not_mixed(tmp_path: Path) -> None:
    samples = cropped(tmp_path / "images")
    mixed = (samples[0].model_copy(update={"crop": None}), *samples[1:])
    with pytest.raises(EngineError, match="only some samples are crops"):
        run_training(make_job(mixed, tmp_path / "m", crop_margin=0), Listener().context())

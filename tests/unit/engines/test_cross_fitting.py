"""Cross-fitting: every image scored by members that never saw its patient; nothing leaks."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engines.cards.card import load_card
from engines.cards.folds import MEMBERS, load_folds_card
from engines.context import JobCancelled
from engines.data.folds import draw_folds
from engines.data.likeness import MOST_DIFFERENT, differing_bits, likeness_of
from engines.messages import (
    CrossFitJob,
    CrossFitResult,
    MediumFile,
    PredictItem,
    PredictJob,
    PredictResult,
    Progress,
    Sample,
)
from engines.prediction.job import run_prediction
from engines.training import cross_fitting
from engines.training.cross_fitting import run_cross_fitting
from engines.training.job import run_training
from ground.errors import EngineError
from tests.unit.engines.made import Listener, make_job, make_samples

FOLDS = 3


def fitted(out: Path, samples: tuple[Sample, ...], **changes: object) -> CrossFitResult:
    training = make_job(samples, out, epochs=1, validation_fraction=0.3, **changes)
    return run_cross_fitting(CrossFitJob(training=training, folds=FOLDS), Listener().context())


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sample, ...]:
    return make_samples(tmp_path_factory.mktemp("images"), patients=18)


@pytest.fixture(scope="module")
def result(samples: tuple[Sample, ...], tmp_path_factory: pytest.TempPathFactory) -> CrossFitResult:
    return fitted(tmp_path_factory.mktemp("models") / "m", samples)


def predicted(result: CrossFitResult, paths: list[Path], **how: object) -> PredictResult:
    items = tuple(
        PredictItem(case_id=f"X{number}", media=(MediumFile(path=str(path)),))
        for number, path in enumerate(paths)
    )
    job = {"card": result.card_path, "items": items, "batch_size": 8, **how}
    return run_prediction(PredictJob.model_validate(job), Listener().context())


def test_every_sample_has_one_score_by_a_model_that_never_saw_its_patient(
    samples: tuple[Sample, ...], result: CrossFitResult
) -> None:
    assert [row.sample for row in result.rows] == list(range(len(samples)))
    folder = Path(result.folder)
    for row in result.rows:
        card = load_card(folder / MEMBERS / f"fold-{row.fold}-seed-1")
        held_back = set(card.split["test"].content_sha256)
        seen = card.contents - held_back
        of_patient = {
            other.content_sha256
            for other in result.rows
            if samples[other.sample].patient == samples[row.sample].patient
        }
        assert of_patient <= held_back
        assert not of_patient & seen


def test_labels_of_a_fold_have_no_part_in_its_scores_and_thresholds(
    samples: tuple[Sample, ...],
    result: CrossFitResult,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Patients of fold 1 are given the other label, folds as they were: fold 1 stays the same."""
    fold_of = {row.content_sha256: row.fold for row in result.rows}
    kept = np.array([fold_of[one] for one in _contents_in_order(result)])
    monkeypatch.setattr(cross_fitting, "draw_folds", lambda groups, **_: kept[: len(groups)])
    first = {samples[row.sample].patient for row in result.rows if row.fold == 1}
    poisoned = tuple(
        one.model_copy(update={"label": 1 - one.label if one.patient in first else one.label})
        for one in samples
    )
    again = fitted(tmp_path / "m", poisoned)
    before = {r.sample: (r.fold, r.probability, r.threshold) for r in result.rows}
    after = {r.sample: (r.fold, r.probability, r.threshold) for r in again.rows}
    assert {k: v for k, v in before.items() if v[0] == 1} == {
        k: v for k, v in after.items() if v[0] == 1
    }
    assert before != after, "the other folds have learnt from the poison"


def _contents_in_order(result: CrossFitResult) -> list[str]:
    """Rows of a data set lie in the order of the hashes of their files."""
    images = result.card["images"]
    assert isinstance(images, list)
    return [str(one["content_sha256"]) for one in images if isinstance(one, dict)]


def test_prediction_scores_known_images_by_their_fold_and_others_by_all(
    samples: tuple[Sample, ...], result: CrossFitResult, tmp_path: Path
) -> None:
    new = make_samples(tmp_path, patients=20)[-1]
    known = [Path(samples[row].path) for row in (0, 7)]
    found = predicted(result, [*known, Path(new.path)])
    assert found.answers[0].probability == pytest.approx(result.rows[0].probability, abs=2e-6)
    assert found.answers[1].probability == pytest.approx(result.rows[7].probability, abs=2e-6)
    assert found.answers[0].threshold == result.rows[0].threshold
    folds = [answer.fold for answer in found.answers]
    assert folds == [result.rows[0].fold, result.rows[7].fold, None]


def test_where_members_looked_comes_with_the_same_scores(
    samples: tuple[Sample, ...], result: CrossFitResult, tmp_path: Path
) -> None:
    new = make_samples(tmp_path, patients=20)[-1]
    paths = [Path(samples[0].path), Path(new.path)]
    plain = predicted(result, paths)
    heated = predicted(result, paths, heat=True)
    assert [a.probability for a in heated.answers] == [a.probability for a in plain.answers]
    assert [a.fold for a in heated.answers] == [a.fold for a in plain.answers]
    for answer in heated.answers:
        evidence: Any = answer.evidence
        heat = evidence["media"][0]["heat"]
        assert len(heat["values"]) == heat["rows"] * heat["columns"]
    with pytest.raises(EngineError, match="float32 alone"):
        predicted(result, paths, heat=True, precision="bfloat16")


def test_a_known_image_is_known_in_another_file_and_with_its_banner_hidden(
    samples: tuple[Sample, ...], result: CrossFitResult, tmp_path: Path
) -> None:
    with Image.open(samples[3].path) as image:
        image.convert("RGB").save(tmp_path / "colour.png")
        pixels = np.asarray(image.convert("L")).copy()
    pixels[:2] = 0
    Image.fromarray(pixels).save(tmp_path / "hidden.png")
    found = predicted(result, [tmp_path / "colour.png", tmp_path / "hidden.png"])
    assert [answer.fold for answer in found.answers] == [result.rows[3].fold] * 2


def test_a_case_with_images_of_two_folds_has_no_score(
    samples: tuple[Sample, ...], result: CrossFitResult
) -> None:
    other = next(row.sample for row in result.rows if row.fold != result.rows[0].fold)
    media = tuple(MediumFile(path=samples[row].path) for row in (0, other))
    job = PredictJob(card=result.card_path, items=(PredictItem(case_id="torn", media=media),))
    (answer,) = run_prediction(job, Listener().context()).answers
    assert (answer.status, answer.probability) == ("excluded", None)


def test_one_member_alone_knows_images_that_it_was_made_from(
    samples: tuple[Sample, ...], result: CrossFitResult, tmp_path: Path
) -> None:
    with Image.open(samples[0].path) as image:
        image.convert("RGB").save(tmp_path / "again.png")
    new = make_samples(tmp_path / "new", patients=20)[-1]
    items = tuple(
        PredictItem(case_id=name, media=(MediumFile(path=str(path)),))
        for name, path in (("a", tmp_path / "again.png"), ("b", Path(new.path)))
    )
    member = Path(result.folder) / MEMBERS / "fold-1-seed-1"
    found = run_prediction(PredictJob(card=str(member), items=items), Listener().context())
    assert [answer.seen for answer in found.answers] == [True, False]


def test_a_cancelled_cross_fitting_goes_on_to_the_same_scores(
    samples: tuple[Sample, ...], result: CrossFitResult, tmp_path: Path
) -> None:
    training = make_job(samples, tmp_path / "m", epochs=1, validation_fraction=0.3)
    stopped = Listener(cancel_at=4)
    with pytest.raises(JobCancelled):
        run_cross_fitting(CrossFitJob(training=training, folds=FOLDS), stopped.context())
    assert not (tmp_path / "m").exists()
    with pytest.raises(EngineError, match="unfinished training"):
        run_cross_fitting(CrossFitJob(training=training, folds=FOLDS), Listener().context())
    other = CrossFitJob(training=training.model_copy(update={"resume": True}), folds=4)
    with pytest.raises(EngineError, match=r"other .*folds"):
        run_cross_fitting(other, Listener().context())
    alone = training.model_copy(update={"resume": True})
    with pytest.raises(EngineError, match="of another kind"):
        run_training(alone, Listener().context())
    resumed = CrossFitJob(training=training.model_copy(update={"resume": True}), folds=FOLDS)
    assert run_cross_fitting(resumed, Listener().context()).rows == result.rows


def test_one_whose_worker_died_before_its_answer_answers_the_same(
    samples: tuple[Sample, ...], result: CrossFitResult
) -> None:
    training = make_job(samples, Path(result.folder), epochs=1, validation_fraction=0.3)
    again = training.model_copy(update={"resume": True, "restarts": 1})
    listener = Listener()
    found = run_cross_fitting(CrossFitJob(training=again, folds=FOLDS), listener.context())
    assert (found.rows, found.card) == (result.rows, result.card)
    assert not any(isinstance(one, Progress) and one.phase == "train" for one in listener.messages)


def test_a_member_that_was_changed_is_refused(result: CrossFitResult, tmp_path: Path) -> None:
    folder = tmp_path / "m"
    shutil.copytree(result.folder, folder)
    assert load_folds_card(folder / "card.json").folds == FOLDS
    card = folder / MEMBERS / "fold-2-seed-1" / "card.json"
    card.write_text(json.dumps(json.loads(card.read_text()) | {"threshold": 0.001}))
    with pytest.raises(EngineError, match="not the member"):
        load_folds_card(folder / "card.json")


def test_looks_at_both_are_two_rows_of_one_image(tmp_path: Path) -> None:
    samples = tuple(
        one.model_copy(update={"crop": (4, 4, 40, 36)})
        for one in make_samples(tmp_path / "i", patients=18)
    )
    found = fitted(tmp_path / "m", samples, crop_margin=10, whole_too=True)
    assert len(found.rows) == len(samples)
    card = load_card(Path(found.folder) / MEMBERS / "fold-1-seed-1")
    assert sum(part.images for part in card.split.values()) == len(samples)
    assert card.whole_too
    medium = MediumFile(path=samples[0].path, crop=samples[0].crop)
    item = PredictItem(case_id="a", media=(medium,))
    job = PredictJob(card=found.card_path, items=(item,), batch_size=8)
    (answer,) = run_prediction(job, Listener().context()).answers
    assert answer.probability == pytest.approx(found.rows[0].probability, abs=2e-6)


def test_folds_hold_the_same_mix_and_never_part_a_patient() -> None:
    groups = [f"p{i // 2}" for i in range(200)]
    labels = [int(i // 2 % 3 == 0) for i in range(200)]
    sources = ["a" if i < 120 else "b" for i in range(200)]
    folds = draw_folds(groups, labels=labels, sources=sources, folds=5, seed=3)
    assert all(len({folds[i] for i in range(200) if groups[i] == g}) == 1 for g in set(groups))
    for label in (0, 1):
        counts = np.bincount([f for f, own in zip(folds, labels, strict=True) if own == label])[1:]
        assert counts.max() - counts.min() <= 2
    shuffled = np.random.default_rng(0).permutation(200)
    again = draw_folds(
        [groups[i] for i in shuffled],
        labels=[labels[i] for i in shuffled],
        sources=[sources[i] for i in shuffled],
        folds=5,
        seed=3,
    )
    assert (again == folds[shuffled]).all()
    with pytest.raises(EngineError, match="too few"):
        draw_folds(["a", "b", "c"], labels=[1, 0, 0], sources=[""] * 3, folds=2, seed=1)


def test_likeness_forgives_a_banner_and_no_other_picture() -> None:
    random = np.random.default_rng(5)
    one, other = (random.integers(0, 255, (300, 400)).astype(np.uint8) for _ in range(2))
    hidden = one.copy()
    hidden[:12, :120] = 0
    prints = [likeness_of(Image.fromarray(image)) for image in (one, hidden, other)]
    assert differing_bits(prints[0], prints[1]) <= MOST_DIFFERENT
    assert differing_bits(prints[0], prints[2]) > 4 * MOST_DIFFERENT

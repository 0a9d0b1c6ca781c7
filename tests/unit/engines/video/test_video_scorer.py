"""Cases with clips are scored by a card of the kind video, in the real engine process too."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="the engine extra is not installed")

from engines.client import EngineClient
from engines.messages import CaseAnswer, MediumFile, PredictItem, PredictJob, PredictResult
from engines.prediction.job import run_prediction
from engines.scorers.video.card import load_video_card
from engines.video.learning.job import run_video_training
from ground.errors import EngineError
from ground.files import sha256_file
from tests.media.made_cines import made_sweep, medium_of, stored_cine
from tests.unit.engines.made import Listener
from tests.unit.engines.video.made_models import (
    SIZE,
    clip_samples,
    eager_detector,
    sweep_of,
    video_job,
)

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("model")
    samples = clip_samples(place / "cines", patients=8)
    detector = eager_detector(place / "eager")
    job = video_job(samples, place / "wauve", detector, epochs=1)
    return Path(run_video_training(job, Listener().context()).folder)


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> tuple[MediumFile, ...]:
    """Return clips of 20, 20 and 7 frames."""
    place = tmp_path_factory.mktemp("media")
    short = made_sweep(92, label="benign", frames=7, size=SIZE)
    sweeps = [sweep_of(90), sweep_of(91), short]
    return tuple(
        medium_of(stored_cine(place / str(n), sweep), sweep) for n, sweep in enumerate(sweeps)
    )


def predicted(model: Path, *items: PredictItem, heat: bool = True) -> PredictResult:
    job = PredictJob(card=str(model), items=items, heat=heat)
    return run_prediction(job, Listener().context())


def clips_of(answer: CaseAnswer, medium: int = 0) -> list[dict]:  # type: ignore[type-arg]
    assert answer.evidence is not None
    return answer.evidence["media"][medium]["clips"]  # type: ignore[index, call-overload, return-value]


def test_a_case_is_the_mean_of_its_videos_and_a_video_of_its_clips(
    model: Path, media: tuple[MediumFile, ...]
) -> None:
    first, second, short = media
    result = predicted(
        model,
        PredictItem(case_id="A", media=(first,)),
        PredictItem(case_id="B", media=(second,)),
        PredictItem(case_id="AB", media=(first, second, short)),
    )
    alone, other, both = result.answers
    assert [len(clips_of(one)) for one in (alone, other, both)] == [2, 2, 2]
    for one in (alone, other):
        mean = np.mean([clip["probability"] for clip in clips_of(one)])
        assert one.probability == pytest.approx(mean, abs=1e-5)
    assert alone.probability is not None
    assert other.probability is not None
    assert both.probability == pytest.approx((alone.probability + other.probability) / 2, abs=2e-6)
    assert [len(clips_of(both, n)) for n in range(3)] == [2, 2, 0]
    assert both.media_sha256 == tuple(sha256_file(Path(one.path)) for one in media)


def test_too_short_a_track_is_no_clip_and_no_score_of_zero(
    model: Path, media: tuple[MediumFile, ...]
) -> None:
    (answer,) = predicted(model, PredictItem(case_id="S", media=(media[2],))).answers
    assert (answer.status, answer.probability) == ("no_clip", None)
    assert "eight adjacent frames" in answer.detail


def test_a_still_beside_a_clip_is_passed_over(
    model: Path, media: tuple[MediumFile, ...], tmp_path: Path
) -> None:
    still = MediumFile(path=str(tmp_path / "never-opened.png"))
    both, alone, without = predicted(
        model,
        PredictItem(case_id="A", media=(still, media[0])),
        PredictItem(case_id="B", media=(media[0],)),
        PredictItem(case_id="C", media=(still,)),
    ).answers
    assert both.probability == alone.probability
    assert clips_of(both, 0) == []
    assert clips_of(both, 1) == clips_of(alone, 0)
    assert (without.status, without.detail) == ("no_clip", "the case has no video")


def test_heat_maps_come_when_they_are_asked_for(model: Path, media: tuple[MediumFile, ...]) -> None:
    item = PredictItem(case_id="A", media=(media[0],))
    (shown,) = predicted(model, item).answers
    (plain,) = predicted(model, item, heat=False).answers
    heats = [clip["heat"] for clip in clips_of(shown)]
    assert [len(heat["values"]) for heat in heats] == [49, 49]
    assert [clip["heat"] for clip in clips_of(plain)] == [None, None]
    assert plain.probability == shown.probability
    assert [clip["boxes"] for clip in clips_of(plain)] == [
        clip["boxes"] for clip in clips_of(shown)
    ]


def test_cases_without_any_clip_are_another_models(model: Path, tmp_path: Path) -> None:
    still = MediumFile(path=str(tmp_path / "a.png"))
    with pytest.raises(EngineError, match="none of the cases has one"):
        predicted(model, PredictItem(case_id="A", media=(still,)))


def test_the_provenance_names_both_weights_and_all_rules(
    model: Path, media: tuple[MediumFile, ...]
) -> None:
    card = load_video_card(model)
    told = predicted(model, PredictItem(case_id="A", media=(media[0],))).provenance
    assert told["weights_sha256"] == {
        "classifier": card.classifier.weights_sha256,
        "detector": card.detector.weights_sha256,
    }
    assert told["preprocessing_sha256"] == card.preprocessing_sha256
    assert told["finding"] == card.finding.told()
    assert told["reading_rule"] == card.reading_rule
    assert told["image_sha256"] == [sha256_file(Path(media[0].path))]


@pytest.mark.parametrize("part", ["classifier", "detector"])
@pytest.mark.parametrize("harm", ["changed", "missing"])
def test_weights_that_are_not_those_of_the_card_are_never_loaded(
    model: Path, media: tuple[MediumFile, ...], tmp_path: Path, part: str, harm: str
) -> None:
    copy = Path(shutil.copytree(model, tmp_path / "copy"))
    weights = copy / f"{part}.safetensors"
    content = weights.read_bytes()
    weights.unlink()
    if harm == "changed":
        weights.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(EngineError, match=r"not the ones|\(missing\)") as caught:
        predicted(copy, PredictItem(case_id="A", media=(media[0],)))
    assert caught.value.path == weights


def test_a_card_that_names_a_file_elsewhere_is_refused(
    model: Path, media: tuple[MediumFile, ...], tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(model, tmp_path / "copy"))
    card = json.loads((copy / "card.json").read_text())
    card["detector"]["weights_file"] = "../detector.safetensors"
    (copy / "card.json").write_text(json.dumps(card))
    with pytest.raises(EngineError, match=r"detector\.weights_file"):
        predicted(copy, PredictItem(case_id="A", media=(media[0],)))


def test_a_damaged_clip_is_refused_by_its_name(
    model: Path, media: tuple[MediumFile, ...], tmp_path: Path
) -> None:
    path = tmp_path / "clip.mkv"
    content = bytearray(Path(media[0].path).read_bytes())
    content[len(content) // 2] ^= 255
    path.write_bytes(content)
    path.with_suffix(".json").write_bytes(Path(media[0].path).with_suffix(".json").read_bytes())
    broken = media[0].model_copy(update={"path": str(path)})
    with pytest.raises(EngineError) as caught:
        predicted(model, PredictItem(case_id="A", media=(broken,)))
    assert str(caught.value.path).startswith(str(tmp_path))


def test_the_engine_process_gives_the_same_answers(
    model: Path, media: tuple[MediumFile, ...]
) -> None:
    items = tuple(PredictItem(case_id=f"C{n}", media=(one,)) for n, one in enumerate(media))
    here = predicted(model, *items)
    with EngineClient() as engine:
        there = engine.predict(PredictJob(card=str(model), items=items, heat=True))
    assert [one.status for one in there.answers] == ["ok", "ok", "no_clip"]
    for one, other in zip(here.answers, there.answers, strict=True):
        assert (one.probability or 0) == pytest.approx(other.probability or 0, abs=1e-5)
    assert there.card["kind"] == "video"

"""Evidence: read strictly, packed small, shown as the arm says and in no other medium."""

import copy
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ground.errors import IntegrityError, ReadingRuleError
from reader_study import lock
from reader_study.cases import Case, CaseRole, ReadStatus
from reader_study.media.medium import Medium, MediumKind
from reader_study.models.evidence import ClipEvidence, Evidence, HeatGrid, MediumEvidence
from reader_study.models.evidence_given import MOST_CLIPS, evidence_of
from reader_study.models.packed import MOST_BYTES, packed, unpacked
from reader_study.models.scored import ScoredAnswer
from reader_study.models.shown import shown_ai
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from tests.builders import make_study, rated
from tests.media.evidence import THRESHOLD, evidence_for, freeze_with_evidence, heat

CINE = Medium("a" * 64, 200, 100, MediumKind.CLIP, frames=40, role="cine", view="cine")
STILL = Medium("b" * 64, 120, 80, role="key", view="key")
CASE = Case("C0001", "P1", "L1", (CINE, STILL), CaseRole.READING)
GIVEN = evidence_for(CASE)


def read(given_: dict[str, Any], *media: Medium) -> Evidence:
    return evidence_of(given_, media or CASE.media, case_id="C0001")


def test_clips_boxes_scores_and_heat_maps_are_read() -> None:
    evidence = read(GIVEN)
    cine, still = evidence.media
    assert [clip.frames[0] for clip in cine.clips] == [0, 4, 8]
    assert cine.clips[0].boxes[1] == (51, 26, 147, 72)
    assert [clip.probability for clip in cine.clips] == [0.91, 0.34, 0.62]
    assert still.heat is not None
    assert (still.heat.rows, still.heat.columns, len(still.heat.values)) == (14, 14, 196)
    assert evidence.parts == {"box", "heat_map", "clip_strip"}
    assert read({"media": [{}, {}]}).parts == set()


def changed(path: str, value: object) -> dict[str, Any]:
    """Return the made evidence with one entry changed; a number names a place of a list."""
    made = copy.deepcopy(GIVEN)
    *way, last = path.split(".")
    place: Any = made
    for step in way:
        place = place[int(step) if isinstance(place, list) else step]
    place[int(last) if isinstance(place, list) else last] = value
    return made


BOX = "media.0.clips.0.boxes.0"
FRAMES = "media.0.clips.0.frames"


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("media", [{}], "there are 2 media, and evidence for 1"),
        ("media", [{}, {}, {}], "media has 3 entries, and at most 2 are kept"),
        ("media", "x", "media is no list"),
        ("more", 1, "evidence is no table of media"),
        ("media.0.boxes", [], r"media\.0 is no table of clips, heat"),
        ("media.0.clips", [{}] * (MOST_CLIPS + 1), "601 entries, and at most 600"),
        (FRAMES, [], "frames do not rise"),
        (FRAMES, [0, 1, 1, 2], "frames do not rise"),
        (FRAMES, [0, 1, 2, 40], "no whole number of 0 to 39"),
        (FRAMES, [0, 1, 2, True], "no whole number of 0 to 39"),
        (FRAMES, [0, 1], "has 2 frames and 4 boxes"),
        (FRAMES, list(range(65)), "65 entries, and at most 64"),
        (BOX, [0, 0, 201, 50], "lies outside of the picture of 200 × 100"),
        (BOX, [50, 0, 50, 50], "lies outside of the picture"),
        (BOX, [0, 0, 10], "has not four edges"),
        (BOX, [0, 0, 10, float("nan")], "has an edge that is no number"),
        (BOX, [0, 0, 10, "20"], "has an edge that is no number"),
        ("media.0.clips.0.probability", 1.01, "does not lie between 0 and 1"),
        ("media.0.clips.0.probability", float("nan"), "does not lie between 0 and 1"),
        ("media.0.clips.0.probability", None, "does not lie between 0 and 1"),
        ("media.1.heat", heat(33, 7), r"media\.1\.heat\.rows is no whole number of 1 to 32"),
        ("media.1.heat.values", [0] * 195, "14 × 14 cells and 195 values"),
        ("media.1.heat.values", [256] + [0] * 195, "no whole number of 0 to 255"),
        ("media.1.heat.area", [0, 0, 121, 80], "lies outside of the picture of 120 × 80"),
    ],
)
def test_what_is_no_evidence_is_refused_by_its_place(path: str, value: object, said: str) -> None:
    with pytest.raises(ReadingRuleError, match=said) as told:
        read(changed(path, value))
    assert "case C0001" in told.value.what


def test_fractions_of_boxes_are_rounded_outwards() -> None:
    evidence = read(changed(BOX, [10.4, 20.9, 30.1, 40.0]))
    assert evidence.media[0].clips[0].boxes[0] == (10, 20, 31, 40)


AREAS = st.tuples(*[st.integers(0, 3000)] * 4)
HEATS = st.none() | st.integers(1, 32).flatmap(
    lambda rows: st.integers(1, 32).flatmap(
        lambda columns: st.builds(
            HeatGrid,
            st.just(rows),
            st.just(columns),
            st.binary(min_size=rows * columns, max_size=rows * columns),
            st.none() | AREAS,
        )
    )
)
CLIPS = st.builds(
    ClipEvidence,
    st.lists(st.integers(0, 5000), min_size=1, max_size=8, unique=True).map(
        lambda frames: tuple(sorted(frames))
    ),
    st.lists(AREAS, max_size=8).map(tuple),
    st.none() | st.integers(0, 10_000).map(lambda n: n / 10_000),
    HEATS,
)
WHOLE = st.builds(
    Evidence,
    st.lists(
        st.builds(MediumEvidence, st.lists(CLIPS, max_size=4).map(tuple), HEATS), max_size=3
    ).map(tuple),
)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(WHOLE)
def test_what_is_packed_is_unpacked_as_it_was(evidence: Evidence) -> None:
    assert unpacked(packed(evidence, case_id="C0001")) == evidence


@settings(deadline=None)
@given(st.text(max_size=40))
def test_what_was_not_packed_is_refused(text: str) -> None:
    with pytest.raises(IntegrityError, match="cannot be understood"):
        unpacked(text)


def test_a_cine_of_four_thousand_frames_stays_below_the_limit_and_noise_is_refused() -> None:
    grid = HeatGrid(7, 7, bytes(range(49)))
    clips = tuple(
        ClipEvidence(tuple(range(8 * n, 8 * n + 8)), ((n, n, n + 90, n + 80),) * 8, 0.5, grid)
        for n in range(537)
    )
    assert len(packed(Evidence((MediumEvidence(clips),)), case_id="C0001")) < MOST_BYTES / 10
    drawn = random.Random(3)
    loud = tuple(
        ClipEvidence((n,), (), 0.5, HeatGrid(32, 32, drawn.randbytes(1024))) for n in range(600)
    )
    huge = Evidence((MediumEvidence(loud), MediumEvidence(loud)))
    with pytest.raises(ReadingRuleError, match=f"at most {MOST_BYTES} are kept"):
        packed(huge, case_id="C0001")


def test_an_arm_gets_the_parts_that_it_shows() -> None:
    whole = read(GIVEN)
    boxes = whole.only(["box"]).media[0].clips[0]
    assert (len(boxes.boxes), boxes.probability, boxes.heat) == (4, None, None)
    strip = whole.only(["clip_strip"]).media[0].clips[0]
    assert (strip.boxes, strip.probability, strip.heat) == ((), 0.91, None)
    warm = whole.only(["heat_map"])
    assert warm.media[0].clips[0].heat is not None
    assert warm.media[0].clips[0].probability is None
    assert warm.media[1].heat is not None
    assert whole.only(["score"]).parts == set()


SHOWS = """
[[arms]]
id = "alone"
title = "Alone"

[[arms]]
id = "both"
title = "With AI"
follows = "alone"
shows = {shows}

[[contrasts]]
reference = "alone"
test = "both"
"""


def study_showing(root: Path, shows: str) -> Study:
    return make_study(
        root, n_reading=3, model=False, locked=False, version=3, more=SHOWS.format(shows=shows)
    )


def test_the_lock_takes_an_arm_that_shows_evidence_and_the_log_says_what_was_shown(
    tmp_path: Path,
) -> None:
    with study_showing(tmp_path / "s", '["score", "heat_map"]') as study:
        freeze_with_evidence(study)
        lock.lock_protocol(study)
        session = ReadingSession.begin(study, "r1")
        assert session.task is not None
        assert session.task.ai is None
        session.painted(1.0)
        session.answer(rated("4A", 40))
        session.lock()
        task = session.reveal()
        (event,) = study.events(action="ai.shown")
    assert (event.content["shows"], event.content["how"]) == (["score", "heat_map"], "frozen")
    assert task.ai is not None
    shown = task.ai
    assert shown.evidence is not None
    assert (shown.evidence.boxes, shown.evidence.threshold) == (False, None)
    assert [medium.heat is not None for medium in shown.evidence.media] == [True]


def test_an_arm_that_does_not_show_it_is_given_none(tmp_path: Path) -> None:
    with study_showing(tmp_path / "s", '["score"]') as study:
        freeze_with_evidence(study)
        arm = next(arm for arm in study.protocol.all_arms if arm.shows)
        case = study.cases(CaseRole.READING)[0]
        shown, _ = shown_ai(study, arm, case.case_id)
        seen = replace(arm, shows=("clip_strip",))
        strip, _ = shown_ai(study, seen, case.case_id)
    assert shown.evidence is None
    assert shown.threshold == THRESHOLD
    assert strip.evidence is None  # a still has no clips


def test_a_case_without_an_answer_shows_no_evidence(tmp_path: Path) -> None:
    with study_showing(tmp_path / "s", '["score", "heat_map"]') as study:
        case = study.cases(CaseRole.READING)[0]
        none = ScoredAnswer(ReadStatus.OUT_OF_MEMORY, evidence=evidence_for(case))
        freeze_with_evidence(study, answers={case.case_id: none})
        arm = next(arm for arm in study.protocol.all_arms if arm.shows)
        shown, _ = shown_ai(study, arm, case.case_id)
    assert (shown.evidence, shown.unanswered) == (None, "out_of_memory")

"""A protocol that names what is not there is not locked; the sentence says key and remedy."""

from pathlib import Path

import pytest

from ground.errors import ReaderStudyError
from reader_study import lock
from reader_study.models import frozen
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from tests.builders import MadeBatch, make_study, rated

ARMS = """
[[arms]]
id = "alone"
title = "Alone"
{alone}

[[arms]]
id = "both"
title = "With AI"
follows = "alone"
{both}

[[contrasts]]
reference = "alone"
test = "both"
{more}
"""


def study_of(
    root: Path, *, alone: str = "", both: str = 'shows = ["score"]', more: str = "", **made: object
) -> Study:
    text = ARMS.format(alone=alone, both=both, more=more)
    return make_study(root, version=3, locked=False, more=text, **made)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"both": 'shows = ["heat_map"]'}, r"'both' shows the heat maps of 'm1', and its frozen"),
        ({"both": 'shows = ["box"]'}, r"'both' shows the boxes of 'm1', and its frozen"),
        ({"both": 'shows = ["clip_strip"]'}, r"'both' shows the scores of clips of 'm1', and"),
        (
            {
                "both": 'shows = ["score", "clip_strip"]',
                "more": '[bias]\nkind = "shifted"\npercent = 30\nethics_approval = "E 1"',
            },
            r"arms\.1\.shows: the scores of clips would give a shifted answer away",
        ),
        ({"alone": 'media = ["orthogonal"]'}, r"arms\.0\.media: 4 of 4 cases have no image"),
        ({"both": 'shows = ["error_rates"]'}, r"ai\.error_rates: an arm shows them"),
        ({"both": 'shows = ["text"]'}, r"'both' shows the text of 'm1', and its frozen reads"),
        ({"both": 'shows = ["score"]\nmodel = "m9"'}, r"the model 'm9', whose reads are not"),
        ({"alone": 'form = "no-such-form"'}, "no-such-form"),
        ({"alone": 'form = "birads-us-v2025"'}, r"assessment\.provisional_checked"),
        ({"more": "[practice]\ncases = 5"}, r"practice\.cases"),
        ({"more": '[assessment]\nscale = ["1", "9"]\npositivity_threshold = "9"'}, "no categories"),
        (
            {"both": "", "more": '[bias]\nkind = "shifted"\npercent = 30\nethics_approval = "E 1"'},
            r"bias\.kind: no arm shows",
        ),
    ],
)
def test_what_is_not_there_is_refused_by_its_key(
    tmp_path: Path, parts: dict[str, str], said: str
) -> None:
    with study_of(tmp_path / "s", **parts) as study:
        head = study.store.head
        with pytest.raises(ReaderStudyError, match=said):
            lock.lock_protocol(study)
        assert study.store.head == head
        assert not study.is_locked


def test_a_shifted_subset_is_shown_shifted_and_the_log_says_so(tmp_path: Path) -> None:
    more = '[bias]\nkind = "shifted"\npercent = 50\nethics_approval = "E 1/2026"'
    with study_of(tmp_path / "s", more=more, n_reading=20) as study:
        lock.lock_protocol(study)
        session = ReadingSession.begin(study, "r1")
        shown: dict[str, float | None] = {}
        while (task := session.task) is not None:
            session.painted(1.0)
            if task.reveals_at_once:
                revealed = session.reveal()
                assert revealed.ai is not None
                shown[task.step.case_id] = revealed.ai.score
            session.answer(rated("4A", 30))
            session.lock()
        how = {e.entity.split("/")[3]: e.content["how"] for e in study.events(action="ai.shown")}
        scores = {case: read.score for case, read in frozen.load_all(study, "m1").items()}
    assert {case for case in shown if shown[case] != scores[case]} == {
        case for case in how if how[case] == "shifted"
    }
    assert 0 < list(how.values()).count("shifted") < 20


def test_a_withheld_answer_leaves_no_score_in_the_reader_s_process(tmp_path: Path) -> None:
    more = '[bias]\nkind = "withheld"\npercent = 50\nethics_approval = "E 1/2026"'
    with study_of(tmp_path / "s", more=more, n_reading=12) as study:
        lock.lock_protocol(study)
        session = ReadingSession.begin(study, "r1")
        withheld = []
        while (task := session.task) is not None:
            session.painted(1.0)
            if task.reveals_at_once:
                ai = session.reveal().ai
                assert ai is not None
                withheld.append(ai.withheld)
                assert (ai.score is None) == ai.withheld
            session.answer(rated("4A", 30))
            session.lock()
    assert len(withheld) == 12
    assert any(withheld)
    assert not all(withheld)


def test_an_arm_shows_the_views_that_it_declares(tmp_path: Path) -> None:
    with study_of(tmp_path / "s", alone='media = ["first"]', images=2) as study:
        lock.lock_protocol(study)
        session = ReadingSession.begin(study, "r1")
        task = session.task
        assert task is not None
        assert task.case is not None
        assert len(task.case.media) == 1
        session.painted(1.0)
        session.answer(rated("4A", 30))
        following = session.lock()
        assert following is not None
        assert following.case is not None
        assert len(following.case.media) == 2


def test_practice_is_told_again_below_the_pass_mark_and_never_counts(tmp_path: Path) -> None:
    more = "[practice]\ncases = 4\npass_mark = 3"
    with study_of(tmp_path / "s", more=more, n_development=9, n_reading=3) as study:
        batch = MadeBatch(3, n_development=9)
        malignant = {c.case.case_id: c.truth.label == "malignant" for c in batch.cases()}
        lock.lock_protocol(study, malignant=malignant)
        session = ReadingSession.begin(study, "r1")
        told = []
        for round_ in (1, 2):
            for _ in range(4):
                task = session.task
                assert task is not None
                assert not task.counts
                session.painted(1.0)
                right = "4A" if malignant[task.step.case_id] else "2"
                wrong = "2" if malignant[task.step.case_id] else "4A"
                session.answer(rated(right if round_ == 2 else wrong, 30))
                session.lock()
                assert session.feedback is not None
                told.append((session.feedback.right, session.feedback.passed))
        assert told == [(False, None)] * 3 + [(False, False)] + [(True, None)] * 3 + [(True, True)]
        assert session.task is not None
        assert session.task.counts
        assert [(p.done, p.total) for p in study.progress()] == [(0, 3)]
        assert {read.kind for read in study.reads()} == {"practice"}


@pytest.mark.parametrize("parts", [("score",), ("category",), ("score", "category")])
def test_nothing_of_a_model_is_shown_but_what_the_arm_declares(
    tmp_path: Path, parts: tuple[str, ...]
) -> None:
    shows = ", ".join(f'"{part}"' for part in parts)
    with study_of(tmp_path / "s", both=f"shows = [{shows}]") as study:
        lock.lock_protocol(study)
        session = ReadingSession.begin(study, "r1")
        session.painted(1.0)
        session.answer(rated("4A", 30))
        session.lock()
        ai = session.reveal().ai
    assert ai is not None
    given = {"score": ai.score, "threshold": ai.threshold, "category": ai.category}
    wanted = {*parts, *(["threshold"] if "score" in parts else [])}
    assert {name for name, value in given.items() if value is not None} == wanted
    assert (ai.text, ai.rates) == (None, None)

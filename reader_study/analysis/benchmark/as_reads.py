"""Main answers of one model as the reads that a study freezes, to stand beside readers'."""

from collections.abc import Mapping, Sequence
from typing import Any

from ground.errors import ReadingRuleError
from reader_study.analysis.benchmark.records import Experiment, ScoredAnswer
from reader_study.cases import ReadStatus
from reader_study.models.answered import GivenAnswer, freeze_answers
from reader_study.study import Study

_NO_CATEGORY = "no category"


def freeze_scored(
    study: Study,
    answers: Sequence[ScoredAnswer],
    *,
    model: str,
    model_id: str,
    cases: Mapping[str, str],
    source: str | None,
    facts: Mapping[str, str],
) -> int:
    """Freeze the main answers of a model to a study's reading cases, and return how many.

    Parameters
    ----------
    model, model_id : str
        Name in the answers, and id under which they are frozen.
    cases : mapping of item to case id
        One item for each reading case.
    source : str or None
        Which probability is the score; no other one is put in its place. None: none is.
    facts : mapping
        What is known of the model and its run, kept on the card.

    Raises
    ------
    ReadingRuleError
        A case has two main answers, and as `reader_study.models.answered.freeze_answers`.

    """
    given = given_answers(answers, model=model, cases=cases, source=source)
    card: dict[str, Any] = {"model_id": model_id, "called": model, "kind": "chat", **facts}
    if source is not None:
        card["source"] = source
    freeze_answers(study, card=card, answers=given)
    return len(given)


def given_answers(
    answers: Sequence[ScoredAnswer],
    *,
    model: str,
    cases: Mapping[str, str],
    source: str | None,
) -> dict[str, GivenAnswer]:
    """Return what a model said of each case, by the first repeat of its main answers.

    An answer without a category calls nothing, and is frozen as one that cannot assess the case.
    """
    main = [one for one in answers if one.model == model and one.experiment == Experiment.MAIN]
    first = min((one.repeat for one in main), default=1)
    found: dict[str, GivenAnswer] = {}
    for one in main:
        if one.repeat != first or one.item not in cases:
            continue
        case_id = cases[one.item]
        if case_id in found:
            raise ReadingRuleError(
                f"Case {case_id} has two main answers of {model!r}.",
                remedy="Give one item for each case.",
            )
        found[case_id] = _given(one, source)
    return found


def _given(one: ScoredAnswer, source: str | None) -> GivenAnswer:
    if not one.answered:
        return GivenAnswer(one.status)
    if one.birads is None:
        return GivenAnswer(ReadStatus.CANNOT_ASSESS, detail=_NO_CATEGORY)
    score = None if source is None else one.probabilities.get(source)
    return GivenAnswer(score=score, category=one.birads, text=one.report)

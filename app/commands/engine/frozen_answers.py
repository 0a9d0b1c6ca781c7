"""What the engine answered, frozen as the reads of a model."""

from collections import Counter
from collections.abc import Sequence

from app.commands.engine.given import given_answer, scored_answer
from engines.messages import PredictResult
from reader_study.cases import ReadStatus
from reader_study.models.allowed import GIVEN, states_categories
from reader_study.models.answered import assessed_on_scale, freeze_answers
from reader_study.models.prediction import BY_FOLDS, check_unseen, frozen_card
from reader_study.models.scored import freeze_scored
from reader_study.study import Study

UNSEEN = "Nobody can tell from {} whether the model was trained on these images; the card {}."


def freeze_result(study: Study, result: PredictResult, *, model_id: str) -> tuple[str, ...]:
    """Freeze the answers of a prediction, and return what is to be said of it.

    Parameters
    ----------
    model_id : str
        Under which they are frozen.

    Raises
    ------
    EngineError
        The model was made from images that readers will see.
    ReadingRuleError
        As `reader_study.models.scored.freeze_scored` and `freeze_answers`.

    """
    card = result.card
    from_elsewhere = "split" not in card and card.get("kind") != BY_FOLDS
    if not from_elsewhere:
        known = [one.case_id for one in result.answers if one.seen]
        check_unseen(study, card, known=known)
    frozen = frozen_card(card, result.provenance, model_id=model_id)
    if frozen.get("categories") == GIVEN:
        named = {one.case_id: given_answer(one) for one in result.answers}
        given = assessed_on_scale(study, frozen, named)
        freeze_answers(study, card=frozen, answers=given)
        statuses = [one.status for one in given.values()]
    else:
        scored = {one.case_id: scored_answer(one) for one in result.answers}
        freeze_scored(study, card=frozen, answers=scored)
        statuses = [one.status for one in scored.values()]
    told = [f"Frozen: {_counted(statuses)} of {card['model_id']} as {model_id}."]
    held_back = of_training_data(result)
    if held_back:
        told.append(
            f"{held_back} of {len(result.answers)} cases are of the model's training data: each "
            "was scored by the members that never saw its patient."
        )
    if not states_categories(study, frozen):
        told.append(f"No category is shown with its scores. {card['calibration_note']}")
    if from_elsewhere:
        told.append(UNSEEN.format("its file", trained_on(card.get("trained_on"))))
    return tuple(told)


def frozen_facts(result: PredictResult, *, model_id: str) -> dict[str, object]:
    """Return what was frozen as plain values."""
    return {
        "model_id": result.card["model_id"],
        "frozen_as": model_id,
        "cases": len(result.answers),
        "statuses": dict(Counter(one.status for one in result.answers)),
        "of_training_data": of_training_data(result),
    }


def of_training_data(result: PredictResult) -> int:
    """Return how many cases models trained fold by fold know, and the fold's members scored."""
    return sum(one.fold is not None for one in result.answers)


def trained_on(sets: object) -> str:
    """Return what a card says of its training, as the end of a sentence."""
    if isinstance(sets, list | tuple) and sets:
        return f"says that it was trained on: {'; '.join(map(str, sets))}"
    return "does not say on what it was"


def _counted(statuses: Sequence[ReadStatus]) -> str:
    told = f"{len(statuses)} reads"
    if set(statuses) <= {ReadStatus.OK}:
        return told
    counts = Counter(statuses).most_common()
    return f"{told} ({', '.join(f'{n} {status}' for status, n in counts)})"

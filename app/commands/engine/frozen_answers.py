"""What the engine answered, frozen as the reads of a model."""

from collections import Counter
from collections.abc import Sequence

from app.commands.engine.given import given_answer, scored_answer
from engines.messages import PredictResult
from reader_study.cases import ReadStatus
from reader_study.models.allowed import GIVEN, states_categories
from reader_study.models.answered import assessed_on_scale, freeze_answers
from reader_study.models.prediction import check_unseen, frozen_card
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
    from_elsewhere = "split" not in card
    if not from_elsewhere:
        check_unseen(study, card)
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
    if not states_categories(study, frozen):
        told.append(f"No category is shown with its scores. {card['calibration_note']}")
    if from_elsewhere:
        told.append(UNSEEN.format("its file", trained_on(card.get("trained_on"))))
    return tuple(told)


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

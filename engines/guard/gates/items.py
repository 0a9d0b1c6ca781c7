"""The gates before a prediction: which cases are excluded, and why."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from engines.context import JobContext
from engines.guard.gates.limits import GateLimits
from engines.guard.gates.screening import InputScreen
from engines.messages import PredictItem
from engines.scorers.answer import AnswerStatus, ModelAnswer


def excluded_items(
    items: Iterable[PredictItem], context: JobContext, *, limits: GateLimits | None = None
) -> dict[str, str]:
    """Return the reason of each case of which a still does not pass.

    A still is a duplicate when a case before it has the same content; two equal stills of one case
    are none. Clips and series are not looked at.
    """
    screen = InputScreen(limits or GateLimits())
    found: dict[str, str] = {}
    for item in items:
        context.check()
        stills = [Path(one.path) for one in item.media if one.kind == "still"]
        looked = [screen.looked_at(path) for path in stills]
        stopped = [one.outcome for one in looked if not one.outcome.passed]
        if stopped:
            found[item.case_id] = stopped[0].detail
        else:
            screen.seen.update(one.sha256 for one in looked)
    return found


def with_excluded(
    items: Iterable[PredictItem], read: Iterator[ModelAnswer], stopped: Mapping[str, str]
) -> Iterator[ModelAnswer]:
    """Yield an answer of each case in order: of those that were stopped, that they are excluded.

    Parameters
    ----------
    read : iterator of ModelAnswer
        Of the cases that passed, in order.
    stopped : mapping
        See `excluded_items`.

    """
    for item in items:
        if item.case_id in stopped:
            detail = stopped[item.case_id]
            yield ModelAnswer(item.case_id, AnswerStatus.EXCLUDED, detail=detail)
            continue
        answer = next(read, None)
        if answer is None:
            return  # whoever asked counts the answers
        yield answer

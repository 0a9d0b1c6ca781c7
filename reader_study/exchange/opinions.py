"""What an arbitrator decides between, as her package holds it: answers that name nobody."""

from collections.abc import Iterator

from reader_study.designs.step import StepKind
from reader_study.reading.arbitration import GIVEN, opinions
from reader_study.store import Event, NewEvent
from reader_study.store.events import Value
from reader_study.study import Study


def opinions_events(study: Study, reader_id: str, drawn: Event) -> Iterator[NewEvent]:
    """Return the events by which a drawn arbitration comes to an arbitrator's package.

    Parameters
    ----------
    drawn : Event
        ``arbitration.drawn`` of the study; whose reads differ is not told on.

    """
    case_id, entity = drawn.content["case_id"], drawn.entity
    told: dict[str, Value] = {"case_id": case_id, "reads": [], "fields": drawn.content["fields"]}
    yield NewEvent("arbitration.drawn", entity, new=told)
    for step in study.steps(reader_id):
        if step.kind is StepKind.ARBITRATION and step.case_id == case_id:
            answers: list[Value] = [answer.content() for answer in opinions(study, step)]
            given: dict[str, Value] = {"case_id": case_id, "arm": step.arm, "answers": answers}
            yield NewEvent(GIVEN, entity, new=given)

"""Which cases a reader is not shown: she knows their truth, or patient data were seen in them."""

from reader_study.people.person import KNOWN, entity_of_person
from reader_study.study import Study


def known_cases(study: Study, reader_id: str) -> frozenset[str]:
    """Return the ids of the cases whose truth a reader knows, as the coordinator has said."""
    return frozenset(
        case_id
        for event in study.events(entity=entity_of_person(reader_id))
        if event.action == KNOWN
        for case_id in event.content["cases"]
    )


def passed_over(study: Study, reader_id: str) -> frozenset[str]:
    """Return the ids of the cases that do not come to a reader, for whatever reason."""
    return known_cases(study, reader_id) | study.store.tables.hidden_cases().keys()

"""Cases whose truth a reader knows: they never come to her."""

from reader_study.rules.broken import RuleBroken
from reader_study.rules.state import State
from reader_study.rules.who import require_entity, require_office, require_reason
from reader_study.store.events import Event


def known(state: State, event: Event) -> State:
    """Take the coordinator's word that a reader knows the truth of cases."""
    _, person_id = event.entity.split("/")
    require_entity(event, f"person/{person_id}")
    require_office(state, event)
    require_reason(event)
    cases = frozenset(event.content["cases"])
    for case_id in () if state.is_package else sorted(cases - set(state.cases)):
        raise RuleBroken("unknown-case", event, case_id)
    before = state.known.get(person_id, frozenset())
    return state._replace(known=state.known.set(person_id, before | cases))

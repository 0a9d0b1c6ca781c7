"""Cases in which a reader saw patient data: hidden from everybody until the coordinator settles it.

Their states stand in the log; the log never says what was seen.
"""

from enum import StrEnum

from reader_study.store import Event, NewEvent

REPORTED = "phi.reported"
"""By the reader, of the read that is before her."""
HIDDEN = "phi.hidden"
"""The same, told on by the study's own program: of a read in a package, and to other packages."""
SETTLED = "phi.settled"
"""The coordinator's decision."""
MASKED = "media.masked"
"""A medium was replaced by one that is painted over."""
PHI_ACTS = frozenset({REPORTED, HIDDEN, SETTLED})


class PhiState(StrEnum):
    """What is with a case that was reported."""

    REPORTED = "reported"
    EXCLUDED = "excluded"


class PhiDecision(StrEnum):
    """What the coordinator decides of a reported case."""

    RELEASED = "released"
    """There is nothing to hide: it is read on."""
    MASKED = "masked"
    """It was painted over, and is read on."""
    EXCLUDED = "excluded"
    """It is never shown again."""


def reported(entity: str, case_id: str) -> NewEvent:
    """Return a reader's report."""
    return NewEvent(REPORTED, entity, new={"case_id": case_id})


def told_on(case_id: str) -> NewEvent:
    """Return the event that hides a case where another has reported it."""
    return NewEvent(HIDDEN, f"case/{case_id}", new={"case_id": case_id})


def settled(case_id: str, decision: PhiDecision, *, reason: str) -> NewEvent:
    """Return the event of a decision."""
    content = {"case_id": case_id, "decision": decision.value}
    return NewEvent(SETTLED, f"case/{case_id}", new={**content}, reason=reason)


def told_to_others(event: Event, *, reason: str, made_before: bool) -> NewEvent:
    """Return what another reader's package is told: who reported and why stay behind.

    Parameters
    ----------
    made_before : bool
        The package holds the media as they were: a case that was masked since is not shown there.

    """
    case_id = event.content["case_id"]
    if event.action != SETTLED:
        return told_on(case_id)
    decision = PhiDecision(event.content["decision"])
    if decision is PhiDecision.MASKED and made_before:
        decision = PhiDecision.EXCLUDED
    return settled(case_id, decision, reason=reason)

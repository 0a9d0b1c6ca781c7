"""What is said when an event breaks a rule: which event, which rule, and what it forbids."""

from ground.errors import ReadingRuleError
from reader_study.rules.sentences import WHY
from reader_study.store.events import Event


class RuleBroken(ReadingRuleError):
    """An event that the protocol does not allow where it stands.

    Parameters
    ----------
    rule : str
        Short id of the rule, a key of `reader_study.rules.sentences.WHY`.
    event : Event
        The event that breaks it.
    detail : str
        What exactly, where the sentence of the rule does not tell it.

    """

    def __init__(self, rule: str, event: Event, detail: str = "") -> None:
        self.rule = rule
        self.event = event
        self.detail = detail
        self.why = why = f"{WHY[rule]} ({detail})" if detail else WHY[rule]
        super().__init__(
            f"Event {event.seq} ({event.action} {event.entity}) breaks the rule {rule}: {why}.",
            remedy="If this was an act of yours, nothing of it was stored; a log that holds such "
            "an event was not written by this program.",
        )

    def __reduce__(self) -> tuple[object, ...]:
        # An event as it stands crosses to another process; the sentence is made again there.
        return (RuleBroken, (self.rule, self.event, self.detail))

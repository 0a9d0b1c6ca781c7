"""An act whose outcome nobody knew, and that is done again.

A commit can be on the disk although the disk reported an error, and fails to tell when it is asked.
The act is then refused, and the person does it again. If it had arrived, that is the same act.
"""

import json
from collections.abc import Sequence
from typing import Any

from reader_study.store.events import Actor, Event, NewEvent, canonical

MEASURED_ANEW = frozenset(
    {"boot", "times", "view", "total_us", "active_us", "machine_us", "signature"}
)
"""Parts of an event's content that differ between two attempts at one act."""


def repeats(events: Sequence[Event], actor: Actor, new: Sequence[NewEvent]) -> bool:
    """Tell whether new events are the act of these sealed ones, done again."""
    if len(events) != len(new):
        return False
    return all(
        (event.actor, event.action, event.entity, event.field, event.old)
        == (actor.id, item.action, item.entity, item.field, canonical(item.old))
        and _lasting(event.new) == _lasting(canonical(item.new))
        for event, item in zip(events, new, strict=True)
    )


def _lasting(text: str) -> Any:  # noqa: ANN401 - JSON
    content = json.loads(text)
    if not isinstance(content, dict):
        return content
    return {key: value for key, value in content.items() if key not in MEASURED_ANEW}

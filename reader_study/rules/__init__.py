"""The protocol's rules, in one place: what may be the next event of a study's log.

The store asks them before it stores, `reader_study.verify` when it goes through a log again.
"""

from reader_study.rules.apply import apply, judged, replay
from reader_study.rules.broken import RuleBroken
from reader_study.rules.state import State

__all__ = ["RuleBroken", "State", "apply", "judged", "replay"]

"""The log of a study: append-only, hash-chained, durable; projections are derived from it."""

from reader_study.store.database import Store
from reader_study.store.events import Actor, Event, NewEvent

__all__ = ["Actor", "Event", "NewEvent", "Store"]

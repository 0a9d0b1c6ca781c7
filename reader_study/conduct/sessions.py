"""Which sessions are open now: begun, and not ended in order."""

from reader_study.study import Study


def open_sessions(study: Study) -> frozenset[tuple[str, int]]:
    """Return reader and number of every session whose last begin has no end after it."""
    begun: dict[tuple[str, int], int] = {}
    for action, step in (("session.started", 1), ("session.ended", -1)):
        for event in study.events(action=action):
            _, reader_id, number = event.entity.split("/")
            place = (reader_id, int(number))
            # A session that a crash cut is begun again, and its end ends both.
            begun[place] = max(begun.get(place, 0), event.seq * step, key=abs)
    return frozenset(place for place, last in begun.items() if last > 0)


def has_open_session(study: Study, reader_id: str) -> bool:
    """Tell whether a session of a reader is open."""
    return any(reader == reader_id for reader, _ in open_sessions(study))

"""What a reader does, stored act by act, and beside it what the computer's clock did meanwhile."""

from reader_study.reading.clock_watch import ClockWatch
from reader_study.reading.pace import SessionPace
from reader_study.store import Actor, NewEvent
from reader_study.study import Study


class SessionActs:
    """Stores the acts of one session.

    Parameters
    ----------
    actor : Actor
        The reader.
    pace : SessionPace
        Follows what is stored.

    """

    def __init__(self, study: Study, actor: Actor, pace: SessionPace) -> None:
        self._study, self._actor, self._pace = study, actor, pace
        self._watch: ClockWatch | None = None
        self._failed = False

    def begin(self, session: int, started: NewEvent) -> None:
        """Store that a session has begun, and watch the clocks from then on."""
        self.record(started)
        self._watch = ClockWatch(self._study.clock, self._actor.id, session)

    def record(self, *events: NewEvent) -> None:
        """Store an act, and before it a jump of the wall clock, if there was one."""
        self.watch_clocks()
        self._failed = True
        stored = self._study.store.append(self._actor, self._study.clock, *events)
        self._failed = False
        for event in stored:
            self._pace.take(event)

    def watch_clocks(self) -> None:
        """Store a jump of the wall clock, if there was one since the last act or look.

        Raises
        ------
        StoreError
            When it could not be stored; it is told with the next act then.

        """
        # An act that failed may have arrived: it is done again before anything else is stored.
        if self._watch is None or self._failed:
            return
        jumped = self._watch.jumped()
        if jumped is not None:
            self._study.store.append(self._actor, self._study.clock, jumped)
            self._watch.stored()

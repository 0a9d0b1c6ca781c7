"""Whether a reader has to rest before her next case, by what the log of this workstation holds."""

from reader_study.clock import utc_text
from reader_study.reading.breaks import BreakWatch
from reader_study.reading.observing import boot_time
from reader_study.reading.times.moments import ReadMoment, moment_of
from reader_study.study import Study

_LOOK_BACK = 6000
"""Events: more than anybody leaves in the time after which a break is due."""


class Resting:
    """Follows one reader's work; what was read before the program was started counts too.

    Parameters
    ----------
    study : Study
        Holds the log and, in its protocol, how long a session and a break are.

    """

    def __init__(self, study: Study, reader_id: str) -> None:
        self._study = study
        self._reader_id = reader_id
        design = study.protocol.design
        self._wanted = design.session_minutes > 0 and design.break_minutes > 0
        self._watch = BreakWatch(
            session_minutes=design.session_minutes, break_minutes=design.break_minutes
        )
        self._seq = max(study.store.head[0] - _LOOK_BACK, 0) if self._wanted else 0

    def left_ms(self) -> int:
        """Return for how many milliseconds she has to rest before the next case; 0 for none."""
        if not self._wanted:
            return 0
        for event in self._study.store.since(self._seq):
            self._seq = event.seq
            if event.actor == self._reader_id:
                self._watch.take(moment_of(event, order=event.seq))
        clock = self._study.clock
        now = ReadMoment(
            order=self._seq + 1,
            action="",
            monotonic_ns=clock.monotonic_ns(),
            utc=utc_text(clock.utc()),
            boot=boot_time(clock),
            origin=self._study.store.origin,
        )
        return -(-self._watch.state(now).remaining_us // 1000)

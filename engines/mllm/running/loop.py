"""The loop that gets calls done: intended, made, kept; at the pace that the server keeps."""

import contextlib
import itertools
import queue
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from engines.mllm.reply import CallOutcome, ChatReply
from engines.mllm.request import ChatRequest
from engines.mllm.running.ahead import CallsAhead
from engines.mllm.running.asking import (
    FAILED,
    FOR_A_PERSON,
    SURELY_NOT_DONE,
    Asker,
    CallKeeper,
    KeptCall,
    PlannedCall,
    RunEnd,
)
from engines.mllm.running.bounds import LoopLimits, LoopResult, failures
from engines.mllm.running.budget import Spent
from engines.mllm.running.controls import ControlOrder, Controls, ControlWish
from engines.mllm.running.ladder import FormLadder, steps_down
from engines.mllm.running.pace import CallPace
from ground.errors import ReaderStudyError


@dataclass(frozen=True, slots=True)
class _Back:
    call: PlannedCall
    request: ChatRequest
    begun: float
    future: Future[ChatReply]

    @property
    def reply(self) -> ChatReply:
        return self.future.result()


class CallLoop:
    """One run of calls against one server, in the thread that calls `run`.

    Parameters
    ----------
    asker : Asker
    keeper : CallKeeper
    limits : LoopLimits
    controls : Controls, optional
    spent : Spent, optional
        What the run has used before; what is used now is added.
    kept : function, optional
        Told after each kept reply how many there are.

    Examples
    --------
    >>> CallLoop(client, keeper).run(calls).end  # doctest: +SKIP
    <RunEnd.DONE: 'done'>

    """

    def __init__(
        self,
        asker: Asker,
        keeper: CallKeeper,
        *,
        limits: LoopLimits | None = None,
        controls: Controls | None = None,
        spent: Spent | None = None,
        kept: Callable[[int], None] | None = None,
    ) -> None:
        self._asker, self._keeper = asker, keeper
        self._limits = limits or LoopLimits()
        self._controls = controls or Controls()
        self._kept = kept
        self._pace = CallPace(
            self._limits.connections, self._limits.first_wait_s, self._limits.longest_wait_s
        )
        self._ladder = FormLadder()
        self._spent = spent or Spent()
        self._outcomes: Counter[CallOutcome] = Counter()
        self._faults: Counter[str] = Counter()
        self._why = ""
        self._waiting = self._ahead_of(())
        self._in_flight = 0
        self._looked = 0.0
        self._paused = False
        self._end: RunEnd | None = None
        self._failure: ReaderStudyError | None = None

    def run(self, calls: Iterable[PlannedCall], *, done: Collection[str] = ()) -> LoopResult:
        """Make the calls, but for those whose keys are in `done`; return how it ended.

        Raises
        ------
        ReaderStudyError
            What was asked or came cannot be kept; calls in flight are then of unknown outcome. Or
            a request cannot be made; then calls in flight are kept first.

        """
        started = time.monotonic()
        with self._ahead_of(call for call in calls if call.key not in done) as self._waiting:
            self._go()
        if self._end is None and self._failed_too_often():
            self._end = RunEnd.FAILURES  # too few replies to be looked at before
        end = self._end or RunEnd.DONE
        left = len(self._waiting) + (self._failure is not None)
        self._keeper.note({"what": "ended", "why": end.value, "left": left})
        seconds = time.monotonic() - started
        if self._failure is not None:
            raise self._failure
        return LoopResult(end, self._outcomes, left, self._spent, seconds, self._why, self._faults)

    @property
    def connections(self) -> int:
        """Most calls in flight, as they were declared or a person has set them since."""
        return self._pace.ceiling

    def _ahead_of(self, calls: Iterable[PlannedCall]) -> CallsAhead:
        put = self._controls.events.put
        return CallsAhead(calls, self._pace.ceiling, ready=lambda: put(None))

    def _go(self) -> None:
        self._take_what_came(0.0)
        while True:
            self._begin()
            if not self._in_flight and (self._end is not None or not self._waiting):
                return
            self._take_what_came(self._patience_s())

    def _begin(self) -> None:
        self._looked = time.monotonic()
        room = self._pace.room(self._in_flight, self._looked)
        if self._paused or self._end is not None:
            return
        batch: list[tuple[PlannedCall, ChatRequest]] = []
        while self._waiting and len(batch) < room:
            if self._spent.reached(self._limits.budget, self._in_flight + len(batch)):
                if not self._in_flight and not batch:
                    self._end = RunEnd.BUDGET
                break  # a call in flight may turn out not to have been done
            taken = self._taken()
            if taken is None:
                break  # an event comes when it is there
            batch.append((taken[0], self._ladder.fitted(taken[1])))
        if batch:
            self._keeper.intend([call.key for call, _ in batch])
        for call, request in batch:
            self._ask(call, request)

    def _taken(self) -> tuple[PlannedCall, ChatRequest] | None:
        try:
            return self._waiting.take()
        except ReaderStudyError as error:  # it is raised when the calls in flight have ended
            self._failure, self._end = error, self._end or RunEnd.FAILURES
            return None

    def _ask(self, call: PlannedCall, request: ChatRequest) -> None:
        begun = time.monotonic()
        future = self._asker.ask(request)
        self._in_flight += 1
        put = self._controls.events.put
        future.add_done_callback(lambda over: put(_Back(call, request, begun, over)))

    def _patience_s(self) -> float | None:
        """Return for how long nothing may happen before a call may be begun; None for ever."""
        if self._paused or self._end is not None or not self._waiting:
            return None
        # By the time at which `_begin` looked: a hold that ends in between must not be missed.
        wait = self._pace.wait_s(self._looked)
        return wait if wait > 0.0 else None

    def _take_what_came(self, patience_s: float | None) -> None:
        events = self._controls.events
        with contextlib.suppress(queue.Empty):
            came = [events.get(timeout=patience_s)]
            while came:
                came += (events.get() for _ in range(events.qsize()))
                self._take(came)
                came = [events.get_nowait()]

    def _take(self, came: Iterable[object]) -> None:
        """Take what came, in its order; replies that came together are kept together."""
        told = (event for event in came if event is not None)
        for is_to_keep, events in itertools.groupby(told, _is_to_keep):
            if is_to_keep:
                self._keep([event for event in events if isinstance(event, _Back)])
                continue
            for event in events:
                if isinstance(event, _Back):
                    self._take_undone(event)
                elif isinstance(event, ControlOrder):
                    self._take_wish(event)

    def _take_wish(self, wanted: ControlOrder) -> None:
        match wanted.wish:
            case ControlWish.PAUSE:
                self._paused = True
            case ControlWish.RESUME:
                self._paused = False
            case ControlWish.RETUNE:
                self._pace.retune(wanted.connections)
                self._waiting.most = wanted.connections
            case ControlWish.STOP:
                self._end = self._end or RunEnd.STOPPED
        self._keeper.note({"what": wanted.wish.value, "connections": self._pace.ceiling})

    def _take_undone(self, back: _Back) -> None:
        """Let a call that was surely not answered be made again."""
        self._in_flight -= 1
        self._keeper.release(back.call.key, back.reply)
        self._waiting.put_back(back.call, back.request)
        if self._ladder.rejected(back.request, back.reply) is None:
            self._refused(back, back.reply)
        else:
            form = back.request.form.value
            self._keeper.note({"what": "form", "model": back.request.model, "rejected": form})

    def _refused(self, back: _Back, reply: ChatReply) -> None:
        now, asked_s = time.monotonic(), reply.retry_after_s
        self._pace.too_much(back.begun, now)
        if back.begun >= self._pace.held_until:  # the others of its round tell nothing new
            self._pace.hold(now, asked_s)
        elif asked_s is not None:
            self._pace.held_until = max(self._pace.held_until, now + asked_s)
        too_long = asked_s is not None and asked_s > self._limits.longest_wait_s
        too_often = self._pace.refusals >= self._limits.most_refusals
        if self._end is None and (reply.outcome in FOR_A_PERSON or too_long or too_often):
            self._end, self._why = SURELY_NOT_DONE[reply.outcome], reply.detail

    def _keep(self, backs: Sequence[_Back]) -> None:
        self._in_flight -= len(backs)
        self._keeper.keep([KeptCall(back.call.key, back.request, back.reply) for back in backs])
        for back in backs:
            self._count(back, back.reply)

    def _count(self, back: _Back, reply: ChatReply) -> None:
        self._spent.add(reply.tokens)
        self._outcomes[reply.outcome] += 1
        if reply.outcome is CallOutcome.TIMEOUT:
            self._pace.too_much(back.begun, time.monotonic())
        elif reply.outcome not in FAILED:
            self._pace.kept_up()
        if reply.outcome in FAILED:
            self._faults[reply.detail] += 1
        n_kept = self._outcomes.total()
        if n_kept >= self._limits.fail_from and self._failed_too_often():
            self._end = self._end or RunEnd.FAILURES
        if self._kept is not None:
            self._kept(n_kept)

    def _failed_too_often(self) -> bool:
        return failures(self._outcomes) > self._limits.fail_share * self._outcomes.total()


def _is_to_keep(event: object) -> bool:
    """Tell whether a call came back that is not made again."""
    return (
        isinstance(event, _Back)
        and event.reply.outcome not in SURELY_NOT_DONE
        and not steps_down(event.request, event.reply)
    )

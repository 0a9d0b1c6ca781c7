"""The loop that gets calls done: intended, made, kept; at the pace that the server keeps."""

import queue
import time
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field

from engines.mllm.reply import CallOutcome, ChatReply
from engines.mllm.request import ChatRequest
from engines.mllm.running.asking import (
    FAILED,
    FOR_A_PERSON,
    SURELY_NOT_DONE,
    Asker,
    CallKeeper,
    PlannedCall,
    RunEnd,
)
from engines.mllm.running.budget import RunBudget, Spent
from engines.mllm.running.controls import ControlOrder, Controls, ControlWish
from engines.mllm.running.ladder import FormLadder
from engines.mllm.running.pace import CallPace


@dataclass(frozen=True, slots=True)
class LoopLimits:
    """What bounds a run.

    Parameters
    ----------
    connections : int
        Most calls in flight.
    budget : RunBudget
    fail_share : float
        0–1; the run ends when more than this share of its replies are failures, looked at from
        `fail_from` replies on. 1: never.
    most_refusals : int
        So many refusals in a row, with waits between them, end the run.
    first_wait_s, longest_wait_s : float
        See `CallPace`. A server that asks for a longer wait ends the run.

    """

    connections: int = 4
    budget: RunBudget = field(default_factory=RunBudget)
    fail_share: float = 1.0
    fail_from: int = 20
    most_refusals: int = 8
    first_wait_s: float = 0.5
    longest_wait_s: float = 60.0


@dataclass(frozen=True, slots=True)
class LoopResult:
    """How a loop ended.

    Parameters
    ----------
    end : RunEnd
    outcomes : Counter of CallOutcome
        Of the replies that were kept.
    n_left : int
        Calls that were not made, or are to be made again.
    spent : Spent
    seconds : float

    """

    end: RunEnd
    outcomes: Counter[CallOutcome]
    n_left: int
    spent: Spent
    seconds: float


@dataclass(frozen=True, slots=True)
class _Back:
    call: PlannedCall
    request: ChatRequest
    begun: float
    future: Future[ChatReply]


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
        self._waiting: deque[PlannedCall] = deque()
        self._in_flight = 0
        self._looked = 0.0
        self._paused = False
        self._end: RunEnd | None = None

    def run(self, calls: Iterable[PlannedCall], *, done: Collection[str] = ()) -> LoopResult:
        """Make the calls, but for those whose keys are in `done`; return how it ended.

        Raises
        ------
        ReaderStudyError
            What was asked or came cannot be kept; calls in flight are then of unknown outcome.

        """
        started = time.monotonic()
        self._waiting.extend(call for call in calls if call.key not in done)
        while True:
            self._take_what_came()
            self._begin()
            if not self._in_flight and (self._end is not None or not self._waiting):
                break
            self._take(self._next(self._patience_s()))
        end = self._end or RunEnd.DONE
        left = len(self._waiting)
        self._keeper.note({"what": "ended", "why": end.value, "left": left})
        seconds = time.monotonic() - started
        return LoopResult(end, self._outcomes, left, self._spent, seconds)

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
            call = self._waiting.popleft()
            batch.append((call, self._ladder.fitted(call.request())))
        if batch:
            self._keeper.intend([call.key for call, _ in batch])
        for call, request in batch:
            self._ask(call, request)

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

    def _next(self, timeout_s: float | None) -> object:
        try:
            return self._controls.events.get(timeout=timeout_s)
        except queue.Empty:
            return None

    def _take_what_came(self) -> None:
        while not self._controls.events.empty():
            self._take(self._controls.events.get())

    def _take(self, event: object) -> None:
        if isinstance(event, _Back):
            self._in_flight -= 1
            self._take_reply(event, event.future.result())
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
            case ControlWish.STOP:
                self._end = self._end or RunEnd.STOPPED
        self._keeper.note({"what": wanted.wish.value, "connections": self._pace.ceiling})

    def _take_reply(self, back: _Back, reply: ChatReply) -> None:
        lower = self._ladder.rejected(back.request, reply)
        if lower is not None:
            self._again(back.call, reply)
            self._keeper.note(
                {"what": "form", "model": back.request.model, "rejected": back.request.form.value}
            )
        elif reply.outcome in SURELY_NOT_DONE:
            self._again(back.call, reply)
            self._refused(back, reply)
        else:
            self._keep(back, reply)

    def _again(self, call: PlannedCall, reply: ChatReply) -> None:
        self._keeper.release(call.key, reply)
        self._waiting.appendleft(call)

    def _refused(self, back: _Back, reply: ChatReply) -> None:
        now, asked_s = time.monotonic(), reply.retry_after_s
        self._pace.too_much(back.begun, now)
        if back.begun >= self._pace.held_until:  # the others of its round tell nothing new
            self._pace.hold(now, asked_s)
        elif asked_s is not None:
            self._pace.held_until = max(self._pace.held_until, now + asked_s)
        too_long = asked_s is not None and asked_s > self._limits.longest_wait_s
        too_often = self._pace.refusals >= self._limits.most_refusals
        if reply.outcome in FOR_A_PERSON or too_long or too_often:
            self._end = self._end or SURELY_NOT_DONE[reply.outcome]

    def _keep(self, back: _Back, reply: ChatReply) -> None:
        self._keeper.keep(back.call.key, reply, back.request)
        self._spent.add(reply.tokens)
        self._outcomes[reply.outcome] += 1
        if reply.outcome is CallOutcome.TIMEOUT:
            self._pace.too_much(back.begun, time.monotonic())
        elif reply.outcome not in FAILED:
            self._pace.kept_up()
        n_failed, n_kept = sum(self._outcomes[each] for each in FAILED), self._outcomes.total()
        is_over = n_kept >= self._limits.fail_from and n_failed > self._limits.fail_share * n_kept
        if is_over:
            self._end = self._end or RunEnd.FAILURES
        if self._kept is not None:
            self._kept(n_kept)

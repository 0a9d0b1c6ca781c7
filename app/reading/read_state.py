"""The reading page as data: what is chosen, what may be done now, and what each act leads to.

Pure: every act takes a state and returns the next one. The presenter sends the durable parts to
the writer; the page paints.
"""

from dataclasses import dataclass, replace

from app.actions import Condition
from app.reading.phase import Marks, MarkStep, Missing, Phase, Saved
from app.views import CaseView, Rules
from reader_study.forms.answer import Answer
from reader_study.lexicon import band_distance

__all__ = ["MarkStep", "Marks", "Missing", "Phase", "ReadState", "Saved"]

UNDO_LIMIT = 100
"""Not more than `viewer.model.annotation_set.HISTORY_LIMIT`, which keeps the marks' own steps."""
NOTHING_GIVEN = Answer()
CATEGORY, LIKELIHOOD = "category", "likelihood"
NO_MARKS = Marks()


@dataclass(frozen=True, slots=True)
class ReadState:
    """Everything that the reading page shows.

    Parameters
    ----------
    undo : tuple of Answer or MarkStep
        What can be taken back in this read, oldest first: earlier answers, and steps of measuring.
    missing : frozenset of Missing
        What the last Enter found lacking.
    asking_reason : bool
        The reader pressed 0 and is choosing why the case cannot be assessed.
    ai_hidden : bool
        The reader has put the AI card away for a moment.
    unseen : bool
        The AI's answer has not been on the screen for as long as the protocol says, and nothing
        was changed since it came: no lock yet.
    hurried : bool
        An Enter came while that was so; it did nothing, and the page says why.
    marks : Marks
        What can be done with the marks of the image on the screen.

    """

    rules: Rules
    case: CaseView | None = None
    phase: Phase = Phase.LOADING
    answer: Answer = NOTHING_GIVEN
    undo: tuple[Answer | MarkStep, ...] = ()
    missing: frozenset[Missing] = frozenset()
    asking_reason: bool = False
    ai_hidden: bool = False
    unseen: bool = False
    hurried: bool = False
    paused: bool = False
    image_index: int = 0
    saved: Saved = Saved.NOTHING
    marks: Marks = NO_MARKS

    @property
    def is_final(self) -> bool:
        """Whether the read goes on from one that is locked."""
        return self.case is not None and self.case.before is not None

    @property
    def ai_shown(self) -> bool:
        """Whether the model's read is on the screen."""
        return self.case is not None and self.case.ai is not None and not self.ai_hidden

    @property
    def inconsistent(self) -> bool:
        """Whether category and likelihood lie more than one category apart; a hint, no more."""
        chosen, likelihood = self.answer.text(CATEGORY), self.answer.number(LIKELIHOOD)
        if chosen is None or likelihood is None or chosen not in self.rules.scale:
            return False
        return band_distance(chosen, likelihood, scale=self.rules.scale) > 1

    @property
    def measuring(self) -> bool:
        """Whether marks may be drawn now.

        Never while a read is loaded, confirmed or locked: a mark belongs to one read.
        """
        answering = self.phase is Phase.ANSWERING and not self.paused
        return self.rules.tools and self.case is not None and answering

    def conditions(self) -> frozenset[Condition]:
        """Return which of the registry's conditions hold now."""
        found = {Condition.ALWAYS}
        if self.case is None or self.phase is Phase.FINISHED:
            return frozenset(found)
        found.add(Condition.READING)
        if self.paused:
            return frozenset(found)
        found.add(Condition.LOOKING)
        if len(self.case.images) > 1:
            found.add(Condition.SEVERAL_IMAGES)
        if self.case.ai is not None and self.phase is not Phase.REVEALING:
            found.add(Condition.AI_REVEALED)
        return frozenset(found | self._rule_conditions() | self._answer_conditions())

    def _rule_conditions(self) -> set[Condition]:
        checks = {
            Condition.FLIPPING: self.rules.flip,
            Condition.HAS_TONES: self.rules.presets,
            # A tool may be chosen while the hand rests: buttons that went grey and back with every
            # Enter would draw the eye from the image.
            Condition.MEASURING: self.rules.tools,
            Condition.HAS_SELECTION: self.measuring and self.marks.selected,
            Condition.CAN_REDO_MARK: self.measuring and self.marks.redoable,
        }
        return {condition for condition, holds in checks.items() if holds}

    def _answer_conditions(self) -> set[Condition]:
        if self.phase is Phase.CONFIRMING:
            return {Condition.ENTERING, Condition.CONFIRMING}
        if self.phase is not Phase.ANSWERING:
            return set()
        kind = Condition.ASKING_REASON if self.asking_reason else Condition.RATING
        found = {Condition.ENTERING, Condition.ANSWERING, kind}
        if self.undo:
            # One key takes back whatever came last.
            is_mark = isinstance(self.undo[-1], MarkStep)
            found.add(Condition.CAN_UNDO_MARK if is_mark else Condition.CAN_UNDO)
        return found


def show(state: ReadState, case: CaseView | None) -> ReadState:
    """Put a case on the screen; the same case in its next stage keeps its image and its place."""
    if case is None:
        return ReadState(state.rules, phase=Phase.FINISHED, saved=Saved.SAVED)
    same = state.case is not None and state.case.position == case.position
    draft = case.draft
    return ReadState(
        state.rules,
        case=case,
        phase=_phase_on_screen(case) if same else Phase.LOADING,
        answer=draft,
        asking_reason=bool(draft.cannot_assess),
        image_index=state.image_index if same else 0,
        paused=state.paused,
        saved=Saved.SAVED if same or case.draft != NOTHING_GIVEN else Saved.NOTHING,
    )


def ai_painted(state: ReadState) -> ReadState:
    """Let the reader go on: the model's read is completely on the screen.

    Keys that were pressed before it was there cannot lock a read that counts as one with AI.
    """
    if state.phase is not Phase.REVEALING or state.case is None or state.case.ai is None:
        return state
    first = state.case.before or NOTHING_GIVEN
    unseen = state.rules.ai_min_shown_ms > 0 and state.answer == first
    return replace(state, phase=Phase.ANSWERING, unseen=unseen)


def ai_seen(state: ReadState) -> ReadState:
    """Let the read be locked unchanged: the AI's answer was there for long enough."""
    return replace(state, unseen=False, hurried=False)


def painted(state: ReadState) -> ReadState:
    """Let the reader begin: the case is completely on the screen."""
    if state.case is None or state.phase is not Phase.LOADING:
        return state
    return replace(state, phase=_phase_on_screen(state.case))


def change(state: ReadState, answer: Answer) -> ReadState:
    """Take a new answer; the earlier one can be had back."""
    if state.phase is not Phase.ANSWERING or answer == state.answer:
        return replace(state, missing=frozenset())
    return replace(
        state,
        answer=answer,
        undo=_with_step(state, state.answer),
        missing=frozenset(),
        unseen=False,
        hurried=False,
    )


def choose(state: ReadState, category: str) -> ReadState:
    """Choose a category."""
    if category not in state.rules.scale:
        return state
    return change(state, state.answer.given(CATEGORY, category))


def rate(state: ReadState, likelihood: int) -> ReadState:
    """Give the likelihood of malignancy in per cent."""
    bounded = min(max(likelihood, 0), state.rules.likelihood_max)
    return change(state, state.answer.given(LIKELIHOOD, bounded))


def note(state: ReadState, text: str) -> ReadState:
    """Keep a remark."""
    return change(state, replace(state.answer, note=text))


def ask_reason(state: ReadState) -> ReadState:
    """Open the list of reasons, or go back to the scales."""
    if state.phase is not Phase.ANSWERING:
        return state
    if state.asking_reason:
        back = replace(state, asking_reason=False, missing=frozenset())
        return change(back, replace(state.answer, cannot_assess=None))
    return replace(state, asking_reason=True, missing=frozenset())


def give_reason(state: ReadState, reason: str) -> ReadState:
    """Say why the case cannot be assessed; the scales are cleared, and undo brings them back."""
    text = reason.strip()
    if not text:
        return change(state, replace(state.answer, cannot_assess=None))
    return change(state, Answer(cannot_assess=text, note=state.answer.note))


def undo(state: ReadState) -> ReadState:
    """Take the last change of the answer back, unless a mark came after it."""
    if state.phase is not Phase.ANSWERING or not state.undo:
        return state
    answer = state.undo[-1]
    if isinstance(answer, MarkStep):
        return state
    return replace(
        state,
        answer=answer,
        undo=state.undo[:-1],
        missing=frozenset(),
        asking_reason=bool(answer.cannot_assess),
    )


def marked(state: ReadState, image: int) -> ReadState:
    """Remember a step of measuring on an image of the case, to be taken back in its turn."""
    return replace(state, undo=_with_step(state, MarkStep(image)))


def unmarked(state: ReadState) -> ReadState:
    """Forget the step of measuring that was taken back: the last one."""
    if not state.undo or not isinstance(state.undo[-1], MarkStep):
        return state
    return replace(state, undo=state.undo[:-1])


def with_marks(state: ReadState, marks: Marks) -> ReadState:
    """Take what can be done with the marks on the screen."""
    return replace(state, marks=marks)


def enter(state: ReadState) -> ReadState:
    """First Enter: show the summary, or say what is missing. Second: lock."""
    if state.phase is Phase.CONFIRMING:
        return replace(state, phase=Phase.LOCKING, saved=Saved.SAVING)
    if state.phase is not Phase.ANSWERING:
        return state
    if state.unseen:
        return replace(state, hurried=True)
    lacking = what_is_missing(state)
    if lacking:
        return replace(state, missing=lacking)
    return replace(state, phase=Phase.CONFIRMING, missing=frozenset())


def escape(state: ReadState) -> ReadState:
    """Go one step back: from the summary to the scales, from the reasons to the scales."""
    if state.phase is Phase.CONFIRMING:
        return replace(state, phase=Phase.ANSWERING)
    if state.phase is Phase.ANSWERING and state.asking_reason:
        return ask_reason(state)
    return replace(state, missing=frozenset())


def what_is_missing(state: ReadState) -> frozenset[Missing]:
    """Return what the answer lacks before it can be locked."""
    answer = state.answer
    if state.asking_reason:
        return frozenset() if answer.cannot_assess else frozenset({Missing.REASON})
    lacking = set()
    if answer.get(CATEGORY) is None:
        lacking.add(Missing.CATEGORY)
    if answer.get(LIKELIHOOD) is None:
        lacking.add(Missing.LIKELIHOOD)
    return frozenset(lacking)


def turn_image(state: ReadState, steps: int) -> ReadState:
    """Go to another image of the case; stays within its ends."""
    if state.case is None or state.paused:
        return state
    last = len(state.case.images) - 1
    return replace(state, image_index=min(max(state.image_index + steps, 0), last))


def _with_step(state: ReadState, step: Answer | MarkStep) -> tuple[Answer | MarkStep, ...]:
    return (*state.undo, step)[-UNDO_LIMIT:]


def _phase_on_screen(case: CaseView) -> Phase:
    return Phase.REVEALING if case.reveals_at_once else Phase.ANSWERING

"""The reading page as data: what is chosen, what may be done now, and what each act leads to.

Pure: every act takes a state and returns the next one. The presenter sends the durable parts to
the writer; the page paints. It knows forms, and neither designs nor arms by name.
"""

from dataclasses import dataclass, replace

from app.reading.agreement import departs
from app.reading.case_views import CaseView
from app.reading.phase import Marks, MarkStep, Phase, Saved
from app.views import Rules
from reader_study.designs.step import StepKind
from reader_study.forms.answer import Answer, AnswerValue
from reader_study.forms.form import Form, SoftCheck
from reader_study.forms.rules import missing, unusual
from reader_study.media.playing import unplayed
from reader_study.models.parts import ShownAi
from reader_study.reading.feedback import Feedback

__all__ = ["MarkStep", "Marks", "Phase", "ReadState", "Saved"]

UNDO_LIMIT = 100
"""Not more than `viewer.model.annotation_set.HISTORY_LIMIT`, which keeps the marks' own steps."""
NOTHING_GIVEN = Answer()
NO_MARKS = Marks()
REASON = "cannot_assess"
"""Stands among what is lacking where the reason is."""


@dataclass(frozen=True, slots=True)
class ReadState:
    """Everything that the reading page shows.

    Parameters
    ----------
    undo : tuple of Answer or MarkStep
        What can be taken back in this read, oldest first: earlier answers, and steps of measuring.
    missing : tuple of str
        Ids of the fields that the last Enter found lacking; `REASON` for the reason.
    asking_reason : bool
        The reader pressed 0 and is choosing why the case cannot be assessed.
    ai_hidden : bool
        The reader has put the AI card away for a moment.
    unseen : bool
        The AI's answer has not been on the screen for as long as the protocol says, and nothing
        was changed since it came: no lock yet.
    hurried : bool
        An Enter came while that was so; it did nothing, and the page says why.
    panes : tuple of int
        Place of the medium that each pane shows, from 0.
    active : int
        The pane that acts go to.
    unplayed : tuple of int
        Places of the clips that still have to run before a lock.
    urged : bool
        An Enter came while there were some; it did nothing, and the page says why.
    marks : Marks
        What can be done with the marks of the image on the screen.
    drawing : str
        Id of the field whose mark the hand is drawing; empty for none.
    feedback : Feedback or None
        What is told of the practice read that was locked last.
    rest_ms : int
        How much of a break is left.

    """

    rules: Rules
    case: CaseView | None = None
    phase: Phase = Phase.LOADING
    answer: Answer = NOTHING_GIVEN
    undo: tuple[Answer | MarkStep, ...] = ()
    missing: tuple[str, ...] = ()
    asking_reason: bool = False
    ai_hidden: bool = False
    unseen: bool = False
    hurried: bool = False
    paused: bool = False
    panes: tuple[int, ...] = (0,)
    active: int = 0
    unplayed: tuple[int, ...] = ()
    urged: bool = False
    saved: Saved = Saved.NOTHING
    marks: Marks = NO_MARKS
    drawing: str = ""
    feedback: Feedback | None = None
    rest_ms: int = 0

    @property
    def image_index(self) -> int:
        """Place of the medium in the active pane, from 0."""
        return self.panes[self.active]

    @property
    def reportable(self) -> bool:
        """Whether a case is on the screen in which patient data may have been seen."""
        phases = (Phase.REVEALING, Phase.ANSWERING, Phase.CONFIRMING)
        return self.has_image and self.phase in phases and not self.paused

    @property
    def must_play(self) -> bool:
        """Whether a clip still has to run; not where the case is said to be past assessing."""
        return bool(self.unplayed) and not self.asking_reason

    @property
    def form(self) -> Form | None:
        """What is asked."""
        return self.case.form if self.case else None

    @property
    def is_final(self) -> bool:
        """Whether the read goes on from one that is locked."""
        return self.case is not None and self.case.before is not None

    @property
    def ai(self) -> ShownAi | None:
        """The model's read that stands beside the reader's own; not a report that she rates."""
        case = self.case
        return None if case is None or case.kind is StepKind.RATING else case.ai

    @property
    def ai_shown(self) -> bool:
        """Whether the model's read is on the screen."""
        return self.ai is not None and not self.ai_hidden

    @property
    def ai_waits(self) -> bool:
        """Whether the model's read can be asked for, and was not."""
        case = self.case
        return case is not None and case.shows_ai and not case.reveals_at_once and case.ai is None

    @property
    def unusual(self) -> tuple[SoftCheck, ...]:
        """What is unusual in the answer and was not kept; a hint, no more."""
        return () if self.form is None else unusual(self.form, self.answer)

    @property
    def departs(self) -> bool:
        """Whether the call lies on the other side than the AI's answer that is known."""
        if self.form is None or self.ai is None:
            return False
        return departs(self.form, self.answer, self.ai, self.rules.threshold)

    @property
    def measuring(self) -> bool:
        """Whether marks may be drawn now.

        Never while a read is loaded, confirmed or locked: a mark belongs to one read.
        """
        return self.rules.tools and self.can_draw

    @property
    def can_draw(self) -> bool:
        """Whether marks that are answers may be drawn now, whatever tools the study allows."""
        return self.has_image and self.phase is Phase.ANSWERING and not self.paused

    @property
    def has_image(self) -> bool:
        """Whether the step is about media."""
        return self.case is not None and bool(self.case.media)


def show(state: ReadState, case: CaseView | None) -> ReadState:
    """Put a step on the screen; one that goes on with the same case keeps its image and place."""
    if case is None:
        return ReadState(state.rules, phase=Phase.FINISHED, saved=Saved.SAVED)
    before = state.case
    same_step = before is not None and before.step == case.step
    same = before is not None and (same_step or case.continues)
    return ReadState(
        state.rules,
        case=case,
        phase=_phase_on_screen(case) if same else Phase.LOADING,
        answer=case.draft,
        # What was answered before the AI came can still be taken back.
        undo=state.undo if same_step else (),
        asking_reason=bool(case.draft.cannot_assess),
        panes=state.panes if same else _first_of(case),
        active=state.active if same else 0,
        unplayed=state.unplayed if same_step else _unplayed(case),
        paused=state.paused,
        saved=Saved.SAVED if same or case.draft != NOTHING_GIVEN else Saved.NOTHING,
        marks=state.marks if same else NO_MARKS,
    )


def report(state: ReadState) -> ReadState:
    """Cover the case for good: patient data were seen in it."""
    if not state.reportable:
        return state
    return replace(state, phase=Phase.REPORTING, drawing="", missing=())


def tell(state: ReadState, feedback: Feedback) -> ReadState:
    """Show what is told of a practice read; its image stays."""
    return replace(state, phase=Phase.TOLD, feedback=feedback, saved=Saved.SAVED)


def rest(state: ReadState, rest_ms: int) -> ReadState:
    """Let the reader rest before the next case; with nothing left she may go on."""
    return replace(state, phase=Phase.RESTING, rest_ms=max(rest_ms, 0), saved=Saved.SAVED)


def ask_ai(state: ReadState) -> ReadState:
    """Ask for the model's read; what is answered waits until it is on the screen."""
    if state.phase is not Phase.ANSWERING or not state.ai_waits:
        return state
    return replace(state, phase=Phase.REVEALING, missing=())


def ai_failed(state: ReadState) -> ReadState:
    """Go on without a model's read that was asked for and could not be had."""
    return replace(state, phase=Phase.ANSWERING) if state.ai_waits else state


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
    """Take a new answer; the earlier one can be had back.

    A check that does not hold any more is not kept either: it is asked again when it comes back.
    A reason to depart from the AI goes with the departure.
    """
    if state.form is not None and answer.kept:
        holding = {check.id for check in unusual(state.form, replace(answer, kept=()))}
        answer = replace(answer, kept=tuple(name for name in answer.kept if name in holding))
    if answer.override and not replace(state, answer=answer).departs:
        answer = replace(answer, override="")
    if state.phase is not Phase.ANSWERING or answer == state.answer:
        return replace(state, missing=())
    return replace(
        state,
        answer=answer,
        undo=_with_step(state, state.answer),
        missing=(),
        unseen=False,
        hurried=False,
        urged=False,
    )


def give(state: ReadState, field_id: str, value: AnswerValue | None) -> ReadState:
    """Give a field a value, or none."""
    if state.form is None or all(one.id != field_id for one in state.form.fields):
        return state
    return change(state, state.answer.given(field_id, value))


def keep(state: ReadState, check_id: str) -> ReadState:
    """Keep the answer in spite of a check."""
    if check_id not in {check.id for check in state.unusual}:
        return state
    return change(state, replace(state.answer, kept=(*state.answer.kept, check_id)))


def note(state: ReadState, text: str) -> ReadState:
    """Keep a remark."""
    return change(state, replace(state.answer, note=text))


def explain(state: ReadState, text: str) -> ReadState:
    """Keep why the reader departs from the AI's answer."""
    return change(state, replace(state.answer, override=text.strip()))


def draw(state: ReadState, field_id: str) -> ReadState:
    """Let the hand draw the mark of a field, or of none."""
    return replace(state, drawing=field_id if state.can_draw else "")


def ask_reason(state: ReadState) -> ReadState:
    """Open the list of reasons, or go back to the form."""
    if state.phase is not Phase.ANSWERING or state.form is None or not state.form.about_case:
        return state
    if state.asking_reason:
        back = replace(state, asking_reason=False, missing=())
        return change(back, replace(state.answer, cannot_assess=None))
    return replace(state, asking_reason=True, missing=(), drawing="")


def give_reason(state: ReadState, reason: str) -> ReadState:
    """Say why the case cannot be assessed; the form is cleared, and undo brings it back."""
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
        missing=(),
        asking_reason=bool(answer.cannot_assess),
    )


def marked(state: ReadState, image: int, plane: str = "") -> ReadState:
    """Remember a step of measuring on an image of the case, to be taken back in its turn."""
    return replace(state, undo=_with_step(state, MarkStep(image, plane)))


def unmarked(state: ReadState) -> ReadState:
    """Forget the step of measuring that was taken back: the last one."""
    if not state.undo or not isinstance(state.undo[-1], MarkStep):
        return state
    return replace(state, undo=state.undo[:-1])


def with_marks(state: ReadState, marks: Marks) -> ReadState:
    """Take what can be done with the marks on the screen."""
    return replace(state, marks=marks)


def enter(state: ReadState) -> ReadState:
    """First Enter: show the summary, or say what is missing. Second: lock.

    The summary names what is unusual; locking it keeps that.
    """
    if state.phase is Phase.CONFIRMING:
        kept = (*state.answer.kept, *(check.id for check in state.unusual))
        answer = replace(state.answer, kept=kept)
        return replace(state, answer=answer, phase=Phase.LOCKING, saved=Saved.SAVING)
    if state.phase is not Phase.ANSWERING:
        return state
    if state.unseen:
        return replace(state, hurried=True)
    lacking = what_is_missing(state)
    if lacking:
        return replace(state, missing=lacking, drawing="", urged=False)
    if state.must_play:
        return replace(state, missing=(), drawing="", urged=True)
    return replace(state, phase=Phase.CONFIRMING, missing=(), drawing="", urged=False)


def escape(state: ReadState) -> ReadState:
    """Go one step back: from drawing, from the summary or the reasons to the form."""
    if state.phase is Phase.CONFIRMING:
        return replace(state, phase=Phase.ANSWERING)
    if state.drawing:
        return replace(state, drawing="")
    if state.phase is Phase.ANSWERING and state.asking_reason:
        return ask_reason(state)
    return replace(state, missing=())


def what_is_missing(state: ReadState) -> tuple[str, ...]:
    """Return what the answer lacks before it can be locked."""
    if state.asking_reason:
        return () if (state.answer.cannot_assess or "").strip() else (REASON,)
    return () if state.form is None else missing(state.form, state.answer)


def _unplayed(case: CaseView) -> tuple[int, ...]:
    return () if case.playing is None else unplayed(case.media, case.playing, case.played)


def _first_of(case: CaseView) -> tuple[int, ...]:
    """Return the first medium of each pane; a step about none has a pane that shows nothing."""
    return tuple(group[0] for group in case.groups) or (0,)


def _with_step(state: ReadState, step: Answer | MarkStep) -> tuple[Answer | MarkStep, ...]:
    return (*state.undo, step)[-UNDO_LIMIT:]


def _phase_on_screen(case: CaseView) -> Phase:
    waits = case.reveals_at_once or case.ai is not None
    return Phase.REVEALING if waits else Phase.ANSWERING

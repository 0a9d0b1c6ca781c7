"""What the panel says: on its lock button, of the disk, and of what is lacking."""

from PySide6.QtCore import QCoreApplication

from app.forms.field_box import told
from app.forms.walk import is_walked
from app.i18n import QT_TRANSLATE_NOOP
from app.reading.case_views import caption_of
from app.reading.read_state import REASON, Phase, ReadState, Saved
from reader_study.forms.form import FieldKind

_CONTEXT = "ReadPanel"
_MOST_NAMED = 3


def lock_text(state: ReadState) -> str:
    """Return what Enter does next."""
    if state.phase in (Phase.TOLD, Phase.RESTING):
        return _tr(QT_TRANSLATE_NOOP("ReadPanel", "Go on"))
    if state.phase is Phase.REPORTING:
        return _tr(QT_TRANSLATE_NOOP("ReadPanel", "Reporting …"))
    if state.phase is Phase.LOCKING:
        return _tr(QT_TRANSLATE_NOOP("ReadPanel", "Locking …"))
    if state.phase is Phase.CONFIRMING:
        return _tr(QT_TRANSLATE_NOOP("ReadPanel", "Lock it"))
    if state.form is not None and not state.form.about_case:
        return _tr(QT_TRANSLATE_NOOP("ReadPanel", "Lock these answers"))
    if state.is_final:
        return _tr(QT_TRANSLATE_NOOP("ReadPanel", "Lock the final read"))
    return _tr(QT_TRANSLATE_NOOP("ReadPanel", "Lock this read"))


def saved_text(state: ReadState, *, typing: bool) -> str:
    """Return whether what is on the screen is durable."""
    if typing:
        return _tr(QT_TRANSLATE_NOOP("ReadPanel", "○ typing …"))
    if state.saved is Saved.SAVING:
        return _tr(QT_TRANSLATE_NOOP("ReadPanel", "○ saving …"))
    if state.saved is Saved.FAILED:
        return _tr(QT_TRANSLATE_NOOP("ReadPanel", "✕ not saved"))
    if state.saved is Saved.NOTHING:
        return ""
    if state.phase in (Phase.TOLD, Phase.RESTING):
        return _tr(QT_TRANSLATE_NOOP("ReadPanel", "● locked and saved"))
    if state.is_final and state.answer == (state.case and state.case.before):
        return _tr(QT_TRANSLATE_NOOP("ReadPanel", "● first read locked and saved"))
    return _tr(QT_TRANSLATE_NOOP("ReadPanel", "● draft saved"))


def missing_text(state: ReadState, rating_key: str) -> str:
    """Return what the last Enter found lacking, the fields by their names."""
    if state.hurried:
        words = QT_TRANSLATE_NOOP(
            "ReadPanel", "Look at the AI's answer first. Enter locks in a moment."
        )
        return _tr(words)
    if state.urged and not state.missing:
        return _tr(QT_TRANSLATE_NOOP("ReadPanel", "Not locked yet. %1")).replace(
            "%1", play_text(state)
        )
    if not state.missing or state.form is None:
        return ""
    if REASON in state.missing:
        last = str(len(state.form.reasons) + 1)
        words = QT_TRANSLATE_NOOP("ReadPanel", "Say why it cannot be assessed: keys 1 – %1.")
        return _tr(words).replace("%1", last)
    fields = [state.form.field(name) for name in state.missing]
    names = [told(one.label) for one in fields[:_MOST_NAMED]]
    if len(fields) > _MOST_NAMED:
        more = _tr(QT_TRANSLATE_NOOP("ReadPanel", "%1 more"))
        names.append(more.replace("%1", str(len(fields) - _MOST_NAMED)))
    named = ", ".join(names)
    if not is_walked(state.form) and any(one.kind is FieldKind.PERCENT for one in fields):
        words = QT_TRANSLATE_NOOP("ReadPanel", "Still to answer: %1 (%2, digits, Enter).")
        return _tr(words).replace("%2", rating_key).replace("%1", named)
    words = QT_TRANSLATE_NOOP("ReadPanel", "Still to answer: %1.")
    return _tr(words).replace("%1", named)


def play_text(state: ReadState) -> str:
    """Return which clips still have to run before the lock; empty when none has."""
    case = state.case
    if case is None or case.playing is None or not state.must_play:
        return ""
    named, playing = _clips(state), case.playing
    if playing.fraction is not None:
        words = _tr(QT_TRANSLATE_NOOP("ReadPanel", "See %2 % of the frames of %1."))
        return words.replace("%2", f"{playing.fraction * 100:g}").replace("%1", named)
    if playing.complete_plays > 1:
        words = _tr(QT_TRANSLATE_NOOP("ReadPanel", "Play %1 whole, %2 times."))
        return words.replace("%2", str(playing.complete_plays)).replace("%1", named)
    return _tr(QT_TRANSLATE_NOOP("ReadPanel", "Play %1 whole.")).replace("%1", named)


def _clips(state: ReadState) -> str:
    """Name the clips that still have to run as the page names them."""
    case = state.case
    assert case is not None
    if len(case.media) == 1:
        return _tr(QT_TRANSLATE_NOOP("ReadPanel", "the clip"))
    hung = len(case.groups) > 1
    names = [(place + 1, caption_of(case.media[place]) if hung else "") for place in state.unplayed]
    numbered = _tr(QT_TRANSLATE_NOOP("ReadPanel", "image %1"))
    return ", ".join(name or numbered.replace("%1", str(number)) for number, name in names)


def _tr(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)

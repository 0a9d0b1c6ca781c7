"""Events of a read in the words of the window."""

from enum import Enum, auto

from PySide6.QtCore import QCoreApplication

from app.i18n import QT_TRANSLATE_NOOP
from reader_study.forms.form import Form
from reader_study.reading.replay import ReplayScene, ReplayStep
from reader_study.reading.replay.fields import changes, label_of, value_text


class EventKind(Enum):
    """What an event is to one who looks at the line."""

    ANSWER = auto()
    AI = auto()
    LOCK = auto()
    MARK = auto()
    VIEW = auto()
    CLOCK = auto()


_KINDS = {
    "read.answered": EventKind.ANSWER,
    "ai.revealed": EventKind.AI,
    "ai.shown": EventKind.AI,
    "read.locked": EventKind.LOCK,
    "read.measured": EventKind.MARK,
    "read.calibrated": EventKind.MARK,
    "read.viewed": EventKind.VIEW,
    "read.played": EventKind.VIEW,
}


def kind_of(step: ReplayStep) -> EventKind:
    """Return what an event is; all that is not named is about the clock."""
    return _KINDS.get(step.moment.action, EventKind.CLOCK)


def event_words(
    form: Form, step: ReplayStep, scene: ReplayScene, before: ReplayScene, language: str
) -> str:
    """Say in a line what an event was."""
    action = step.moment.action
    if action == "read.answered":
        return "; ".join(
            f"{label_of(form, key, language)}: {value_text(form, scene.answer, key, language)}"
            for key in changes(form, scene.changed)
        )
    if action == "read.paused":
        return pause_words(frozenset({step.moment.reason}))
    if action == "read.measured":
        return _mark_words(step)
    return _told(_ACTS[action]) if action in _ACTS else action


def pause_words(reasons: frozenset[str]) -> str:
    """Say why the clock stood."""
    return ", ".join(_told(_PAUSES.get(reason, _PAUSED)) for reason in sorted(reasons))


def _told(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)


def _mark_words(step: ReplayStep) -> str:
    content = step.moment.content
    act = str(content.get("act"))
    words = _told(_MARKS[act]) if act in _MARKS else act
    unit = content.get("unit", "")
    values = content.get("values") or {}
    length = values.get("length") or values.get("long") or values.get("width")
    return f"{words}: {length} {unit}" if length else words


_CONTEXT = "Replay"
_PAUSED = QT_TRANSLATE_NOOP("Replay", "Paused")
_PAUSES = {
    "reader": QT_TRANSLATE_NOOP("Replay", "Paused by the reader"),
    "focus": QT_TRANSLATE_NOOP("Replay", "Paused: another window had the focus"),
    "idle": QT_TRANSLATE_NOOP("Replay", "Paused: no input for 60 seconds"),
    "locked": QT_TRANSLATE_NOOP("Replay", "Paused: the screen was locked"),
}
_ACTS = {
    "case.painted": QT_TRANSLATE_NOOP("Replay", "Case on the screen"),
    "ai.revealed": QT_TRANSLATE_NOOP("Replay", "AI asked for"),
    "ai.shown": QT_TRANSLATE_NOOP("Replay", "AI shown"),
    "read.viewed": QT_TRANSLATE_NOOP("Replay", "View changed"),
    "read.played": QT_TRANSLATE_NOOP("Replay", "Clip played"),
    "read.calibrated": QT_TRANSLATE_NOOP("Replay", "Scale set by hand"),
    "read.resumed": QT_TRANSLATE_NOOP("Replay", "Clock goes on"),
    "read.suspended": QT_TRANSLATE_NOOP("Replay", "Interrupted"),
    "read.locked": QT_TRANSLATE_NOOP("Replay", "Locked"),
    "session.started": QT_TRANSLATE_NOOP("Replay", "Session begins"),
    "session.ended": QT_TRANSLATE_NOOP("Replay", "Session ends"),
}
_MARKS = {
    "drawn": QT_TRANSLATE_NOOP("Replay", "Mark drawn"),
    "changed": QT_TRANSLATE_NOOP("Replay", "Mark changed"),
    "erased": QT_TRANSLATE_NOOP("Replay", "Mark erased"),
    "rescaled": QT_TRANSLATE_NOOP("Replay", "Mark measured anew"),
}

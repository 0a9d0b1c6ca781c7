"""Every act of the window, once: its text, its key, its group, and when it may be done.

Menus, keys, tool tips, the caps printed on buttons and the F1 sheet all read this list.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence

from app.i18n import QT_TRANSLATE_NOOP

CONTEXT = "Actions"


class Condition(StrEnum):
    """What must hold for an action; pages say which conditions hold now."""

    ALWAYS = "always"
    READING = "reading"
    LOOKING = "looking"
    SEVERAL_IMAGES = "several_images"
    ENTERING = "entering"
    ANSWERING = "answering"
    RATING = "rating"
    ASKING_REASON = "asking_reason"
    CONFIRMING = "confirming"
    CAN_UNDO = "can_undo"
    AI_REVEALED = "ai_revealed"


class Group(StrEnum):
    """Headings of the F1 sheet, in its order."""

    RATE = "rate"
    LOCK = "lock"
    IMAGE = "image"
    WINDOW = "window"


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One act.

    Parameters
    ----------
    ident : str
        Stable name, e.g. ``read.enter``; a number after ``:`` is the act's argument.
    text : str
        English text, to be translated in the context ``Actions``.
    keys : tuple of str
        Default keys in Qt's portable form; the first is the one that is printed.
    group : Group
        Heading on the help sheet.
    when : Condition
        Holds while the act is possible.
    printed : str
        What stands on caps and in the sheet where it is not simply the first key.
    listed : bool
        Whether the help sheet has a line for it.
    repeats : bool
        Whether holding the key repeats the act.

    """

    ident: str
    text: str
    keys: tuple[str, ...]
    group: Group
    when: Condition = Condition.ALWAYS
    printed: str = ""
    listed: bool = True
    repeats: bool = False


CATEGORY_KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9")
REASON_KEYS = ("1", "2", "3", "4")

_CATEGORIES = tuple(
    ActionSpec(
        f"read.category:{index}",
        QT_TRANSLATE_NOOP("Actions", "BI-RADS category"),
        (key,),
        Group.RATE,
        Condition.RATING,
        printed="1 … 7",
        listed=index == 0,
    )
    for index, key in enumerate(CATEGORY_KEYS)
)
_REASONS = tuple(
    ActionSpec(
        f"read.reason:{index}",
        QT_TRANSLATE_NOOP("Actions", "Reason why it cannot be assessed"),
        (key,),
        Group.RATE,
        Condition.ASKING_REASON,
        printed=QT_TRANSLATE_NOOP("Actions", "0, then 1 … 4"),
        listed=index == 0,
    )
    for index, key in enumerate(REASON_KEYS)
)

REGISTRY: tuple[ActionSpec, ...] = (
    *_CATEGORIES,
    ActionSpec(
        "read.likelihood",
        QT_TRANSLATE_NOOP("Actions", "Likelihood of malignancy"),
        ("L",),
        Group.RATE,
        Condition.RATING,
        printed=QT_TRANSLATE_NOOP("Actions", "L, digits, Enter"),
    ),
    ActionSpec(
        "read.likelihood_step",
        QT_TRANSLATE_NOOP("Actions", "Likelihood ±1 and ±10, while it has the focus"),
        (),
        Group.RATE,
        Condition.RATING,
        printed=QT_TRANSLATE_NOOP("Actions", "Up, Down, PgUp, PgDn"),
    ),
    ActionSpec(
        "read.cannot_assess",
        QT_TRANSLATE_NOOP("Actions", "Cannot assess"),
        ("0",),
        Group.RATE,
        Condition.ANSWERING,
    ),
    *_REASONS,
    ActionSpec(
        "read.note", QT_TRANSLATE_NOOP("Actions", "Note"), ("N",), Group.RATE, Condition.ANSWERING
    ),
    ActionSpec(
        "read.undo",
        QT_TRANSLATE_NOOP("Actions", "Undo, until the read is locked"),
        ("Ctrl+Z",),
        Group.RATE,
        Condition.CAN_UNDO,
    ),
    ActionSpec(
        "read.enter",
        QT_TRANSLATE_NOOP("Actions", "Summary, then lock"),
        ("Return", "Enter"),
        Group.LOCK,
        Condition.ENTERING,
        printed="Enter, Enter",
    ),
    ActionSpec(
        "read.escape",
        QT_TRANSLATE_NOOP("Actions", "One step back"),
        ("Esc",),
        Group.LOCK,
        Condition.READING,
    ),
    ActionSpec(
        "read.ai",
        QT_TRANSLATE_NOOP("Actions", "Show or hide the AI"),
        ("A",),
        Group.LOCK,
        Condition.AI_REVEALED,
    ),
    ActionSpec(
        "view.window_level",
        QT_TRANSLATE_NOOP("Actions", "Window and level"),
        ("W",),
        Group.IMAGE,
        Condition.LOOKING,
    ),
    ActionSpec(
        "view.zoom", QT_TRANSLATE_NOOP("Actions", "Zoom"), ("Z",), Group.IMAGE, Condition.LOOKING
    ),
    ActionSpec(
        "view.pan", QT_TRANSLATE_NOOP("Actions", "Pan"), ("M",), Group.IMAGE, Condition.LOOKING
    ),
    ActionSpec(
        "view.invert",
        QT_TRANSLATE_NOOP("Actions", "Invert"),
        ("I",),
        Group.IMAGE,
        Condition.LOOKING,
    ),
    ActionSpec(
        "view.one_to_one",
        QT_TRANSLATE_NOOP("Actions", "One image pixel per screen pixel"),
        ("=",),
        Group.IMAGE,
        Condition.LOOKING,
    ),
    ActionSpec(
        "view.fit",
        QT_TRANSLATE_NOOP("Actions", "Fit to the window"),
        ("F",),
        Group.IMAGE,
        Condition.LOOKING,
    ),
    ActionSpec(
        "view.reset",
        QT_TRANSLATE_NOOP("Actions", "Reset the view"),
        ("R",),
        Group.IMAGE,
        Condition.LOOKING,
    ),
    ActionSpec(
        "view.previous_image",
        QT_TRANSLATE_NOOP("Actions", "Image before"),
        ("Left",),
        Group.IMAGE,
        Condition.SEVERAL_IMAGES,
        repeats=True,
    ),
    ActionSpec(
        "view.next_image",
        QT_TRANSLATE_NOOP("Actions", "Image after"),
        ("Right",),
        Group.IMAGE,
        Condition.SEVERAL_IMAGES,
        repeats=True,
    ),
    ActionSpec(
        "read.pause",
        QT_TRANSLATE_NOOP("Actions", "Pause and cover the image"),
        ("P",),
        Group.WINDOW,
        Condition.READING,
    ),
    ActionSpec(
        "read.leave",
        QT_TRANSLATE_NOOP("Actions", "Leave for the worklist"),
        ("Ctrl+L",),
        Group.WINDOW,
        Condition.ALWAYS,
    ),
    ActionSpec(
        "start.open",
        QT_TRANSLATE_NOOP("Actions", "Open a study"),
        ("Ctrl+O",),
        Group.WINDOW,
        listed=False,
    ),
    ActionSpec(
        "list.begin",
        QT_TRANSLATE_NOOP("Actions", "Begin or continue reading"),
        ("Return", "Enter"),
        Group.WINDOW,
        listed=False,
    ),
    ActionSpec(
        "page.back",
        QT_TRANSLATE_NOOP("Actions", "Back"),
        ("Esc",),
        Group.WINDOW,
        listed=False,
    ),
    ActionSpec(
        "window.help",
        QT_TRANSLATE_NOOP("Actions", "Keys"),
        ("F1", "?"),
        Group.WINDOW,
    ),
)


def spec(ident: str) -> ActionSpec:
    """Return the registry's entry of this name."""
    return next(entry for entry in REGISTRY if entry.ident == ident)


def specs(prefixes: Iterable[str]) -> tuple[ActionSpec, ...]:
    """Return the entries whose names begin with one of `prefixes`."""
    wanted = tuple(prefixes)
    return tuple(entry for entry in REGISTRY if entry.ident.startswith(wanted))


def text(entry: ActionSpec) -> str:
    """Return the act's name in the language of the window."""
    return QCoreApplication.translate(CONTEXT, entry.text)


def key_text(entry: ActionSpec) -> str:
    """Return the key as it is printed on caps and in the help sheet."""
    if entry.printed:
        return QCoreApplication.translate(CONTEXT, entry.printed)
    if not entry.keys:
        return ""
    return QKeySequence(entry.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)


def tooltip(entry: ActionSpec) -> str:
    """Return name and key, e.g. ``Invert  (I)``."""
    key = key_text(entry)
    return f"{text(entry)}  ({key})" if key else text(entry)

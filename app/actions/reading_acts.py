"""Acts of a scored read: rate, lock, pause, leave."""

from app.actions.conditions import Condition
from app.actions.spec import ActionSpec, Group
from app.i18n import QT_TRANSLATE_NOOP

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
        fixed=True,
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
        fixed=True,
    )
    for index, key in enumerate(REASON_KEYS)
)

RATE: tuple[ActionSpec, ...] = (
    *_CATEGORIES,
    ActionSpec(
        "read.likelihood",
        QT_TRANSLATE_NOOP("Actions", "Likelihood of malignancy"),
        ("L",),
        Group.RATE,
        Condition.RATING,
        printed=QT_TRANSLATE_NOOP("Actions", "%1, digits, Enter"),
    ),
    ActionSpec(
        "read.likelihood_step",
        QT_TRANSLATE_NOOP("Actions", "Likelihood ±1 and ±10, while it has the focus"),
        (),
        Group.RATE,
        Condition.RATING,
        printed=QT_TRANSLATE_NOOP("Actions", "Up, Down, PgUp, PgDn"),
        fixed=True,
    ),
    ActionSpec(
        "read.cannot_assess",
        QT_TRANSLATE_NOOP("Actions", "Cannot assess"),
        ("0",),
        Group.RATE,
        Condition.ANSWERING,
        fixed=True,
    ),
    *_REASONS,
    ActionSpec(
        "read.note",
        QT_TRANSLATE_NOOP("Actions", "Note"),
        ("N",),
        Group.RATE,
        Condition.ANSWERING,
    ),
    ActionSpec(
        "read.undo",
        QT_TRANSLATE_NOOP("Actions", "Undo, until the read is locked"),
        ("Ctrl+Z",),
        Group.RATE,
        Condition.CAN_UNDO,
    ),
)

LOCK: tuple[ActionSpec, ...] = (
    ActionSpec(
        "read.enter",
        QT_TRANSLATE_NOOP("Actions", "Summary, then lock"),
        ("Return", "Enter"),
        Group.LOCK,
        Condition.ENTERING,
        printed="Enter, Enter",
        fixed=True,
    ),
    ActionSpec(
        "read.escape",
        QT_TRANSLATE_NOOP("Actions", "One step back"),
        ("Esc",),
        Group.LOCK,
        Condition.READING,
        fixed=True,
    ),
    ActionSpec(
        "read.ai",
        QT_TRANSLATE_NOOP("Actions", "Show or hide the AI"),
        ("A",),
        Group.LOCK,
        Condition.AI_REVEALED,
    ),
)

SESSION: tuple[ActionSpec, ...] = (
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
)

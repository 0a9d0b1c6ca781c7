"""Acts of a scored read: rate, lock, pause, leave."""

from dataclasses import replace

from app.actions.conditions import Condition
from app.actions.spec import ActionSpec, Group
from app.i18n import QT_TRANSLATE_NOOP

CATEGORY_KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9")
REASON_KEYS = ("1", "2", "3", "4", "5", "6", "7", "8")

_CATEGORIES = tuple(
    ActionSpec(
        f"read.category:{index}",
        QT_TRANSLATE_NOOP("Actions", "Category, or option of the framed question"),
        (key,),
        Group.RATE,
        Condition.RATING,
        printed="1 … 9",
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
        printed=QT_TRANSLATE_NOOP("Actions", "0, then 1 … 8"),
        listed=index == 0,
        fixed=True,
    )
    for index, key in enumerate(REASON_KEYS)
)


def _ways(ident: str, text: str, keys: tuple[str, str]) -> tuple[ActionSpec, ActionSpec]:
    """Return two acts for one way through a form: by Tab always, by an arrow where that is free."""
    tab, arrow = keys
    walking = ActionSpec(
        ident,
        text,
        (tab,),
        Group.RATE,
        Condition.WALKING,
        printed=f"{tab}, {arrow}",
        repeats=True,
        fixed=True,
    )
    by_arrow = replace(
        walking,
        ident=f"{ident}:1",
        keys=(arrow,),
        when=Condition.WALKING_DOWN,
        listed=False,
    )
    return walking, by_arrow


RATE: tuple[ActionSpec, ...] = (
    *_CATEGORIES,
    ActionSpec(
        "read.likelihood",
        QT_TRANSLATE_NOOP("Actions", "Likelihood"),
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
        "read.more_options",
        QT_TRANSLATE_NOOP("Actions", "Digits mean the next nine options"),
        ("-",),
        Group.RATE,
        Condition.WALKING,
        fixed=True,
    ),
    *_ways("read.next", QT_TRANSLATE_NOOP("Actions", "Next question"), ("Tab", "Down")),
    *_ways(
        "read.previous",
        QT_TRANSLATE_NOOP("Actions", "Question before"),
        ("Shift+Tab", "Up"),
    ),
    ActionSpec(
        "read.keep",
        QT_TRANSLATE_NOOP("Actions", "Keep what is unusual"),
        ("Q",),
        Group.RATE,
        Condition.UNUSUAL,
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
        "read.ask_ai",
        QT_TRANSLATE_NOOP("Actions", "Ask the AI"),
        ("A",),
        Group.LOCK,
        Condition.AI_WAITS,
        fixed=True,
    ),
    ActionSpec(
        "read.override",
        QT_TRANSLATE_NOOP("Actions", "Why you depart from the AI"),
        ("J",),
        Group.LOCK,
        Condition.DEPARTING,
    ),
    ActionSpec(
        "read.ai",
        QT_TRANSLATE_NOOP("Actions", "Show or hide the AI"),
        ("A",),
        Group.LOCK,
        Condition.AI_REVEALED,
    ),
)

EVIDENCE: tuple[ActionSpec, ...] = (
    ActionSpec(
        "read.evidence",
        QT_TRANSLATE_NOOP("Actions", "Show or hide the AI's boxes and heat map"),
        ("Alt+Y",),
        Group.OVERLAY,
        Condition.HAS_EVIDENCE,
    ),
    ActionSpec(
        "read.part_on",
        QT_TRANSLATE_NOOP("Actions", "Next part of the clip that the AI scored"),
        ("Alt+Right",),
        Group.CINE,
        Condition.HAS_PARTS,
        repeats=True,
    ),
    ActionSpec(
        "read.part_back",
        QT_TRANSLATE_NOOP("Actions", "Part of the clip before"),
        ("Alt+Left",),
        Group.CINE,
        Condition.HAS_PARTS,
        repeats=True,
    ),
)

SESSION: tuple[ActionSpec, ...] = (
    ActionSpec(
        "read.report_data",
        QT_TRANSLATE_NOOP("Actions", "Report patient data: hides the case from all"),
        ("F9",),
        Group.WINDOW,
        Condition.REPORTABLE,
        fixed=True,
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
)

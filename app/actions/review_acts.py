"""Acts of the review of an intake: decide on a source, draw masks, go on, take in."""

from app.actions.conditions import Condition
from app.actions.spec import ActionSpec, Group
from app.i18n import QT_TRANSLATE_NOOP

CHOICE_KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9")

_CHOICES = tuple(
    ActionSpec(
        f"review.choice:{index}",
        QT_TRANSLATE_NOOP("Actions", "Reason, or what becomes of two copies"),
        (key,),
        Group.REVIEW,
        Condition.CHOOSING,
        printed="1 … 9",
        listed=index == 0,
        fixed=True,
    )
    for index, key in enumerate(CHOICE_KEYS)
)

_DECIDE = (
    ActionSpec(
        "review.accept",
        QT_TRANSLATE_NOOP("Actions", "Take as shown"),
        ("Return", "Enter"),
        Group.REVIEW,
        Condition.REVIEWING,
        printed=QT_TRANSLATE_NOOP("Actions", "Enter"),
        fixed=True,
    ),
    ActionSpec(
        "review.unmasked",
        QT_TRANSLATE_NOOP("Actions", "Take, nothing to mask"),
        ("N",),
        Group.REVIEW,
        Condition.REVIEWING,
    ),
    ActionSpec(
        "review.exclude",
        QT_TRANSLATE_NOOP("Actions", "Leave out"),
        ("X",),
        Group.REVIEW,
        Condition.REVIEWING,
    ),
    *_CHOICES,
    ActionSpec(
        "review.again",
        QT_TRANSLATE_NOOP("Actions", "Again later"),
        ("G",),
        Group.REVIEW,
        Condition.REVIEWING,
    ),
    ActionSpec(
        "review.compare",
        QT_TRANSLATE_NOOP("Actions", "Copies side by side"),
        ("D",),
        Group.REVIEW,
        Condition.REVIEWING,
    ),
    ActionSpec(
        "review.undo",
        QT_TRANSLATE_NOOP("Actions", "Take the last act back"),
        ("Ctrl+Z",),
        Group.REVIEW,
        Condition.REVIEWING,
    ),
    ActionSpec(
        "review.redo",
        QT_TRANSLATE_NOOP("Actions", "Do it again after all"),
        ("Ctrl+Y",),
        Group.REVIEW,
        Condition.REVIEWING,
    ),
    ActionSpec(
        "review.accept_clear",
        QT_TRANSLATE_NOOP("Actions", "Take all that is without doubt"),
        ("Ctrl+A",),
        Group.REVIEW,
        Condition.REVIEWING,
    ),
    ActionSpec(
        "review.commit",
        QT_TRANSLATE_NOOP("Actions", "Take in what was decided"),
        ("Ctrl+Return", "Ctrl+Enter"),
        Group.REVIEW,
        Condition.REVIEWING,
        printed=QT_TRANSLATE_NOOP("Actions", "Ctrl+Enter"),
        fixed=True,
    ),
    ActionSpec(
        "review.confirm",
        QT_TRANSLATE_NOOP("Actions", "Yes, to what is asked"),
        ("Return", "Enter"),
        Group.REVIEW,
        Condition.CONFIRMING,
        listed=False,
        printed=QT_TRANSLATE_NOOP("Actions", "Enter"),
        fixed=True,
    ),
    ActionSpec(
        "review.stop",
        QT_TRANSLATE_NOOP("Actions", "Stop looking at sources, or go on"),
        ("Ctrl+B",),
        Group.REVIEW,
    ),
)

_MASKS = (
    ActionSpec(
        "review.mask",
        QT_TRANSLATE_NOOP("Actions", "Draw a mask"),
        ("M",),
        Group.MASKS,
        Condition.REVIEWING,
    ),
    ActionSpec(
        "review.mask_set",
        QT_TRANSLATE_NOOP("Actions", "Lay the mask down"),
        ("Return", "Enter"),
        Group.MASKS,
        Condition.MASKING,
        printed=QT_TRANSLATE_NOOP("Actions", "Enter"),
        fixed=True,
    ),
    *(
        ActionSpec(
            f"review.mask_move:{number}",
            QT_TRANSLATE_NOOP("Actions", "Move the mask that is drawn"),
            (arrow,),
            Group.MASKS,
            Condition.MASKING,
            printed=QT_TRANSLATE_NOOP("Actions", "Arrow keys"),
            listed=number == 0,
            repeats=True,
            fixed=True,
        )
        for number, arrow in enumerate(("Left", "Right", "Up", "Down"))
    ),
    *(
        ActionSpec(
            f"review.mask_size:{number}",
            QT_TRANSLATE_NOOP("Actions", "Make it narrower, wider, lower, higher"),
            (f"Shift+{arrow}",),
            Group.MASKS,
            Condition.MASKING,
            printed=QT_TRANSLATE_NOOP("Actions", "Shift + arrow keys"),
            listed=number == 0,
            repeats=True,
            fixed=True,
        )
        for number, arrow in enumerate(("Left", "Right", "Up", "Down"))
    ),
    ActionSpec(
        "review.next_mask",
        QT_TRANSLATE_NOOP("Actions", "Next mask"),
        ("Tab",),
        Group.MASKS,
        Condition.REVIEWING,
        fixed=True,
    ),
    ActionSpec(
        "review.mask_change",
        QT_TRANSLATE_NOOP("Actions", "Move or resize the mask"),
        ("E",),
        Group.MASKS,
        Condition.HAS_MASK,
    ),
    ActionSpec(
        "review.lift",
        QT_TRANSLATE_NOOP("Actions", "Lift the mask"),
        ("Del",),
        Group.MASKS,
        Condition.HAS_MASK,
    ),
)

_GO = tuple(
    ActionSpec(
        f"review.{name}",
        text,
        (key,),
        Group.LIST,
        Condition.REVIEWING,
        repeats=True,
    )
    for name, text, key in (
        ("left", QT_TRANSLATE_NOOP("Actions", "Source before"), "Left"),
        ("right", QT_TRANSLATE_NOOP("Actions", "Source after"), "Right"),
        ("up", QT_TRANSLATE_NOOP("Actions", "A row up"), "Up"),
        ("down", QT_TRANSLATE_NOOP("Actions", "A row down"), "Down"),
        ("page_up", QT_TRANSLATE_NOOP("Actions", "A screen up"), "PgUp"),
        ("page_down", QT_TRANSLATE_NOOP("Actions", "A screen down"), "PgDown"),
        ("first", QT_TRANSLATE_NOOP("Actions", "First source"), "Home"),
        ("last", QT_TRANSLATE_NOOP("Actions", "Last source"), "End"),
    )
)

_LOOK = (
    ActionSpec(
        "review.filter",
        QT_TRANSLATE_NOOP("Actions", "Open, doubtful, or all sources"),
        ("F",),
        Group.LIST,
        Condition.REVIEWING,
    ),
    ActionSpec(
        "review.preview",
        QT_TRANSLATE_NOOP("Actions", "Masks as they will be stored, or see-through"),
        ("V",),
        Group.MASKS,
        Condition.REVIEWING,
    ),
    ActionSpec(
        "review.invert",
        QT_TRANSLATE_NOOP("Actions", "Invert"),
        ("I",),
        Group.IMAGE,
        Condition.LOOKING,
    ),
    ActionSpec(
        "review.one_to_one",
        QT_TRANSLATE_NOOP("Actions", "One image pixel per screen pixel"),
        ("=",),
        Group.IMAGE,
        Condition.LOOKING,
    ),
    ActionSpec(
        "review.reset",
        QT_TRANSLATE_NOOP("Actions", "Reset the view"),
        ("R",),
        Group.IMAGE,
        Condition.LOOKING,
    ),
    ActionSpec(
        "review.play",
        QT_TRANSLATE_NOOP("Actions", "Play or stop the clip"),
        ("Space",),
        Group.CINE,
    ),
    ActionSpec(
        "review.frame_back",
        QT_TRANSLATE_NOOP("Actions", "Frame or slice before"),
        (",",),
        Group.CINE,
        repeats=True,
    ),
    ActionSpec(
        "review.frame_on",
        QT_TRANSLATE_NOOP("Actions", "Frame or slice after"),
        (".",),
        Group.CINE,
        repeats=True,
    ),
    ActionSpec(
        "review.sampled",
        QT_TRANSLATE_NOOP("Actions", "Next of the frames that were looked at"),
        ("S",),
        Group.CINE,
    ),
)

REVIEW: tuple[ActionSpec, ...] = (*_DECIDE, *_MASKS, *_GO, *_LOOK)

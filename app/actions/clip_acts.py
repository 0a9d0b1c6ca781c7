"""Acts on a clip or a stack of slices: play, step, trim, go to another one."""

from app.actions.conditions import Condition
from app.actions.spec import ActionSpec, Group
from app.i18n import QT_TRANSLATE_NOOP

CINE: tuple[ActionSpec, ...] = (
    ActionSpec(
        "cine.toggle",
        QT_TRANSLATE_NOOP("Actions", "Play or stop"),
        ("Space",),
        Group.CINE,
        Condition.CINE,
    ),
    ActionSpec(
        "cine.step_back",
        QT_TRANSLATE_NOOP("Actions", "Frame before"),
        ("Left",),
        Group.CINE,
        Condition.CINE,
        repeats=True,
    ),
    ActionSpec(
        "cine.step_on",
        QT_TRANSLATE_NOOP("Actions", "Frame after"),
        ("Right",),
        Group.CINE,
        Condition.CINE,
        repeats=True,
    ),
    ActionSpec(
        "cine.faster",
        QT_TRANSLATE_NOOP("Actions", "Faster"),
        ("Up",),
        Group.CINE,
        Condition.CINE,
        repeats=True,
    ),
    ActionSpec(
        "cine.slower",
        QT_TRANSLATE_NOOP("Actions", "Slower"),
        ("Down",),
        Group.CINE,
        Condition.CINE,
        repeats=True,
    ),
    ActionSpec(
        "cine.first",
        QT_TRANSLATE_NOOP("Actions", "First frame"),
        ("Home",),
        Group.CINE,
        Condition.CINE,
    ),
    ActionSpec(
        "cine.last",
        QT_TRANSLATE_NOOP("Actions", "Last frame"),
        ("End",),
        Group.CINE,
        Condition.CINE,
    ),
    ActionSpec(
        "cine.loop",
        QT_TRANSLATE_NOOP("Actions", "Loop, or to and fro"),
        ("S",),
        Group.CINE,
        Condition.CINE,
    ),
    ActionSpec(
        "cine.mark_in",
        QT_TRANSLATE_NOOP("Actions", "Play from here"),
        (",",),
        Group.CINE,
        Condition.CINE,
    ),
    ActionSpec(
        "cine.mark_out",
        QT_TRANSLATE_NOOP("Actions", "Play up to here"),
        (".",),
        Group.CINE,
        Condition.CINE,
    ),
    ActionSpec(
        "cine.trim_clear",
        QT_TRANSLATE_NOOP("Actions", "Play everything"),
        ("/",),
        Group.CINE,
        Condition.CINE,
    ),
    ActionSpec(
        "file.previous",
        QT_TRANSLATE_NOOP("Actions", "Image or clip before"),
        ("PgUp",),
        Group.CINE,
        Condition.SEVERAL_FILES,
        repeats=True,
    ),
    ActionSpec(
        "file.next",
        QT_TRANSLATE_NOOP("Actions", "Image or clip after"),
        ("PgDown",),
        Group.CINE,
        Condition.SEVERAL_FILES,
        repeats=True,
    ),
)

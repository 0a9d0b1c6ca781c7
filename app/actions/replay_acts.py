"""Acts on a replay: play, step by event, skip, go faster."""

from app.actions.spec import ActionSpec, Group
from app.i18n import QT_TRANSLATE_NOOP

REPLAY: tuple[ActionSpec, ...] = (
    ActionSpec(
        "replay.toggle",
        QT_TRANSLATE_NOOP("Actions", "Play or stop"),
        ("Space",),
        Group.REPLAY,
    ),
    ActionSpec(
        "replay.event_back",
        QT_TRANSLATE_NOOP("Actions", "Event before"),
        ("Left",),
        Group.REPLAY,
        repeats=True,
    ),
    ActionSpec(
        "replay.event_on",
        QT_TRANSLATE_NOOP("Actions", "Event after"),
        ("Right",),
        Group.REPLAY,
        repeats=True,
    ),
    ActionSpec(
        "replay.skip_back",
        QT_TRANSLATE_NOOP("Actions", "Five seconds back"),
        ("PgUp",),
        Group.REPLAY,
        repeats=True,
    ),
    ActionSpec(
        "replay.skip_on",
        QT_TRANSLATE_NOOP("Actions", "Five seconds on"),
        ("PgDown",),
        Group.REPLAY,
        repeats=True,
    ),
    ActionSpec(
        "replay.faster",
        QT_TRANSLATE_NOOP("Actions", "Faster"),
        ("Up",),
        Group.REPLAY,
    ),
    ActionSpec(
        "replay.slower",
        QT_TRANSLATE_NOOP("Actions", "Slower"),
        ("Down",),
        Group.REPLAY,
    ),
    ActionSpec(
        "replay.first",
        QT_TRANSLATE_NOOP("Actions", "First event"),
        ("Home",),
        Group.REPLAY,
    ),
    ActionSpec(
        "replay.last",
        QT_TRANSLATE_NOOP("Actions", "Last event"),
        ("End",),
        Group.REPLAY,
    ),
)

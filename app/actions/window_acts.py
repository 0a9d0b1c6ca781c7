"""Acts on the window and its panes, and those of the pages before reading."""

from app.actions.conditions import Condition
from app.actions.spec import ActionSpec, Group
from app.i18n import QT_TRANSLATE_NOOP

LAYOUT: tuple[ActionSpec, ...] = (
    ActionSpec(
        "layout.one",
        QT_TRANSLATE_NOOP("Actions", "One pane"),
        ("Alt+1",),
        Group.LAYOUT,
        Condition.LOOKING,
    ),
    ActionSpec(
        "layout.two",
        QT_TRANSLATE_NOOP("Actions", "Two panes"),
        ("Alt+2",),
        Group.LAYOUT,
        Condition.LOOKING,
    ),
    ActionSpec(
        "layout.mpr",
        QT_TRANSLATE_NOOP("Actions", "Three planes of the volume"),
        ("Alt+3",),
        Group.LAYOUT,
        Condition.VOLUME,
    ),
    ActionSpec(
        "layout.four",
        QT_TRANSLATE_NOOP("Actions", "Four panes"),
        ("Alt+4",),
        Group.LAYOUT,
        Condition.LOOKING,
    ),
    ActionSpec(
        "layout.link",
        QT_TRANSLATE_NOOP("Actions", "Link the panes"),
        ("Alt+6",),
        Group.LAYOUT,
        Condition.SEVERAL_PANES,
    ),
    ActionSpec(
        "layout.next_pane",
        QT_TRANSLATE_NOOP("Actions", "Next pane"),
        ("Ctrl+Tab",),
        Group.LAYOUT,
        Condition.SEVERAL_PANES,
    ),
    ActionSpec(
        "layout.enlarge",
        QT_TRANSLATE_NOOP("Actions", "Enlarge the pane, or show all"),
        ("Alt+5",),
        Group.LAYOUT,
        Condition.SEVERAL_PANES,
    ),
    ActionSpec(
        "layout.second_window",
        QT_TRANSLATE_NOOP("Actions", "Second window"),
        ("Ctrl+N",),
        Group.LAYOUT,
        Condition.LOOKING,
    ),
)

FILES: tuple[ActionSpec, ...] = (
    ActionSpec(
        "file.open",
        QT_TRANSLATE_NOOP("Actions", "Open files"),
        ("Ctrl+O",),
        Group.WINDOW,
    ),
    ActionSpec(
        "file.close",
        QT_TRANSLATE_NOOP("Actions", "Close the file"),
        ("Ctrl+W",),
        Group.WINDOW,
        Condition.LOOKING,
    ),
)

PAGES: tuple[ActionSpec, ...] = (
    ActionSpec(
        "start.open",
        QT_TRANSLATE_NOOP("Actions", "Open a study"),
        ("Ctrl+O",),
        Group.WINDOW,
        listed=False,
        fixed=True,
    ),
    ActionSpec(
        "list.begin",
        QT_TRANSLATE_NOOP("Actions", "Begin or continue reading"),
        ("Return", "Enter"),
        Group.WINDOW,
        listed=False,
        fixed=True,
    ),
    ActionSpec(
        "page.back",
        QT_TRANSLATE_NOOP("Actions", "Back"),
        ("Esc",),
        Group.WINDOW,
        listed=False,
        fixed=True,
    ),
)

WINDOW: tuple[ActionSpec, ...] = (
    ActionSpec(
        "window.full_screen",
        QT_TRANSLATE_NOOP("Actions", "Full screen"),
        ("F11",),
        Group.WINDOW,
    ),
    ActionSpec(
        "window.text_larger",
        QT_TRANSLATE_NOOP("Actions", "Larger texts"),
        ("Ctrl++", "Ctrl+="),
        Group.WINDOW,
        fixed=True,
    ),
    ActionSpec(
        "window.text_smaller",
        QT_TRANSLATE_NOOP("Actions", "Smaller texts"),
        ("Ctrl+-",),
        Group.WINDOW,
        fixed=True,
    ),
    ActionSpec(
        "window.text_standard",
        QT_TRANSLATE_NOOP("Actions", "Texts as large as the screen suggests"),
        ("Ctrl+0",),
        Group.WINDOW,
        fixed=True,
    ),
    ActionSpec(
        "window.help",
        QT_TRANSLATE_NOOP("Actions", "Keys"),
        ("F1", "?"),
        Group.WINDOW,
        fixed=True,
    ),
)

"""Acts on the image: brightness, size, what lies over it."""

from app.actions.conditions import Condition
from app.actions.spec import ActionSpec, Group
from app.i18n import QT_TRANSLATE_NOOP

_WINDOWS = (
    QT_TRANSLATE_NOOP("Actions", "Soft tissue window"),
    QT_TRANSLATE_NOOP("Actions", "Lung window"),
    QT_TRANSLATE_NOOP("Actions", "Bone window"),
    QT_TRANSLATE_NOOP("Actions", "Brain window"),
    QT_TRANSLATE_NOOP("Actions", "Liver window"),
    QT_TRANSLATE_NOOP("Actions", "Mediastinum window"),
)
PRESETS = len(_WINDOWS)
"""Named windows that have a key, in the order of `viewer.model.presets.CT_WINDOWS`."""

_TONES = (
    QT_TRANSLATE_NOOP("Actions", "Whole range of brightness"),
    QT_TRANSLATE_NOOP("Actions", "Open up dark parts"),
    QT_TRANSLATE_NOOP("Actions", "Open up bright parts"),
    QT_TRANSLATE_NOOP("Actions", "More contrast"),
)
TONES = len(_TONES)
"""Windows of B-mode images that have a key, in the order of `viewer.model.Preset`."""

NUDGE_KEYS = tuple(
    f"{modifiers}+{arrow}"
    for modifiers in ("Ctrl", "Ctrl+Shift")
    for arrow in ("Left", "Right", "Up", "Down")
)
"""By a pixel, then by ten, each to the left, right, up and down."""

IMAGE: tuple[ActionSpec, ...] = (
    ActionSpec(
        "view.window_level",
        QT_TRANSLATE_NOOP("Actions", "Window and level"),
        ("W",),
        Group.IMAGE,
        Condition.LOOKING,
    ),
    ActionSpec(
        "view.zoom",
        QT_TRANSLATE_NOOP("Actions", "Zoom"),
        ("Z",),
        Group.IMAGE,
        Condition.LOOKING,
    ),
    ActionSpec(
        "view.pan",
        QT_TRANSLATE_NOOP("Actions", "Pan"),
        ("M",),
        Group.IMAGE,
        Condition.LOOKING,
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
        "view.smooth",
        QT_TRANSLATE_NOOP("Actions", "Smooth or sharp pixels"),
        ("X",),
        Group.IMAGE,
        Condition.LOOKING,
    ),
    ActionSpec(
        "view.magnifier",
        QT_TRANSLATE_NOOP("Actions", "Magnifier"),
        ("G",),
        Group.IMAGE,
        Condition.LOOKING,
    ),
    ActionSpec(
        "view.flip_h",
        QT_TRANSLATE_NOOP("Actions", "Mirror left and right"),
        ("H",),
        Group.IMAGE,
        Condition.FLIPPING,
    ),
    ActionSpec(
        "view.flip_v",
        QT_TRANSLATE_NOOP("Actions", "Turn upside down"),
        ("V",),
        Group.IMAGE,
        Condition.FLIPPING,
    ),
    *(
        ActionSpec(
            f"view.preset:{index}",
            name,
            (f"F{2 + index}",),
            Group.PRESETS,
            Condition.HAS_PRESETS,
        )
        for index, name in enumerate(_WINDOWS)
    ),
    *(
        ActionSpec(f"view.tone:{index}", name, (f"F{2 + index}",), Group.IMAGE, Condition.HAS_TONES)
        for index, name in enumerate(_TONES)
    ),
    ActionSpec(
        "view.ai_marks",
        QT_TRANSLATE_NOOP("Actions", "Show or hide what lies over the image"),
        ("O",),
        Group.OVERLAY,
        Condition.HAS_OVERLAY,
    ),
    ActionSpec(
        "view.overlay_less",
        QT_TRANSLATE_NOOP("Actions", "Overlay fainter"),
        ("[",),
        Group.OVERLAY,
        Condition.HAS_OVERLAY,
        repeats=True,
    ),
    ActionSpec(
        "view.overlay_more",
        QT_TRANSLATE_NOOP("Actions", "Overlay stronger"),
        ("]",),
        Group.OVERLAY,
        Condition.HAS_OVERLAY,
        repeats=True,
    ),
    ActionSpec(
        "view.file_graphics",
        QT_TRANSLATE_NOOP("Actions", "Show or hide what the file draws over the image"),
        ("T",),
        Group.OVERLAY,
        Condition.HAS_FILE_GRAPHICS,
    ),
    ActionSpec(
        "view.lesion_frame",
        QT_TRANSLATE_NOOP("Actions", "Image without the frame around the lesion, while held"),
        ("O",),
        Group.OVERLAY,
        Condition.HAS_LESION_FRAME,
    ),
    ActionSpec(
        "view.regions",
        QT_TRANSLATE_NOOP("Actions", "Outline the calibrated regions"),
        ("U",),
        Group.OVERLAY,
        Condition.HAS_REGIONS,
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
)

MEASURE: tuple[ActionSpec, ...] = (
    ActionSpec(
        "view.calliper",
        QT_TRANSLATE_NOOP("Actions", "Calliper"),
        ("D",),
        Group.MEASURE,
        Condition.MEASURING,
    ),
    ActionSpec(
        "view.ellipse",
        QT_TRANSLATE_NOOP("Actions", "Ellipse"),
        ("E",),
        Group.MEASURE,
        Condition.MEASURING,
    ),
    ActionSpec(
        "view.box",
        QT_TRANSLATE_NOOP("Actions", "Box"),
        ("B",),
        Group.MEASURE,
        Condition.MEASURING,
    ),
    ActionSpec(
        "view.calibrate",
        QT_TRANSLATE_NOOP("Actions", "Calibrate on the depth scale"),
        ("K",),
        Group.MEASURE,
        Condition.MEASURING,
    ),
    ActionSpec(
        "view.delete",
        QT_TRANSLATE_NOOP("Actions", "Delete the chosen mark"),
        ("Del",),
        Group.MEASURE,
        Condition.HAS_SELECTION,
    ),
    *(
        ActionSpec(
            f"view.nudge:{number}",
            QT_TRANSLATE_NOOP("Actions", "Move the chosen end by a pixel, with Shift by ten"),
            (key,),
            Group.MEASURE,
            Condition.HAS_SELECTION,
            printed=QT_TRANSLATE_NOOP("Actions", "Ctrl + arrows"),
            listed=number == 0,
            repeats=True,
            fixed=True,
        )
        for number, key in enumerate(NUDGE_KEYS)
    ),
    ActionSpec(
        "view.undo_mark",
        QT_TRANSLATE_NOOP("Actions", "Undo the last mark"),
        ("Ctrl+Z",),
        Group.MEASURE,
        Condition.CAN_UNDO_MARK,
    ),
    ActionSpec(
        "view.redo_mark",
        QT_TRANSLATE_NOOP("Actions", "Redo the mark"),
        ("Ctrl+Shift+Z",),
        Group.MEASURE,
        Condition.CAN_REDO_MARK,
    ),
)

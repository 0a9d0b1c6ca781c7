"""What must hold for an act, and which of two conditions counts where both are said to hold."""

from collections.abc import Iterable
from enum import StrEnum


class Condition(StrEnum):
    """What must hold for an action; pages say which conditions hold now."""

    ALWAYS = "always"
    READING = "reading"
    LOOKING = "looking"
    REPORTABLE = "reportable"
    """A case with images is being read."""
    SEVERAL_IMAGES = "several_images"
    """Stills: the arrows turn them over."""
    ENTERING = "entering"
    ANSWERING = "answering"
    RATING = "rating"
    WALKING = "walking"
    """The form is answered field by field."""
    WALKING_DOWN = "walking_down"
    """As `WALKING`, where the arrows up and down are free for it."""
    UNUSUAL = "unusual"
    """Something in the answer is unusual and was not kept yet."""
    AI_WAITS = "ai_waits"
    """The AI's answer can be asked for."""
    DEPARTING = "departing"
    """The call lies on the other side than the AI's answer."""
    ASKING_REASON = "asking_reason"
    CONFIRMING = "confirming"
    CAN_UNDO = "can_undo"
    AI_REVEALED = "ai_revealed"
    CINE = "cine"
    """Several frames: those of a clip, or the slices of a volume."""
    VOLUME = "volume"
    SEVERAL_FILES = "several_files"
    """Images or clips of a case, or files of a list."""
    SEVERAL_PANES = "several_panes"
    MEASURING = "measuring"
    """An image is on the screen and marks may be drawn on it."""
    HAS_SELECTION = "has_selection"
    CAN_UNDO_MARK = "can_undo_mark"
    CAN_REDO_MARK = "can_redo_mark"
    FLIPPING = "flipping"
    """An image is on the screen and may be shown mirrored; a study forbids it unless it says so."""
    HAS_TONES = "has_tones"
    """The image on the screen has no unit: parts of its own range can be opened up."""
    HAS_LESION_FRAME = "has_lesion_frame"
    """A frame is drawn around a lesion of the image; in a study, whose images have no overlay."""
    HAS_PRESETS = "has_presets"
    """The values on the screen have a unit for which there are named windows."""
    HAS_OVERLAY = "has_overlay"
    HAS_EVIDENCE = "has_evidence"
    """A model's boxes or heat map lie over the image of a case, or were put away."""
    HAS_PARTS = "has_parts"
    """A model has scored parts of the clip on the screen."""
    HAS_FILE_GRAPHICS = "has_file_graphics"
    """The file on the screen draws something over its own image; files of a study never do."""
    HAS_REGIONS = "has_regions"
    REVIEWING = "reviewing"
    """Sources of an intake are decided on."""
    HAS_MASK = "has_mask"
    """One of the masks of the source on the screen is chosen."""
    MASKING = "masking"
    """A mask is being drawn."""
    CHOOSING = "choosing"
    """A list stands open of which a digit picks something."""


ALTERNATIVES: tuple[tuple[Condition, Condition], ...] = (
    (Condition.RATING, Condition.ASKING_REASON),
    (Condition.CINE, Condition.SEVERAL_IMAGES),
    (Condition.CAN_UNDO, Condition.CAN_UNDO_MARK),
    (Condition.HAS_PRESETS, Condition.HAS_TONES),
    (Condition.CINE, Condition.WALKING_DOWN),
    (Condition.AI_REVEALED, Condition.AI_WAITS),
    (Condition.CONFIRMING, Condition.MASKING),
    (Condition.CONFIRMING, Condition.REVIEWING),
    (Condition.MASKING, Condition.REVIEWING),
    (Condition.HAS_OVERLAY, Condition.HAS_LESION_FRAME),
)
"""Pairs of which one holds at most, so that their acts may share a key.

A page that can undo both an answer and a mark names the later one.
"""


def settled(conditions: Iterable[Condition]) -> frozenset[Condition]:
    """Return `conditions` without the second of every pair of alternatives that both hold.

    Qt does nothing at all on a key that two enabled actions have.
    """
    held = set(conditions)
    for first, second in ALTERNATIVES:
        if first in held:
            held.discard(second)
    return frozenset(held)


def exclude(one: Condition, other: Condition) -> bool:
    """Tell whether these two conditions never hold together."""
    return (one, other) in ALTERNATIVES or (other, one) in ALTERNATIVES

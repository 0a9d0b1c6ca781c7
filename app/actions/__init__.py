"""Every act of the window, once: its text, its key, its group, and when it may be done.

Menus, keys, tool tips, the caps printed on buttons and the F1 sheet all read this list.
"""

from app.actions.conditions import ALTERNATIVES, Condition, exclude, settled
from app.actions.image_acts import PRESETS, TONES
from app.actions.reading_acts import CATEGORY_KEYS, REASON_KEYS
from app.actions.registry import (
    CONTEXT,
    REGISTRY,
    Scope,
    clash,
    key_text,
    native,
    spec,
    specs,
    text,
    tooltip,
)
from app.actions.review_acts import CHOICE_KEYS
from app.actions.spec import ActionSpec, Group

__all__ = [
    "ALTERNATIVES",
    "CATEGORY_KEYS",
    "CHOICE_KEYS",
    "CONTEXT",
    "PRESETS",
    "REASON_KEYS",
    "REGISTRY",
    "TONES",
    "ActionSpec",
    "Condition",
    "Group",
    "Scope",
    "clash",
    "exclude",
    "key_text",
    "native",
    "settled",
    "spec",
    "specs",
    "text",
    "tooltip",
]

"""The list of all acts, in the order of the F1 sheet, and how an act is printed."""

from collections.abc import Iterable, Sequence
from enum import Enum
from functools import cache

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence

from app.actions import clip_acts, image_acts, reading_acts, replay_acts, review_acts, window_acts
from app.actions.conditions import exclude
from app.actions.spec import ActionSpec

CONTEXT = "Actions"

REGISTRY: tuple[ActionSpec, ...] = (
    *reading_acts.RATE,
    *reading_acts.LOCK,
    *image_acts.IMAGE,
    *image_acts.MEASURE,
    *clip_acts.CINE,
    *reading_acts.EVIDENCE,
    *replay_acts.REPLAY,
    *review_acts.REVIEW,
    *window_acts.LAYOUT,
    *window_acts.FILES,
    *reading_acts.SESSION,
    *window_acts.PAGES,
    *window_acts.WINDOW,
)


_SIZES = ("window.full_screen", "window.text_")


class Scope(Enum):
    """Pages of the window, each with the beginnings of the names of its acts."""

    START = ("start.", *_SIZES)
    LOGIN = ("page.", *_SIZES)
    COORDINATOR = _SIZES
    WORKLIST = ("list.", "page.", *_SIZES)
    READING = (
        *("read.", "view.", "cine.", "file.previous", "file.next", "window."),
        *("layout.mpr", "layout.link", "layout.next_pane", "layout.enlarge"),
    )
    REPLAY = ("replay.", "window.")
    REVIEW = ("review.", "page.", "window.")
    VIEWER = ("view.", "cine.", "layout.", "file.", "page.", "window.")


_BY_IDENT = {entry.ident: entry for entry in REGISTRY}


def spec(ident: str) -> ActionSpec:
    """Return the registry's entry of this name.

    Raises
    ------
    KeyError
        When there is none.

    """
    return _BY_IDENT[ident]


def specs(prefixes: Iterable[str]) -> tuple[ActionSpec, ...]:
    """Return the entries whose names begin with one of `prefixes`."""
    wanted = tuple(prefixes)
    return tuple(entry for entry in REGISTRY if entry.ident.startswith(wanted))


def clash(one: ActionSpec, other: ActionSpec) -> bool:
    """Tell whether some page can have both acts possible at once, so that no key serves both."""
    if one.ident == other.ident or _scopes_of(one.ident).isdisjoint(_scopes_of(other.ident)):
        return False
    return not exclude(one.when, other.when)


@cache
def _scopes_of(ident: str) -> frozenset[Scope]:
    return frozenset(scope for scope in Scope if ident.startswith(scope.value))


def text(entry: ActionSpec) -> str:
    """Return the act's name in the language of the window."""
    return QCoreApplication.translate(CONTEXT, entry.text)


def key_text(entry: ActionSpec, keys: Sequence[str] | None = None) -> str:
    """Return the key as it is printed on caps and in the help sheet.

    Parameters
    ----------
    entry : ActionSpec
        The act.
    keys : sequence of str, optional
        The keys that the act has now; its default ones when not given.

    """
    held = entry.keys if keys is None else keys
    first = native(held[0]) if held else ""
    if not entry.printed:
        return first
    printed = QCoreApplication.translate(CONTEXT, entry.printed)
    return printed.replace("%1", first) if first or "%1" not in printed else ""


def native(key: str) -> str:
    """Return a key as this platform's users call it, e.g. ``Ctrl+Z``."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def tooltip(entry: ActionSpec, keys: Sequence[str] | None = None) -> str:
    """Return name and key, e.g. ``Invert  (I)``."""
    key = key_text(entry, keys)
    return f"{text(entry)}  ({key})" if key else text(entry)

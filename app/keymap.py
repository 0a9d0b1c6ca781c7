"""Which keys every act has: the registry's, and what the user has changed. Pure values.

Keys are named in Qt's portable form, e.g. ``Ctrl+Shift+Z``, which is the same on every platform.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from PySide6.QtGui import QKeySequence

from app.actions import REGISTRY, ActionSpec, clash, spec
from ground.errors import ReaderStudyError

TAPPED = frozenset({"Space"})
"""Keys that are held for a drag on the image and press the button that has the focus: they come
as a tap on the image only, and no act gets them that has not always had them."""

RESERVED = TAPPED | {"F1", "Esc", "Return", "Enter", "Tab", "Backtab", "Shift+Tab", "Alt+F4", "?"}
"""Keys that every page needs for itself: help, one step back, go on, the way of the focus."""

_NUMBER = re.compile(r"(Shift\+|Num\+)*[0-9]")
_ALONE = frozenset(
    {"", "Shift", "Control", "Alt", "AltGr", "Meta", "CapsLock", "NumLock", "ScrollLock"}
)
"""What Qt does not know, and keys that only change others."""


class KeyRefusal(StrEnum):
    """Why an act does not get a key."""

    UNKNOWN_ACT = "unknown_act"
    FIXED_ACT = "fixed_act"
    NO_KEY = "no_key"
    RESERVED = "reserved"
    TAKEN = "taken"


_WORDS = {
    KeyRefusal.UNKNOWN_ACT: ("There is no act named {ident!r}.", "`sonoread keys` lists them."),
    KeyRefusal.FIXED_ACT: (
        "The keys of {ident} are the same for everybody.",
        "Choose another act.",
    ),
    KeyRefusal.NO_KEY: (
        "{key!r} is not the name of one key.",
        "Write it like D, F7 or Ctrl+Shift+Z.",
    ),
    KeyRefusal.RESERVED: ("{key} cannot be given to another act.", "Choose another key."),
    KeyRefusal.TAKEN: (
        "{key} belongs to {holders}.",
        "Choose another key, or exchange the two (--swap).",
    ),
}


class KeyRefusedError(ReaderStudyError):
    """An act does not get a key.

    Parameters
    ----------
    reason : KeyRefusal
        Why.
    ident : str
        Name of the act.
    key : str
        The key that was asked for.
    holders : tuple of str
        Names of the acts that have it, where it is taken.

    """

    def __init__(
        self, reason: KeyRefusal, *, ident: str, key: str = "", holders: tuple[str, ...] = ()
    ) -> None:
        self.reason, self.ident, self.key, self.holders = reason, ident, key, holders
        what, remedy = _WORDS[reason]
        names = " and ".join(f"{spec(holder).text} ({holder})" for holder in holders)
        super().__init__(what.format(ident=ident, key=key, holders=names), remedy=remedy)


@dataclass(frozen=True, slots=True)
class Keymap:
    """The keys in force.

    Parameters
    ----------
    changes : mapping of str to str
        Name of an act to the key that it has instead of its own; made by `assigned`, `swapped`
        and `restored`, so that no page ever has two possible acts on one key.

    """

    changes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def keys(self, ident: str) -> tuple[str, ...]:
        """Return the keys of an act; the first is the one that is printed."""
        changed = self.changes.get(ident)
        return spec(ident).keys if changed is None else (changed,)

    def is_changed(self, ident: str) -> bool:
        """Tell whether an act has another key than its own."""
        return ident in self.changes

    def assigned(self, ident: str, key: str) -> "Keymap":
        """Return the map in which an act has `key`.

        Raises
        ------
        KeyRefusedError
            When the act's keys are fixed, or the key is reserved, unknown or taken.

        """
        entry = changeable(ident)
        name = usable(key, ident=ident)
        holders = self.holders(entry, name)
        if holders:
            raise KeyRefusedError(KeyRefusal.TAKEN, ident=ident, key=name, holders=holders)
        return self._with({ident: name})

    def swapped(self, ident: str, key: str) -> "Keymap":
        """Return the map in which an act has `key`, and who had it has the act's key.

        Raises
        ------
        KeyRefusedError
            As `assigned`, and when the exchange would leave a key with two acts.

        """
        entry = changeable(ident)
        name = usable(key, ident=ident)
        holders = self.holders(entry, name)
        if any(spec(holder).fixed for holder in holders):
            raise KeyRefusedError(KeyRefusal.RESERVED, ident=ident, key=name)
        (given,) = self.keys(ident)
        for holder in holders:
            usable(given, ident=holder)
        after = self._with({ident: name} | dict.fromkeys(holders, given))
        for changed in (ident, *holders):
            left = after.holders(spec(changed), *after.keys(changed))
            if left:
                raise KeyRefusedError(KeyRefusal.TAKEN, ident=ident, key=name, holders=left)
        return after

    def restored(self, ident: str) -> "Keymap":
        """Return the map in which an act has its own key again.

        Raises
        ------
        KeyRefusedError
            When that key is taken by now.

        """
        return self.assigned(ident, changeable(ident).keys[0])

    def holders(self, entry: ActionSpec, key: str) -> tuple[str, ...]:
        """Return the acts that have `key` and may be possible together with this one."""
        return tuple(
            other.ident
            for other in REGISTRY
            if key in self.keys(other.ident) and clash(entry, other)
        )

    def _with(self, keys: Mapping[str, str]) -> "Keymap":
        merged = {**self.changes, **keys}
        differing = {ident: key for ident, key in merged.items() if (key,) != spec(ident).keys}
        return Keymap(MappingProxyType(dict(sorted(differing.items()))))


STANDARD = Keymap()
"""Every act with its own keys."""


def consistent(wanted: Mapping[str, str]) -> tuple[Keymap, tuple[KeyRefusedError, ...]]:
    """Return the map of those wanted changes that agree, and why the others are left out.

    Changes are looked at together, because an exchange is right only as a whole.
    """
    kept, refused = _usable_part(wanted)
    while True:
        keymap = STANDARD._with(kept)
        troubled = [
            KeyRefusedError(KeyRefusal.TAKEN, ident=ident, key=key, holders=holders)
            for ident, key in keymap.changes.items()
            if (holders := keymap.holders(spec(ident), key))
        ]
        if not troubled:
            return keymap, tuple(refused)
        refused += troubled
        kept = {ident: key for ident, key in kept.items() if ident not in _idents(troubled)}


def changeable(ident: str) -> ActionSpec:
    """Return the registry's entry of an act whose key may be changed.

    Raises
    ------
    KeyRefusedError
        When there is no such act, or its keys are fixed.

    """
    try:
        entry = spec(ident)
    except KeyError:
        raise KeyRefusedError(KeyRefusal.UNKNOWN_ACT, ident=ident) from None
    if entry.fixed:
        raise KeyRefusedError(KeyRefusal.FIXED_ACT, ident=ident)
    return entry


def usable(key: str, *, ident: str) -> str:
    """Return the portable name of one key that this act may have.

    Raises
    ------
    KeyRefusedError
        When it names no key, several, or one that is reserved; numbers are for the categories.

    """
    sequence = QKeySequence(key)
    name = sequence.toString(QKeySequence.SequenceFormat.PortableText)
    if sequence.count() != 1 or name in _ALONE:
        raise KeyRefusedError(KeyRefusal.NO_KEY, ident=ident, key=key[:40])
    if name not in spec(ident).keys and (name in RESERVED or _NUMBER.fullmatch(name)):
        raise KeyRefusedError(KeyRefusal.RESERVED, ident=ident, key=name)
    return name


def _usable_part(wanted: Mapping[str, str]) -> tuple[dict[str, str], list[KeyRefusedError]]:
    kept: dict[str, str] = {}
    refused: list[KeyRefusedError] = []
    for ident, key in wanted.items():
        try:
            changeable(ident)
            kept[ident] = usable(key, ident=ident)
        except KeyRefusedError as error:
            refused.append(error)
    return kept, refused


def _idents(errors: Iterable[KeyRefusedError]) -> frozenset[str]:
    return frozenset(error.ident for error in errors)

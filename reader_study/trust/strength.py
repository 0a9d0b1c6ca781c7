"""Whether a new PIN or passphrase can be guessed, and why.

No measure of strength is pretended: named are the kinds of secret that people choose first and
that are tried first. A secret that exists already is never judged here.
"""

from collections.abc import Iterable

PIN_LENGTH = 6
"""Characters that a PIN has at least."""

PASSPHRASE_LENGTH = 12
"""Characters that a passphrase has at least."""

_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "!@#$%^&*()",
)
"""Along these, forwards or backwards, a secret is a sequence."""

_COMMONEST = frozenset(
    {
        *("password", "passwort", "passphrase", "password1234", "passw0rd", "p@ssw0rd"),
        *("letmein", "letmeinplease", "iloveyou", "iloveyousomuch", "welcome", "welcome12345"),
        *("administrator", "admin123", "adminadmin", "changeme", "changemeplease", "default"),
        *("correcthorsebatterystaple", "qwerty123456", "qwertyuiop12", "1q2w3e4r5t6y", "1q2w3e"),
        *("dragon", "monkey", "sunshine", "princess", "football", "baseball", "superman"),
        *("trustno1", "whatever", "michael", "shadow", "master", "secret", "topsecret"),
        *("secretsecret", "hospital", "ultrasound", "radiology", "sonoread", "woaini1314"),
        *("5201314", "woaini", "147258", "147258369", "159357", "123123", "123321", "112233"),
        *("142536", "789456", "789456123", "010203", "131313", "qazwsx", "qazwsxedc"),
    }
)
"""The commonest of published lists, and those that lie near at hand here; compared folded."""

_FEWEST_SIGNS = 3
_LONGEST_RUN = 5
"""A secret is a sequence where it is made of runs of at least so many signs."""


def weakness(secret: str, *, least: int, never: Iterable[str] = ()) -> str:
    """Return why a new secret is too weak, as part of a sentence; empty when it is not.

    Parameters
    ----------
    least : int
        Characters that it has at least: `PIN_LENGTH` or `PASSPHRASE_LENGTH`.
    never : iterable of str
        Words that everybody knows who knows its owner: id, name, the study's id. A secret that is
        one of them, or holds one with little besides, is refused.

    """
    if len(secret) < least:
        return f"it has fewer than {least} characters"
    folded = _folded(secret)
    if len(set(folded)) < _FEWEST_SIGNS or _is_repeated(folded):
        return "it repeats the same signs"
    if _is_sequence(folded):
        return "it is a sequence of the keyboard or the alphabet"
    if folded in _COMMONEST or folded.rstrip("0123456789!.") in _COMMONEST:
        return "it is one of the commonest"
    for word in map(_folded, never):
        # Of an id such as "r1" little can be told; of a longer one the rest must stand alone.
        rest = len(folded) - len(word)
        if word and word in folded and rest < max(least // 2, 3):
            return "it is made of an id or a name"
    return ""


def _folded(text: str) -> str:
    """Return what is left of a text without case, blanks and what stands for blanks."""
    return "".join(sign for sign in text.casefold() if not sign.isspace() and sign not in "-_.")


def _is_repeated(text: str) -> bool:
    """Tell whether a text is one part over and over."""
    sizes = range(1, len(text) // 2 + 1)
    return any((text[:size] * len(text))[: len(text)] == text for size in sizes)


def _is_sequence(text: str) -> bool:
    """Tell whether a text is made of nothing but runs along a row, such as ``abcdef123456``."""
    at = 0
    while at < len(text):
        run = max(_run(text[at:], row) for row in (*_ROWS, *(row[::-1] for row in _ROWS)))
        if run < min(_LONGEST_RUN, len(text)):
            return False
        at += run
    return True


def _run(text: str, row: str) -> int:
    """Return how many signs at the beginning of a text follow each other in a row."""
    length = 1
    while length < len(text) and text[length - 1 : length + 1] in row:
        length += 1
    return length

"""The key to a server: out of the environment or the system's keyring, kept nowhere else."""

import os
import re

from ground.errors import EngineError

SERVICE = "sonoread"
"""Under this name the system's keyring knows our keys; the user's name is that of the key."""

_PREFIX = "SONOREAD_KEY_"
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


def variable_of(name: str) -> str:
    """Return the environment variable for key `name`: ``lab-1`` is in ``SONOREAD_KEY_LAB_1``."""
    return _PREFIX + re.sub(r"[^A-Z0-9]", "_", name.upper())


def key_for(name: str) -> str:
    """Return the key called `name`; empty for no name.

    The environment comes first, then the keyring.

    Raises
    ------
    EngineError
        The name cannot be one, no such key is known, or it is no key that can be sent.

    """
    if not name:
        return ""
    if not _NAME.fullmatch(name):
        raise EngineError(
            "A key's name is made of a–z, 0–9, dots, dashes and underscores.",
            remedy="Give the name under which the key is kept, never the key itself.",
        )
    key = os.environ.get(variable_of(name)) or _from_keyring(name)
    if not key:
        raise EngineError(
            f"There is no key called '{name}'.",
            remedy=f"Put it into the keyring (keyring set {SERVICE} {name}), "
            f"or into {variable_of(name)}.",
        )
    if not key.isascii() or not key.isprintable() or " " in key:
        raise EngineError(
            f"The key called '{name}' holds characters that cannot be sent.",
            remedy="Keep it again, without spaces and line breaks.",
        )
    return key


def _from_keyring(name: str) -> str | None:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        return keyring.get_password(SERVICE, name)
    except KeyringError:
        return None  # there is none on this computer, or it stays locked

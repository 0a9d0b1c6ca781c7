"""Reading what a study holds: its own plain files, no link, no more bytes than such a file has.

A limit is far above what the program writes, and far below what would fill a memory.
"""

from pathlib import Path

from ground.regular import GB, KB, MB, read_regular, sha256_regular

PROTOCOL = MB
IMAGE = 512 * MB
CLIP = 64 * GB
"""A clip or a series: never read into the memory whole."""

TRUTH = 512 * MB
KEY = 64 * KB
"""A key under a secret, or a box of keys."""

MODEL_READ = 64 * MB
MODEL_CARD = 64 * MB
MODEL_LIST = 256 * MB
TIERS = 512 * MB
"""Difficulty tiers, sealed."""

TABLE = GB
"""Results and tables of an analysis."""

REPORT = 512 * MB
MANIFEST = 256 * MB
"""The list of what a package holds."""


def held_bytes(path: Path, most: int) -> bytes:
    """Return the bytes of a part of a study.

    Raises
    ------
    OSError
        When it is missing, a link, a pipe, a device or a folder, has more bytes than ``most``, or
        cannot be read.

    """
    return read_regular(path, most, follow=False)


def held_sha256(path: Path, most: int) -> str:
    """Return the SHA-256 of a part of a study, in hexadecimal; refuses as `held_bytes` does."""
    return sha256_regular(path, most, follow=False)

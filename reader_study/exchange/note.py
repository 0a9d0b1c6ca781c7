"""What a study says of itself when it is one reader's package of another study."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self

from ground.errors import ReadingRuleError


@dataclass(frozen=True, slots=True)
class PackageNote:
    """Whose package a study is, and of which study.

    Parameters
    ----------
    package_id, reader_id : str
        The package, and the one reader who reads in it.
    study_origin : str
        The chain of the coordinator's study.
    protocol_sha256 : str
        Hash of the whole protocol, of which the package holds what concerns its reader.

    """

    package_id: str
    reader_id: str
    study_origin: str
    protocol_sha256: str

    @classmethod
    def of(cls, created: Mapping[str, Any]) -> Self | None:
        """Return the note in the content of ``study.created``; None in a study of its own."""
        told = created.get("package")
        if not isinstance(told, Mapping):
            return None
        names = ("package_id", "reader_id", "study_origin", "protocol_sha256")
        return cls(*(str(told[name]) for name in names))


class _MayBePackage(Protocol):
    @property
    def package(self) -> PackageNote | None:
        """The note, in a package."""

    @property
    def root(self) -> Path:
        """The study's folder."""


def require_not_package(study: _MayBePackage) -> None:
    """Refuse an act of the coordinator in a reader's package.

    Raises
    ------
    ReadingRuleError
        When the study is one.

    """
    note = study.package
    if note is not None:
        raise ReadingRuleError(
            f"This is the package of {note.reader_id!r}: the coordinator does not act in it.",
            remedy="Do it in the coordinator's own study; what she decides there comes to the "
            "package by `sonoread sync`.",
            path=study.root,
        )

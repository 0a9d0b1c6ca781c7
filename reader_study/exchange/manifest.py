"""What a package says that it holds: every file with its hash and size, signed by who made it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from ground.errors import IntegrityError
from reader_study.store.events import Value, canonical
from reader_study.trust.keys import SigningKey, is_signed

NAME = "package.json"
SCHEMA = 1
MOST_BYTES = 64 * 1024 * 1024
"""Of the file itself; a hundred times what a study of ten thousand images needs."""

REMEDY = "Have the package sent anew; one that was cut off or changed on the way is never used."


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file of a package as it went out."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class PackageManifest:
    """What a package holds.

    Parameters
    ----------
    facts : mapping
        Everything but the files: ``package_id``, ``study_id``, ``reader_id``, ``origin``, ``seq``
        and ``head`` of its chain as it went out, ``study_head``, the signed head of the
        coordinator's (`KnownHead.to_plain`).
    files : mapping of str to PackedFile
        By name, with ``/`` between its parts; all but the manifest's own.
    public, signature : str
        The key that signed it, and its signature.

    """

    facts: Mapping[str, Any]
    files: Mapping[str, PackedFile]
    public: str = ""
    signature: str = ""

    def signed(self, key: SigningKey) -> Self:
        """Return it with the signature of a key."""
        signature = key.sign(self._message())
        return type(self)(self.facts, self.files, key.public, signature)

    def encoded(self) -> bytes:
        """Return the bytes of its file."""
        told = {"manifest": json.loads(self._message()), "public": self.public}
        return (canonical(told | {"signature": self.signature}) + "\n").encode()

    @classmethod
    def decoded(cls, data: bytes) -> Self:
        """Read what `encoded` wrote, if the signature holds.

        Raises
        ------
        IntegrityError
            When it is damaged, of another program, or not signed by the key that it names.

        """
        try:
            told = json.loads(data)
            facts = told["manifest"]
            files = {name: PackedFile(**one) for name, one in facts.pop("files").items()}
            found = cls(facts, files, told["public"], told["signature"])
            known = facts["schema"] == SCHEMA
            whole = found.encoded() == data and is_signed(
                found.public, found._message(), found.signature
            )
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise IntegrityError(
                "The list of what a package holds is damaged.", remedy=REMEDY
            ) from error
        if not known:
            raise IntegrityError(
                "The package was made by another version of the program.",
                remedy="Update SonoRead, or have the package made with this version.",
            )
        if not whole:
            raise IntegrityError("The package is not as it was signed.", remedy=REMEDY)
        return found

    def _message(self) -> bytes:
        files: dict[str, Value] = {
            name: {"sha256": one.sha256, "size": one.size} for name, one in self.files.items()
        }
        return canonical({**self.facts, "files": files}).encode()

"""What a run asks about: items with their pictures, and examples that stand in a prompt.

The engine knows an item by its number and the hashes of its pictures. Which case it is, and what
is true of it, stays with the study.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import JsonValue

from engines.mllm.images import Pixels, pixel_sha256
from ground.errors import EngineError


class ItemKind(StrEnum):
    """Where an item comes from."""

    READING = "reading"
    """A case that is read; it alone makes results."""
    DEVELOPMENT = "development"
    """A case that is never read; probabilities are calibrated on it."""
    OOD = "ood"
    """An image outside of the field, of the safety set."""


@dataclass(frozen=True, slots=True)
class ItemImage:
    """One picture, loaded when it is asked about and not before.

    Parameters
    ----------
    sha256 : str
        See `engines.mllm.images.pixel_sha256`.
    load : function
        Returns its pixels.

    """

    sha256: str
    load: Callable[[], Pixels] = field(repr=False, compare=False)

    def pixels(self) -> Pixels:
        """Return the pixels, held against their hash: a picture never stands for another one.

        Raises
        ------
        EngineError
            The picture is not the one that was declared.

        """
        found = self.load()
        if pixel_sha256(found) != self.sha256:
            raise EngineError(
                "A picture is not the one that the run was declared with.",
                remedy="Put the media of the study, or the folder of images, back as they were.",
            )
        return found


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be asked about.

    Parameters
    ----------
    number : int
        In the run, from 1; the only name under which others see it.
    kind : ItemKind
    images : tuple of ItemImage
        In the order in which they are shown: views of a still, key frames of a clip.
    category : str
        Of an item outside of the field, such as ``doppler``; else empty.

    """

    number: int
    kind: ItemKind
    images: tuple[ItemImage, ...]
    category: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A development case with its right answer, shown in a prompt before the question.

    Parameters
    ----------
    images : tuple of ItemImage
    answer : mapping
        Keys of the answer's schema: ``assessment``, and ``birads`` where it is known.

    """

    images: tuple[ItemImage, ...]
    answer: Mapping[str, JsonValue]

"""What of a case a network of stills looks at: whole images, crops of lesions, or both."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from engines.messages import Area, PredictItem
from ground.errors import EngineError


class LooksBy(Protocol):
    """What a card says of it."""

    @property
    def crop_margin(self) -> int | None:
        """Per cent around lesions; None for whole images."""

    @property
    def whole_too(self) -> bool:
        """Whether the whole image is looked at besides the crop."""


def looks_of(items: Sequence[PredictItem], card: LooksBy) -> list[list[tuple[Path, Area | None]]]:
    """Return for each item the files, and the part of each, that are looked at.

    Raises
    ------
    EngineError
        A case has clips, or gives something else than what the model was trained on.

    """
    check_stills(items)
    _check_crops(items, card)
    found = []
    for item in items:
        looks: list[tuple[Path, Area | None]] = []
        for medium in item.media:
            path = Path(medium.path)
            looks += [(path, None)] if card.whole_too else []
            looks.append((path, medium.crop))
        found.append(looks)
    return found


def check_stills(items: Sequence[PredictItem]) -> None:
    """Refuse clips and series.

    Raises
    ------
    EngineError
        Naming the first case that has one.

    """
    moving = [(item, one) for item in items for one in item.media if one.kind != "still"]
    if moving:
        item, medium = moving[0]
        raise EngineError(
            f"The network looks at stills, and case {item.case_id} has a {medium.kind} of "
            f"{medium.frames} frames ({len(moving)} such media in all).",
            remedy="Take stills of these cases in, or score them with a model that reads clips.",
        )


def _check_crops(items: Sequence[PredictItem], card: LooksBy) -> None:
    """Refuse to look at anything else than what the model was trained on."""
    on_crops = card.crop_margin is not None
    other = [item for item in items for one in item.media if (one.crop is not None) is not on_crops]
    if other:
        trained, given = ("crops", "a whole image") if on_crops else ("whole images", "a crop")
        raise EngineError(
            f"The model was trained on {trained}, and case {other[0].case_id} gives {given} "
            f"({len(other)} such images in all).",
            remedy="Score the cases with a model that was trained on the same.",
        )

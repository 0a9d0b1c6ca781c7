"""What of a case a network of stills looks at: whole images, crops of lesions, or both."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from engines.messages import Area, PredictItem
from engines.scorers.looked_at import check_crops, check_stills


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
    check_crops(items, margin=card.crop_margin)
    found = []
    for item in items:
        looks: list[tuple[Path, Area | None]] = []
        for medium in item.media:
            path = Path(medium.path)
            looks += [(path, None)] if card.whole_too else []
            looks.append((path, medium.crop))
        found.append(looks)
    return found

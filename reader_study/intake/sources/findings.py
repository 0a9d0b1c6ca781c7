"""What screening and de-identification say of the frames that were looked at."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reader_study.deid.proposing import MediumInfo, masks_for
from reader_study.intake.sources.look import FrameText, SourceLook
from reader_study.media.medium import MediumKind
from reader_study.screening.fingerprint import fingerprint
from reader_study.screening.kinds import KindFinding, kinds
from reader_study.screening.quality import Quality, quality
from reader_study.screening.text import ProposedText

FindText = Callable[[NDArray[np.uint8]], Sequence[ProposedText]]
"""Looks for text in an image, grey or RGB; `reader_study.screening.text.TextFinder.find`."""

_TOP = 255


@dataclass(frozen=True, slots=True)
class Screening:
    """That masks, kinds, quality and a fingerprint are asked for, and what else.

    Parameters
    ----------
    find_text : callable or None
        Looks for burned-in text; None where nobody asks for it.

    """

    find_text: FindText | None = None

    def is_told_by(self, look: SourceLook) -> bool:
        """Tell whether an earlier look has all that is asked for."""
        has_texts = look.texts is not None or self.find_text is None
        return bool(look.refused) or (look.proposal is not None and has_texts)


@dataclass(frozen=True, slots=True)
class SeenFrames:
    """Frames of a source that were looked at.

    Parameters
    ----------
    numbers : tuple of int
        Which, zero-based; those of them that can be decoded.
    frames : tuple of ndarray
        Each (H, W) or (H, W, 3), uint8 or uint16.

    """

    numbers: tuple[int, ...]
    frames: tuple[NDArray[Any], ...]


def with_findings(
    look: SourceLook, info: MediumInfo, seen: SeenFrames, screening: Screening, *, inverted: bool
) -> SourceLook:
    """Return a look with what was found.

    Slices of a volume show no screen of a scanner: of them a fingerprint alone is taken.

    Parameters
    ----------
    inverted : bool
        Whether small values are bright.

    """
    is_volume = look.kind is MediumKind.SERIES
    proposal = masks_for(info, seen.frames, is_volume=is_volume)
    images = as_shown(seen.frames, inverted=inverted)
    look = replace(look, proposal=proposal, fingerprint=fingerprint(images[len(images) // 2]))
    if is_volume:
        texts = None if screening.find_text is None else ()
        return replace(look, kinds=(), quality=(), texts=texts)
    found = tuple(_texts(seen.numbers, images, screening.find_text))
    return replace(
        look,
        kinds=_strongest([kinds(image) for image in images]),
        quality=_best([quality(image) for image in images]),
        texts=None if screening.find_text is None else found,
    )


def as_shown(frames: Sequence[NDArray[Any]], *, inverted: bool) -> tuple[NDArray[np.uint8], ...]:
    """Return frames of 8 bits; deep ones by the range of what was looked at."""
    low = min(int(frame.min()) for frame in frames)
    high = max(int(frame.max()) for frame in frames)

    def one(frame: NDArray[Any]) -> NDArray[np.uint8]:
        if frame.dtype != np.uint8:
            scaled = (frame.astype(np.float32) - low) * (_TOP / max(high - low, 1))
            frame = np.rint(scaled).astype(np.uint8)
        return _TOP - frame if inverted and frame.ndim == 2 else frame

    return tuple(map(one, frames))


def _texts(
    numbers: Sequence[int], images: Sequence[NDArray[np.uint8]], find: FindText | None
) -> Iterator[FrameText]:
    if find is not None:
        for number, image in zip(numbers, images, strict=True):
            yield from (FrameText(number, text) for text in find(image))


def _strongest(found: Sequence[Sequence[KindFinding]]) -> tuple[KindFinding, ...]:
    """Return for each kind the finding of the frame that shows most of it: flow comes and goes."""
    return tuple(max(each, key=lambda it: it.score) for each in zip(*found, strict=True))


def _best(found: Sequence[Sequence[Quality]]) -> tuple[Quality, ...]:
    """Return for each gate its best outcome: a clip is read by its good frames."""
    return tuple(min(each, key=_lack) for each in zip(*found, strict=True))


def _lack(outcome: Quality) -> float:
    return 0.0 if outcome.passed else abs(outcome.value - outcome.limit)

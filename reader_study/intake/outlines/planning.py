"""Lesions of planned images: from their masks, else from the boxes of their table."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from ground.errors import IntakeError, MediaError
from reader_study.intake.issues import Issue, IssueKind
from reader_study.intake.outlines.cells import ToldOutline
from reader_study.intake.outlines.mask import EMPTY, MaskContent, joined, mask_content
from reader_study.intake.outlines.pairing import is_other, paired
from reader_study.intake.outlines.remarks import (
    listed,
    remark_on_empty,
    remark_on_many,
    remark_on_specks,
    remarks_on_pairs,
)
from reader_study.intake.plan import PlannedCase, PlannedMedium
from reader_study.intake.records import Record
from reader_study.intake.sources.listing import SourceListing
from reader_study.intake.sources.looking import OnDisk
from reader_study.intake.sources.opening import SourceOpener
from reader_study.intake.sources.source import MediaSource
from reader_study.media.lesions import Area, LesionBox, Lesions, numbered
from reader_study.media.medium import MediumKind

_THREADS = 2
_LEAST_OVERLAP = 0.5
"""Share of what mask and table cover together that both cover, where they mean the same lesion."""

_Told = Mapping[tuple[str, str], Sequence[ToldOutline]]


@dataclass(frozen=True, slots=True)
class _Mask:
    """A mask that was decoded; `fault` says why it tells nothing."""

    size: tuple[int, int] = (0, 0)
    content: MaskContent = EMPTY
    fault: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it says that there is no lesion."""
        return not self.fault and not self.content.areas


def with_outlines(
    cases: Sequence[PlannedCase],
    records: Iterable[Record],
    listing: SourceListing,
    opener: SourceOpener,
    on_disk: OnDisk,
) -> tuple[list[PlannedCase], list[Issue]]:
    """Find the lesions of all images that can be decoded.

    Several masks of one image are a lesion each; of a single mask every piece is one. Where the
    table says which of them is meant, the others are left out.

    Returns
    -------
    tuple
        The cases with their lesions, and what is to be told of masks and boxes; none of it stands
        in the way of an intake.

    """
    told: dict[tuple[str, str], list[ToldOutline]] = defaultdict(list)
    for record in records:
        told[record.case, record.path].append(record.told)
    pairs = paired(listing.images, listing.masks)
    masks_of = {
        (case.name, image.path): _named_by(told[case.name, image.path])
        or pairs.of.get(image.path, ())
        for case in cases
        for image in case.media
        if _may_be_outlined(image)
    }
    used = sorted({path for masks in masks_of.values() for path in masks})
    outliner = _Outliner(_decoded(used, opener, on_disk), masks_of, told)
    found = [outliner.outlined(case) for case in cases]
    issues = [*remarks_on_pairs(pairs, listing.masks, used), *outliner.issues()]
    return found, issues


class _Outliner:
    """Gives images their lesions and collects what is to be told."""

    def __init__(
        self,
        masks: Mapping[str, _Mask],
        masks_of: Mapping[tuple[str, str], tuple[str, ...]],
        told: _Told,
    ) -> None:
        self._masks, self._masks_of, self._told = masks, masks_of, told
        self._remarks: list[Issue] = []
        self._several: list[str] = []

    def outlined(self, case: PlannedCase) -> PlannedCase:
        """Return a case with the lesions of its images."""
        media = (
            replace(image, lesions=self._lesions(case.name, image))
            if _may_be_outlined(image)
            else image
            for image in case.media
        )
        return replace(case, media=tuple(media))

    def issues(self) -> list[Issue]:
        """Return what was found to tell."""
        specks = {path: mask.content.specks for path, mask in self._masks.items()}
        empty = [path for path, mask in self._masks.items() if mask.is_empty]
        return [
            *self._remarks,
            *remark_on_empty(empty),
            *remark_on_specks(specks),
            *remark_on_many(self._several),
        ]

    def _lesions(self, case: str, image: PlannedMedium) -> Lesions:
        masks, told = self._masks_of[case, image.path], self._told[case, image.path]
        areas = self._areas(masks, image)
        boxes = [one.area for one in told if one.area is not None]
        boxes = [area for area in boxes if self._fits(area, image)]
        if areas and boxes and _overlap(areas, boxes) < _LEAST_OVERLAP:
            self._tell(
                f"The table's box of {image.path} and its mask {listed(masks)} lie apart; the mask "
                "is used.",
                image,
            )
        lesions = numbered(areas or boxes)
        wanted = {one.number for one in told} - {None}
        if wanted:
            return self._chosen(lesions, wanted, image)
        if len(lesions) > 1:
            self._several.append(image.path)
        return lesions

    def _areas(self, masks: Sequence[str], image: PlannedMedium) -> list[Area]:
        found: list[Area] = []
        for path in masks:
            mask = self._masks[path]
            if mask.fault:
                self._tell(f"The mask {path} of {image.path} is not used: {mask.fault}", image)
            elif mask.size != (image.width, image.height):
                self._tell(
                    f"The mask {path} has {mask.size[0]} × {mask.size[1]} pixels and its image "
                    f"{image.path} {image.width} × {image.height}; it is not used.",
                    image,
                )
            else:
                areas = mask.content.areas
                found += joined(areas) if len(masks) > 1 else areas
        return found

    def _fits(self, area: Area, image: PlannedMedium) -> bool:
        if LesionBox(*area).lies_inside(image.width, image.height):
            return True
        self._tell(
            f"The table's box of {image.path} does not lie inside the image; it is not used. "
            "Perhaps the mapping's box_form is another.",
            image,
        )
        return False

    def _chosen(self, lesions: Lesions, wanted: set[int | None], image: PlannedMedium) -> Lesions:
        chosen = tuple(box for box in lesions if box.number in wanted)
        if len(chosen) < len(wanted):
            self._tell(
                f"The table means another lesion of {image.path} than the {len(lesions)} that are "
                "outlined; none is used.",
                image,
            )
            return ()
        return chosen

    def _tell(self, text: str, image: PlannedMedium) -> None:
        rows = () if image.row is None else (image.row,)
        self._remarks.append(Issue(IssueKind.NOTE, text, rows))


def _may_be_outlined(medium: PlannedMedium) -> bool:
    """Tell whether a mask can mean a medium: a still that was decoded."""
    return medium.look is not None and bool(medium.digest) and medium.look.kind is MediumKind.STILL


def _named_by(told: Iterable[ToldOutline]) -> tuple[str, ...]:
    """Return the masks of lesions that the rows of an image name."""
    masks = (path for one in told for path in one.masks if not is_other(path))
    return tuple(dict.fromkeys(masks))


def _decoded(paths: Sequence[str], opener: SourceOpener, on_disk: OnDisk) -> dict[str, _Mask]:
    def one(path: str) -> _Mask:
        try:
            with on_disk(MediaSource(path)) as place, opener.open(place) as opened:
                pixels = opened.frame(0)
        except (MediaError, IntakeError) as error:
            return _Mask(fault=f"{error.what} {error.remedy}")
        content = mask_content(pixels)
        height, width = pixels.shape[:2]
        fault = "" if content.is_mask else "It outlines nothing; it may be an image."
        return _Mask((width, height), content, fault)

    threads = ThreadPoolExecutor(_THREADS)
    try:
        return dict(zip(paths, threads.map(one, paths), strict=True))
    finally:
        # An interrupted scan stops at once and does not decode the rest first.
        threads.shutdown(cancel_futures=True)


def _overlap(one: Sequence[Area], other: Sequence[Area]) -> float:
    """Return the share of the boxes around both that both cover."""
    (a,), (b,) = joined(one), joined(other)
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    both = max(width, 0) * max(height, 0)
    return both / (_size(a) + _size(b) - both)


def _size(area: Area) -> int:
    return (area[2] - area[0]) * (area[3] - area[1])

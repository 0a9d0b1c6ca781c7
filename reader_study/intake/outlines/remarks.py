"""What a person is told of outlines before she confirms a plan."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from reader_study.intake.issues import Issue, IssueKind
from reader_study.intake.outlines.pairing import MaskPairs
from reader_study.intake.plan import PlannedCase, PlannedMedium
from reader_study.media.medium import MediumKind

_NAMED = 5


def listed(paths: Sequence[str]) -> str:
    """Return the first of some paths as a sentence names them."""
    more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
    return f"{', '.join(paths[:_NAMED])}{more}"


def remarks_on_pairs(
    pairs: MaskPairs, masks: Collection[str], used: Collection[str]
) -> Iterator[Issue]:
    """Tell of every mask that is not used, why.

    Parameters
    ----------
    masks : collection of str
        All masks of the folder.
    used : collection of str
        Those of images that are taken in.

    """
    alone = [path for path in pairs.alone if path not in used]
    others = [path for path in pairs.others if path not in used]
    rest = sorted(set(masks) - set(used) - set(alone) - set(others))
    if alone:
        yield _note(f"{len(alone)} masks belong to no image of the folder: {listed(alone)}.")
    if others:
        yield _note(
            f"{len(others)} masks outline other findings by their names; not used: "
            f"{listed(others)}."
        )
    if rest:
        yield _note(f"{len(rest)} masks belong to images that are not used: {listed(rest)}.")


def remark_on_empty(masks: Sequence[str]) -> Iterator[Issue]:
    """Tell how many masks are empty: no lesion was seen in their images."""
    if masks:
        yield _note(f"{len(masks)} masks are empty, which is no lesion: {listed(masks)}.")


def remark_on_specks(specks: Mapping[str, int]) -> Iterator[Issue]:
    """Tell how many pieces of masks are too small to count."""
    with_some = [path for path, n in specks.items() if n]
    if with_some:
        n = sum(specks.values())
        yield _note(f"{n} specks of a few pixels in masks are no lesions: {listed(with_some)}.")


def remark_on_many(images: Sequence[str]) -> Iterator[Issue]:
    """Tell which images show several lesions of which none is named."""
    images = list(dict.fromkeys(images))
    if images:
        yield _note(
            f"{len(images)} images have several outlined lesions, and nothing says which is meant; "
            f"they are numbered: {listed(images)}."
        )


def remark_on_labels(cases: Sequence[PlannedCase]) -> Iterator[Issue]:
    """Tell where outlines would tell labels: some have them in another share than others.

    In public sets a normal image has an empty mask; a reader who knows that would know a normal.
    """
    shares: dict[str, list[bool]] = defaultdict(list)
    for case in cases:
        shares[case.label].append(is_outlined(case))
    told = {sum(found) / len(found) for found in shares.values()}
    if any(map(any, shares.values())) and len(told) > 1:
        counts = ", ".join(
            f"{sum(found)} of {len(found)} {label}" for label, found in sorted(shares.items())
        )
        yield _note(
            f"Markers of lesions would tell labels: {counts} cases are outlined. A protocol that "
            "shows them takes outlined cases alone."
        )


def without_outline(cases: Sequence[PlannedCase]) -> Iterator[Issue]:
    """Return an error for every case of which some still has no outline."""
    for case in cases:
        if not is_outlined(case):
            lacking = [still.path for still in _stills(case) if not still.lesions]
            text = (
                f"The protocol shows where the lesion is, and {listed(lacking)} of the case "
                f"{case.name!r} has no outline."
            )
            yield Issue(IssueKind.NO_OUTLINE, text, case.rows, (case.name,))


def is_outlined(case: PlannedCase) -> bool:
    """Tell whether every still of a case has an outline; clips and series have none."""
    return all(still.lesions for still in _stills(case))


def _stills(case: PlannedCase) -> list[PlannedMedium]:
    """Return the stills of a case; those that cannot be decoded are told of elsewhere."""
    looks = ((medium, medium.look) for medium in case.media)
    return [m for m, look in looks if look and look.digest and look.kind is MediumKind.STILL]


def _note(text: str) -> Issue:
    return Issue(IssueKind.NOTE, text)

"""Near copies among the media of a plan: one picture exported twice, cropped, marked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reader_study.intake.duplicates import HeldMedium, equal_media
from reader_study.intake.issues import Issue, IssueKind
from reader_study.intake.plan import PlannedCase
from reader_study.screening.duplicates import Pair, find_duplicates
from reader_study.screening.fingerprint import Fingerprint

_HOW = {
    "": "",
    "left-right": ", mirrored left to right",
    "up-down": ", mirrored up and down",
    "both": ", turned by half",
}


@dataclass(frozen=True, slots=True)
class LikeMedia:
    """Two media of which one seems to be a copy of the other.

    Parameters
    ----------
    first, second : (PlannedCase, PlannedMedium)
        In order of the plan.
    score : float
        Likeness, at most 1.
    mirrored : str
        As `reader_study.screening.duplicates.Pair` has it.

    """

    first: HeldMedium
    second: HeldMedium
    score: float
    mirrored: str

    @property
    def cases(self) -> tuple[str, ...]:
        """Names of the cases, each once."""
        return tuple(dict.fromkeys((self.first[0].name, self.second[0].name)))

    @property
    def is_under_two_labels(self) -> bool:
        """Whether the two say different things of one picture."""
        return self.first[0].label != self.second[0].label

    def issue(self) -> Issue:
        """Return what a person should know of it."""
        (one, here), (other, there) = self.first, self.second
        how = f"likeness {self.score:.3f}{_HOW[self.mirrored]}"
        files = f"{here.path} ≈ {there.path}"
        rows = tuple(medium.row for medium in (here, there) if medium.row is not None)
        if self.is_under_two_labels:
            text = f"Near copies under two labels ({one.label}, {other.label}; {how}): {files}."
            return Issue(IssueKind.LIKE_TWO_LABELS, text, rows, self.cases)
        if one.name == other.name:
            return Issue(IssueKind.NOTE, f"Near copies in one case ({how}): {files}.", rows)
        who = "one patient" if one.patient == other.patient else "two patients"
        text = f"Near copies in two cases of {who} ({how}): {files}."
        return Issue(IssueKind.LIKE, text, rows, self.cases)


def like_media(cases: Iterable[PlannedCase]) -> tuple[LikeMedia, ...]:
    """Return the near copies among media that were fingerprinted.

    Exact ones are told elsewhere: the first of them stands for all.
    """
    held, prints = fingerprinted(cases)
    found = find_duplicates(prints)
    return tuple(_like(pair, held) for pair in found.pairs)


def fingerprinted(cases: Iterable[PlannedCase]) -> tuple[list[HeldMedium], list[Fingerprint]]:
    """Return the media that were fingerprinted, one of equal ones, and their fingerprints."""
    once: dict[str, tuple[HeldMedium, Fingerprint]] = {}
    for case in cases:
        for medium in case.media:
            if medium.look is not None and medium.look.fingerprint is not None:
                once.setdefault(medium.digest, ((case, medium), medium.look.fingerprint))
    return [held for held, _ in once.values()], [own for _, own in once.values()]


def earlier_copies(cases: Sequence[PlannedCase], like: Iterable[LikeMedia]) -> dict[str, str]:
    """Return the cases that show what an earlier one shows: their names, and the earlier one's."""
    places = {case.name: place for place, case in enumerate(cases)}
    exact = [tuple(dict.fromkeys(case.name for case, _ in found)) for found in equal_media(cases)]
    ties = [pair.cases for pair in like] + exact
    earlier: dict[str, str] = {}
    for names in ties:
        first, *later = sorted((name for name in names if name in places), key=places.__getitem__)
        for name in later:
            earlier.setdefault(name, first)
    return earlier


def _like(pair: Pair, held: Sequence[HeldMedium]) -> LikeMedia:
    return LikeMedia(held[pair.first], held[pair.second], pair.score, pair.mirrored)

"""Near copies of what a study has already: one picture that came in an earlier intake."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reader_study.cases import CaseRole
from reader_study.intake.duplicates import HeldMedium
from reader_study.intake.eligibility.likeness import fingerprinted
from reader_study.intake.issues import Issue, IssueKind
from reader_study.intake.plan import PlannedCase
from reader_study.intake.sources.looking import fingerprint_of
from reader_study.intake.sources.opening import SourceOpener
from reader_study.screening.duplicates import find_duplicates
from reader_study.screening.fingerprint import Fingerprint
from reader_study.study import Study

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class EarlierMedium:
    """A medium of a case that the study has.

    Parameters
    ----------
    case_id : str
    role : CaseRole
        Whether readers read it, or models learn from it.
    fingerprint : Fingerprint
        Of its middle frame.

    """

    case_id: str
    role: CaseRole
    fingerprint: Fingerprint


EarlierMedia = Callable[[], Sequence[EarlierMedium]]
"""Opens what a study has, where there is something to compare it with."""


def earlier_media(
    study: Study, opener: SourceOpener, progress: Progress
) -> tuple[EarlierMedium, ...]:
    """Look at the media of all cases that a study has.

    Raises
    ------
    MediaError
        When one cannot be opened any more.

    """
    held = [(case, medium) for case in study.cases() for medium in case.media]
    found = []
    for done, (case, medium) in enumerate(held, start=1):
        with opener.open(study.paths.medium(medium)) as opened:
            found.append(EarlierMedium(case.case_id, case.role, fingerprint_of(opened)))
        progress(done, len(held))
    return tuple(found)


def like_earlier(
    cases: Sequence[PlannedCase], earlier: EarlierMedia, *, draws: bool
) -> list[Issue]:
    """Tell of media that seem to be copies of what the study has.

    One that readers read and models learn from would make a model look better than it is: what may
    come to the other side is refused, unless a person has taken its case for a reason.

    Parameters
    ----------
    cases : sequence of PlannedCase
        Those of the plan.
    earlier : callable
        Asked where media of the plan were fingerprinted, not else.
    draws : bool
        Whether some of the cases will train models; else all of them are read.

    """
    held, prints = fingerprinted(cases)
    known = earlier() if held else ()
    if not known:
        return []
    found = find_duplicates([*prints, *(one.fingerprint for one in known)])
    return [
        _issue(held[pair.first], known[pair.second - len(held)], pair.score, draws=draws)
        for pair in found.pairs
        if pair.first < len(held) <= pair.second
    ]


def _issue(new: HeldMedium, known: EarlierMedium, score: float, *, draws: bool) -> Issue:
    case, medium = new
    learns = known.role is CaseRole.DEVELOPMENT
    what = "from which models learn" if learns else "which readers read"
    text = (
        f"{medium.path} seems to be a copy of what case {known.case_id} shows, {what} "
        f"(likeness {score:.3f})."
    )
    kind = IssueKind.LIKE_BOTH_SIDES if learns or draws else IssueKind.LIKE
    rows = () if medium.row is None else (medium.row,)
    return Issue(kind, text, rows, (case.name,))

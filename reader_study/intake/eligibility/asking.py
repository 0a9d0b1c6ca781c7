"""What an intake is asked to go by when it judges cases: the protocol's rules, persons' words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ground.errors import IntakeError
from reader_study.intake.eligibility.earlier import EarlierMedia, like_earlier
from reader_study.intake.eligibility.judging import Judgement, judge
from reader_study.intake.eligibility.likeness import LikeMedia, earlier_copies, like_media
from reader_study.intake.issues import Issue, IssueKind
from reader_study.intake.review.decision import SourceDecision
from reader_study.intake.sifting import Sieve
from reader_study.screening.deciding import Override
from reader_study.screening.eligibility import Eligibility

_DECIDED_BY_PERSONS = (IssueKind.LIKE_TWO_LABELS, IssueKind.LIKE_BOTH_SIDES)


@dataclass(frozen=True, slots=True)
class EligibilityAsked:
    """Rules and decisions.

    Parameters
    ----------
    rules : Eligibility
        The protocol's; they count where `Eligibility.apply` is set.
    decided : mapping
        A person's decisions on sources, by their path.
    overrides : mapping
        A person's decisions on cases, by their name.
    earlier : callable
        Gives what the study has already, where it is asked for.
    draws : bool
        Whether some of the new cases will train models; else all of them are read.

    """

    rules: Eligibility = field(default_factory=Eligibility)
    decided: Mapping[str, SourceDecision] = field(default_factory=dict)
    overrides: Mapping[str, Override] = field(default_factory=dict)
    earlier: EarlierMedia = tuple
    draws: bool = False


def sift(sieve: Sieve, asked: EligibilityAsked) -> tuple[tuple[LikeMedia, ...], Judgement]:
    """Look for near copies, ask the rules of each case, and take out what is not eligible.

    Raises
    ------
    IntakeError
        When a person decides on a case that there is not.

    """
    _check_names(sieve, asked)
    like = like_media(sieve.cases)
    found = [pair.issue() for pair in like] + like_earlier(
        sieve.cases, asked.earlier, draws=asked.draws
    )
    sieve.add(issue for issue in found if not _is_settled(issue, asked))
    if not asked.rules.apply:
        return like, Judgement()
    judgement = judge(
        sieve.cases,
        asked.rules,
        copies=earlier_copies(sieve.cases, like),
        decided=asked.decided,
        overrides=asked.overrides,
    )
    sieve.leave_out(judgement.excluded())
    sieve.add(judgement.open_issues())
    return like, judgement


def _is_settled(issue: Issue, asked: EligibilityAsked) -> bool:
    """Tell whether a person has decided on a case of a doubt that would stop the intake."""
    return issue.kind in _DECIDED_BY_PERSONS and bool(asked.overrides.keys() & set(issue.cases))


def _check_names(sieve: Sieve, asked: EligibilityAsked) -> None:
    unknown = sorted(asked.overrides.keys() - {case.name for case in sieve.cases})
    if asked.overrides and not asked.rules.apply:
        raise IntakeError(
            "Decisions on cases are given, and the protocol declares no rules of eligibility.",
            remedy="Write a section [eligibility] with apply = true into protocol.toml before the "
            "lock, or leave the decisions out.",
        )
    if unknown:
        raise IntakeError(
            f"A decision is given on a case that the folder does not have: {unknown[0]!r}.",
            remedy="Name cases as the plan names them; `--dry-run` shows it.",
        )

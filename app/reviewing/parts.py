"""What the review asks of an intake: its sources, looks at them, what keeps and what carries out.

The window knows no folder, no archive and no table; whoever starts it hands these over.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reader_study.intake.review.copies import CopyGroup
from reader_study.intake.review.item import ReviewItem
from reader_study.intake.review.keeping import DecisionKeeper
from reader_study.intake.sources.look import SourceLook
from reader_study.intake.sources.source import MediaSource

if TYPE_CHECKING:
    from viewer.frames import Clip

Looks = Callable[[Sequence[MediaSource]], Generator[SourceLook, None, None]]
"""Looks at sources and yields what each told; runs on a thread, and ends when it is closed."""

Counted = Callable[[int, int], None]
"""Is told how many are done, and of how many."""


@dataclass(frozen=True, slots=True)
class CommitTold:
    """What an intake has come to.

    Parameters
    ----------
    cases : int
        Cases of the study now.
    steps : int
        Steps that were drawn for the new ones, in a study that is locked.

    """

    cases: int
    steps: int = 0


@dataclass(frozen=True, slots=True)
class Arranged:
    """Sources with their places in the study.

    Parameters
    ----------
    items : tuple of ReviewItem
        Those that were looked at.
    groups : tuple of CopyGroup
        Copies among them.

    """

    items: tuple[ReviewItem, ...]
    groups: tuple[CopyGroup, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewParts:
    """An intake as the window needs it.

    Parameters
    ----------
    title : str
        What is taken in, by the name of its folder.
    by : str
        Id of the coordinator who decides.
    items : tuple of ReviewItem
        All sources; those that were looked at before have their looks.
    keeper : DecisionKeeper
        Keeps decisions.
    open_clip : callable
        Opens a source for the eyes; raises MediaError. Called on threads.
    looks : callable
        Looks at sources that have no look yet.
    arrange : callable
        Tells cases and copies of all that was looked at; takes its time, and runs on a thread.
    commit : callable or None
        Carries the intake out; runs on a thread. None where the window only decides.
    command : str
        What carries the intake out where the window does not.

    """

    title: str
    by: str
    items: tuple[ReviewItem, ...]
    keeper: DecisionKeeper
    open_clip: "Callable[[MediaSource], Clip]"
    looks: Looks
    arrange: Callable[[Mapping[str, SourceLook]], Arranged]
    commit: Callable[[Counted], CommitTold] | None = None
    command: str = ""

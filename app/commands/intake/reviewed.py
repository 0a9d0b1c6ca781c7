"""An intake under review, with or without a window: sources, looks, decisions, and its end."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from app.commands.intake.committing import commit
from app.commands.intake.deciding import Deciding
from app.commands.intake.planning import cases_of, planned
from app.commands.intake.wishes import IntakeWishes
from app.media.opening import PoolOpener
from reader_study.intake.committing.decided import as_decided
from reader_study.intake.gathering import GatheredCases, gather
from reader_study.intake.journal import IntakeJournal
from reader_study.intake.review.copies import copy_groups
from reader_study.intake.review.item import ReviewItem
from reader_study.intake.review.review import Review
from reader_study.intake.reviewing import review_items
from reader_study.intake.sources.findings import Screening
from reader_study.intake.sources.look import SourceLook
from reader_study.intake.sources.looking import looks_at
from reader_study.intake.sources.places import SourcePlaces
from reader_study.intake.sources.source import MediaSource
from reader_study.screening.steady_text import SteadyTextFinder
from reader_study.study import Study

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ReviewedIntake:
    """A folder whose sources are decided on before they are taken into a study.

    Parameters
    ----------
    finder : SteadyTextFinder or None
        Looks for burned-in text; None where nobody asks for it.

    """

    study: Study
    folder: Path
    wishes: IntakeWishes
    passphrase: str
    journal: IntakeJournal
    opener: PoolOpener
    places: SourcePlaces
    gathered: GatheredCases
    finder: SteadyTextFinder | None

    @property
    def screening(self) -> Screening:
        """What is looked for."""
        return Screening() if self.finder is None else Screening(self.finder.find)

    def items(self) -> tuple[ReviewItem, ...]:
        """Return all sources; those that were looked at before have their looks."""
        return review_items(self.gathered, self.journal, self.screening)

    def looks(self, sources: Sequence[MediaSource]) -> Generator[SourceLook, None, None]:
        """Look at sources, and remember what each told."""
        if self.finder is not None:
            self.finder.begin()
        yield from looks_at(
            sources, self.opener, self.places.at, screening=self.screening, known=self.journal
        )

    def review(self, progress: Progress) -> Review:
        """Return the review as it stands, after a look at all that was not looked at yet."""
        items = {item.path: item for item in self.items()}
        left = [item.source for item in items.values() if item.look is None]
        if left:
            with closing(self.looks(left)) as looks:
                for done, look in enumerate(looks, start=1):
                    path = look.source.path
                    items[path] = replace(items[path], look=look)
                    progress(done, len(left))
        looked = [item.look for item in items.values() if item.look is not None]
        groups = copy_groups(looked)
        return Review.of(items.values(), groups=groups, decisions=self.journal.decisions)

    def arranged(self, looks: Mapping[str, SourceLook]) -> Review:
        """Return the review with the copies among all that was looked at."""
        items = [replace(item, look=looks.get(item.path)) for item in self.items()]
        return Review.of(items, groups=copy_groups(looks.values()))

    def take_in(self, progress: Progress) -> tuple[int, int]:
        """Take in what was decided; return the cases of the study, and the steps drawn for them.

        Raises
        ------
        ReaderStudyError
            When something is not decided, or cannot be taken in.

        """
        study, wishes, journal, opener = self.study, self.wishes, self.journal, self.opener
        plan = planned(
            study,
            self.places,
            wishes,
            opener=opener,
            journal=journal,
            deciding=Deciding(journal, accepts=False, by=study.actor.id),
        )
        told = as_decided(plan, journal.decisions)
        batch = cases_of(study, told, wishes, places=self.places, journal=journal, opener=opener)
        steps = commit(
            study,
            batch,
            journal,
            passphrase=self.passphrase,
            reason=wishes.reason,
            progress=progress,
        )
        return len(study.cases()), steps


@contextmanager
def reviewed(
    study: Study,
    folder: Path,
    wishes: IntakeWishes,
    *,
    passphrase: str,
    opener: PoolOpener,
    searches_text: bool,
) -> Iterator[ReviewedIntake]:
    """Begin a review of a folder, or go on with it.

    Raises
    ------
    ReaderStudyError
        When the folder cannot be taken in, or an intake of another one was begun.

    """
    with (
        IntakeJournal.open(study, passphrase, folder) as journal,
        SourcePlaces(folder) as places,
        SteadyTextFinder() as finder,
    ):
        gathered = gather(places, opener, mapping=wishes.mapping, hidden=wishes.hidden)
        yield ReviewedIntake(
            study,
            folder,
            wishes,
            passphrase,
            journal,
            opener,
            places,
            gathered,
            finder if searches_text else None,
        )

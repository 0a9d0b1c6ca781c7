"""From a folder to the cases that would be taken in, as they were decided."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from app.commands.intake.counting import Counter, tell_stage
from app.commands.intake.deciding import Deciding
from app.commands.intake.eligible import asked_of
from app.commands.intake.wishes import IntakeWishes
from ground.errors import IntakeError
from reader_study.given_lesions import shows_lesions
from reader_study.intake import IntakeBatch, IntakePlan, prepare, scan
from reader_study.intake.committing.decided import DecidedPlan
from reader_study.intake.committing.making import SourceStoring
from reader_study.intake.eligibility.earlier import earlier_media
from reader_study.intake.journal import IntakeJournal
from reader_study.intake.sources.findings import Screening
from reader_study.intake.sources.opening import SourceOpener
from reader_study.intake.sources.places import SourcePlaces
from reader_study.media.folder import MediaFolder
from reader_study.screening.steady_text import SteadyTextFinder
from reader_study.study import Study


def planned(
    study: Study,
    places: SourcePlaces,
    wishes: IntakeWishes,
    *,
    opener: SourceOpener,
    journal: IntakeJournal | None = None,
    deciding: Deciding | None = None,
) -> IntakePlan:
    """Look at what was not looked at yet, tell of the progress on stderr, and plan.

    Parameters
    ----------
    places : SourcePlaces
        Of the folder, open.
    journal : IntakeJournal or None
        What is known of it; None: nothing, and nothing is kept.
    deciding : Deciding or None
        A person's decisions on its media; None for none.

    Raises
    ------
    ReaderStudyError
        As `reader_study.intake.scan`.

    """
    known = partial(earlier_media, study, opener, Counter("earlier ones looked at"))
    draws = wishes.reading is not None
    asked = replace(asked_of(study, wishes.on_cases), earlier=known, draws=draws)
    with _screening(wishes, always=asked.rules.apply) as screening:
        return scan(
            places.root,
            places=places,
            mapping=wishes.mapping,
            opener=opener,
            known=journal,
            decided=None if deciding is None else deciding.on,
            review=wishes.screen or (journal is not None and bool(journal.decisions)),
            screening=screening,
            asked=asked,
            skip_bad=wishes.skip_bad,
            hidden=wishes.hidden,
            outlined=shows_lesions(study.protocol),
            progress=Counter("looked at"),
            tell=tell_stage,
        )


@contextmanager
def _screening(wishes: IntakeWishes, *, always: bool) -> Iterator[Screening | None]:
    """Give what is looked for besides what has to be known; None for nothing."""
    if not wishes.search_text:
        yield Screening() if always else None
        return
    with SteadyTextFinder() as finder:
        finder.begin()
        yield Screening(finder.find)


def cases_of(
    study: Study,
    plan: DecidedPlan,
    wishes: IntakeWishes,
    *,
    places: SourcePlaces,
    journal: IntakeJournal,
    opener: SourceOpener,
) -> IntakeBatch:
    """Return the cases of a plan, whose media are stored as they are asked for.

    Parameters
    ----------
    places : SourcePlaces
        Of the folder; open until the cases are taken in.

    Raises
    ------
    IntakeError
        When the plan has errors, or cases that the protocol does not provide for.

    """
    maker = SourceStoring(opener, places.at, MediaFolder(study.paths), journal, plan.decisions)
    batch = prepare(
        plan,
        seed=study.protocol.seed,
        maker=maker,
        reading_cases=wishes.reading,
        pseudonyms=journal.pseudonyms,
    )
    if batch.source_simulated and not study.protocol.simulated_images:
        raise IntakeError(
            "The table marks images as simulated, and the protocol does not.",
            remedy="Make the study anew with simulated_images = true in protocol.toml.",
            path=plan.plan.table or plan.plan.folder,
        )
    return batch

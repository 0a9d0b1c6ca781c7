"""What a folder and its table say before any source is opened: who belongs to which case."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ground.errors import IntakeError
from reader_study.intake.assemble import assemble, without_telling_columns
from reader_study.intake.choice import Choice, choose
from reader_study.intake.folder import look_into
from reader_study.intake.headers import header_issues, with_header_patients
from reader_study.intake.issues import Issue, IssueKind
from reader_study.intake.mapping import Mapping
from reader_study.intake.plan import PlannedCase
from reader_study.intake.records import Record, RowReader, folder_records
from reader_study.intake.sources.contents import Tell
from reader_study.intake.sources.finder import SourceFinder
from reader_study.intake.sources.listing import SourceListing, listed
from reader_study.intake.sources.opening import SourceOpener
from reader_study.intake.sources.places import SourcePlaces
from reader_study.tables import HiddenRows


@dataclass(frozen=True, slots=True)
class GatheredCases:
    """Cases of a folder whose media nobody has looked at yet.

    Parameters
    ----------
    records : tuple of Record
        A row, or a source of a label folder, each.
    issues : tuple of Issue
        What is to be said about rows, headers and the folder.
    contradictions : tuple of Issue
        What rows of one case say against each other.

    """

    listing: SourceListing
    choice: Choice
    records: tuple[Record, ...]
    cases: tuple[PlannedCase, ...]
    issues: tuple[Issue, ...]
    contradictions: tuple[Issue, ...]


def gather(
    places: SourcePlaces,
    opener: SourceOpener,
    *,
    mapping: Mapping | None = None,
    hidden: HiddenRows = HiddenRows.KEEP,
    tell: Tell | None = None,
) -> GatheredCases:
    """List the sources of a folder and put them to cases.

    Parameters
    ----------
    places : SourcePlaces
        Of the folder.

    Raises
    ------
    IntakeError
        When there is nothing that could be planned.
    TableError
        When the table cannot be read.

    """
    listing = listed(look_into(places.root), opener, places, tell=tell)
    finder = SourceFinder(listing, places)
    choice = choose(finder, mapping, hidden=hidden)
    records, issues = _records(finder, choice)
    cases, contradictions = assemble(records)
    return GatheredCases(
        listing, choice, tuple(records), tuple(cases), tuple(issues), tuple(contradictions)
    )


def _records(finder: SourceFinder, choice: Choice) -> tuple[list[Record], list[Issue]]:
    """Return the records of every row or source, and everything to be said about them."""
    listing, columns = finder.listing, choice.mapping.columns
    issues = [*choice.warnings, *_faults(listing, choice)]
    if choice.table is None:
        records = [] if choice.is_empty else list(folder_records(listing, choice.mapping))
    else:
        reader = RowReader(finder, choice.table, choice.mapping)
        records = list(reader.records())
        issues += reader.issues
    if not records and not choice.is_empty:
        raise IntakeError(
            "There are no images under these labels.",
            remedy="Check the folder and the mapping.",
            path=finder.root,
        )
    has_patients = columns is not None and bool(columns.patient)
    issues += header_issues(records, listing, has_patients=has_patients)
    records, told = with_header_patients(records, listing, has_patients=has_patients)
    records, telling = without_telling_columns(records, choice.mapping)
    return records, [*issues, *told, *telling, *_remarks(listing, choice, records)]


def _faults(listing: SourceListing, choice: Choice) -> Iterator[Issue]:
    for error in listing.faults:
        yield Issue(IssueKind.BAD_ARCHIVE, str(error))
    if choice.is_empty:
        text = "There is no table, and there are no folders named benign and malignant: nothing "
        yield Issue(IssueKind.NO_STANDARD, text + "says what the media show.")


def _remarks(listing: SourceListing, choice: Choice, records: Sequence[Record]) -> Iterator[Issue]:
    """Say what a person should know about the folder as a whole."""
    named = {record.source_of for record in records}
    if unnamed := sum(source not in named for source in listing.sources):
        yield Issue(IssueKind.NOTE, f"{unnamed} images of the folder have no label; not used.")
    if listing.renamed:
        more = " …" if len(listing.renamed) > 1 else ""
        yield Issue(
            IssueKind.NOTE,
            f"{len(listing.renamed)} file names are no UTF-8; they are read as GBK "
            f"({listing.renamed[0]}{more}).",
        )
    columns = choice.mapping.columns
    if (columns is None or not columns.patient) and not any(it.patient for it in records):
        yield Issue(
            IssueKind.NOTE,
            "Nothing tells the patients: every case counts as a patient of its own.",
        )
    if columns is not None and not columns.case:
        what = "image" if len({it.row for it in records}) == len(records) else "row"
        text = f"Nothing tells the lesions: every {what} is a case of its own."
        yield Issue(IssueKind.NOTE, text)

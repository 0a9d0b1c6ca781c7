"""The scan: look at a folder, read its table, open every source, and say what was found."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ground.errors import IntakeError
from reader_study.intake.assemble import assemble, without_telling_columns
from reader_study.intake.choice import Choice, choose
from reader_study.intake.committing.decided import DecisionsOn, left_out
from reader_study.intake.duplicates import (
    Progress,
    find_copies,
    n_copies,
    sources_of,
    what_looks_tell,
    with_looks,
    without_copies,
)
from reader_study.intake.eligibility.asking import EligibilityAsked, sift
from reader_study.intake.folder import ImageFolder, look_into
from reader_study.intake.issues import Issue, IssueKind, merged
from reader_study.intake.mapping import Mapping
from reader_study.intake.outlines.planning import with_outlines
from reader_study.intake.outlines.remarks import remark_on_labels, without_outline
from reader_study.intake.plan import IntakePlan
from reader_study.intake.records import Record, RowReader, folder_records
from reader_study.intake.sifting import Sieve
from reader_study.intake.sources.findings import Screening
from reader_study.intake.sources.looking import KnownLooks, looks_at
from reader_study.intake.sources.opening import SourceOpener
from reader_study.intake.sources.places import SourcePlaces
from reader_study.tables import HiddenRows


def scan(
    folder: Path,
    *,
    mapping: Mapping | None = None,
    opener: SourceOpener,
    screening: Screening | None = None,
    known: KnownLooks | None = None,
    skip_bad: bool = False,
    hidden: HiddenRows = HiddenRows.KEEP,
    outlined: bool = False,
    asked: EligibilityAsked | None = None,
    decided: DecisionsOn | None = None,
    progress: Progress | None = None,
) -> IntakePlan:
    """Look at a folder and plan its intake; nothing is written.

    Parameters
    ----------
    folder : Path
        Images with a table, or folders named after the labels.
    mapping : Mapping or None
        What the columns mean; None: find out, to be shown and confirmed.
    opener : SourceOpener
        Opens the files.
    screening : Screening or None
        What is looked for besides what has to be known; None for nothing.
    known : KnownLooks or None
        What was looked at before, and where new looks are kept.
    skip_bad : bool
        Leave cases with errors out, and copies of other cases, instead of refusing all.
    hidden : HiddenRows
        Whether rows that a workbook hides, by a filter or by hand, are left out.
    outlined : bool
        Readers will be shown where the lesion is: a case without an outline is an error.
    asked : EligibilityAsked or None
        The protocol's rules of eligibility, and persons' decisions on cases; None for neither.
    decided : callable, optional
        Gives a person's decisions on sources, once they were looked at: what she left out is in no
        case. None leaves all in.
    progress : callable, optional
        Called with images done and their number.

    Raises
    ------
    IntakeError
        When a decision is given on a case that there is not; when there is nothing that could be
        planned: no folder, no table, no images. Everything
        about single rows and images is in the plan.
    TableError
        When the table cannot be read.

    """
    place = look_into(folder)
    choice = choose(place, mapping, hidden=hidden)
    records, issues = _records(place, choice)
    cases, contradictions = assemble(records)
    on_disk = SourcePlaces(folder).at
    looks = looks_at(sources_of(cases), opener, on_disk, screening=screening, known=known)
    cases = with_looks(cases, looks, progress=progress)
    cases, on_outlines = with_outlines(cases, records, place, opener, on_disk)
    told = {} if decided is None else decided(cases)
    left = left_out(cases, told)
    sieve = Sieve(left.cases, skip_bad=skip_bad)
    sieve.leave_out(left.excluded)
    sieve.add([*issues, *contradictions, *what_looks_tell(left.cases), *on_outlines])
    if outlined:
        sieve.add(without_outline(sieve.cases))
    copies = n_copies(sieve.cases)
    sieve.add(find_copies(sieve.cases))
    sieve.change(map(without_copies, sieve.cases))
    like, judgement = sift(sieve, replace(asked or EligibilityAsked(), decided=told))
    sieve.add(remark_on_labels(sieve.cases))
    return IntakePlan(
        folder=folder,
        table=None if choice.table is None else choice.table.path,
        form="" if choice.table is None else choice.table.form,
        mapping=choice.mapping,
        guessed=choice.guessed,
        cases=tuple(sieve.cases),
        errors=merged(issue for issue in sieve.issues if issue.kind.is_error),
        warnings=merged(issue for issue in sieve.issues if not issue.kind.is_error),
        excluded=sieve.excluded,
        images_found=len(records),
        copies=copies,
        like=tuple(pair.cases for pair in like if len(pair.cases) > 1),
        eligibility=judgement.told() if judgement.cases else {},
        left_out=left.media,
    )


def _records(place: ImageFolder, choice: Choice) -> tuple[list[Record], list[Issue]]:
    """Return a record for every row or file, and everything to be said about them."""
    issues = list(choice.warnings)
    if choice.table is None:
        records = list(folder_records(place, choice.mapping))
    else:
        reader = RowReader(place, choice.table, choice.mapping)
        records = list(reader.records())
        issues += reader.issues
    if not records:
        raise IntakeError(
            "There are no images under these labels.",
            remedy="Check the folder and the mapping.",
            path=place.root,
        )
    records, telling = without_telling_columns(records, choice.mapping)
    return records, [*issues, *telling, *_remarks(place, choice, records)]


def _remarks(place: ImageFolder, choice: Choice, records: Sequence[Record]) -> Iterator[Issue]:
    """Say what a person should know about the folder as a whole."""
    named = {record.path for record in records}
    if unnamed := sum(path not in named for path in place.images):
        yield Issue(IssueKind.NOTE, f"{unnamed} images of the folder have no label; not used.")
    if place.renamed:
        more = " …" if len(place.renamed) > 1 else ""
        yield Issue(
            IssueKind.NOTE,
            f"{len(place.renamed)} file names are no UTF-8; they are read as GBK "
            f"({place.renamed[0]}{more}).",
        )
    columns = choice.mapping.columns
    if columns is None or not columns.patient:
        yield Issue(
            IssueKind.NOTE,
            "Nothing tells the patients: every case counts as a patient of its own.",
        )
    if columns is not None and not columns.case:
        yield Issue(IssueKind.NOTE, "Nothing tells the lesions: every image is a case of its own.")

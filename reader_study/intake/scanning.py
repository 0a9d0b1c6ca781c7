"""The scan: look at a folder, read its table, open every source, and say what was found."""

from collections.abc import Mapping as Entries
from collections.abc import Sequence
from contextlib import closing, nullcontext
from dataclasses import replace
from pathlib import Path

from reader_study.intake.choice import Choice
from reader_study.intake.committing.decided import DecisionsOn, left_out
from reader_study.intake.committing.recognised import seen_in
from reader_study.intake.duplicates import (
    Progress,
    equal_paths,
    find_copies,
    labels_hidden,
    n_copies,
    sources_of,
    what_looks_tell,
    with_looks,
    without_copies,
)
from reader_study.intake.eligibility.asking import EligibilityAsked, sift
from reader_study.intake.folder import label_folder
from reader_study.intake.gathering import gather
from reader_study.intake.issues import merged
from reader_study.intake.mapping import Mapping
from reader_study.intake.outlines.planning import with_outlines
from reader_study.intake.outlines.remarks import remark_on_labels, without_outline
from reader_study.intake.plan import IntakePlan
from reader_study.intake.records import Record
from reader_study.intake.sifting import Sieve
from reader_study.intake.sources.contents import Tell
from reader_study.intake.sources.findings import Screening
from reader_study.intake.sources.left import LeftReason, NotTaken
from reader_study.intake.sources.listing import SourceListing
from reader_study.intake.sources.looking import KnownLooks, looks_at
from reader_study.intake.sources.opening import SourceOpener
from reader_study.intake.sources.places import SourcePlaces
from reader_study.intake.sources.source import as_unpacked
from reader_study.intake.words import LABEL_WORDS
from reader_study.tables import HiddenRows


def scan(
    folder: Path,
    *,
    mapping: Mapping | None = None,
    opener: SourceOpener,
    places: SourcePlaces | None = None,
    screening: Screening | None = None,
    known: KnownLooks | None = None,
    skip_bad: bool = False,
    hidden: HiddenRows = HiddenRows.KEEP,
    outlined: bool = False,
    asked: EligibilityAsked | None = None,
    decided: DecisionsOn | None = None,
    review: bool = False,
    progress: Progress | None = None,
    tell: Tell | None = None,
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
    places : SourcePlaces or None
        Of the folder, open; None: opened here, and closed again.
    screening : Screening or None
        What is looked for besides what has to be known; None for nothing, but where the folder
        has DICOM or video: there a person decides on every medium, and needs proposals.
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
        case; asked where she has to decide. None leaves all in.
    review : bool
        A person decides on every medium, also where the folder has plain stills alone.
    progress : callable, optional
        Called with media done and their number.
    tell : callable, optional
        Is told of what comes before that: archives, headers and slices that are read.

    Raises
    ------
    IntakeError
        When a decision is given on a case that there is not; when there is nothing that could be
        planned: no folder, no table, no images. Everything
        about single rows and images is in the plan.
    TableError
        When the table cannot be read.

    """
    with nullcontext(places) if places is not None else SourcePlaces(folder) as places:
        gathered = gather(places, opener, mapping=mapping, hidden=hidden, tell=tell)
        listing, choice, records = gathered.listing, gathered.choice, gathered.records
        needs_decisions = review or listing.needs_decisions
        if screening is None and needs_decisions:
            screening = Screening()
        cases = list(gathered.cases)
        sources = sources_of(cases)
        with closing(
            looks_at(sources, opener, places.at, screening=screening, known=known)
        ) as looks:
            cases = with_looks(cases, looks, progress=progress)
        cases, on_outlines = with_outlines(cases, records, listing, opener, places.at)
    duplicates = equal_paths(cases)
    told = decided(cases) if decided is not None and needs_decisions else {}
    left = left_out(cases, told)
    sieve = Sieve(left.cases, skip_bad=skip_bad)
    sieve.leave_out(left.excluded)
    sieve.add(
        [
            *gathered.issues,
            *gathered.contradictions,
            *what_looks_tell(left.cases),
            *labels_hidden(cases, left.cases),
            *on_outlines,
        ]
    )
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
        not_taken=_not_taken(listing, choice, records),
        duplicates=duplicates,
        needs_decisions=needs_decisions,
        like=tuple(pair.cases for pair in like if len(pair.cases) > 1),
        eligibility=judgement.told() if judgement.cases else {},
        left_out=left.media,
        seen=seen_in(cases),
    )


def _not_taken(
    listing: SourceListing, choice: Choice, records: Sequence[Record]
) -> tuple[NotTaken, ...]:
    """Return what stays in the folder: files that are no source, and sources without a label."""
    named = {path for record in records for path in record.source_of.paths}
    found = list(listing.left)
    used = None if choice.table is None else choice.table.path
    for path in (*listing.folder.tables, *listing.tables):
        if listing.folder.root / path != used:
            found.append(NotTaken(path, LeftReason.TABLE))
    found += [NotTaken(path, LeftReason.MASK) for path in listing.masks if path not in named]
    for source in listing.sources:
        if not named.issuperset(source.paths):
            header = next(listing.headers_of(source), {})
            said = [_exam(header, len(source.paths)), _unused_label(source.path)]
            detail = "; ".join(filter(None, said))
            found.append(NotTaken(source.path, LeftReason.NO_STANDARD, detail))
    return tuple(sorted(found, key=lambda it: it.path))


def _unused_label(path: str) -> str:
    """Say that a file lies in a label folder, which counts for nothing beside a table."""
    label = label_folder(as_unpacked(path), LABEL_WORDS)
    return f"in a folder named {label}, and the table does not name it" if label else ""


def _exam(header: Entries[str, str], n_files: int) -> str:
    """Return whose examination a source is of, so that a person finds the row that is missing."""
    words = {"PatientID": "patient", "StudyDate": "examined", "Modality": ""}
    said = [f"{word} {header[key]}".strip() for key, word in words.items() if header.get(key)]
    return ", ".join([*said, *([f"{n_files} slices"] if n_files > 1 else [])])

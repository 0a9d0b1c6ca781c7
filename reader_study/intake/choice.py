"""Choosing what to read: the table and the mapping, named by a person or found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import PurePosixPath

from ground.errors import IntakeError, TableError
from reader_study.intake.bare_labels import bare_label_error
from reader_study.intake.folder import label_folder
from reader_study.intake.guess import guess_mapping, is_of_patients
from reader_study.intake.issues import Issue, IssueKind
from reader_study.intake.mapping import OUTLINE_COLUMNS, Mapping, load_mapping, ready_mappings
from reader_study.intake.sources.finder import SourceFinder
from reader_study.intake.sources.source import as_unpacked
from reader_study.intake.words import COLUMN_WORDS
from reader_study.tables import HiddenRows, Table, read_table
from reader_study.tables.words import squeezed

_KNOWN_NAMES = frozenset(word for words in COLUMN_WORDS.values() for word in words)


@dataclass(frozen=True, slots=True)
class Choice:
    """A mapping and its table; None for folders named after the labels.

    It is empty where there is neither, though there are media.
    """

    mapping: Mapping
    table: Table | None
    guessed: bool
    is_empty: bool = False
    warnings: tuple[Issue, ...] = ()


def choose(
    finder: SourceFinder, mapping: Mapping | None, *, hidden: HiddenRows = HiddenRows.KEEP
) -> Choice:
    """Return the mapping and table to use.

    Raises
    ------
    IntakeError
        When there is no such table, it lacks a column, or nothing fits.
    TableError
        When the table cannot be read, or a column in use holds formulas without values.

    """
    if mapping is None:
        return _found(finder, hidden)
    if mapping.columns is None:
        return Choice(mapping, None, guessed=False)
    table = _named_table(finder, mapping, hidden)
    lacking = _lacking(table, mapping)
    if lacking:
        raise IntakeError(
            f"The table has no column {lacking[0]!r}.",
            remedy=f"Its columns are: {', '.join(table.columns)}. Correct the mapping.",
            path=table.path,
        )
    return _checked(mapping, table, guessed=False)


def _checked(
    mapping: Mapping, table: Table, *, guessed: bool, others: Sequence[str] = ()
) -> Choice:
    """Return the choice with all that is to be said about the table."""
    missing = _missing_outlines(table, mapping)
    mapping = mapping.without(missing)
    assert mapping.columns is not None
    table.refuse_formulas(list(mapping.columns.named().values()))
    notes = [Issue(IssueKind.NOTE, text) for text in (*table.notes, *missing.values())]
    return Choice(mapping, table, guessed=guessed, warnings=(*notes, *_unused(others)))


def _missing_outlines(table: Table, mapping: Mapping) -> dict[str, str]:
    """Return meanings of outline columns that the table lacks, each with what is told of it.

    Copies of a set come without them as well, and masks beside the images tell the same.
    """
    assert mapping.columns is not None
    named = mapping.columns.named()
    return {
        meaning: f"The table has no column {named[meaning]!r}; outlines come from masks alone."
        for meaning in OUTLINE_COLUMNS
        if meaning in named and named[meaning] not in table.columns
    }


def _named_table(finder: SourceFinder, mapping: Mapping, hidden: HiddenRows) -> Table:
    wanted = mapping.table or "*"
    found = [path for path in finder.tables if fnmatch(PurePosixPath(path).name, wanted)]
    if mapping.table and not found and (finder.root / mapping.table).is_file():
        found = [mapping.table]
    if len(found) != 1:
        raise IntakeError(
            f"{len(found) or 'No'} table{'s fit' if len(found) > 1 else ' fits'} {wanted!r}.",
            remedy='Name the table in the mapping: table = "…".',
            path=finder.root,
        )
    assert mapping.columns is not None
    names = set(mapping.columns.named().values())
    return _table(finder, found[0], hidden, names.__contains__)


def _table(
    finder: SourceFinder, path: str, hidden: HiddenRows, known: Callable[[str], bool]
) -> Table:
    """Read a table of the folder; it bears its readable name from then on."""
    with finder.places.files([path]) as (place,):
        table = read_table(place, hidden=hidden, known=known)
    return replace(table, path=finder.root / path)


def _lacking(table: Table, mapping: Mapping) -> list[str]:
    named = mapping.without(OUTLINE_COLUMNS).columns
    assert named is not None
    return [name for name in named.named().values() if name not in table.columns]


def _found(finder: SourceFinder, hidden: HiddenRows) -> Choice:
    tables, broken = _readable(finder, hidden)
    fits = [(t, m) for t in tables if (m := _ready_for(t) or guess_mapping(t, finder)) is not None]
    if fits:
        table, mapping = max(fits, key=lambda fit: _n_images(fit[0], fit[1], finder))
        others = [path for path in finder.tables if finder.root / path != table.path]
        return _checked(mapping, table, guessed=True, others=others)
    for table in tables:
        table.refuse_formulas(table.columns)
    if broken is not None:
        raise broken
    if tables:
        raise _unclear(tables, finder)
    return _folders_of_labels(finder)


def _unclear(tables: Sequence[Table], finder: SourceFinder) -> IntakeError:
    bare = (bare_label_error(table, finder) for table in tables)
    return next(filter(None, bare), None) or IntakeError(
        "It is not clear which columns hold image and label.",
        remedy=f"Write a mapping; the columns are: {', '.join(tables[0].columns)}.",
        path=tables[0].path,
    )


def _readable(finder: SourceFinder, hidden: HiddenRows) -> tuple[list[Table], TableError | None]:
    """Return the tables that can be read, and the first error of those that cannot."""
    tables, broken = [], None
    for path in finder.tables:
        try:
            tables.append(_table(finder, path, hidden, _is_known))
        except TableError as error:
            broken = broken or error
    return tables, broken


def _ready_for(table: Table) -> Mapping | None:
    """Return the mapping of a published data set whose table this is, by name and columns."""
    for mapping in map(load_mapping, ready_mappings()):
        if mapping.columns is None or not fnmatch(table.path.name, mapping.table):
            continue
        if not _lacking(table, mapping):
            return mapping
    return None


def _n_images(table: Table, mapping: Mapping, finder: SourceFinder) -> int:
    assert mapping.columns is not None
    cells = {row.cells[mapping.columns.image] for row in table.rows} - {""}
    place = table.path.parent.relative_to(finder.root).as_posix()
    pattern = mapping.image_pattern
    by_patient = is_of_patients(mapping.columns.image)
    ways = {"pattern": pattern, "beside": place}
    return sum(bool(finder.find(it, **ways, by_patient=by_patient).sources) for it in cells)


def _is_known(cell: str) -> bool:
    return squeezed(cell) in _KNOWN_NAMES


def _unused(names: Sequence[str]) -> tuple[Issue, ...]:
    if not names:
        return ()
    text = f"Tables that are not used: {', '.join(names)}; another is used by naming its mapping."
    return (Issue(IssueKind.NOTE, text),)


def _folders_of_labels(finder: SourceFinder) -> Choice:
    busi = load_mapping("busi")
    names = set(busi.folders.values())
    sources = finder.listing.sources
    found = {label_folder(as_unpacked(it.path), names) for it in sources} - {""}
    is_empty = len(found) < 2
    if is_empty and not finder.listing.needs_decisions:
        raise IntakeError(
            "There is no table, and there are no folders named benign and malignant.",
            remedy="Put a CSV or XLSX beside the images: one row each, with file name and label.",
            path=finder.root,
        )
    mapping = Mapping(name="folders", title="folders named after labels", folders=busi.folders)
    return Choice(mapping, None, guessed=True, is_empty=is_empty)

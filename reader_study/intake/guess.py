"""Guessing what a table's columns mean, from their names and from what stands in them."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice

from reader_study.intake.mapping import Columns, Label, Mapping
from reader_study.intake.sources.finder import CellMeaning, FoundSources, SourceFinder
from reader_study.intake.words import (
    BINARY_LABEL_WORDS,
    COLUMN_WORDS,
    HELD_AGAINST_HEADERS,
    LABEL_WORDS,
    NO_WORDS,
    WITHIN_PATIENT_WORDS,
    YES_WORDS,
)
from reader_study.tables import Table
from reader_study.tables.words import squeezed

_SAMPLE = 200
_MOSTLY = 0.5
_SURELY = 0.9
_BINARY: dict[Label, tuple[str, ...]] = {"benign": NO_WORDS, "malignant": YES_WORDS}


def guess_mapping(table: Table, finder: SourceFinder) -> Mapping | None:
    """Return a mapping for a table; None when images or labels cannot be told with any certainty.

    The image column holds names of files that exist; the label column holds words for benign and
    malignant. Among several the one with the likeliest name is taken, and a person confirms it.
    """
    label, labels = _label_column(table)
    return mapping_with_label(table, finder, label=label, labels=labels) if label else None


def mapping_with_label(
    table: Table, finder: SourceFinder, *, label: str, labels: dict[Label, tuple[str, ...]]
) -> Mapping | None:
    """Return a mapping of all other columns beside this one; None when none holds the images."""
    image, is_file = _image_column(table, finder)
    if not image:
        return None
    # A column of folders or patients may name the case or the patient as well.
    taken = {image, label} if is_file else {label}
    meanings = set(Columns.model_fields) - {"image", "label"}
    if not finder.listing.headers:
        meanings -= set(HELD_AGAINST_HEADERS)
    named = {it: _by_name(it, [c for c in table.columns if c not in taken]) for it in meanings}
    return Mapping(
        name="guessed",
        title="by names and values of the columns",
        table=table.path.name,
        columns=Columns(image=image, label=label, **named),
        spacing_unit="cm" if "cm" in squeezed(named["spacing"]) else "mm",
        case_within_patient=squeezed(named["case"]) in WITHIN_PATIENT_WORDS,
        labels=labels,
    )


def _image_column(table: Table, finder: SourceFinder) -> tuple[str, bool]:
    """Return the column that names the media, and whether by their files; empty for none."""
    beside = table.path.parent.relative_to(finder.root).as_posix()

    def found(column: str, cell: str) -> FoundSources:
        return finder.find(cell, beside=beside, by_patient=is_of_patients(column))

    def is_file(column: str, cell: str) -> bool:
        it = found(column, cell)
        path = next(iter(it.candidates), it.path)
        return it.meaning is CellMeaning.FILE and bool(path) and path not in finder.listing.masks

    def is_any(column: str, cell: str) -> bool:
        return bool(found(column, cell).sources)

    def share(column: str, is_such: Callable[[str, str], bool]) -> float:
        return _share(table, column, partial(is_such, column))

    likely = [c for c in table.columns if share(c, is_file) > _MOSTLY]
    if likely:
        # Numbers such as an age may happen to be file names too; names of files differ most.
        return _by_name("image", likely) or max(likely, key=lambda c: _n_distinct(table, c)), True
    others = [c for c in table.columns if share(c, is_any) > _MOSTLY]
    if named := _by_name("image", others):
        return named, False
    # Perhaps the files are missing: then the name decides, and every missing file is reported.
    if named := _by_name("image", table.columns):
        return named, True
    return max(others, key=lambda c: _n_distinct(table, c), default=""), False


def is_of_patients(column: str) -> bool:
    """Tell whether a column names patients, by its own name."""
    return squeezed(column) in COLUMN_WORDS["patient"]


def _n_distinct(table: Table, column: str) -> int:
    return len({row.cells[column] for row in table.rows})


def _label_column(table: Table) -> tuple[str, dict[Label, tuple[str, ...]]]:
    words = Mapping(name="words", folders={"benign": "benign"})

    def is_label(cell: str) -> bool:
        return words.label_of(cell) is not None

    named = [c for c in table.columns if squeezed(c) in COLUMN_WORDS["label"]]
    shares = {c: _share(table, c, is_label) for c in table.columns}
    likely = [c for c in named if shares[c] > 0] or [c for c in shares if shares[c] > _SURELY]
    if likely:
        return max(likely, key=lambda c: shares[c]), dict(LABEL_WORDS)
    for column in table.columns:
        if squeezed(column) in BINARY_LABEL_WORDS and _share(table, column, _is_binary) > _SURELY:
            return column, dict(_BINARY)
    return "", dict(LABEL_WORDS)


def _is_binary(cell: str) -> bool:
    return cell.casefold() in YES_WORDS + NO_WORDS


def _by_name(meaning: str, columns: Sequence[str]) -> str:
    """Return the column with the likeliest name for a meaning; empty when there is none."""
    by_name = {squeezed(column): column for column in columns}
    words = COLUMN_WORDS[meaning]
    return next((by_name[word] for word in words if word in by_name), "")


def _share(table: Table, column: str, is_such: Callable[[str], bool]) -> float:
    """Return the share of such cells among the first filled ones of a column."""
    cells = list(islice((c for row in table.rows if (c := row.cells[column])), _SAMPLE))
    return sum(map(is_such, cells)) / len(cells) if cells else 0.0

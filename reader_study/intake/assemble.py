"""Records to cases: rows of one case joined, contradictions found, telling columns dropped."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from reader_study.intake.eligibility.stated import NOTHING_STATED
from reader_study.intake.issues import Issue, IssueKind
from reader_study.intake.mapping import Label, Mapping
from reader_study.intake.naming import fresh
from reader_study.intake.plan import PlannedCase, PlannedMedium
from reader_study.intake.records import Record
from reader_study.tables.words import folded
from reader_study.truth import UNKNOWN_PATIENT

_SHORTEST_WORD = 3
_VIEW_LENGTH = 24


def assemble(records: Iterable[Record]) -> tuple[list[PlannedCase], list[Issue]]:
    """Join records into cases.

    Returns
    -------
    tuple
        Cases in order of appearance, and issues. A case without any label is not in the list:
        its rows are errors already.

    """
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        groups[record.case].append(record)
    patients = {record.patient for group in groups.values() for record in group}
    cases: list[PlannedCase] = []
    issues: list[Issue] = []
    for name, group in groups.items():
        issues += _contradictions(name, group)
        issues += _remarks(name, group)
        label = next((record.label for record in group if record.label), None)
        if label is not None:
            cases.append(_case(name, label, group, patients))
    return cases, issues


def without_telling_columns(
    records: Sequence[Record], mapping: Mapping
) -> tuple[list[Record], list[Issue]]:
    """Empty roles, views and sources that would show the reference standard to a reader.

    A column goes as a whole: an empty cell among filled ones would tell as much.
    """
    words = {folded(word) for group in mapping.labels.values() for word in group}
    words = {word for word in words if len(word) >= _SHORTEST_WORD or not word.isascii()}
    warnings = []
    if any(_tells(record.role, words) or len(record.role) > _VIEW_LENGTH for record in records):
        records = [replace(record, role="") for record in records]
        warnings.append(_dropped("roles"))
    views = {record.view for record in records}
    if any(_tells(view, words) or len(view) > _VIEW_LENGTH for view in views):
        records = [replace(record, view="") for record in records]
        warnings.append(_dropped("views"))
    if any(_tells(record.source, words) for record in records):
        records = [replace(record, source="") for record in records]
        warnings.append(_dropped("sources"))
    return list(records), warnings


def _tells(text: str, words: set[str]) -> bool:
    return any(word in folded(text) for word in words)


def _dropped(what: str) -> Issue:
    text = f"The {what} are not kept: readers would see words of the reference standard in them."
    return Issue(IssueKind.NOTE, text)


def _contradictions(name: str, group: Sequence[Record]) -> list[Issue]:
    rows, cases = _rows(group), (name,)
    found = []
    labels = sorted({record.label for record in group if record.label})
    if len(labels) > 1:
        text = f"The case {name!r} has different labels ({', '.join(labels)})."
        found.append(Issue(IssueKind.CONTRADICTION, text, rows, cases))
    patients = _distinct(record.patient for record in group)
    if len(patients) > 1:
        text = f"The case {name!r} has different patients ({', '.join(patients)})."
        found.append(Issue(IssueKind.CONTRADICTION, text, rows, cases))
    if len({record.simulated for record in group}) > 1:
        text = f"The case {name!r} is simulated in one row and real in another."
        found.append(Issue(IssueKind.CONTRADICTION, text, rows, cases))
    return found


def _remarks(name: str, group: Sequence[Record]) -> list[Issue]:
    found = []
    if repeated := len(group) - len(_once(group)):
        text = f"The case {name!r} names an image {repeated + 1} times; it is kept once."
        found.append(Issue(IssueKind.NOTE, text, _rows(group), (name,)))
    if len(_distinct(record.birads for record in group)) > 1:
        text = "The rows of one case give different BI-RADS; both are kept with the truth."
        found.append(Issue(IssueKind.NOTE, text, _rows(group), (name,)))
    if len({record.stated for record in group} - {NOTHING_STATED}) > 1:
        text = "The rows of one case state different ages or follow-up; the first ones count."
        found.append(Issue(IssueKind.NOTE, text, _rows(group), (name,)))
    return found


def _case(name: str, label: Label, group: Sequence[Record], patients: set[str]) -> PlannedCase:
    named = next((record.patient for record in group if record.patient), "")
    return PlannedCase(
        name=name,
        # A case's name is no patient's id: case 1 of an unknown patient is not patient 1.
        patient=named or fresh(f"{UNKNOWN_PATIENT}{name}", patients),
        label=label,
        media=tuple(
            PlannedMedium(
                it.source_of, row=it.row, role=it.role, view=it.view, mm_per_px=it.mm_per_px
            )
            for it in _once(group)
        ),
        histology=" & ".join(_distinct(record.histology for record in group)),
        basis=" & ".join(_distinct(record.basis for record in group)),
        birads=" & ".join(_distinct(record.birads for record in group)),
        source=group[0].source,
        simulated=group[0].simulated,
        stated=group[0].stated.completed(record.stated for record in group[1:]),
    )


def _once(group: Sequence[Record]) -> list[Record]:
    """Return the rows without those that name an image again; missing images all stay."""
    first: dict[str, Record] = {}
    for record in group:
        first.setdefault(record.path or f"row {record.row}", record)
    return list(first.values())


def _rows(group: Iterable[Record]) -> tuple[int, ...]:
    return tuple(record.row for record in group if record.row is not None)


def _distinct(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))

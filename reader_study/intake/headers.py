"""What DICOM headers say beside the table: patients, sexes, ages and sides that do not agree."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reader_study.deid.facts import OLDEST, age_of
from reader_study.intake.issues import Issue, IssueKind
from reader_study.intake.naming import patient_of, whole
from reader_study.intake.records import Record
from reader_study.intake.sources.listing import SourceListing
from reader_study.intake.words import SEX_WORDS, SIDE_WORDS
from reader_study.tables.words import folded

_YEARS_APART = 1
"""By how much an age in a table may differ: at the examination, at the diagnosis, rounded."""

_SHOWN = 5
Header = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Told:
    """A record and what the headers of its source say."""

    record: Record
    headers: tuple[Header, ...]

    @property
    def patients(self) -> set[str]:
        """The Patient IDs; none where they stand for nobody."""
        return {own for it in self.headers if (own := patient_of(it))}

    def values(self, keyword: str) -> set[str]:
        """Return what is said of an attribute; an empty one says nothing."""
        return {value for it in self.headers if (value := it.get(keyword, "").strip())}


def with_header_patients(
    records: Sequence[Record], listing: SourceListing, *, has_patients: bool
) -> tuple[list[Record], list[Issue]]:
    """Fill in patients that the headers tell.

    Where no column names patients, a Patient ID is a patient. Where one does, its empty cells are
    filled by what other rows say of the same Patient ID; two empty tags are never one patient.

    Parameters
    ----------
    has_patients : bool
        Whether a column of the table names patients.

    """
    told = _told(records, listing)
    if not any(it.patients for it in told):
        return list(records), []
    if not has_patients:
        filled = [_named(it, {}) for it in told]
        return filled, [Issue(IssueKind.NOTE, "Patients are told by the headers (Patient ID).")]
    by_header = _one_to_one(told)
    return [it.record if it.record.patient else _named(it, by_header) for it in told], []


def header_issues(
    records: Sequence[Record], listing: SourceListing, *, has_patients: bool
) -> list[Issue]:
    """Return what headers say against each other, and against the table."""
    told = [it for it in _told(records, listing) if it.headers]
    found = [*_two_in_a_series(told), *_two_under_an_id(told), *_sides_of_a_case(told)]
    if has_patients:
        found += _other_patients(told)
    for it in told:
        found += _against_row(it)
    return found


def _told(records: Iterable[Record], listing: SourceListing) -> list[_Told]:
    return [_Told(record, tuple(listing.headers_of(record.source_of))) for record in records]


def _named(told: _Told, by_header: Mapping[str, str]) -> Record:
    ids = told.patients
    if len(ids) != 1 or told.record.patient:
        return told.record
    own = ids.pop()
    return replace(told.record, patient=by_header.get(own, "") if by_header else own)


def _pairs(told: Iterable[_Told]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Return the Patient IDs of each patient of the table, and the patients of each Patient ID."""
    ids: dict[str, set[str]] = defaultdict(set)
    patients: dict[str, set[str]] = defaultdict(set)
    for it in told:
        if it.record.patient:
            for own in it.patients:
                ids[it.record.patient].add(own)
                patients[own].add(it.record.patient)
    return ids, patients


def _one_to_one(told: Iterable[_Told]) -> dict[str, str]:
    _, patients = _pairs(told)
    return {own: next(iter(names)) for own, names in patients.items() if len(names) == 1}


def _other_patients(told: Sequence[_Told]) -> Iterator[Issue]:
    """Say where the table's patients and the headers' are not the same ones.

    A table may name all of them anew; then each has one Patient ID, and that is said once. Where
    it keeps any Patient ID, it keeps all.
    """
    ids, patients = _pairs(told)
    if len(patients) == 1 and len(ids) > 1:
        text = "All headers bear one Patient ID; it tells nobody apart, and the table counts."
        yield Issue(IssueKind.NOTE, text)
        return
    kept = {name for name, own in ids.items() if _bare(name) in map(_bare, own)}
    doubled = {name: _many_ids(name, own) for name, own in ids.items() if len(own) > 1}
    shared = {own: _many_patients(names) for own, names in patients.items() if len(names) > 1}
    for it in told:
        name = it.record.patient
        own = ids.get(name, set())
        text = doubled.get(name) or next((shared[one] for one in own if one in shared), "")
        if not text and kept and own and name not in kept:
            text = f"The table says patient {name!r}, the header {_listed(own)!r}."
        if text:
            yield _issue(text, it)
    if not (kept or doubled or shared) and ids:
        text = "The table names patients otherwise than the headers, each by one name."
        yield Issue(IssueKind.NOTE, text)


def _many_ids(name: str, ids: Iterable[str]) -> str:
    own = list(ids)
    return f"The patient {name!r} has {len(own)} Patient IDs in the headers ({_listed(own)})."


def _many_patients(names: Iterable[str]) -> str:
    own = list(names)
    return f"One Patient ID of the headers is {len(own)} patients of the table ({_listed(own)})."


def _bare(patient: str) -> str:
    """Return an id as spreadsheets leave it: 7.0 and 0007 are 7."""
    own = whole(patient)
    return own.lstrip("0") or "0" if own.isdigit() else own


def _two_in_a_series(told: Sequence[_Told]) -> Iterator[Issue]:
    """Say where one series is said to be of two patients."""
    of_series: dict[str, set[str]] = defaultdict(set)
    for it in told:
        for header in it.headers:
            if (own := patient_of(header)) and header.get("SeriesInstanceUID"):
                of_series[header["SeriesInstanceUID"]].add(own)
    for it in told:
        most = max((len(of_series[uid]) for uid in it.values("SeriesInstanceUID")), default=0)
        if most > 1:
            yield _issue(f"One series is of {most} patients by its headers.", it)


def _two_under_an_id(told: Sequence[_Told]) -> Iterator[Issue]:
    """Say where one Patient ID has two dates of birth or two sexes: it is two persons."""
    for keyword, words in (("PatientBirthDate", "dates of birth"), ("PatientSex", "sexes")):
        said: dict[str, set[str]] = defaultdict(set)
        for it in told:
            for header in it.headers:
                if (value := header.get(keyword, "").strip()) and value != "O":
                    said[patient_of(header)].add(value)
        said.pop("", None)
        for it in told:
            if any(len(said[own]) > 1 for own in it.patients):
                yield _issue(f"One Patient ID has two {words} in the headers.", it)


def _sides_of_a_case(told: Sequence[_Told]) -> Iterator[Issue]:
    sides: dict[str, set[str]] = defaultdict(set)
    rows: dict[str, list[int]] = defaultdict(list)
    for it in told:
        sides[it.record.case] |= _sides(it)
        rows[it.record.case] += [] if it.record.row is None else [it.record.row]
    for case, own in sides.items():
        if len(own) > 1:
            text = f"The case {case!r} has images of both breasts by the headers."
            yield Issue(IssueKind.NOTE, text, tuple(rows[case]), (case,))


def _against_row(told: _Told) -> Iterator[Issue]:
    """Hold what a row says of sex, age and side against the headers of its source."""
    record = told.record
    sex = _code(record.sex, SEX_WORDS)
    if sex and (said := told.values("PatientSex") & set(SEX_WORDS)) and sex not in said:
        yield _issue(f"The table says sex {sex}, the header {_listed(said)}.", told)
    side = _code(record.laterality, SIDE_WORDS)
    if side and (said := _sides(told)) and side not in said:
        yield _issue(f"The table says side {side}, the header {_listed(said)}.", told)
    age = None if record.stated.age is None else min(record.stated.age, OLDEST)
    ages = {years for it in told.headers if (years := age_of(it)) is not None}
    if age is not None and ages and min(abs(age - it) for it in ages) > _YEARS_APART:
        yield _issue(f"The table says {age} years, the header {_listed(map(str, ages))}.", told)


def _sides(told: _Told) -> set[str]:
    said = told.values("ImageLaterality") or told.values("Laterality")
    return said & set(SIDE_WORDS)


def _code(cell: str, words: Mapping[str, tuple[str, ...]]) -> str:
    return next((code for code, own in words.items() if folded(cell) in own), "")


def _issue(text: str, told: _Told) -> Issue:
    rows = () if told.record.row is None else (told.record.row,)
    return Issue(IssueKind.HEADER, text, rows, (told.record.case,))


def _listed(values: Iterable[str]) -> str:
    own = sorted(values)
    return ", ".join(own[:_SHOWN]) + (" …" if len(own) > _SHOWN else "")

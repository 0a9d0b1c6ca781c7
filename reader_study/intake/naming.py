"""Names of cases and patients: one name, one of them, whatever rows and data sets say."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reader_study.intake.issues import Issue, IssueKind
from reader_study.intake.words import NOBODY_WORDS
from reader_study.tables.words import folded

_SHOWN = 5
Key = tuple[str, ...]
"""Kind and ids: ("case", "7"), ("lesion", patient, lesion), ("image", file), ("patient", "7")."""

_FILLED = re.compile(r"[0xX?*_. -]*")
"""Signs that fill a field that must not be empty."""

_WHOLE = re.compile(r"([0-9]+)\.0+")


@dataclass(frozen=True, slots=True)
class Ids:
    """What a row says of its identity; empty where it says nothing.

    `image` is what stands for the image, and for a case that has no id.
    """

    source: str
    patient: str
    case: str
    image: str


class Names:
    """Names for the cases and patients of a table.

    Numbers such as 1, 2, 3 are given anew in every data set, so that equal ids of two data sets
    are two cases and two patients; then the name begins with the data set.

    Parameters
    ----------
    rows : iterable of Ids
        All rows of the table.
    case_within_patient : bool
        Case ids count within a patient only.

    """

    def __init__(self, rows: Iterable[Ids], *, case_within_patient: bool) -> None:
        self._within = case_within_patient
        self._sources: dict[Key, set[str]] = defaultdict(set)
        self._spelled: dict[str, str] = {}
        self._names: dict[Key, str] = {}
        self._cases: set[str] = set()
        self._patients: set[str] = set()
        for ids in rows:
            self._spelled.setdefault(folded(ids.source), ids.source)
            for key in (self._case_key(ids), ("patient", ids.patient)):
                self._sources[key].add(folded(ids.source))

    def case(self, ids: Ids) -> str:
        """Return the name of a row's case."""
        key = self._case_key(ids)
        text = "/".join(part for part in key[1:] if part)
        return self._name(key, text, ids, taken=self._cases)

    def patient(self, ids: Ids) -> str:
        """Return the name of a row's patient; empty when it is unknown."""
        if not ids.patient:
            return ""
        return self._name(("patient", ids.patient), ids.patient, ids, taken=self._patients)

    def notes(self) -> list[Issue]:
        """Return a note on the ids that more than one data set gives."""
        shared = [key for key, sources in self._sources.items() if len(sources) > 1]
        found = []
        for what, kinds in (("cases", ("case", "lesion")), ("patients", ("patient",))):
            ids = ["/".join(key[1:]) for key in shared if key[0] in kinds and key[-1]]
            if ids:
                more = " …" if len(ids) > _SHOWN else ""
                text = f"{len(ids)} ids of {what} stand in more than one data set "
                text += f"({', '.join(ids[:_SHOWN])}{more}); they are kept apart."
                found.append(Issue(IssueKind.NOTE, text))
        return found

    def _case_key(self, ids: Ids) -> Key:
        if not ids.case or (self._within and not ids.patient):
            return ("image", ids.image)
        return ("lesion", ids.patient, ids.case) if self._within else ("case", ids.case)

    def _name(self, key: Key, text: str, ids: Ids, *, taken: set[str]) -> str:
        full = (*key, folded(ids.source))
        if full not in self._names:
            source = self._spelled[full[-1]] if len(self._sources[key]) > 1 else ""
            self._names[full] = fresh(f"{source}: {text}" if source else text, taken)
        return self._names[full]


def whole(cell: str) -> str:
    """Return an id as it was meant: spreadsheets make 7.0 of the number 7.

    Examples
    --------
    >>> whole("7.0"), whole("7.5"), whole("P7")
    ('7', '7.5', 'P7')

    """
    found = _WHOLE.fullmatch(cell)
    return found[1] if found else cell


def patient_of(header: Mapping[str, str]) -> str:
    """Return the Patient ID of a DICOM header; empty where it is empty or stands for nobody.

    Examples
    --------
    >>> patient_of({"PatientID": "0815"}), patient_of({"PatientID": "ANONYMOUS"}), patient_of({})
    ('0815', '', '')

    """
    told = header.get("PatientID", "").strip()
    return "" if folded(told) in NOBODY_WORDS or _FILLED.fullmatch(told) else told


def fresh(name: str, taken: set[str]) -> str:
    """Return a name that is not taken, the wanted one if possible, and take it."""
    tries = 1
    new = name
    while new in taken:
        tries += 1
        new = f"{name} ({tries})"
    taken.add(new)
    return new

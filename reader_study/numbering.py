"""Ids of cases that come to others: behind those there are, a known patient under her own id."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ground.errors import IntakeError
from reader_study.cases import Case, CaseRole
from reader_study.truth import CaseTruth

_NUMBER = re.compile(r"\D*(\d+)")


class Numbering:
    """Gives cases that are added the ids by which they go from now on.

    Parameters
    ----------
    cases : iterable of Case
        Those that the study has.
    truths : mapping of case id to CaseTruth
        Of these; they know the patients by the ids of the source.

    """

    def __init__(self, cases: Iterable[Case], truths: Mapping[str, CaseTruth]) -> None:
        cases = tuple(cases)
        self._last = {
            kind: max((_number(getattr(case, f"{kind}_id")) for case in cases), default=0)
            for kind in ("case", "patient", "lesion")
        }
        self._media = {medium.sha256: case.case_id for case in cases for medium in case.media}
        self._roles: dict[str, CaseRole] = {}
        self._known: dict[str, str] = {}
        self._new: dict[str, str] = {}
        for case in cases:
            self._roles[case.patient_id] = case.role
            told = truths.get(case.case_id)
            if told is not None and told.known_patient:
                self._known[told.known_patient] = case.patient_id

    def numbered(self, case: Case, told: CaseTruth) -> tuple[Case, CaseTruth]:
        """Return a case and its reference standard under the ids that they go by.

        Raises
        ------
        IntakeError
            When an image is in the study already, or a patient has cases of the other role.

        """
        for medium in case.media:
            if medium.sha256 in self._media:
                raise IntakeError(
                    f"An image of the folder is in the study already, in case "
                    f"{self._media[medium.sha256]}.",
                    remedy="Leave what was taken in before out of the folder.",
                )
        patient = self._patient(case, told)
        if self._roles.setdefault(patient, case.role) is not case.role:
            raise IntakeError(
                f"The patient {patient} has cases to be read and cases for development.",
                remedy="A patient belongs to one side; leave her new cases out, or choose another "
                "number of cases to be read.",
            )
        case_id = self._shifted("case", case.case_id)
        lesion = self._shifted("lesion", case.lesion_id)
        return (
            replace(case, case_id=case_id, patient_id=patient, lesion_id=lesion),
            replace(told, case_id=case_id),
        )

    def _patient(self, case: Case, told: CaseTruth) -> str:
        if told.known_patient in self._known:
            return self._known[told.known_patient]
        return self._shifted("patient", case.patient_id)

    def _shifted(self, kind: str, name: str) -> str:
        letter, digits = name[0], len(name) - 1
        return f"{letter}{self._last[kind] + _number(name):0{digits}}"


def _number(name: str) -> int:
    found = _NUMBER.fullmatch(name)
    return 0 if found is None else int(found[1])

"""The text format of iMRMC: free header, "BEGIN DATA:", then reader, case, modality, score.

Truth rows carry the reader "-1" or "truth" and the score 0 (negative) or 1 (positive). The format
knows neither patients nor names with commas. Both are kept all the same: patients as lines of the
free header, such names in quotation marks.
"""

import csv
import io
import re
from collections.abc import Sequence

from ground.errors import StatisticsError
from reader_study.statistics.reads import Reads

_TRUTH = ("-1", "truth")
_MARK = "BEGIN DATA:"
_BEGIN = re.compile(r"^[ \t]*begin data:?[^\n]*$", re.IGNORECASE | re.MULTILINE)
_PATIENT = "SonoRead patient of case,"


def parse_imrmc(text: str) -> Reads:
    """Read the content of an .imrmc file.

    Raises
    ------
    StatisticsError
        No data, a line that has not four fields, a score that is not a number, or a case that is
        read but has no truth; the message gives the line or the case.

    """
    mark = _BEGIN.search(text)
    if mark is None:
        raise StatisticsError(f"There is no line {_MARK!r}.", remedy="Is this an iMRMC file?")
    head, body = text[: mark.start()], text[mark.end() :]
    first = head.count("\n") + 2
    truth: dict[str, float] = {}
    rows: list[tuple[str, str, str, float]] = []
    for number, line in enumerate(body.splitlines()[1:], start=first):
        if not line.strip():
            continue
        reader, case, modality, score = _fields(line, number)
        if reader.lower() in _TRUTH:
            if case in truth:
                raise StatisticsError(
                    f"Line {number}: case {case} has two truths.", remedy="Keep one truth row."
                )
            truth[case] = score
        else:
            rows.append((reader, case, modality, score))
    unknown = sorted({case for _, case, _, _ in rows} - truth.keys())
    if unknown or not rows:
        what = f"Case {unknown[0]} has no truth row." if unknown else "There are no reads."
        raise StatisticsError(what, remedy="Add one row per case with the reader -1.")
    return Reads.from_columns(
        reader=[row[0] for row in rows],
        case=[row[1] for row in rows],
        modality=[row[2] for row in rows],
        truth=[truth[row[1]] for row in rows],
        rating=[row[3] for row in rows],
        patient=_patients(head, [row[1] for row in rows]),
    )


def _patients(head: str, cases: Sequence[str]) -> list[str] | None:
    """Return the patient of each read's case, as our own header tells; None where it does not."""
    lines = [line for line in head.splitlines() if line.startswith(_PATIENT)]
    owners = {row[1]: row[2] for row in csv.reader(lines) if len(row) == 3}
    if not owners or not set(cases) <= owners.keys():
        return None
    return [owners[case] for case in cases]


def format_imrmc(reads: Reads, *, title: str = "Reads exported by SonoRead") -> str:
    """Return the content of an .imrmc file; `parse_imrmc` gives the same reads back."""
    positives = int(reads.truth.sum())
    lines = [
        title,
        "",
        f"NR: {len(reads.readers)}",
        f"N0: {reads.truth.size - positives}",
        f"N1: {positives}",
        f"NM: {len(reads.modalities)}",
        "",
        *(
            _PATIENT + _joined(case, patient)
            for case, patient in zip(reads.cases, reads.patients or (), strict=False)
        ),
        _MARK,
    ]
    lines += [
        _joined("-1", case, "0", str(int(sick)))
        for case, sick in zip(reads.cases, reads.truth, strict=True)
    ]
    for i, modality in enumerate(reads.modalities):
        for j, reader in enumerate(reads.readers):
            for case, score, there in zip(
                reads.cases, reads.scores[i, j], reads.present[i, j], strict=True
            ):
                if there:
                    lines.append(_joined(reader, case, modality, repr(float(score))))
    return "\n".join(lines) + "\n"


def _joined(*fields: str) -> str:
    """Return one line; a field that holds a comma or a quotation mark stands in quotation marks."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(fields)
    return line.getvalue()


def _fields(line: str, number: int) -> tuple[str, str, str, float]:
    parts = [part.strip() for part in next(csv.reader([line]), [])]
    if len(parts) != 4:
        raise StatisticsError(
            f"Line {number} has {len(parts)} fields.", remedy="Four are needed, comma between."
        )
    try:
        return parts[0], parts[1], parts[2], float(parts[3])
    except ValueError as error:
        raise StatisticsError(
            f"Line {number}: the score {parts[3]!r} is not a number.", remedy="Correct the line."
        ) from error

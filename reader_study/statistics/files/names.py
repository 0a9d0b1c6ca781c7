"""Which column of a table is meant by a name: as written, in any case, or by another word."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ground.errors import TableError
from reader_study.tables.words import squeezed

OTHER_WORDS: dict[str, tuple[str, ...]] = {
    "reader": ("readerid", "rater", "raterid", "radiologist", "observer", "医生", "阅片者", "读者"),
    "modality": ("modalityid", "arm", "treatment", "mode", "模式", "方式", "阅片方式"),
    "case": ("caseid", "casenumber", "caseno", "lesion", "lesionid", "病例", "病例号", "病灶号"),
    "truth": ("goldstandard", "pathology", "label", "reference", "良恶性", "病理", "金标准"),
    "rating": ("score", "评分", "得分"),
    "patient": ("patientid", "patientno", "pid", "subject", "subjectid", "患者", "患者编号"),
    "seconds": ("second", "time", "times", "readingtime", "秒"),
}
"""Other names of columns, squeezed."""

ID_WORDS = frozenset(
    {
        "case",
        "patient",
        "id",
        "no",
        "number",
        "index",
        "image",
        "imageid",
        "filename",
        "序号",
        "编号",
    }
    | {*OTHER_WORDS["case"], *OTHER_WORDS["patient"]}
)
"""Names of columns that tell rows apart and measure nothing, squeezed."""


def is_known(names: Iterable[str], chosen: Mapping[str, str], cell: str) -> bool:
    """Return whether a cell may be the header of one of these columns."""
    words = {word for name in names for word in (squeezed(name), *OTHER_WORDS.get(name, ()))}
    return cell in chosen.values() or squeezed(cell) in words


def resolved(
    columns: Sequence[str], wanted: Sequence[str], chosen: Mapping[str, str], path: Path
) -> dict[str, str]:
    """Return the column of each wanted name that the table has.

    Parameters
    ----------
    columns : sequence of str
        As the table names them.
    wanted : sequence of str
        Names to be found.
    chosen : mapping
        Name to column, as a person said it.

    Raises
    ------
    TableError
        A choice names no column or no such name, or two columns may be meant.

    """
    _check(columns, wanted, chosen, path)
    taken = set(chosen.values())
    free = [column for column in columns if column not in taken]
    found = dict(chosen)
    for name in wanted:
        if name not in found:
            fits = _fits(name, free)
            if len(fits) > 1:
                raise TableError(
                    f"The columns {' and '.join(fits)} may both be {name}.",
                    remedy=f"Say which: --columns {name}={fits[0]}",
                    path=path,
                )
            if fits:
                found[name] = fits[0]
    return found


def _fits(name: str, columns: Sequence[str]) -> list[str]:
    """Return the columns of that very name, else in another case, else under another word."""
    words = OTHER_WORDS.get(name, ())
    return (
        [column for column in columns if column == name]
        or [column for column in columns if squeezed(column) == squeezed(name)]
        or [column for column in columns if squeezed(column) in words]
    )


def _check(
    columns: Sequence[str], wanted: Sequence[str], chosen: Mapping[str, str], path: Path
) -> None:
    for name, column in chosen.items():
        if name not in wanted:
            raise TableError(
                f"There is no column {name!r} to be named here.",
                remedy=f"These can be named: {', '.join(wanted) or 'none'}.",
                path=path,
            )
        if column not in columns:
            raise TableError(
                f"The table has no column {column!r}; it has {', '.join(columns)}.",
                remedy="Write the name as it stands in the header.",
                path=path,
            )
    if len(set(chosen.values())) < len(chosen):
        raise TableError(
            "One column is chosen for two names.", remedy="Choose one for each.", path=path
        )

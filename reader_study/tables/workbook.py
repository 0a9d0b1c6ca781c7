"""Workbooks (Office Open XML, transitional and strict): every sheet as lines of cells.

Read from the parts themselves, because three things are needed together that no reader gives at
once: values as they were saved, which cells are formulas, and what is merged or hidden.
"""

import io
import posixpath
import zipfile
import zlib
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

from ground.errors import TableError
from ground.regular import MB
from reader_study.tables.cells import CellReader, local, string_of
from reader_study.tables.grid import Grid
from reader_study.tables.sheet import read_sheet

MOST_UNPACKED = 64 * MB
"""Bytes of all parts of a workbook; a sheet of half a million cells takes 20."""

MOST_BESIDE = 32 * MB
"""Bytes of all that is no sheet: texts and styles, which are read whole."""

MOST_MEMBERS = 2000

_STRICT = "http://purl.oclc.org/ooxml/"
_PROTECTED = b"\xd0\xcf\x11\xe0"
"""First bytes of the container that holds old workbooks, and new ones under a password."""

_NO_WORKBOOK = (
    zipfile.BadZipFile,
    SyntaxError,  # of XML
    LookupError,
    ValueError,
    TypeError,
    NotImplementedError,
    RuntimeError,  # an encrypted member
    EOFError,
    OverflowError,
    zlib.error,
)
"""What reading raises on files that are no workbooks, or damaged ones."""


def read_workbook(data: bytes, path: Path) -> tuple[Grid, ...]:
    """Return all sheets, in order.

    Raises
    ------
    TableError
        When the file is no workbook, is damaged, or is protected by a password.

    """
    if data.startswith(_PROTECTED):
        raise TableError(
            "The workbook is protected by a password, or is an old XLS file.",
            remedy="Save it without a password as XLSX or CSV.",
            path=path,
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_inflation(archive, path)
            return _sheets(archive)
    except _NO_WORKBOOK as error:
        raise TableError(
            "The file is no XLSX workbook, or it is damaged.",
            remedy="Open it in a spreadsheet program and save it again as XLSX or CSV.",
            path=path,
        ) from error


def _refuse_inflation(archive: zipfile.ZipFile, path: Path) -> None:
    """Refuse a workbook that unpacks to more than a table of a study can be.

    A member's size is what its archive says; no more than that is ever unpacked.
    """
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    beside = sum(member.file_size for member in members if "/sheet" not in member.filename)
    if unpacked > MOST_UNPACKED or beside > MOST_BESIDE or len(members) > MOST_MEMBERS:
        raise TableError(
            f"The workbook unpacks to {unpacked // MB} MB, more than is read.",
            remedy="Save the one table that is needed as CSV.",
            path=path,
        )


def _sheets(archive: zipfile.ZipFile) -> tuple[Grid, ...]:
    main = _main_part(archive)
    book = fromstring(archive.read(main))
    form = "XLSX, Strict Open XML" if _STRICT in book.tag else "XLSX"
    targets = _relations(archive, main)
    reader = _cell_reader(archive, book, targets)
    grids = []
    for sheet in _all(book, "sheet"):
        part = targets.get(_attribute(sheet, "id"), ("", ""))[1]
        if part not in archive.namelist():
            continue
        with archive.open(part) as stream:
            lines, merged = read_sheet(stream, reader)
        visible = sheet.get("state", "visible") == "visible"
        grids.append(Grid(lines, form, sheet.get("name", ""), visible, merged))
    return tuple(grids)


def _cell_reader(
    archive: zipfile.ZipFile, book: Element, targets: dict[str, tuple[str, str]]
) -> CellReader:
    parts = {kind: part for kind, part in targets.values() if part in archive.namelist()}
    shared = parts.get("sharedStrings")
    styles = parts.get("styles")
    properties = next(iter(_all(book, "workbookPr")), None)
    since_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
    return CellReader(
        strings=[] if shared is None else _strings(fromstring(archive.read(shared))),
        formats=[] if styles is None else _formats(fromstring(archive.read(styles))),
        since_1904=since_1904,
    )


def _main_part(archive: zipfile.ZipFile) -> str:
    found = dict(_relations(archive, "").values())
    return found.get("officeDocument", "xl/workbook.xml")


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Return what a part refers to: id to kind and name of the other part."""
    folder, name = posixpath.split(part)
    listed = posixpath.join(folder, "_rels", f"{name}.rels")
    if listed not in archive.namelist():
        return {}
    return {
        relation.get("Id", ""): (
            relation.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))[1:],
        )
        for relation in _all(fromstring(archive.read(listed)), "Relationship")
    }


def _strings(root: Element) -> list[str]:
    return [string_of(item) for item in _all(root, "si")]


def _formats(root: Element) -> list[tuple[int, str]]:
    """Return number and code of the format of each cell style."""
    codes = {
        int(entry.get("numFmtId", 0)): entry.get("formatCode", "") for entry in _all(root, "numFmt")
    }
    lists = [element for element in root if local(element.tag) == "cellXfs"]
    ids = [int(style.get("numFmtId", 0)) for group in lists for style in group]
    return [(number, codes.get(number, "")) for number in ids]


def _all(root: Element, name: str) -> list[Element]:
    return [element for element in root.iter() if local(element.tag) == name]


def _attribute(element: Element, name: str) -> str:
    return next((value for key, value in element.items() if key.endswith(f"}}{name}")), "")

"""Paragraphs and tables, made from plain text only: whatever a user wrote cannot become markup."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.colors import Color
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from reader_study.report.chinese import ChineseParagraph, coloured
from reader_study.report.fonts import NOTO, Face
from reader_study.report.style import FAINT, INK, LINE, QUIET, TEXT_WIDTH, TextKind, paragraph_style
from reader_study.report.text import clean, has_cjk, markup


def paragraph(
    text: str,
    kind: TextKind = TextKind.BODY,
    *,
    face: Face = Face.REGULAR,
    colour: Color | None = None,
) -> Paragraph:
    """Return one paragraph of plain text."""
    plain = clean(text, limit=4000)
    marked = markup(plain, face=face)
    if colour is not None:
        marked = coloured(marked, colour)
    if not has_cjk(plain):
        return Paragraph(marked, paragraph_style(kind))
    return ChineseParagraph(plain, paragraph_style(kind), colour=colour)


def captioned(label: str, text: str) -> Paragraph:
    """Return a caption: the label in bold, the text behind it."""
    plain = clean(text, limit=4000)
    if has_cjk(plain + label):
        return ChineseParagraph(f"{clean(label)}\u00a0 {plain}", paragraph_style(TextKind.CAPTION))
    marked = f"{markup(clean(label), face=Face.BOLD)} {markup(plain)}"
    return Paragraph(marked, paragraph_style(TextKind.CAPTION))


@dataclass(frozen=True, slots=True)
class Column:
    """One column: heading, share of the text width, and whether figures stand to the right."""

    heading: str
    share: float
    right: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of cells; a ``group`` row is a quiet heading across the table."""

    cells: tuple[str, ...]
    bold: bool = False
    group: bool = False
    colour: Color | None = None
    rule_above: bool = False


def group_row(text: str, columns: Sequence[Column]) -> TableRow:
    """Return a quiet heading across a table of these columns."""
    return TableRow((text, *[""] * (len(columns) - 1)), group=True)


def table(
    columns: Sequence[Column], rows: Sequence[TableRow], *, width: float = TEXT_WIDTH
) -> Table:
    """Return a table: hairlines above and below, none between columns; the head repeats."""
    shares = sum(column.share for column in columns)
    head = [_cell(c.heading, c, face=Face.REGULAR, colour=QUIET) for c in columns]
    body = [_row(row, columns) for row in rows]
    made = Table(
        [head, *body],
        colWidths=[width * column.share / shares for column in columns],
        repeatRows=1,
        hAlign="LEFT",
        spaceBefore=2,
        spaceAfter=4,
    )
    made.setStyle(TableStyle([*_rules(rows), *_gaps(columns)]))
    return made


def pairs(items: Sequence[tuple[str, str]], *, width: float = TEXT_WIDTH) -> Table:
    """Return a two-column table of names and values, a hairline above and below."""
    rows = [
        [
            paragraph(name, TextKind.CELL, colour=QUIET),
            paragraph(value, TextKind.CELL),
        ]
        for name, value in items
    ]
    made = Table(rows, colWidths=[width * 0.27, width * 0.73], hAlign="LEFT", spaceAfter=4)
    made.setStyle(
        TableStyle(
            [
                *_PADDING,
                ("LINEABOVE", (0, 0), (-1, 0), 0.7, INK),
                ("LINEBELOW", (0, -1), (-1, -1), 0.7, INK),
                ("LINEBELOW", (0, 0), (-1, -2), 0.25, LINE),
            ]
        )
    )
    return made


def side_by_side(left: Flowable, right: list[Flowable], *, left_width: float) -> Table:
    """Set a figure and its text next to each other."""
    gap = 12
    made = Table(
        [[left, right]],
        colWidths=[left_width + gap, TEXT_WIDTH - left_width - gap],
        hAlign="LEFT",
    )
    made.setStyle(
        TableStyle(
            [
                *_PADDING[:2],
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 0),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
            ]
        )
    )
    return made


_LONG = 20
"""Tables with more rows than this are set tighter."""

_PADDING: list[tuple[object, ...]] = [
    # Unused, but platypus would name its own font in the file.
    ("FONTNAME", (0, 0), (-1, -1), NOTO[Face.REGULAR]),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 1.5),
    ("RIGHTPADDING", (0, 0), (-1, -1), 1.5),
    ("TOPPADDING", (0, 0), (-1, -1), 2.2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2.8),
]


def _rules(rows: Sequence[TableRow]) -> list[tuple[object, ...]]:
    rules: list[tuple[object, ...]] = [
        *_PADDING,
        ("LINEABOVE", (0, 0), (-1, 0), 0.7, INK),
        ("LINEBELOW", (0, 0), (-1, 0), 0.4, FAINT),
        ("LINEBELOW", (0, -1), (-1, -1), 0.7, INK),
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
    ]
    if len(rows) > _LONG:
        rules.append(("TOPPADDING", (0, 0), (-1, -1), 1.4))
        rules.append(("BOTTOMPADDING", (0, 0), (-1, -1), 2.0))
        # No single row is left over for the next page.
        rules.append(("NOSPLIT", (0, -3), (-1, -1)))
    for index, row in enumerate(rows, start=1):
        if row.group:
            rules.append(("SPAN", (0, index), (-1, index)))
            rules.append(("TOPPADDING", (0, index), (-1, index), 5))
            # A heading is not left behind at the foot of a page.
            rules.append(("NOSPLIT", (0, index), (-1, min(index + 1, len(rows)))))
        if row.rule_above:
            rules.append(("LINEABOVE", (0, index), (-1, index), 0.4, FAINT))
    return rules


def _gaps(columns: Sequence[Column]) -> list[tuple[object, ...]]:
    """Keep a left column away from the figures on its left."""
    return [
        ("LEFTPADDING", (index, 0), (index, -1), 12)
        for index in range(1, len(columns))
        if columns[index - 1].right and not columns[index].right
    ]


def _row(row: TableRow, columns: Sequence[Column]) -> list[Paragraph | None]:
    if row.group:
        first = paragraph(row.cells[0], TextKind.CELL, colour=QUIET)
        return [first, *[None] * (len(columns) - 1)]
    face = Face.BOLD if row.bold else Face.REGULAR
    return [
        _cell(text, column, face=face, colour=row.colour)
        for text, column in zip(row.cells, columns, strict=True)
    ]


def _cell(text: str, column: Column, *, face: Face, colour: Color | None) -> Paragraph:
    kind = TextKind.CELL_RIGHT if column.right else TextKind.CELL
    return paragraph(text, kind, face=face, colour=colour)

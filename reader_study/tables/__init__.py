"""Tables as people have them: text or workbook to named columns, and words about what was found.

Intake and statistics both stand on this room. What a column means is not its business.
"""

from reader_study.tables.grid import HiddenRows
from reader_study.tables.reading import (
    CSV_SUFFIXES,
    TABLE_SUFFIXES,
    XLSX_SUFFIXES,
    read_table,
    read_workbook_tables,
)
from reader_study.tables.table import SheetRow, Table

__all__ = [
    "CSV_SUFFIXES",
    "TABLE_SUFFIXES",
    "XLSX_SUFFIXES",
    "HiddenRows",
    "SheetRow",
    "Table",
    "read_table",
    "read_workbook_tables",
]

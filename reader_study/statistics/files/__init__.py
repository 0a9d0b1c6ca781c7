"""Statistics' input from files: tables as people have them to columns, reads and ratings."""

from reader_study.statistics.files.columns import NamedColumns, TableChoices, read_columns
from reader_study.statistics.files.raters import Raters, read_raters
from reader_study.statistics.files.reads_file import FoundReads, read_reads, write_reads

__all__ = [
    "FoundReads",
    "NamedColumns",
    "Raters",
    "TableChoices",
    "read_columns",
    "read_raters",
    "read_reads",
    "write_reads",
]

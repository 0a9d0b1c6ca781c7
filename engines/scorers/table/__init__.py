"""A model that ran elsewhere, by the table of its answers."""

from engines.scorers.table.card import TableCard, load_table_card
from engines.scorers.table.rows import GivenRow
from engines.scorers.table.scorer import CaseNames, TableScorer

__all__ = ["CaseNames", "GivenRow", "TableCard", "TableScorer", "load_table_card"]

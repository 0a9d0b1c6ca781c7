"""Items of reporting guidelines: what the results fill, and what is left to the author."""

from collections import Counter
from collections.abc import Mapping

from reader_study.analysis.benchmark.guidelines import (
    ReportingGuideline,
    fact_names,
    guidelines,
)
from reader_study.analysis.benchmark.reporting import Filled, FilledItem, filled_items
from reader_study.analysis.benchmark.told import See
from reader_study.report import numbers
from reader_study.report.blocks import Column, TableRow, group_row
from reader_study.report.numbered import NumberedSheet, Section
from reader_study.report.text import clean
from reader_study.report.words import ReportWords

_LONGEST = 120
"""Characters of a fact in the row of an item; it stands whole in the table of facts."""

_WHOLE = 3000
"""Characters of a fact there: a row has to fit on a page."""


def told(sheet: NumberedSheet, facts: Mapping[str, str]) -> Section:
    """Return all facts but those that stand elsewhere in the results, each whole."""
    words = sheet.words
    columns = [Column(words("bench.fact_name"), 1.8), Column(words("bench.fact_text"), 6.2)]
    body = [
        TableRow((_name(name, words), _text(name, facts[name], words, limit=_WHOLE)))
        for name in fact_names()
        if facts.get(name, "").strip() and facts[name] not in list(See)
    ]
    if not body:
        return []
    return sheet.table(words("bench.facts_table"), columns, body)


def filled(sheet: NumberedSheet, facts: Mapping[str, str]) -> Section:
    """Return the items of every guideline with what stands for them.

    Parameters
    ----------
    facts : mapping
        Texts by the names that `reader_study.analysis.benchmark.guidelines.fact_names` lists.

    """
    words = sheet.words
    columns = [
        Column(words("bench.number"), 0.5),
        Column(words("bench.item"), 2.9),
        Column(words("bench.filled"), 4.6),
    ]
    found = filled_items(facts)
    body: list[TableRow] = []
    said = []
    for guideline in guidelines():
        own = [one for one in found if one.item.guideline == guideline.name]
        body.append(group_row(_heading(guideline, words), columns))
        body += [_row(one, words) for one in own]
        if not own:
            body.append(TableRow((numbers.DASH, words("bench.no_list"), words("bench.unverified"))))
            continue
        counts = Counter(one.filled for one in own)
        said.append(
            words(
                "bench.items_counted",
                name=guideline.name,
                n=len(own),
                results=counts[Filled.BY_RESULTS],
                author=counts[Filled.BY_AUTHOR],
                moot=counts[Filled.DOES_NOT_APPLY],
            )
        )
    return [
        *sheet.table(
            words("bench.items_table"), columns, body, heading=sheet.heading("bench.items_heading")
        ),
        sheet.note(*said, words("bench.items_note")),
    ]


def _heading(guideline: ReportingGuideline, words: ReportWords) -> str:
    doi = f"doi:{guideline.doi}" if guideline.doi else ""
    doubt = "" if guideline.verified else words("bench.unverified")
    return " · ".join(part for part in (guideline.name, guideline.citation, doi, doubt) if part)


def _row(one: FilledItem, words: ReportWords) -> TableRow:
    item = one.item
    asked = item.zh if words.language == "zh" else item.en
    return TableRow((item.number, asked, _said(one, words)))


def _said(one: FilledItem, words: ReportWords) -> str:
    if one.filled is Filled.DOES_NOT_APPLY:
        return words("bench.does_not_apply", why=words(f"bench.{one.item.moot}"))
    parts = [
        words("bench.fact", name=_name(name, words), text=_text(name, text, words))
        for name, text in one.told
    ]
    if one.missing:
        wanted = words("bench.comma").join(_name(name, words) for name in one.missing)
        parts.append(words("bench.by_author", what=wanted))
    return words("bench.between_facts").join(parts)


def _name(fact: str, words: ReportWords) -> str:
    return fact_names()[fact][words.language]


def _text(fact: str, text: str, words: ReportWords, *, limit: int = _LONGEST) -> str:
    """Return a fact in words; codes that the results give in those of the report."""
    if text in list(See):
        return words(f"bench.{text.replace(':', '_')}")
    return words.known(f"bench.{fact}_{text}", clean(text, limit=limit))

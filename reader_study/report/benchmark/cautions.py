"""What a chapter may not be read without: sentences in red before the first table."""

from collections.abc import Iterator, Mapping, Sequence

from reader_study.analysis.benchmark.leaderboard import LeaderRow
from reader_study.report.benchmark.names import ModelNames
from reader_study.report.blocks import paragraph
from reader_study.report.numbered import NumberedSheet, Section
from reader_study.report.style import ALARM
from reader_study.report.text import clean
from reader_study.report.words import ReportWords

_Caution = tuple[str, tuple[tuple[str, object], ...]]
"""A phrase, and what fills it but for the model's name."""


def cautions(
    sheet: NumberedSheet, rows: Sequence[LeaderRow], missing: Mapping[str, int]
) -> Section:
    """Return the sentences; one that holds for several models names them together.

    Parameters
    ----------
    missing : mapping
        Model to the number of its main answers that were not brought.

    """
    words, called = sheet.words, ModelNames(rows)
    models: dict[_Caution, list[str]] = {}
    for row in rows:
        for caution in _of(row, words, missing.get(row.model, 0)):
            models.setdefault(caution, []).append(called.short(row))
    silent = [clean(name, limit=60) for name in missing if name not in {r.model for r in rows}]
    if silent:
        models[("bench.nothing", ())] = silent
    return [
        paragraph(
            words(phrase, model=words("bench.comma").join(names), **dict(filling)), colour=ALARM
        )
        for (phrase, filling), names in models.items()
    ]


def _of(row: LeaderRow, words: ReportWords, n_missing: int) -> Iterator[_Caution]:
    counts = row.wrong.counts
    if n_missing:
        yield "bench.missing", (("n", n_missing), ("of", n_missing + counts.n))
    if row.wrong.blocked:
        yield "bench.blocked", (("n", counts.truncated), ("of", counts.n))
    if not row.controls:
        yield "bench.no_control", ()
    doubtful = [words(f"bench.{what}") for what, control in row.controls if control.doubtful]
    if doubtful:
        yield "bench.doubtful", (("control", words("bench.comma").join(doubtful)),)

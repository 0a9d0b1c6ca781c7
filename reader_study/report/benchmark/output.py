"""Files of a benchmark's results: the chapter, the leaderboard as data, the page of cases."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType

from ground.files import write_atomic
from reader_study.analysis.benchmark.leaderboard import LeaderRow, leaderboard
from reader_study.analysis.benchmark.records import ItemAnswer
from reader_study.analysis.benchmark.stated import BenchmarkFacts
from reader_study.analysis.benchmark.told import told_facts
from reader_study.report.benchmark.cases_page import cases_page
from reader_study.report.benchmark.chapter import render_benchmark
from reader_study.report.words import Language

CHAPTER, BOARD, PAGE = "benchmark.pdf", "leaderboard.json", "cases.html"
SCHEMA_VERSION = 1


def board_json(rows: Sequence[LeaderRow]) -> str:
    """Return the rows of the leaderboard as JSON: unrounded, None with its reason, never NaN."""
    told = {"schema_version": SCHEMA_VERSION, "rows": [asdict(row) for row in rows]}
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"


def write_chapter(
    answers: Sequence[ItemAnswer],
    folder: Path,
    *,
    language: Language,
    title: str,
    stated: BenchmarkFacts,
    conformance: bool = False,
    missing: Mapping[str, int] = MappingProxyType({}),
) -> tuple[Path, ...]:
    """Write the chapter and the leaderboard into a folder, each whole or not at all.

    Parameters
    ----------
    missing : mapping
        Model to the number of its main answers that were not brought.

    Raises
    ------
    StatisticsError
        A model has two main answers to one item.
    ReaderStudyError
        A file cannot be written.

    """
    rows = leaderboard(answers, facts=stated.models, published=stated.published)
    facts = told_facts(answers, rows, stated.facts, models=stated.models)
    pdf = render_benchmark(
        rows,
        language=language,
        title=title,
        facts=facts,
        conformance=conformance,
        missing=missing,
    )
    write_atomic(folder / CHAPTER, pdf)
    write_atomic(folder / BOARD, board_json(rows).encode())
    return folder / CHAPTER, folder / BOARD


def write_cases(
    answers: Sequence[ItemAnswer],
    path: Path,
    *,
    language: Language,
    title: str,
    images: Mapping[str, bytes] = MappingProxyType({}),
) -> Path:
    """Write the page of cases, whole or not at all."""
    page = cases_page(answers, language=language, title=title, images=images)
    write_atomic(path, page.encode())
    return path

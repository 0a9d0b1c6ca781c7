"""What ``sonoread stats mrmc`` prints."""

from collections.abc import Sequence
from typing import Any

from app.commands.stats.print import Cell, interval_text, notes, p_text, text_table
from reader_study.statistics import (
    Comparison,
    MrmcResult,
    UstatResult,
)

Json = dict[str, Any]

_WHO = {
    "RRRC": "random readers, random cases",
    "FRRC": "fixed readers, random cases",
    "RRFC": "random readers, fixed cases",
}


def mrmc_text(results: Sequence[MrmcResult]) -> str:
    """Return means, comparisons and components of the three inferences."""
    first = results[0]
    head = (
        f"Obuchowski-Rockette, {first.endpoint}, {first.covariance_method} covariance, "
        f"design: {first.design.name.lower().replace('_', ' ')}"
    )
    per_reader = text_table(
        ("modality", "reader", "estimate", "SE", "interval", "cases"),
        [
            (r.modality, r.reader, r.estimate, r.se, interval_text(r.lower, r.upper), r.n)
            for r in first.reader_means
        ],
    )
    blocks = [head, per_reader]
    seen: set[str] = set()
    for found in results:
        if found.inference in seen:
            continue
        seen.add(found.inference)
        blocks.append(_inference_text(found))
    reasons = [r for found in results for r in (found.reason, *found.warnings)]
    reasons += [mean.reason for found in results for mean in found.means]
    return "\n\n".join(block for block in (*blocks, notes(reasons)) if block)


def _inference_text(found: MrmcResult) -> str:
    lines = [f"{found.inference}: {_WHO[found.inference]}"]
    lines.append(
        text_table(
            ("mean", "estimate", "SE", "df", "interval"),
            [
                (m.modality, m.estimate, m.se, m.df, interval_text(m.lower, m.upper))
                for m in found.means
            ],
        )
    )
    test = found.equality
    if test is not None:
        freedom = ", ".join(f"{df:.4g}" for df in (test.df1, test.df2) if df is not None)
        value = "–" if test.statistic is None else f"{test.statistic:.4f}"
        lines.append(
            f"Equal modalities: {test.kind}({freedom}) = {value}, p = {p_text(test.p_value)}"
        )
    if found.differences:
        lines.append(_comparison_table(found.differences))
    return "\n".join(lines)


def _comparison_table(rows: Sequence[Comparison]) -> str:
    return text_table(
        ("difference", "estimate", "SE", "interval", "statistic", "df", "p"),
        [
            (
                f"{row.first} - {row.second}",
                row.estimate,
                row.se,
                interval_text(row.lower, row.upper),
                row.statistic,
                row.df,
                p_text(row.p_value),
            )
            for row in rows
        ],
    )


def ustat_text(found: UstatResult) -> str:
    """Return the U-statistic rows."""
    rows: list[tuple[Cell, ...]] = []
    for row in found.unbiased:
        name = row.first if row.second is None else f"{row.first} - {row.second}"
        value = row.auc_first if row.difference is None else row.difference
        variance = row.var_first if row.var_difference is None else row.var_difference
        limits = interval_text(row.student.lower, row.student.upper)
        rows.append((name, value, variance, row.df, limits, p_text(row.student.p_value)))
    table = text_table(("U-statistic (BDG)", "estimate", "variance", "df", "interval", "p"), rows)
    below = notes([row.reason for row in found.unbiased])
    return table + ("\n" + below if below else "")


def model_text(tree: Json) -> str:
    """Return readers against a model."""
    rows = []
    for mode, found in tree.items():
        lower, upper = found["CIAvgDiffFom"]
        rows.append(
            (
                mode,
                found["avgRadFom"],
                found["fomCAD"],
                found["avgDiffFom"],
                interval_text(lower, upper),
                found["df"],
                p_text(found["pval"]),
            )
        )
    headers = ("inference", "mean reader", "model", "difference", "interval", "df", "p")
    below = notes([text for found in tree.values() for text in (found["method"], found["reason"])])
    return "\n\n".join(part for part in (text_table(headers, rows), below) if part)

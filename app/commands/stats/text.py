"""What ``sonoread stats`` prints: tables with estimate, interval, test, and reasons below."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.commands.stats.input import Table, numbers
from app.commands.stats.print import Cell, interval_text, notes, p_text, text_table
from ground.errors import StatisticsError
from reader_study.statistics import (
    Confusion,
    Estimate,
    PowerResult,
    TimeComparison,
    compare_calls,
    compare_predictive_values,
    diagnostic_accuracy,
)
from reader_study.statistics.files.columns import rows_of

Json = dict[str, Any]

_MOST = 1e9
"""More cases than any table counts; beyond it whole numbers lose digits as floats."""


def counts(table: Table, columns: Sequence[str], path: Path) -> list[list[int]]:
    """Return rows of whole numbers.

    Raises
    ------
    StatisticsError
        A count that is not a whole number of 0 to 1e9; names row, column and file.

    """
    found = [
        [
            _count(value, name, row, path)
            for row, value in zip(rows_of(table), numbers(table, name, path), strict=True)
        ]
        for name in columns
    ]
    return [list(row) for row in zip(*found, strict=True)]


def _count(value: float, column: str, row: int, path: Path) -> int:
    if not (value.is_integer() and 0 <= value <= _MOST):
        raise StatisticsError(
            f"Row {row}, column {column}: {value!r} is not a count from 0 to {_MOST:,.0f}.",
            remedy="Give whole numbers of cases.",
            path=path,
        )
    return int(value)


def label(rows: Sequence[Json], names: Sequence[str] | None) -> None:
    """Put the name column, if there is one, in front of every row."""
    if names is not None:
        for row, name in zip(rows, names, strict=True):
            row["name"] = name


def delong_text(tree: Json) -> str:
    """Return areas and paired tests."""
    areas = [
        (name, row["auc"], row["se"], interval_text(*row["ci95_delong"]))
        for name, row in tree["auc"].items()
    ]
    blocks = [
        f"{tree['n_pos']} positive, {tree['n_neg']} negative cases",
        text_table(("score", "AUC", "SE", "interval"), areas),
    ]
    if tree["paired"]:
        rows = [
            (
                f"{row['a']} - {row['b']}",
                row["auc_a"] - row["auc_b"],
                interval_text(*row["diff_ci95"]),
                row["z"],
                p_text(row["p_value"]),
            )
            for row in tree["paired"]
        ]
        blocks.append(text_table(("paired", "difference", "interval", "z", "p"), rows))
    reasons = [row["reason"] for row in (*tree["auc"].values(), *tree["paired"])]
    return "\n\n".join(block for block in (*blocks, notes(reasons)) if block)


def agreement_text(tree: Json) -> str:
    """Return pairwise and panel agreement."""
    blocks = []
    reasons = [row["reason"] for row in tree["icc_psych"]]
    if "pairs" in tree:
        rows = [
            (
                f"{row['a']}, {row['b']}",
                row["percent_agreement"],
                row["psych"]["kappa"],
                interval_text(*row["psych"]["ci_kappa"]),
                row["irr_linear"]["value"],
                row["irr_quadratic"]["value"],
                row["irrCAC_gwet_ac1"]["coeff.val"],
            )
            for row in tree["pairs"]
        ]
        headers = ("pair", "agreement", "kappa", "interval", "linear", "quadratic", "AC1")
        blocks.append(text_table(headers, rows))
        panel = [
            ("Fleiss kappa", tree["fleiss"]["value"]),
            ("Conger kappa", tree["fleiss_exact_conger"]),
            ("Light kappa", tree["light"]),
            ("Gwet AC1", tree["irrCAC_gwet"]["coeff.val"]),
            ("Krippendorff alpha, nominal", tree["krippendorff_nominal"]),
            ("Krippendorff alpha, ordinal", tree["krippendorff_ordinal"]),
        ]
        blocks.append(text_table(("panel", "value"), panel))
        reasons += [row["irr_unweighted"]["reason"] for row in tree["pairs"]]
    icc = [
        (row["type"], row["ICC"], interval_text(row["lower"], row["upper"]), p_text(row["p"]))
        for row in tree["icc_psych"]
    ]
    blocks.append(text_table(("ICC", "value", "interval", "p"), icc))
    return "\n\n".join(block for block in (*blocks, notes(reasons)) if block)


def proportion_text(rows: Sequence[Json]) -> str:
    """Return proportions with Clopper-Pearson and Wilson intervals."""
    body = [
        (
            row.get("name", ""),
            f"{row['x']}/{row['n']}",
            row["estimate"],
            interval_text(*row["clopper_pearson"]),
            interval_text(*row["wilson"]),
        )
        for row in rows
    ]
    return text_table(("", "count", "estimate", "Clopper-Pearson", "Wilson"), body)


def accuracy_text(
    tables: Sequence[Confusion], names: Sequence[str] | None, conf_level: float
) -> str:
    """Return sensitivity to accuracy of each table, intervals as the papers print them."""
    rows = []
    reasons = []
    for k, confusion in enumerate(tables):
        found = diagnostic_accuracy(confusion, conf_level=conf_level)
        measures = (found.sensitivity, found.specificity, found.ppv, found.npv, found.accuracy)
        rows.append((names[k] if names else str(k + 1), *(_estimate(m) for m in measures)))
        reasons += [m.reason for m in measures]
    table = text_table(("", "sensitivity", "specificity", "PPV", "NPV", "accuracy"), rows)
    below = notes(reasons)
    return table + ("\n\n" + below if below else "")


def _estimate(found: Estimate) -> str:
    if found.value is None:
        return "–"
    limits = interval_text(found.lower, found.upper)
    return f"{found.value:.4f} ({limits})"


def mcnemar_text(rows: Sequence[Json]) -> str:
    """Return tests and Tango's interval of each table."""
    body = [
        (
            f"{row['b']} : {row['c']}",
            p_text(row["p_exact"]),
            p_text(row["p_mid"]),
            p_text(row["p_cc"]),
            row["diff_c_minus_b_over_n"],
            interval_text(*row["tango_ci95_of_c_minus_b"]),
        )
        for row in rows
    ]
    headers = ("b : c", "p exact", "p mid", "p corrected", "second - first", "Tango interval")
    table = text_table(headers, body)
    below = notes([row["reason"] for row in rows])
    return table + ("\n\n" + below if below else "")


def paired_text(
    truth: list[float], first: list[float], second: list[float], *, conf_level: float
) -> str:
    """Return the comparison of two tests."""
    paired = compare_calls(truth, first, second, conf_level=conf_level)
    rows: list[tuple[Cell, ...]] = []
    reasons = []
    for name, row in (
        ("sensitivity", paired.sensitivity),
        ("specificity", paired.specificity),
        ("accuracy", paired.accuracy),
    ):
        limits = interval_text(row.difference.lower, row.difference.upper)
        values = (row.first.value, row.second.value, row.difference.value)
        empty = row.difference.value is None
        rows.append((name, *values, limits, p_text(None if empty else row.test.p_value)))
        reasons.append(f"{name}: {row.difference.reason}" if empty else row.test.reason)
    for name, found in zip(
        ("PPV", "NPV"), compare_predictive_values(truth, first, second), strict=True
    ):
        gap = None if found.difference is None else -found.difference
        rows.append((name, found.first, found.second, gap, "–", p_text(found.p_value)))
        reasons.append(found.reason)
    headers = ("", "first", "second", "first - second", "Tango interval", "p")
    below = "McNemar exact; predictive values by the weighted generalised score."
    return "\n\n".join(part for part in (text_table(headers, rows), below, notes(reasons)) if part)


def time_text(found: TimeComparison) -> str:
    """Return the comparison of reading times."""
    model = found.model
    rows: list[tuple[Cell, ...]] = [
        (
            f"ratio {found.arms[1]} / {found.arms[0]}",
            model.ratio,
            interval_text(model.ratio_lower, model.ratio_upper),
            p_text(model.p_value),
        ),
        ("Wilcoxon on case means", found.wilcoxon.statistic, "–", p_text(found.wilcoxon.p_value)),
    ]
    medians = (
        f"Median {found.arms[0]} {found.medians[0]:.2f} s, "
        f"{found.arms[1]} {found.medians[1]:.2f} s; {model.method}"
    )
    reasons = notes([found.reason, model.reason, found.wilcoxon.reason])
    table = text_table(("", "value", "interval", "p"), rows)
    return "\n\n".join(part for part in (table, medians, reasons) if part)


def power_json(found: PowerResult) -> dict[str, object]:
    """Return all fields of a power computation."""
    return asdict(found)


def power_text(found: PowerResult) -> str:
    """Return power and design."""
    rows = [(found.readers, found.cases, found.effect, found.alpha, found.power, found.df2)]
    table = text_table(("readers", "cases", "effect", "alpha", "power", "df"), rows)
    below = notes([found.reason])
    return table + ("\n\n" + below if below else "")

"""``sonoread stats agreement``: raters on the same cases."""

from pathlib import Path

import click

from app.commands.stats.input import read_raters
from app.commands.stats.print import (
    interval_text,
    joined,
    notes,
    p_text,
    percent_text,
    text_table,
)
from app.commands.stats.shared import Json, show, table_command
from reader_study.statistics.r_json.agreement import agreement_json, observed_categories


@click.command("agreement")
@table_command
@click.option("--categories", help="All categories in order, e.g. 2,3,4A,4B,4C,5.")
def agreement_command(
    file: Path, *, as_json: bool, conf_level: float, categories: str | None
) -> None:
    """Agreement of raters: a column each, a row per case, numbers or BI-RADS; empty if missing."""
    raters = read_raters(file, categories)
    known = list(raters.categories or observed_categories(raters.ratings) or [])
    tree = agreement_json(
        raters.ratings, list(raters.names), categories=known or None, conf_level=conf_level
    )
    show(tree, agreement_text, as_json=as_json)


def agreement_text(tree: Json) -> str:
    """Return pairwise and panel agreement and the ICC, each with the cases that it used."""
    level = percent_text(tree["conf_level"])
    incomplete = tree["n_cases"] - tree["n_complete"]
    head = f"{len(tree['raters'])} raters, {tree['n_cases']} cases, {incomplete} with a gap"
    blocks = [head]
    reasons = [row["reason"] for row in tree["icc_psych"]]
    if "pairs" in tree:
        blocks += [_pair_table(tree, level), _panel_table(tree, level)]
        reasons += [row["irr_unweighted"]["reason"] for row in tree["pairs"]]
        reasons += [f"{row['name']}: {row['reason']}" for row in tree["panel"] if row["reason"]]
        if incomplete:
            reasons.append(
                "A gap is no rating: Fleiss' kappa and AC1 use all ratings that there are, pairs "
                "the cases that both rated, Conger's kappa and the ICC complete cases only."
            )
    rows = [
        (
            row["type"],
            row["ICC"],
            interval_text(row["lower"], row["upper"]),
            p_text(row["p"]),
            row["n"],
            row["left_out"],
        )
        for row in tree["icc_psych"]
    ]
    blocks.append(text_table(("ICC", "value", level, "p", "cases", "left out"), rows))
    return joined(*blocks, notes(reasons))


def _pair_table(tree: Json, level: str) -> str:
    rows = [
        (
            f"{row['a']}, {row['b']}",
            row["n"],
            row["percent_agreement"],
            row["psych"]["kappa"],
            interval_text(*row["psych"]["ci_kappa"]),
            row["irr_linear"]["value"],
            interval_text(*row["linear"]["ci"]),
            row["irr_quadratic"]["value"],
            interval_text(*row["psych"]["ci_weighted"]),
            row["irrCAC_gwet_ac1"]["coeff.val"],
            interval_text(*row["irrCAC_gwet_ac1"]["ci"]),
        )
        for row in tree["pairs"]
    ]
    headers = ["pair", "cases", "agreement"]
    for name in ("kappa", "linear", "quadratic", "AC1"):
        headers += [name, level]
    return text_table(headers, rows)


def _panel_table(tree: Json, level: str) -> str:
    rows = [
        (
            row["name"],
            row["value"],
            interval_text(row["lower"], row["upper"]),
            row["n"],
            row["incomplete"],
            row["left_out"],
        )
        for row in tree["panel"]
    ]
    return text_table(("panel", "value", level, "cases", "of these with a gap", "left out"), rows)

"""What ``proportions``, ``mcnemar`` and ``paired`` print, made from the tree of --json."""

from app.commands.stats.print import (
    Cell,
    interval_text,
    joined,
    margin_table,
    notes,
    p_text,
    percent_text,
    text_table,
)
from app.commands.stats.shared import Json

_MEASURES = {
    "sensitivity": "sensitivity",
    "specificity": "specificity",
    "ppv": "PPV",
    "npv": "NPV",
    "accuracy": "accuracy",
    "f1": "F1",
    "pdlr": "LR+",
    "ndlr": "LR-",
}


def proportion_text(tree: Json) -> str:
    """Return proportions, each with all its intervals."""
    kinds = {
        "clopper_pearson": "Clopper-Pearson",
        "wilson": "Wilson",
        "wilson_cc": "Wilson, corrected",
        "agresti_coull": "Agresti-Coull",
        "jeffreys_central": "Jeffreys",
    }
    body = [
        (
            _name(row, k),
            f"{row['x']}/{row['n']}",
            row["estimate"],
            *(interval_text(*row[kind]) for kind in kinds),
        )
        for k, row in enumerate(tree["cases"], start=1)
    ]
    level = percent_text(tree["conf_level"])
    headers = ("", "count", "estimate", *(f"{level} {name}" for name in kinds.values()))
    return joined(text_table(headers, body), notes(row["reason"] for row in tree["cases"]))


def accuracy_text(tree: Json) -> str:
    """Return sensitivity to likelihood ratios of each table with the name of every interval."""
    level = percent_text(tree["conf_level"])
    blocks = []
    for k, row in enumerate(tree["cases"], start=1):
        rows = [
            (
                name,
                row[key]["est"],
                interval_text(row[key]["lcl"], row[key]["ucl"]),
                row[key]["n"],
                row[key]["method"],
            )
            for key, name in _MEASURES.items()
        ]
        head = (
            f"{_name(row, k)}: {row['n_pos']} positive, {row['n_neg']} negative cases, "
            f"prevalence {row['prevalence']:.4f}"
        )
        reasons = [row[key]["reason"] for key in _MEASURES]
        table = text_table(("", "estimate", level, "cases", "interval"), rows)
        blocks.append(joined(head, table, notes(reasons)))
    return joined(*blocks)


def mcnemar_text(tree: Json) -> str:
    """Return tests and intervals of each table."""
    level = percent_text(tree["conf_level"])
    key = level.removesuffix(" %")
    body = [
        (
            _name(row, k),
            row["n"],
            f"{row['b']} : {row['c']}",
            p_text(row["p_exact"]),
            p_text(row["p_mid"]),
            p_text(row["p_cc"]),
            row["diff_c_minus_b_over_n"],
            *(
                interval_text(*row[f"{kind}_ci{key}_of_c_minus_b"])
                for kind in ("tango", "wald", "agresti_min")
            ),
        )
        for k, row in enumerate(tree["cases"], start=1)
    ]
    headers = ("", "cases", "b : c", "p exact", "p mid", "p corrected", "second - first")
    kinds = tuple(f"{level} {name}" for name in ("Tango", "Wald", "Agresti-Min"))
    judged = [
        (_name(row, k), row["margin"])
        for k, row in enumerate(tree["cases"], start=1)
        if "margin" in row
    ]
    return joined(
        text_table((*headers, *kinds), body),
        margin_table(judged),
        notes(row["reason"] for row in tree["cases"]),
    )


def paired_text(tree: Json) -> str:
    """Return the comparison of two tests, second minus first."""
    rows: list[tuple[Cell, ...]] = []
    reasons = []
    for name, exact in tree["sesp.exactbinom"].items():
        tango = tree["sesp_diff_tango"][name]
        limits = interval_text(tango["diff.lcl"], tango["diff.ucl"])
        empty = exact["diff"] is None
        p = p_text(None if empty else exact["p.value"])
        rows.append((name, exact["test1"], exact["test2"], exact["diff"], limits, p))
        reasons.append(f"{name}: {tango['reason']}" if empty else exact["reason"])
    for key, name in (("ppv", "PPV"), ("npv", "NPV")):
        found = tree["pv.wgs"][key]
        p = p_text(found["p.value"])
        rows.append((name, found["test1"], found["test2"], found["diff"], "–", p))
        reasons.append(found["reason"])
    level = percent_text(tree["conf_level"])
    headers = ("", "first", "second", "second - first", f"{level} Tango", "p")
    return joined(
        f"{tree['n_pos']} positive, {tree['n_neg']} negative cases",
        text_table(headers, rows),
        _ratio_table(tree, level),
        margin_table(list(tree.get("margin", {}).items())),
        "McNemar exact; predictive values by the weighted generalised score.",
        notes(reasons),
    )


def _ratio_table(tree: Json, level: str) -> str:
    """Return ratios second / first of predictive values and first / second of likelihood ratios."""
    rows: list[tuple[Cell, ...]] = []
    for key, name in (("ppv", "PPV"), ("npv", "NPV")):
        found = tree["pv.rpv"][key]
        limits = interval_text(found[f"lcl.r{key}"], found[f"ucl.r{key}"])
        p = p_text(found["p.value"])
        rows.append((f"{name}, second / first", found[f"r{key}"], limits, p))
    for key, name in (("pdlr", "LR+"), ("ndlr", "LR-")):
        found = tree["dlr.regtest"][key]
        limits = interval_text(found["lcl"], found["ucl"])
        rows.append((f"{name}, first / second", found["ratio"], limits, p_text(found["p.value"])))
    reasons = [tree["pv.rpv"][key]["reason"] for key in ("ppv", "npv")]
    reasons += [tree["dlr.regtest"][key]["reason"] for key in ("pdlr", "ndlr")]
    return joined(text_table(("ratio", "estimate", level, "p"), rows), notes(reasons))


def _name(row: Json, place: int) -> str:
    return str(row.get("name", place))

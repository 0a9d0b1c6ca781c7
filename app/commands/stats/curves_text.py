"""What ``sonoread stats delong`` and ``roc`` print, made from the tree that --json prints."""

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


def delong_text(tree: Json) -> str:
    """Return areas, paired tests, tests between groups, and bootstrap intervals."""
    level = percent_text(tree["conf_level"])
    key = level.removesuffix(" %")
    areas = [
        (name, row["auc"], row["se"], interval_text(*row[f"ci{key}_delong"]), row["method"])
        for name, row in tree["auc"].items()
    ]
    judged = [
        (f"{row['a']} - {row['b']}", row["margin"]) for row in tree["paired"] if "margin" in row
    ]
    parts = [*tree["auc"].values(), *tree["paired"], *tree.get("unpaired_by_group", ())]
    return joined(
        _cases(tree),
        text_table(("score", "AUC", "SE", level, "interval"), areas),
        _paired_table(tree, level, key),
        _joint_line(tree),
        margin_table(judged),
        _group_table(tree, level),
        _bootstrap_table(tree, level),
        notes(row["reason"] for row in parts),
    )


def _cases(tree: Json) -> str:
    patients = "" if tree["n_patients"] is None else f" of {tree['n_patients']} patients, clustered"
    return f"{tree['n_pos']} positive, {tree['n_neg']} negative cases{patients}"


def _paired_table(tree: Json, level: str, key: str) -> str:
    if not tree["paired"]:
        return ""
    adjusted = "p_holm" in tree["paired"][0]
    rows: list[tuple[Cell, ...]] = [
        (
            f"{row['a']} - {row['b']}",
            row["diff"],
            interval_text(*row[f"diff_ci{key}"]),
            row["z"],
            p_text(row["p_value"]),
            *((p_text(row["p_holm"]),) if adjusted else ()),
        )
        for row in tree["paired"]
    ]
    headers = ["paired", "difference", level, "z", "p"] + (["p Holm"] if adjusted else [])
    return text_table(headers, rows)


def _joint_line(tree: Json) -> str:
    if len(tree["auc"]) < 3:
        return ""
    joint = tree["joint"]
    if joint["chisq"] is None:
        return f"All areas equal: {joint['reason']}"
    p = p_text(joint["p_value"])
    return f"All areas equal: chi-square({joint['df']}) = {joint['chisq']:.4f}, p = {p}"


def _group_table(tree: Json, level: str) -> str:
    rows = [
        (
            row["score"],
            " - ".join(row["groups"]),
            f"{row['n'][0]}, {row['n'][1]}",
            *row["auc"],
            row["diff"],
            interval_text(*row["ci_normal"]),
            p_text(row["p_normal"]),
            p_text(row["proc_p_value"]),
        )
        for row in tree.get("unpaired_by_group", ())
    ]
    headers = ("score", "groups", "cases", "AUC", "AUC", "difference", level, "p", "p Welch")
    return text_table(headers, rows) if rows else ""


def _bootstrap_table(tree: Json, level: str) -> str:
    for name, found in tree.items():
        if not name.startswith("bootstrap_"):
            continue
        rows = [
            (score, interval_text(row["lower"], row["upper"]), row["method"])
            for score, row in found.items()
        ]
        times = name.removeprefix("bootstrap_")
        return joined(
            text_table((f"bootstrap, {times} times", level, "interval"), rows),
            notes(row["reason"] for row in found.values()),
        )
    return ""


def roc_text(tree: Json) -> str:
    """Return each score's area, points, binormal curve, part of the area and threshold."""
    return joined(*(_curve_text(name, found) for name, found in tree["scores"].items()))


def _curve_text(name: str, found: Json) -> str:
    level = percent_text(found["conf_level"])
    points = [
        (
            row["cut"],
            row["tp"],
            row["fp"],
            *(part for rate in ("sensitivity", "specificity") for part in _rate(row[rate])),
        )
        for row in found["points"]
    ]
    headers = ("called", "TP", "FP", "sensitivity", level, "specificity", level)
    rows = [_area_row("AUC", found["auc"]), _binormal_row(found["binormal"])]
    reasons = [found["auc"]["reason"], found["binormal"]["reason"]]
    if "partial_auc" in found:
        part = found["partial_auc"]
        scale = ", standardised" if part["standardised"] else ""
        rows.append(_area_row(f"AUC to FPR {part['max_fpr']:g}{scale}", part))
        reasons.append(part["reason"])
    return joined(
        f"{name}: {_cases(found)}",
        text_table(("", "estimate", level, "method"), rows),
        text_table(headers, points),
        "Rates have Clopper-Pearson limits.",
        _threshold_line(found.get("threshold")),
        notes(reasons),
    )


def _rate(found: Json) -> tuple[Cell, Cell]:
    return found["value"], interval_text(found["lower"], found["upper"])


def _area_row(name: str, found: Json) -> tuple[Cell, ...]:
    limits = interval_text(found["lower"], found["upper"])
    return name, found["value"], limits, found["method"]


def _binormal_row(fit: Json) -> tuple[Cell, ...]:
    if fit["a"] is None:
        return "binormal AUC", None, "–", fit["method"]
    shape = f"{fit['method']}: a = {fit['a']:.4f}, b = {fit['b']:.4f}"
    return "binormal AUC", fit["auc"], "–", shape


def _threshold_line(found: Json | None) -> str:
    if found is None:
        return ""
    at = "none" if found["threshold"] is None else f"{found['threshold']:g} or above"
    line = (
        f"Sensitivity {found['rule'].replace('_', ' ')} {found['target']:g}: call {at}, "
        f"sensitivity {found['sensitivity']:.4f}, specificity {found['specificity']:.4f}"
    )
    return line + "\n" + notes([found["reason"]])

"""What ``sonoread stats mrmc`` prints, made from the tree that --json prints."""

from collections.abc import Sequence

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

_WHO = {
    "RRRC": "random readers, random cases",
    "FRRC": "fixed readers, random cases",
    "RRFC": "random readers, fixed cases",
}


def mrmc_text(tree: Json) -> str:
    """Return what was read, each endpoint in its inferences, and the U-statistic."""
    blocks = [_read_text(tree["read"]), *(_analysis_text(found) for found in tree["printed"])]
    if "ustatistic" in tree:
        blocks.append(_ustat_text(tree["ustatistic"]))
    return joined(*blocks)


def _read_text(read: Json) -> str:
    patients = "" if read["patients"] is None else f" of {read['patients']} patients"
    line = (
        f"{read['reads']} reads: {read['readers']} readers, {len(read['modalities'])} modalities, "
        f"{read['cases']} cases{patients} ({read['positive']} positive, {read['negative']} "
        "negative)"
    )
    if not read["absent"]:
        return line
    if not read["absent_named"]:
        return f"{line}; {read['design']}"
    return f"{line}\nNote: {read['absent']} reads do not exist: {read['absent_named']}."


def _analysis_text(found: Json) -> str:
    cutoff = "" if found["cutoff"] is None else f" at {found['cutoff']:g} or above"
    head = (
        f"Obuchowski-Rockette, {found['endpoint']}{cutoff}, {found['covariance']} covariance, "
        f"design: {found['design']}"
    )
    if "error" in found:
        return joined(head, notes([found["error"]]))
    modes = {found[mode]["inference"]: found[mode] for mode in _WHO}
    first = found["RRRC"]
    level = percent_text(found["conf_level"])
    per_reader = text_table(
        ("modality", "reader", found["endpoint"], "SE", level, "cases"),
        [
            (
                row["modality"],
                row["reader"],
                row["estimate"],
                row["se"],
                interval_text(row["lower"], row["upper"]),
                row["n"],
            )
            for row in first["readers"]
        ],
    )
    blocks = [head, per_reader]
    blocks += [_inference_text(mode, part, level) for mode, part in modes.items()]
    return joined(*blocks, notes(_reasons(found)))


def _reasons(found: Json) -> list[str]:
    reasons = []
    for mode in _WHO:
        part = found[mode]
        reasons += [part["reason"], *part["warnings"]]
        rows = (*part["means"], *part["differences"], *part["readers"])
        reasons += [row["reason"] for row in rows]
    return reasons


def _inference_text(mode: str, part: Json, level: str) -> str:
    lines = [f"{mode}: {_WHO[mode]}"]
    lines.append(
        text_table(
            ("mean", "estimate", "SE", "df", level),
            [
                (
                    row["modality"],
                    row["Estimate"],
                    row["StdErr"],
                    row["df"],
                    interval_text(row["CI_lower"], row["CI_upper"]),
                )
                for row in part["means"]
            ],
        )
    )
    if part["equality"] is not None:
        lines.append(_equality_text(part["equality"]))
    if part["differences"]:
        lines.append(_difference_table(part["differences"], level))
    judged = [
        (f"{row['first']} - {row['second']}", row["margin"])
        for row in part["differences"]
        if "margin" in row
    ]
    if judged:
        lines.append(margin_table(judged))
    return "\n".join(lines)


def _equality_text(test: Json) -> str:
    kind = "F" if "F" in test else "X2"
    freedom = [test["df1"], test["df2"]] if kind == "F" else [test["df"]]
    shown = ", ".join(f"{df:.4g}" for df in freedom if df is not None)
    value = "–" if test[kind] is None else f"{test[kind]:.4f}"
    return f"Equal modalities: {kind}({shown}) = {value}, p = {p_text(test['p-value'])}"


def _difference_table(rows: Sequence[Json], level: str) -> str:
    adjusted = "p_holm" in rows[0]
    body: list[tuple[Cell, ...]] = [
        (
            f"{row['first']} - {row['second']}",
            row["estimate"],
            row["se"],
            interval_text(row["lower"], row["upper"]),
            row["statistic"],
            row["df"],
            p_text(row["p"]),
            *((p_text(row["p_holm"]),) if adjusted else ()),
        )
        for row in rows
    ]
    headers = ["difference", "estimate", "SE", level, "statistic", "df", "p"]
    return text_table(headers + (["p Holm"] if adjusted else []), body)


def _ustat_text(found: Json) -> str:
    if "error" in found:
        return joined("U-statistic (BDG)", notes([found["error"]]))
    level = percent_text(found["conf_level"])
    below = "p: areas against 0.5, differences against 0. A V-statistic's variance is not negative."
    reasons = [found["note"], *(row["reason"] for row in (*found["rows"], *found["v_rows"]))]
    return joined(
        _ustat_table("U-statistic (BDG)", found["rows"], level),
        _ustat_table("V-statistic (BDG)", found["v_rows"], level),
        below,
        notes(reasons),
    )


def _ustat_table(name: str, rows: Sequence[Json], level: str) -> str:
    body: list[tuple[Cell, ...]] = [
        (
            row["name"],
            row["readers"],
            f"{row['positive']} + {row['negative']}",
            row["estimate"],
            row["variance"],
            row["df"],
            interval_text(row["lower"], row["upper"]),
            row["reference"],
            p_text(row["p"]),
        )
        for row in rows
    ]
    return text_table((name, "readers", "cases", "auc", "variance", "df", level, "by", "p"), body)


def model_text(tree: Json) -> str:
    """Return the mean of the readers against a model."""
    modes = {name: found for name, found in tree.items() if name.startswith("1T-")}
    first = next(iter(modes.values()))
    name, level = first["endpoint"], percent_text(tree["conf_level"])
    single = text_table(
        ("reader", name, level),
        [
            *((reader, value, "") for reader, value in zip(*_readers(first), strict=True)),
            (f"{first['model']} (model)", first["fomCAD"], interval_text(*first["CICAD"])),
        ],
    )
    rows = [
        (
            mode,
            found["avgRadFom"],
            interval_text(*(found.get("CIAvgRad") or found["CIAvgRadFom"])),
            found["fomCAD"],
            found["avgDiffFom"],
            interval_text(*found["CIAvgDiffFom"]),
            found["df"],
            p_text(found["pval"]),
        )
        for mode, found in modes.items()
    ]
    headers = (
        "inference",
        f"mean reader {name}",
        level,
        f"model {name}",
        "readers - model",
        f"{level} of it",
        "df",
        "p",
    )
    head = f"{name} of {first['n']} cases, {first['covariance']} covariance"
    judged = [(mode, found["margin"]) for mode, found in modes.items() if "margin" in found]
    reasons = [text for found in modes.values() for text in (found["method"], found["reason"])]
    return joined(
        _read_text(tree["read"]),
        head,
        single,
        text_table(headers, rows),
        margin_table(judged),
        notes(reasons),
    )


def _readers(found: Json) -> tuple[list[str], list[float]]:
    return found["readers"], found["fomRAD"]

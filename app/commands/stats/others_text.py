"""What ``rates``, ``time``, ``holm`` and ``power`` print, made from the tree of --json."""

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


def rates_text(tree: Json) -> str:
    """Return the rate of each condition and its difference from the reference."""
    level = percent_text(tree["conf_level"])
    rates = [
        (
            row["condition"],
            f"{row['yes']}/{row['n']}",
            row["n_patients"],
            row["value"],
            interval_text(row["lower"], row["upper"]),
            row["method"],
        )
        for row in tree["rates"]
    ]
    gaps = [
        (
            f"{row['first']} - {row['second']}",
            row["value"],
            row["se"],
            interval_text(row["lower"], row["upper"]),
            row["method"],
        )
        for row in tree["differences"]
    ]
    judged = [
        (f"{row['first']} - {row['second']}", row["margin"])
        for row in tree["differences"]
        if "margin" in row
    ]
    scale = "difference" if tree["link"] == "identity" else "log odds ratio"
    headers = ("condition", "count", "patients", "rate", level, "method")
    reasons = [row["reason"] for row in (*tree["rates"], *tree["differences"])]
    return joined(
        f"{tree['n']} rows of {tree['n_patients']} patients, clustered",
        text_table(headers, rates),
        text_table((scale, "estimate", "SE", level, "method"), gaps) if gaps else "",
        margin_table(judged),
        notes(reasons),
    )


def time_text(tree: Json) -> str:
    """Return the comparison of reading times."""
    first, second = tree["arms"]
    model, rank, paired = tree["lmer"], tree["wilcoxon"], tree["paired_t_log_case_means"]
    rows: list[tuple[Cell, ...]] = [
        (
            f"ratio {second} / {first}",
            model[f"ratio_{second}_to_{first}"],
            interval_text(model["ratio_lower"], model["ratio_upper"]),
            p_text(model["p"]),
        ),
        (
            "log case means, paired t",
            paired["diff"],
            interval_text(paired["lower"], paired["upper"]),
            p_text(paired["p"]),
        ),
        ("Wilcoxon on case means", rank["V"], "–", p_text(rank["p"])),
    ]
    head = f"{tree['n_reads']} reads of {tree['n_cases']} cases"
    if tree["n_left_out"]:
        head += f"\nNote: {tree['n_left_out']} reads of other arms are left out."
    middle = f"Median {first} {tree['medians'][0]:.2f} s, {second} {tree['medians'][1]:.2f} s"
    reasons = [tree["reason"], model["reason"], paired["reason"], rank["reason"]]
    headers = ("", "value", percent_text(tree["conf_level"]), "p")
    return joined(head, text_table(headers, rows), f"{middle}; {model['method']}", notes(reasons))


def holm_text(tree: Json) -> str:
    """Return p values with their adjusted ones."""
    rows = [
        (
            row["name"],
            p_text(row["p"]),
            p_text(row["p_holm"]),
            "rejected" if row["rejected"] else "not rejected",
        )
        for row in tree["tests"]
    ]
    head = f"{tree['n']} tests, Holm 1979"
    return joined(head, text_table(("test", "p", "p Holm", f"at {tree['alpha']:g}"), rows))


def power_text(tree: Json) -> str:
    """Return power and design, and the components that it was computed from."""
    parts = tree["components"]
    rows = [(tree[name] for name in ("readers", "cases", "effect", "alpha", "power", "df2"))]
    table = text_table(("readers", "cases", "effect", "alpha", "power", "df"), [tuple(rows[0])])
    components = text_table(
        ("pilot cases", "modality:reader", "error", "Cov1", "Cov2", "Cov3"),
        [
            (
                parts["pilot_cases"],
                *(parts[name] for name in ("modality_reader", "error", "cov1", "cov2", "cov3")),
            )
        ],
    )
    head = f"Power of two modalities, {tree['inference']}; components {parts['source']}"
    return joined(head, table, components, notes([tree["reason"], parts["note"]]))

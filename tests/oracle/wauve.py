"""The WAUVE paper's tables from their counts (Han et al. 2025), in the oracle's layout.

The counts and the category changes are the paper's; everything else is computed here.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from reader_study.statistics import (
    Confusion,
    DiagnosticAccuracy,
    Estimate,
    Reclassification,
    chi2_proportions,
    diagnostic_accuracy,
    mcnemar,
    reclassification,
)

Json = dict[str, Any]
SCALE = ("2", "3", "4A", "4B", "4C", "5")
MEASURES = ("sens", "spec", "ppv", "npv", "acc")
READERS = ("R1", "R2", "R3", "R4")


def decimals_of(value: float) -> int:
    """Return how many decimals a number was written with."""
    text = repr(value)
    if "e" in text:
        mantissa, exponent = text.split("e")
        return len(mantissa.partition(".")[2].rstrip("0")) - int(exponent)
    return len(text.partition(".")[2].rstrip("0"))


def is_printed_or_count(path: tuple[str | int, ...]) -> bool:
    """Tell whether a number is the paper's own (printed, or a count), not a recomputation."""
    last, first = path[-1], path[0]
    inputs = {"printed", "printed_p", "tp", "fn", "fp", "tn", "also_pearson_p"}
    if last in inputs and first != "reader_vs_ai_mcnemar_feasible_discordants":
        return last != "also_pearson_p"
    if first in ("summary", "table1_vs_table2", "table5") or last in ("printed_p", "net"):
        return True
    return first.startswith("table2_counts") if isinstance(first, str) else False


def measure(found: DiagnosticAccuracy, name: str) -> Estimate:
    """Return one measure by the oracle's short name."""
    names = dict(
        zip(MEASURES, ("sensitivity", "specificity", "ppv", "npv", "accuracy"), strict=True)
    )
    estimate = getattr(found, names[name])
    assert isinstance(estimate, Estimate)
    return estimate


def shares(c: Confusion) -> dict[str, tuple[int, int]]:
    """Return successes and trials of each measure."""
    return {
        "sens": (c.tp, c.n_positive),
        "spec": (c.tn, c.n_negative),
        "ppv": (c.tp, c.tp + c.fp),
        "npv": (c.tn, c.tn + c.fn),
        "acc": (c.tp + c.tn, c.n),
    }


def confusion(row: Json) -> Confusion:
    """Return the counts of an oracle row."""
    return Confusion(row["tp"], row["fn"], row["fp"], row["tn"])


def changes(table5: Json, reader: str) -> Reclassification:
    """Rebuild one reader's category changes from Table 5 and tabulate them with our function."""
    truth: list[int] = []
    before: list[str] = []
    after: list[str] = []
    for label, sick in (("Benign", 0), ("Malignant", 1)):
        row = table5["rows"][f"{reader}-{label}"]
        moves = zip(
            table5["columns_up"] + table5["columns_down"], row["up"] + row["down"], strict=True
        )
        for text, count in moves:
            start, end = text.split(">")
            before += [start] * count
            after += [end] * count
            truth += [sick] * count
        before += ["4A"] * row["no_change"]
        after += ["4A"] * row["no_change"]
        truth += [sick] * row["no_change"]
    return reclassification(truth, before, after, scale=SCALE, threshold="4A")


def wauve_tree(oracle: Json) -> Json:
    """Return everything that the oracle file computes."""
    tables = {name: confusion(row) for name, row in oracle["table4_counts"].items()}
    tree: Json = {
        "table4_counts": {name: _accuracy(c) for name, c in tables.items()},
        "aided_vs_unaided_discordants": _discordants(oracle),
        "ppv_npv_unpaired_chisquare": {
            name: _unpaired(name, tables) for name in oracle["ppv_npv_unpaired_chisquare"]
        },
        "reader_vs_ai_mcnemar_feasible_discordants": {
            name: {
                "exact_mcnemar_solutions_reader_only_vs_ai_only": [
                    [b, c, mcnemar(b, c).p_value]
                    for b, c, _ in row["exact_mcnemar_solutions_reader_only_vs_ai_only"]
                ]
            }
            for name, row in oracle["reader_vs_ai_mcnemar_feasible_discordants"].items()
        },
        "table3_counts": oracle["table3_counts"],
        "table3_p": {name: _subgroup_p(oracle, name) for name in oracle["table3_p"]},
        "avg_vs_ai_uses_ai_counts_times_four": _times_four(tables),
    }
    computed = [{"computed": _check(oracle, tables, item)} for item in oracle["checks"]]
    pearson = [_also_pearson(tables, item) for item in oracle["checks"]]
    tree["checks"] = [a | {"also_pearson_p": b} for a, b in zip(computed, pearson, strict=True)]
    flagged = [(item["where"], item["what"]) for item in oracle["checks"]]
    tree["flags"] = [
        tree["checks"][flagged.index((item["where"], item["what"]))] for item in oracle["flags"]
    ]
    return tree


def _accuracy(c: Confusion) -> Json:
    found = diagnostic_accuracy(c)
    out: Json = {"tp": c.tp, "fn": c.fn, "fp": c.fp, "tn": c.tn}
    for name, (x, n) in shares(c).items():
        estimate = measure(found, name)
        limits = [estimate.lower, estimate.upper]
        out[name] = {"x": x, "n": n, "estimate": estimate.value, "ci95": limits}
    return out


def _discordants(oracle: Json) -> Json:
    out: Json = {}
    sums = np.zeros(4, dtype=int)
    for reader in READERS:
        found = changes(oracle["table5"], reader)
        counts = np.array(
            [
                found.biopsies_avoided,
                found.biopsies_added,
                found.cancers_found,
                found.cancers_missed,
            ]
        )
        sums += counts
        out[reader] = _discordant_row(counts)
    out["Avg"] = _discordant_row(sums)
    return out


def _discordant_row(counts: "np.ndarray[Any, np.dtype[np.int64]]") -> Json:
    avoided, added, gained, lost = (int(value) for value in counts)
    return {
        "spec_gain": avoided,
        "spec_loss": added,
        "sens_gain": gained,
        "sens_loss": lost,
        "p_sens_exact": mcnemar(gained, lost).p_value,
        "p_spec_exact": mcnemar(avoided, added).p_value,
        "p_acc_exact": mcnemar(gained + avoided, lost + added).p_value,
    }


def _pair(name: str, tables: dict[str, Confusion]) -> tuple[Confusion, Confusion]:
    first, _, second = name.partition(" vs ")
    return tables[first], tables[second]


def _unpaired(name: str, tables: dict[str, Confusion]) -> Json:
    first, second = _pair(name, tables)
    out: Json = {}
    for key in ("ppv", "npv"):
        args = (*shares(first)[key], *shares(second)[key])
        plain = chi2_proportions(*args)
        out[key] = {
            "chisq": 0.0 if plain.statistic is None else plain.statistic,
            "p_pearson": 1.0 if plain.p_value is None else plain.p_value,
            "p_N_minus_1": chi2_proportions(*args, method="n-1").p_value or 1.0,
        }
    return out


def _subgroup_p(oracle: Json, name: str) -> Json:
    pair, _, key = name.rpartition(" ")
    first, second = _pair(pair, {k: confusion(v) for k, v in oracle["table3_counts"].items()})
    args = (*shares(first)[key], *shares(second)[key])
    methods = {"pearson": "pearson", "N-1": "n-1", "fisher": "fisher", "yates": "yates"}
    return {
        label: chi2_proportions(*args, method=method).p_value for label, method in methods.items()
    }


def _times_four(tables: dict[str, Confusion]) -> Json:
    out: Json = {}
    for key in ("ppv", "npv"):
        x, n = shares(tables["Avg"])[key]
        a, b = (4 * value for value in shares(tables["AI"])[key])
        out[key] = {
            "avg": [x, n],
            "ai_times_4": [a, b],
            "p_pearson": chi2_proportions(x, n, a, b).p_value,
            "p_N_minus_1": chi2_proportions(x, n, a, b, method="n-1").p_value,
        }
    return out


def _check(oracle: Json, tables: dict[str, Confusion], item: Json) -> float | None:
    """Return our value for one line of the oracle's 456 checks."""
    where, what = item["where"], item["what"]
    rules: list[tuple[Callable[[], bool], Callable[[], float | None]]] = [
        (lambda: where == "T1 vs T2", lambda: _table1(oracle)),
        (lambda: where.startswith("T5"), lambda: _table5(oracle, where, what)),
        (lambda: "McNemar p " in what and "aided" in where, lambda: _aided(oracle, where, what)),
        (lambda: "some discordant" in what, lambda: _feasible(oracle, where, what)),
        (lambda: "chi-square p" in what, lambda: _chi_square(tables, where, what, "n-1")),
        (lambda: " vs " in where, lambda: _subgroup_check(oracle, where, what, item)),
    ]
    for applies, value in rules:
        if applies():
            return value()
    return _row_value(_row_of(oracle, tables, where), what)


def _row_of(oracle: Json, tables: dict[str, Confusion], where: str) -> Confusion:
    table, _, name = where.partition(" ")
    source = {"T2": "table2_counts_289_287", "T3": "table3_counts"}.get(table)
    return tables[name] if source is None else confusion(oracle[source][name])


def _row_value(c: Confusion, what: str) -> float | None:
    found = diagnostic_accuracy(c)
    name, _, limit = what.partition(" ")
    if name == "F1":
        return found.f1.value
    estimate = measure(found, name)
    value = {"": estimate.value, "lower": estimate.lower, "upper": estimate.upper}[limit]
    return None if value is None else 100 * value


def _table1(oracle: Json) -> float:
    row = oracle["table2_counts_289_287"]["WAUVE"]
    return float(row["tp"] + row["fn"])


def _table5(oracle: Json, where: str, what: str) -> float:
    if what.startswith("benign"):
        return float(sum(changes(oracle["table5"], r).biopsies_avoided for r in READERS))
    name = where.split()[-1]
    found = changes(oracle["table5"], name.split("-")[0])
    moves = found.malignant if name.endswith("-M") else found.benign
    values = {
        "sum up": moves.upgraded,
        "sum down": moves.downgraded,
        "row total": moves.n,
        "TN change": found.biopsies_avoided - found.biopsies_added,
        "TP change": found.cancers_found - found.cancers_missed,
    }
    return float(values[what])


def _aided(oracle: Json, where: str, what: str) -> float:
    reader = where.split()[1]
    value = _discordants(oracle)[reader][f"p_{what.split()[-1]}_exact"]
    assert isinstance(value, float)
    return value


def _feasible(oracle: Json, where: str, what: str) -> float | None:
    """Return the exact p of the first discordant pair that gives the printed one."""
    name = f"{where.split()[1]} {what.split()[-1]}"
    row = oracle["reader_vs_ai_mcnemar_feasible_discordants"][name]
    pairs = row["exact_mcnemar_solutions_reader_only_vs_ai_only"]
    return mcnemar(pairs[0][0], pairs[0][1]).p_value if pairs else None


def _chi_square(tables: dict[str, Confusion], where: str, what: str, method: str) -> float | None:
    first, second = _pair(where.removeprefix("T4 "), tables)
    key = what.split()[0]
    return chi2_proportions(*shares(first)[key], *shares(second)[key], method=method).p_value or 1.0


def _also_pearson(tables: dict[str, Confusion], item: Json) -> float | None:
    if "also_pearson_p" not in item:
        return None
    return _chi_square(tables, item["where"], item["what"], "pearson")


def _subgroup_check(oracle: Json, where: str, what: str, item: Json) -> float | None:
    """Return the p nearest to the computed one among the four tests that the oracle tried."""
    found = _subgroup_p(oracle, f"{where.removeprefix('T3 ')} {what.split()[0]}")
    values = [value for value in found.values() if value is not None]
    return min(values, key=lambda p: abs(p - item["computed"])) if values else None

"""Our results for every oracle file, as a tree with the same names.

Tables go through the command line as a user would; files without a table are rebuilt from the
inputs they state.
"""

import json
from typing import Any

import numpy as np
from click.testing import CliRunner

from app.cli import sonoread
from app.commands.stats.input import read_reads
from reader_study.statistics import bootstrap_mean_operating_point, clustered_rates
from reader_study.statistics import distributions as dist
from reader_study.statistics.r_json.counts import mcnemar_json, proportion_json
from tests.oracle.oracle_files import ORACLES
from tests.oracle.wauve import wauve_tree

Json = dict[str, Any]


def our_tree(name: str, oracle: Json) -> Json:
    """Return our results for one oracle file."""
    special = {
        "proportion_ci": _proportions,
        "mcnemar": _mcnemar,
        "gee_sens_spec": _gee,
        "bootstrap_mean_reader_point": _mean_point,
        "wauve_table4": wauve_tree,
    }
    if name in special:
        return special[name](oracle)
    return from_command_line(name, oracle)


def from_command_line(name: str, oracle: Json) -> Json:
    """Run ``sonoread stats ... --json`` on the table of that name."""
    kind = {"mrmc": "mrmc", "delong": "delong", "agreement": "agreement", "reading": "time"}
    command = kind.get(name.split("_")[0], "paired")
    options: list[str] = []
    if "binary_cutoff" in oracle:
        options += ["--cutoff", str(oracle["binary_cutoff"])]
    if "1T-RRRC" in oracle:
        options += ["--model", "R00_AI"]
    if "bootstrap_2000" in oracle:
        options += ["--bootstrap", "2000"]
    table = str(ORACLES / f"{name}.csv")
    done = CliRunner().invoke(sonoread, ["stats", command, table, "--json", *options])
    assert done.exit_code == 0, done.output
    tree: Json = json.loads(done.output)
    return tree


def _proportions(oracle: Json) -> Json:
    rows = [proportion_json(case["x"], case["n"], conf_level=0.95) for case in oracle["cases"]]
    return {"cases": rows}


def _mcnemar(oracle: Json) -> Json:
    return {"cases": [mcnemar_json(*(case[key] for key in "abcd")) for case in oracle["cases"]]}


def _gee(oracle: Json) -> Json:
    reads = read_reads(ORACLES / oracle["input"])
    tree: Json = {}
    for short, wanted in (("sens", reads.truth), ("spec", ~reads.truth)):
        right = (reads.scores[:, :, wanted] >= 3) == (short == "sens")
        modality, _, case = np.indices(right.shape)
        found = clustered_rates(right.ravel(), modality.ravel(), case.ravel())
        for link in ("logit", "identity"):
            parts = [found.reference(link=link), found.against_reference(1, link=link)]
            wald = [(part.value / part.se) ** 2 for part in parts if part.value and part.se]
            if parts[0].value == 0:
                wald.insert(0, 0.0)
            for structure in ("independence", "exchangeable"):
                tree[f"{short}_{link}_{structure}"] = {
                    "rate_M1": found.rates[0],
                    "rate_M2": found.rates[1],
                    "coef": [part.value for part in parts],
                    "robust_se": [part.se for part in parts],
                    "wald": wald,
                    "p": [dist.chi2_p(value, 1) for value in wald],
                    "n_clusters": found.n_clusters,
                }
    return tree


def _mean_point(oracle: Json) -> Json:
    reads = read_reads(ORACLES / oracle["input"])
    calls = (reads.scores[0] >= 3).astype(float)
    tree: Json = {}
    for key, readers in (("resample_cases_only", False), ("resample_cases_and_readers", True)):
        found = bootstrap_mean_operating_point(reads.truth, calls, resample_readers=readers)
        tree |= {"mean_sens": found.sensitivity.value, "mean_spec": found.specificity.value}
        tree[key] = {
            "sens_lower": found.sensitivity.lower,
            "sens_upper": found.sensitivity.upper,
            "spec_lower": found.specificity.lower,
            "spec_upper": found.specificity.upper,
        }
    return tree

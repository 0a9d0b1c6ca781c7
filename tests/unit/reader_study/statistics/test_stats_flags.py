"""Every flag of every subcommand acts or is refused; text and JSON say the same numbers."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
import pytest
from click.testing import CliRunner

from app.cli import sonoread
from app.commands.stats.command import command

READING = {"columns", "positive", "sep", "wide", "hidden_rows"}
"""How a table is read: tested where tables are read."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A table, what is given anyway, and per flag the words that must change the result."""

    table: str
    base: tuple[str, ...] = ()
    flags: tuple[tuple[str, ...], ...] = ()
    refused: tuple[tuple[str, ...], ...] = ()


def _reads(modalities: tuple[str, ...], readers: tuple[str, ...] = ("R1", "R2", "R3")) -> str:
    rng = np.random.default_rng(5)
    lines = ["reader,modality,case,truth,rating"]
    for modality in modalities:
        for reader in readers:
            for case in range(24):
                sick = int(case < 11)
                better = 0.5 * modalities.index(modality)
                rating = round(float(rng.normal() + (1 + better) * sick), 2)
                lines.append(f"{reader},{modality},C{case},{sick},{rating}")
    return "\n".join(lines)


def _scores(extra: str = "", digits: int = 2) -> str:
    rng = np.random.default_rng(8)
    lines = ["truth,a,b,c" + (f",{extra}" if extra else "")]
    for case in range(30):
        sick = int(case < 14)
        values = [round(float(rng.normal() + shift * sick), digits) for shift in (1.5, 1.0, 0.5)]
        owner = f",P{case // 2}" if extra else ""
        lines.append(",".join(map(str, [sick, *values])) + owner)
    return "\n".join(lines)


_RATES = "patient,value,condition\n" + "\n".join(
    f"P{k % 7},{int(k % 3 == 0 or k > 20)},{'old' if k % 2 else 'new'}" for k in range(28)
)
_TIMES = "case,reader,modality,seconds\n" + "\n".join(
    f"C{k % 5},R{k // 5 % 2},{('unaided', 'aided', 'third')[k // 10]},{20 + k * 7 % 11 + k // 10}"
    for k in range(30)
)
_PAIRED = "d,y1,y2\n" + "\n".join(f"{int(k < 9)},{k % 2},{int(k % 3 == 0)}" for k in range(20))
_COMPONENTS = (
    *("--var-tr", "0.0002", "--var-error", "0.0008", "--cov1", "0.0003"),
    *("--cov2", "0.0004", "--cov3", "0.0002", "--pilot-cases", "100"),
)

TRIALS = {
    "mrmc": (
        Trial(
            _reads(("x", "y", "z")),
            flags=(
                ("--conf-level", "0.9"),
                ("--endpoint", "accuracy", "--cutoff", "0.5"),
                ("--cutoff", "0.5"),
                ("--covariance", "jackknife"),
                ("--covariance", "unbiased"),
                ("--reference", "x"),
                ("--margin", "0.05"),
                ("--holm",),
            ),
            refused=(
                ("--endpoint", "auc", "--cutoff", "0.5"),
                ("--endpoint", "sensitivity"),
                ("--endpoint", "sensitivity", "--cutoff", "0.5", "--covariance", "delong"),
                ("--model-cutoff", "1"),
                ("--reference", "nobody"),
                ("--model", "R1"),
                ("--margin", "0"),
            ),
        ),
        Trial(
            _reads(("x",)),
            refused=(("--margin", "0.1"), ("--holm",), ("--reference", "x")),
            flags=(("--model", "R3"),),
        ),
        Trial(
            _reads(("x",)),
            ("--model", "R3"),
            flags=(
                ("--conf-level", "0.9"),
                ("--covariance", "delong"),
                ("--margin", "0.2"),
                ("--endpoint", "specificity", "--cutoff", "0.5"),
            ),
            refused=(("--cutoff", "1"), ("--model-cutoff", "1"), ("--holm",), ("--reference", "x")),
        ),
        Trial(
            _reads(("x",)),
            ("--model", "R3", "--endpoint", "sensitivity", "--cutoff", "0.5"),
            flags=(("--model-cutoff", "1.5"),),
        ),
    ),
    "delong": (
        Trial(
            _scores(),
            flags=(
                ("--conf-level", "0.9"),
                ("--bootstrap", "50"),
                ("--interval", "logit"),
                ("--reference", "a"),
                ("--margin", "0.1"),
                ("--holm",),
            ),
            refused=(("--seed", "3"), ("--reference", "nobody"), ("--bootstrap", "0")),
        ),
        Trial(_scores(), ("--bootstrap", "50"), flags=(("--seed", "3"),)),
        Trial(_scores("patient"), refused=(("--interval", "logit"),)),
        Trial(
            "truth,a\n1,3\n0,1\n1,2\n0,2\n1,1",
            refused=(("--margin", "0.1"), ("--holm",), ("--reference", "a")),
        ),
    ),
    # Few categories: the binormal curve has a parameter for each.
    "roc": (
        Trial(
            _scores(digits=0),
            flags=(
                ("--conf-level", "0.9"),
                ("--max-fpr", "0.3", "--bootstrap", "40"),
                ("--sensitivity", "0.8"),
            ),
            refused=(
                ("--standardise",),
                ("--bootstrap", "50"),
                ("--seed", "2"),
                ("--rule", "nearest"),
            ),
        ),
        Trial(
            _scores(digits=0),
            ("--max-fpr", "0.3", "--bootstrap", "40", "--sensitivity", "0.83"),
            flags=(
                ("--standardise",),
                ("--bootstrap", "60"),
                ("--seed", "2"),
                ("--rule", "at_most"),
            ),
        ),
    ),
    "agreement": (
        Trial(
            "a,b,c\n1,1,1\n2,2,\n1,2,1\n2,2,2\n1,1,1\n1,2,2",
            flags=(("--conf-level", "0.9"), ("--categories", "1,2,3")),
            refused=(("--categories", "1,3"),),
        ),
    ),
    "proportions": (
        Trial(
            "name,tp,fn,fp,tn\nx,10,0,1,9\ny,7,2,3,12",
            flags=(("--conf-level", "0.9"), ("--prevalence", "0.1")),
        ),
        Trial(
            "x,n\n9,10\n0,6",
            flags=(("--conf-level", "0.9"),),
            refused=(("--prevalence", "0.1"),),
        ),
    ),
    "mcnemar": (
        Trial("a,b,c,d\n30,6,11,20", flags=(("--conf-level", "0.9"), ("--margin", "0.1"))),
    ),
    "paired": (Trial(_PAIRED, flags=(("--conf-level", "0.9"), ("--margin", "0.1"))),),
    "rates": (
        Trial(
            _RATES,
            flags=(
                ("--conf-level", "0.9"),
                ("--link", "logit"),
                ("--reference", "old"),
                ("--margin", "0.1"),
            ),
            refused=(("--reference", "nobody"), ("--link", "logit", "--margin", "0.1")),
        ),
        Trial(
            "patient,value\nA,1\nA,0\nB,1\nC,0",
            refused=(("--link", "logit"), ("--reference", "A"), ("--margin", "0.1")),
        ),
    ),
    "time": (
        Trial(
            _TIMES,
            flags=(("--conf-level", "0.9"), ("--arms", "aided", "third")),
            refused=(("--arms", "aided", "nobody"),),
        ),
    ),
    "power": (
        Trial(
            "",
            (*_COMPONENTS, "--readers", "5", "--effect", "0.05"),
            flags=(
                ("--readers", "8"),
                ("--effect", "0.04"),
                ("--cases", "300"),
                ("--alpha", "0.01"),
                ("--power", "0.9"),
                ("--inference", "FRRC"),
                *((_COMPONENTS[k], "0.0006") for k in range(0, 10, 2)),
                ("--pilot-cases", "90"),
            ),
            refused=(("--cases", "300", "--power", "0.9"), ("--readers", "1")),
        ),
        Trial(
            _reads(("x", "y")),
            ("--readers", "5", "--effect", "0.05"),
            refused=(("--cov1", "0.1"), ("--pilot-cases", "20"), ("--var-tr", "0.1")),
        ),
        Trial(
            "",
            ("--readers", "5", "--effect", "0.05"),
            refused=(_COMPONENTS[:4],),
        ),
    ),
    "holm": (
        Trial("name,p\nx,0.01\ny,0.04\nz,0.2", flags=(("--alpha", "0.02"),)),
        Trial("p\n0.01\n1.2", refused=(("--alpha", "0.1"),)),
    ),
}


def _trials() -> Iterator[tuple[str, Trial]]:
    for name, trials in TRIALS.items():
        for trial in trials:
            yield name, trial


def _run(tmp_path: Path, name: str, trial: Trial, *more: str) -> tuple[int, str]:
    file: tuple[str, ...] = ()
    if trial.table:
        path = tmp_path / "table.csv"
        path.write_text(trial.table, encoding="utf-8")
        file = (str(path),)
    done = CliRunner().invoke(sonoread, ["stats", name, *file, *trial.base, *more])
    return done.exit_code, done.stdout


def test_every_flag_of_every_subcommand_is_tried() -> None:
    assert isinstance(command, click.Group)
    for name, subcommand in command.commands.items():
        if name == "convert":  # has no flag but those of reading
            assert {p.name for p in subcommand.params} == {"source", "target", *READING}
            continue
        tried = {
            word
            for trial in TRIALS[name]
            for group in (*trial.flags, trial.base)
            for word in group
            if word.startswith("--")
        }
        for parameter in subcommand.params:
            if isinstance(parameter, click.Argument) or parameter.name in READING:
                continue
            if parameter.name != "as_json":
                assert set(parameter.opts) & tried, f"{name} {parameter.opts} is not tried"


@pytest.mark.parametrize(
    ("name", "trial", "flag"),
    [(name, trial, flag) for name, trial in _trials() for flag in trial.flags],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_a_flag_changes_text_and_json(
    tmp_path: Path, name: str, trial: Trial, flag: tuple[str, ...]
) -> None:
    for form in ((), ("--json",)):
        without, plain = _run(tmp_path, name, trial, *form)
        code, changed = _run(tmp_path, name, trial, *flag, *form)
        assert (without, code) == (0, 0), changed
        assert plain != changed


@pytest.mark.parametrize(
    ("name", "trial", "flag"),
    [(name, trial, flag) for name, trial in _trials() for flag in trial.refused],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_a_flag_that_cannot_act_is_refused(
    tmp_path: Path, name: str, trial: Trial, flag: tuple[str, ...]
) -> None:
    for form in ((), ("--json",)):
        code, text = _run(tmp_path, name, trial, *flag, *form)
        assert code != 0, text


def _leaves(tree: object) -> Iterator[float]:
    if isinstance(tree, dict):
        for value in tree.values():
            yield from _leaves(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _leaves(value)
    elif isinstance(tree, int | float) and not isinstance(tree, bool):
        yield float(tree)


@pytest.mark.parametrize(
    ("name", "trial", "flag"),
    [(name, trial, flag) for name, trial in _trials() for flag in ((), *trial.flags)],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_each_number_of_the_text_is_in_the_json(
    tmp_path: Path, name: str, trial: Trial, flag: tuple[str, ...]
) -> None:
    code, text = _run(tmp_path, name, trial, *flag)
    if code != 0:
        pytest.skip("this trial is of refusals")
    _, tree = _run(tmp_path, name, trial, *flag, "--json")
    known = {f"{value:.4f}".replace("-0.0000", "0.0000") for value in _leaves(json.loads(tree))}
    shown = {number.replace("-0.0000", "0.0000") for number in re.findall(r"-?\d+\.\d{4}\b", text)}
    assert shown
    assert shown - known - {"0.0001"} == set()


@pytest.mark.parametrize(("name", "trial"), list(_trials()))
def test_no_limit_of_a_share_leaves_its_range(tmp_path: Path, name: str, trial: Trial) -> None:
    code, text = _run(tmp_path, name, trial, "--json")
    if code != 0:
        pytest.skip("this trial is of refusals")

    def walk(tree: object) -> None:
        if isinstance(tree, dict):
            low, high = tree.get("lower"), tree.get("upper")
            if {"estimate", "est", "value", "margin"} & tree.keys() and low is not None:
                assert high is None or -1 <= low <= high <= 1, tree
            for value in tree.values():
                walk(value)
        elif isinstance(tree, list):
            for value in tree:
                walk(value)

    walk(json.loads(text))

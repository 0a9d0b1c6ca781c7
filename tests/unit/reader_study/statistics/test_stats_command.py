"""``sonoread stats`` on real files: tables, JSON, refusals with file and row, and iMRMC files."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from app.cli import run, sonoread

ARMS = ("unaided", "aided")


def _call(*arguments: str) -> str:
    done = CliRunner().invoke(sonoread, ["stats", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def reads_csv(tmp_path: Path) -> Path:
    rng = np.random.default_rng(6)
    lines = ["reader,modality,case,truth,rating"]
    for modality in ("aided", "unaided"):
        for reader in ("R1", "R2", "R3"):
            for case in range(20):
                sick = int(case < 9)
                rating = round(float(rng.normal() + 1.5 * sick), 3)
                lines.append(f"{reader},{modality},C{case},{sick},{rating}")
    path = tmp_path / "reads.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_mrmc_json_has_the_names_of_the_field(reads_csv: Path) -> None:
    tree = json.loads(_call("mrmc", str(reads_csv), "--json", "--cutoff", "0.5"))
    row = tree["auc"]["DeLong"]["RRRC"]["test_diffs"][0]
    assert {"Estimate", "StdErr", "df", "t", "p-value", "CI_lower"} <= row.keys()
    assert tree["imrmc_auc"]["Ustat"][2]["AUCAminusAUCB"] == pytest.approx(row["Estimate"])
    assert tree["sens_jackknife"]["FRRC"]["per_reader"][0]["n"] == 9
    assert "DBM_jackknife" in tree["rjafroc_auc"]


def test_mrmc_table_shows_all_three_inferences(reads_csv: Path) -> None:
    text = _call("mrmc", str(reads_csv))
    for words in ("RRRC", "FRRC", "RRFC", "U-statistic", "aided - unaided"):
        assert words in text
    assert "nan" not in text.lower()


def test_mrmc_imrmc_round_trip_gives_the_same_numbers(reads_csv: Path, tmp_path: Path) -> None:
    target = tmp_path / "reads.imrmc"
    _call("convert", str(reads_csv), str(target))
    assert "BEGIN DATA:" in target.read_text(encoding="utf-8")
    assert _call("mrmc", str(target), "--json") == _call("mrmc", str(reads_csv), "--json")
    back = tmp_path / "back.csv"
    _call("convert", str(target), str(back))
    assert _call("mrmc", str(back)) == _call("mrmc", str(reads_csv))


def test_power_prints_readers_and_cases(reads_csv: Path) -> None:
    text = _call("power", str(reads_csv), "--readers", "5", "--effect", "0.1", "--cases", "100")
    assert "power" in text
    tree = json.loads(_call("power", str(reads_csv), "--readers", "5", "--effect", "0.1", "--json"))
    assert tree["readers"] == 5


@pytest.mark.parametrize(
    ("command", "header", "rows", "words"),
    [
        ("delong", "truth,a,b,group", ["1,3,4,x", "0,1,2,x", "1,2,5,y", "0,2,1,y"], "AUC"),
        ("agreement", "R1,R2", ["1,1", "2,2", "1,2", "3,3"], "kappa"),
        ("proportions", "name,x,n", ["sens,9,10", "spec,0,5"], "Clopper-Pearson"),
        ("proportions", "tp,fn,fp,tn", ["9,1,2,8", "5,0,0,5"], "PPV"),
        ("mcnemar", "a,b,c,d", ["5,1,7,9", "3,0,0,3"], "p exact"),
        ("paired", "d,y1,y2", ["1,1,0", "1,1,1", "0,0,1", "0,0,0", "0,1,0"], "NPV"),
        (
            "time",
            "case,reader,modality,seconds",
            [f"C{k % 4},R{k // 4 % 2},{ARMS[k // 8]},{10 + k * 7 % 5}" for k in range(16)],
            "ratio",
        ),
    ],
)
def test_command_prints_a_table_and_json(
    tmp_path: Path, command: str, header: str, rows: list[str], words: str
) -> None:
    path = tmp_path / "table.csv"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    text = _call(command, str(path))
    assert words in text
    assert "nan" not in text.lower()
    assert json.loads(_call(command, str(path), "--json"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("reader,modality,case,truth\n1,1,1,1", "lacks the column rating"),
        ("reader,modality,case,truth,rating\n1,1,1,1,high", "Row 2, column rating: 'high'"),
        ("reader,modality,case,truth,rating\n1,1,1,1", "No row has a rating"),
        ("reader,modality,case,truth,rating\n", "empty"),
    ],
)
def test_bad_table_is_one_line_with_the_file(
    tmp_path: Path, content: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(content, encoding="utf-8")
    assert run(["stats", "mrmc", str(path)]) == 1
    message = capsys.readouterr().err
    assert words in message
    assert str(path) in message
    assert "Traceback" not in message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a title only", "no line 'BEGIN DATA:'"),
        ("t\nBEGIN DATA:\n1,1,1", "Line 3 has 3 fields"),
        ("t\nBEGIN DATA:\n-1,1,0,x", "Line 3: the score 'x'"),
        ("t\nBEGIN DATA:\n-1,1,0,0\n1,2,A,3", "Case 2 has no truth"),
        ("t\nBEGIN DATA:\n-1,1,0,0\n-1,1,0,1", "case 1 has two truths"),
    ],
)
def test_bad_imrmc_file_is_one_line_with_the_place(
    tmp_path: Path, content: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.imrmc"
    path.write_text(content, encoding="utf-8")
    assert run(["stats", "mrmc", str(path)]) == 1
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("value", ["1e300", "inf", "nan", "-1", "2.5", "1000000001"])
def test_mcnemar_impossible_count_is_one_line_with_the_row(
    tmp_path: Path, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "counts.csv"
    path.write_text(f"a,b,c,d\n5,1,7,9\n5,{value},7,9\n", encoding="utf-8")
    assert run(["stats", "mcnemar", str(path)]) == 1
    message = capsys.readouterr().err
    assert "Row 3, column b" in message
    assert str(path) in message
    assert "Traceback" not in message


def test_mcnemar_largest_count_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    path.write_text("a,b,c,d\n0,1e9,1e9,0\n", encoding="utf-8")
    assert "1000000000 : 1000000000" in _call("mcnemar", str(path))


def test_paired_without_negatives_prints_a_dash_for_specificity(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("d,y1,y2\n1,1,0\n1,1,1\n1,0,1\n1,1,0\n", encoding="utf-8")
    text = _call("paired", str(path))
    row = next(line for line in text.splitlines() if line.startswith("specificity"))
    assert row.split() == ["specificity", *("–",) * 5]
    assert "specificity: No case." in text


def test_mrmc_patient_column_is_used_said_and_kept(reads_csv: Path, tmp_path: Path) -> None:
    head, *rows = reads_csv.read_text(encoding="utf-8").splitlines()
    owned = [f"{row},P{int(row.split(',')[2][1:]) // 2}" for row in rows]
    path = tmp_path / "owned.csv"
    path.write_text("\n".join([f"{head},patient", *owned]), encoding="utf-8")
    text = _call("mrmc", str(path))
    assert "Note: 20 lesions in 10 patients, clustered" in text
    assert "U-statistic takes the lesions of a patient as independent" in text
    back = tmp_path / "back.csv"
    _call("convert", str(path), str(back))
    assert _call("mrmc", str(back)) == text
    assert _call("mrmc", str(reads_csv)) != text


def test_mrmc_model_against_readers_says_that_lesions_are_clustered(tmp_path: Path) -> None:
    rng = np.random.default_rng(9)
    rows = [
        f"{reader},one,C{case},{int(case < 10)},{rng.normal() + (case < 10):.3f},P{case // 2}"
        for reader in ("R1", "R2", "AI")
        for case in range(20)
    ]
    path = tmp_path / "owned.csv"
    path.write_text("\n".join(["reader,modality,case,truth,rating,patient", *rows]), "utf-8")
    text = _call("mrmc", str(path), "--model", "AI")
    assert "20 lesions in 10 patients, clustered" in text


def _table(tmp_path: Path, *lines: str) -> str:
    path = tmp_path / "made.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def test_model_is_compared_by_the_endpoint_that_was_asked(tmp_path: Path) -> None:
    lines = ["reader,modality,case,truth,rating"]
    hits = {"R1": (4, 2, 5), "R2": (3, 4, 1), "AI": (1, 5, 2)}
    for reader, ratings in hits.items():
        lines += [f"{reader},one,P{k},1,{rating}" for k, rating in enumerate(ratings)]
        lines += [f"{reader},one,N{k},0,{rating}" for k, rating in enumerate((1, 2, 4))]
    path = _table(tmp_path, *lines)
    asked = ("mrmc", path, "--model", "AI", "--endpoint", "sensitivity", "--cutoff", "3")
    tree = json.loads(_call(*asked, "--json"))["1T-FRRC"]
    assert tree["avgRadFom"] == pytest.approx(2 / 3)
    assert tree["fomCAD"] == pytest.approx(1 / 3)
    text = _call(*asked)
    assert "mean reader sensitivity" in text
    assert "0.6667" in text
    assert "0.3333" in text


def test_unpaired_design_has_its_u_statistic_in_the_text(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    lines = ["reader,modality,case,truth,rating"]
    for reader, arms in (("R1", "ab"), ("R2", "ab"), ("R3", "a")):
        for arm in arms:
            for case in range(60):
                rating = round(float(rng.normal() + (case < 25)), 2)
                lines.append(f"{reader},{arm},C{case},{int(case < 25)},{rating}")
    text = _call("mrmc", _table(tmp_path, *lines))
    assert "Reader R3 has no reads in modality b" in text
    row = next(line for line in text.splitlines() if line.startswith("a - b  "))
    assert re.search(r"-?0\.\d{4} to -?0\.\d{4}", row)
    assert "V-statistic" in text
    assert "60 reads do not exist: R3/b/C0" in text


def test_accuracy_of_full_marks_has_one_interval_in_text_and_json(tmp_path: Path) -> None:
    path = _table(tmp_path, "name,tp,fn,fp,tn", "reader,12,0,2,17")
    row = json.loads(_call("proportions", path, "--json"))["cases"][0]
    found = row["sensitivity"]
    assert found["lcl"] == pytest.approx(0.025 ** (1 / 12))
    assert found["ucl"] == 1
    assert found["method"] == "clopper-pearson"
    assert f"{found['lcl']:.4f} to 1.0000" in _call("proportions", path)
    for key in ("sensitivity", "specificity", "ppv", "npv", "accuracy"):
        assert 0 <= row[key]["lcl"] <= row[key]["ucl"] <= 1
        assert row[key]["method"]


def test_agresti_coull_limits_are_cut_and_it_is_said(tmp_path: Path) -> None:
    path = _table(tmp_path, "x,n", "10,10", "0,10")
    cases = json.loads(_call("proportions", path, "--json"))["cases"]
    assert cases[0]["agresti_coull"][1] == 1
    assert cases[1]["agresti_coull"][0] == 0
    assert "Agresti-Coull limits are cut" in _call("proportions", path)


def test_levels_stand_in_the_names_of_their_limits(tmp_path: Path) -> None:
    path = _table(tmp_path, "truth,a", "1,3", "0,1", "1,2", "0,2", "1,1")
    row = json.loads(_call("delong", path, "--json", "--conf-level", "0.9"))["auc"]["a"]
    assert "ci90_delong" in row
    assert "ci95_delong" not in row
    wide = json.loads(_call("delong", path, "--json"))["auc"]["a"]["ci95_delong"]
    assert wide[0] < row["ci90_delong"][0]


def test_patients_cluster_areas_rates_and_say_so(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    lines = ["truth,score,patient"]
    for patient in range(12):
        sick, shared = int(patient < 6), rng.normal()
        lines += [f"{sick},{shared + sick + 0.1 * rng.normal():.3f},P{patient}" for _ in range(3)]
    owned = _table(tmp_path, *lines)
    clustered = json.loads(_call("delong", owned, "--json"))["auc"]["score"]
    assert "12 patients, clustered" in _call("delong", owned)
    assert "12 patients, clustered" in _call("roc", owned)
    bare = _table(tmp_path, *(line.rsplit(",", 1)[0] for line in lines))
    alone = json.loads(_call("delong", bare, "--json"))["auc"]["score"]
    assert clustered["auc"] == alone["auc"]
    assert clustered["se"] > 1.3 * alone["se"]


def test_counts_per_category_give_the_binormal_curve(tmp_path: Path) -> None:
    path = _table(tmp_path, "negatives,positives", "6,0", "56,8", "7,4", "0,33")
    assert "a = 1.6552, b = 0.4473" in _call("roc", path)


def test_power_of_typed_components_is_that_of_their_reads(reads_csv: Path) -> None:
    plan = ("--readers", "6", "--effect", "0.08", "--cases", "120", "--json")
    measured = json.loads(_call("power", str(reads_csv), *plan))
    parts = measured["components"]
    typed = json.loads(
        _call(
            "power",
            *plan,
            *("--var-tr", repr(parts["modality_reader"]), "--var-error", repr(parts["error"])),
            *("--cov1", repr(parts["cov1"]), "--cov2", repr(parts["cov2"])),
            *("--cov3", repr(parts["cov3"]), "--pilot-cases", str(parts["pilot_cases"])),
        )
    )
    assert typed["power"] == measured["power"]


def test_reference_turns_the_difference(reads_csv: Path) -> None:
    def row(*more: str) -> dict[str, Any]:
        tree = json.loads(_call("mrmc", str(reads_csv), "--json", *more))
        found: dict[str, Any] = tree["printed"][0]["RRRC"]["differences"][0]
        return found

    plain, turned = row(), row("--reference", "aided")
    assert (plain["first"], plain["second"]) == ("aided", "unaided")
    assert (turned["first"], turned["second"]) == ("unaided", "aided")
    assert turned["estimate"] == pytest.approx(-plain["estimate"])
    assert turned["p"] == pytest.approx(plain["p"])

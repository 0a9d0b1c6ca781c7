"""The protocol's rules on a folder: ages, follow-up, kinds, copies, persons; roles of copies."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image, ImageDraw

from app.cli import sonoread
from ground.errors import IntakeError
from reader_study.cases import CaseRole
from reader_study.intake import scan
from reader_study.intake.eligibility.asking import EligibilityAsked
from reader_study.intake.eligibility.stated import StatedFacts, reference_of, stated_in
from reader_study.intake.issues import IssueKind
from reader_study.intake.plan import IntakePlan
from reader_study.intake.plan_text import described
from reader_study.intake.roles import draw_reading_cases, groups_of
from reader_study.intake.sources.findings import Screening
from reader_study.phantom import make_phantom
from reader_study.screening.deciding import Override
from reader_study.screening.eligibility import Eligibility, ExclusionCode
from reader_study.screening.steady_text import can_find_text
from reader_study.study import Study
from reader_study.truth import unseal
from reader_study.verify import verify
from tests.builders import PASSPHRASE, protocol_text
from tests.made_copies import brightened
from tests.made_kinds import doppler
from tests.media.opener import HERE
from tests.unit.reader_study.intake.made_folders import save, write_table

HEADER = ("path", "case_id", "patient_id", "pathology", "verification", "age", "followup")
MORE = ("disputed", "senior_years")
RULES = Eligibility(apply=True, residual_text="keep")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cases a to h: what is told of each stands in its row."""
    root = tmp_path_factory.mktemp("sources")
    pixels = {
        name: make_phantom(n, label="benign", view=0).pixels for n, name in enumerate("abcdefg")
    }
    pixels["h"] = brightened(pixels["a"], 10)
    pixels["d"] = doppler(pixels["d"], np.random.default_rng(3))
    for name, image in pixels.items():
        save(root / f"{name}.png", image)
    rows = [
        ("a", "benign", "biopsy", "40", "", "no", ""),
        ("b", "benign", "biopsy", "17", "", "no", ""),
        ("c", "benign", "follow-up", "50", "18", "no", ""),
        ("d", "malignant", "surgery", "61", "", "no", ""),
        ("e", "malignant", "surgery", "61", "", "yes", ""),
        ("f", "malignant", "surgery", "", "", "no", ""),
        ("g", "normal", "senior", "33", "", "no", "12"),
        ("h", "benign", "biopsy", "40", "", "no", ""),
    ]
    lines = [(f"{name}.png", name, f"p-{name}", *told) for name, *told in rows]
    write_table(root, lines, header=HEADER + MORE)
    return root


def judged(
    folder: Path, rules: Eligibility = RULES, skip_bad: bool = False, **given: Override
) -> IntakePlan:
    asked = EligibilityAsked(rules, overrides=given)
    return scan(folder, opener=HERE, screening=Screening(), asked=asked, skip_bad=skip_bad)


def test_each_case_is_left_out_by_the_first_rule_that_it_breaks(folder: Path) -> None:
    plan = judged(folder)
    assert {each.case: each.reason for each in plan.excluded} == {
        "b": ExclusionCode.AGE,
        "c": ExclusionCode.FOLLOW_UP,
        "d": ExclusionCode.NOT_B_MODE,
        "e": ExclusionCode.DISPUTED,
        "g": ExclusionCode.SENIOR_YEARS,
        "h": ExclusionCode.DUPLICATE,
    }
    (undecided,) = plan.errors
    assert (undecided.kind, undecided.cases) == (IssueKind.NOT_DECIDED, ("f",))
    assert plan.eligibility["assessed"] == 8
    assert plan.excluded_by_reason["age"] == 1
    told = described(plan)
    assert "1 × not_b_mode" in told
    assert "f: whether the case is eligible is not known" in told


def test_a_person_decides_on_what_the_rules_leave_open_and_against_them(folder: Path) -> None:
    plan = judged(
        folder,
        f=Override(True, "lin", "born 1960 by the referral"),
        b=Override(True, "lin", "eighteen on the day"),
        a=Override(False, "lin", "consent withdrawn"),
    )
    assert [case.name for case in plan.cases] == ["b", "f"]
    assert not plan.errors
    assert {each.case: str(each.reason) for each in plan.excluded}["a"] == "left out by a person"
    assert plan.eligibility["taken_by_person"] == 2
    assert plan.eligibility["excluded_by_person"] == 1
    decided = plan.eligibility["decided"]
    assert {"eligible": False, "by": "lin", "reason": "consent withdrawn"} in decided  # type: ignore[operator]


def test_what_nobody_decides_is_left_out_where_bad_cases_are(folder: Path) -> None:
    plan = judged(folder, skip_bad=True)
    assert [case.name for case in plan.cases] == ["a"]
    assert {each.case: str(each.reason) for each in plan.excluded}["f"] == "eligibility not decided"


def test_nothing_known_of_text_is_no_pass(folder: Path) -> None:
    plan = judged(folder, replace(RULES, residual_text="exclude"))
    (undecided,) = (issue for issue in plan.errors if issue.cases == ("a",))
    assert "were not searched for text" in undecided.text


def test_decisions_need_rules_and_a_case(folder: Path) -> None:
    word = Override(True, "lin", "seen")
    with pytest.raises(IntakeError, match="declares no rules"):
        judged(folder, Eligibility(), a=word)
    with pytest.raises(IntakeError, match="the folder does not have: 'zz'"):
        judged(folder, zz=word)


def test_without_rules_near_copies_are_told_and_nothing_is_left_out(folder: Path) -> None:
    plan = judged(folder, Eligibility())
    assert len(plan.cases) == 8
    assert not plan.excluded
    assert plan.like == (("a", "h"),)
    (told,) = (issue for issue in plan.warnings if issue.kind is IssueKind.LIKE)
    assert "a.png ≈ h.png" in told.text
    assert "two patients" in told.text


def test_of_equal_pictures_the_first_is_told_to_be_like_others(
    folder: Path, tmp_path: Path
) -> None:
    for name, source in (("a", "a"), ("b", "a"), ("h", "h")):
        shutil.copy(folder / f"{source}.png", tmp_path / f"{name}.png")
    rows = [(f"{name}.png", name, name, "benign") for name in "abh"]
    write_table(tmp_path, rows, header=HEADER[:4])
    plan = judged(tmp_path, Eligibility())
    assert plan.copies == 1
    assert plan.like == (("a", "h"),)


def test_copies_are_never_on_both_sides(folder: Path) -> None:
    plan = judged(folder, Eligibility())
    keys = {case.name: case.media[0].digest for case in plan.cases}
    groups = [{case.name for case in group} for group in groups_of(plan.cases, plan.like)]
    assert {"a", "h"} in groups
    for seed in range(40):
        read = draw_reading_cases(plan.cases, seed=seed, keys=keys, n=4, like=plan.like)
        assert len(read) == 4
        assert ("a" in read) == ("h" in read)


def test_a_near_copy_under_another_label_stops_the_intake(folder: Path, tmp_path: Path) -> None:
    for name in "ah":
        shutil.copy(folder / f"{name}.png", tmp_path)
    write_table(
        tmp_path,
        [("a.png", "a", "p", "benign"), ("h.png", "h", "q", "malignant")],
        header=HEADER[:4],
    )
    (issue,) = judged(tmp_path, Eligibility()).errors
    assert issue.kind is IssueKind.LIKE_TWO_LABELS
    assert "benign, malignant" in issue.text


def test_the_command_asks_the_rules_and_takes_decisions(folder: Path, tmp_path: Path) -> None:
    root, secret = tmp_path / "study", tmp_path / "secret"
    secret.write_text(PASSPHRASE)
    rules = "\n[eligibility]\napply = true\nresidual_text = 'keep'\n"
    Study.create(root, protocol_text() + rules).close()
    line = ["intake", str(root), str(folder), "--yes", "--passphrase-file", str(secret)]
    stopped = CliRunner().invoke(sonoread, line)
    assert stopped.exit_code == 1
    assert "f: whether the case is eligible is not known" in stopped.output
    for wrong in ("f", "f=perhaps:x", "f=take: "):
        assert CliRunner().invoke(sonoread, [*line, "--case", wrong]).exit_code == 2
    done = CliRunner().invoke(sonoread, [*line, "--case", "f=take:born 1960", "--accept-proposals"])
    assert done.exit_code == 0, done.output
    with Study.open(root, writable=False) as study:
        (told,) = (event.content for event in study.events(action="intake.committed"))
        assert len(study.cases()) == 2
    assert told["excluded"] == {
        **dict.fromkeys(("age", "disputed", "duplicate", "follow_up", "not_b_mode"), 1),
        "senior_years": 1,
    }
    assert told["eligibility"]["decided"] == [
        {"eligible": True, "by": "coordinator", "reason": "born 1960"}
    ]
    assert verify(root) == []


def test_equal_pictures_under_two_labels_are_no_copies_to_choose_from(tmp_path: Path) -> None:
    pixels = make_phantom(1, label="benign", view=0).pixels
    for name in "ab":
        save(tmp_path / "in" / f"{name}.png", pixels)
    rows = [("a.png", "a", "p", "benign"), ("b.png", "b", "q", "malignant")]
    write_table(tmp_path / "in", rows, header=HEADER[:4])
    root, secret = tmp_path / "study", tmp_path / "secret"
    secret.write_text(PASSPHRASE)
    rules = "\n[eligibility]\napply = true\n"
    Study.create(root, protocol_text() + rules).close()
    line = ["intake", str(root), str(tmp_path / "in"), "--yes", "--passphrase-file", str(secret)]
    stopped = CliRunner().invoke(sonoread, [*line, "--accept-proposals"])
    assert stopped.exit_code == 1
    assert "The same picture under different labels (benign, malignant)" in stopped.output
    with Study.open(root, writable=False) as study:
        assert not study.cases()


@pytest.mark.parametrize(
    ("basis", "reference"),
    [
        ("confirmed by biopsy", "pathology"),
        ("Histopathology", "pathology"),
        ("术后病理", "pathology"),
        ("confirmed by follow-up care", "follow_up"),
        ("随访24个月", "follow_up"),
        ("follow-up & biopsy", "pathology"),
        ("confirmed normal by a senior radiologist", "senior_normal"),
        ("no biopsy", None),
        ("未活检", None),
        ("", None),
        ("unknown", None),
    ],
)
def test_the_words_of_a_table_name_a_reference_standard(basis: str, reference: str | None) -> None:
    assert reference_of(basis) == reference


@pytest.mark.parametrize(
    ("cell", "age"),
    [("45", 45), ("45.0", 45), ("45 y", 45), ("045Y", 45), ("45岁", 45), ("", None)],
)
def test_ages_as_tables_write_them(cell: str, age: int | None) -> None:
    assert stated_in({"age": cell}) == (StatedFacts(age=age), ())


@pytest.mark.parametrize("cell", ["-3", "450", "forty", "4/5"])
def test_an_age_that_is_none_is_told(cell: str) -> None:
    assert stated_in({"age": cell}) == (StatedFacts(), ("age",))


@pytest.mark.skipif(not can_find_text(), reason="the recogniser is not installed")
def test_text_that_nobody_has_seen_leaves_a_case_out_where_it_is_searched_for(
    tmp_path: Path,
) -> None:
    pixels = make_phantom(1, label="benign", view=0).pixels
    named = Image.fromarray(make_phantom(2, label="benign", view=0).pixels)
    ImageDraw.Draw(named).text((60, 90), "MUELLER PETRA", fill=255, font_size=26)
    save(tmp_path / "in/plain.png", pixels)
    save(tmp_path / "in/named.png", np.asarray(named))
    more = ("surgery", "61", "", "no", "")
    rows = [(f"{name}.png", name, f"p-{name}", "benign", *more) for name in ("plain", "named")]
    write_table(tmp_path / "in", rows, header=HEADER + MORE)
    root, secret = tmp_path / "study", tmp_path / "secret"
    secret.write_text(PASSPHRASE)
    Study.create(root, protocol_text() + "\n[eligibility]\napply = true\n").close()
    line = ["intake", str(root), str(tmp_path / "in"), "--yes", "--accept-proposals"]
    line += ["--passphrase-file", str(secret)]
    stopped = CliRunner().invoke(sonoread, line)
    assert stopped.exit_code == 1
    assert "not known" in stopped.output  # nobody has searched
    done = CliRunner().invoke(sonoread, [*line, "--search-text"])
    assert done.exit_code == 0, done.output
    with Study.open(root, writable=False) as study:
        (told,) = (event.content for event in study.events(action="intake.committed"))
        assert len(study.cases()) == 1
    assert told["excluded"] == {"residual_text": 1}


def taken_in(root: Path, folder: Path, *more: str) -> str:
    secret = root.parent / "secret"
    secret.write_text(PASSPHRASE)
    line = ["intake", str(root), str(folder), "--yes", "--accept-proposals"]
    done = CliRunner().invoke(sonoread, [*line, "--passphrase-file", str(secret), *more])
    return f"{done.exit_code} {done.output}"


@pytest.mark.parametrize("role", list(CaseRole))
def test_a_near_copy_of_what_came_earlier_never_comes_to_the_other_side(
    tmp_path: Path, role: CaseRole
) -> None:
    more = ("benign", "surgery", "61", "", "no", "")
    pixels = {n: make_phantom(ord(n), label="benign", view=0).pixels for n in "ab"}
    for name, image in pixels.items():
        save(tmp_path / f"one/{name}.png", image)
    lines = [(f"{n}.png", n, f"p-{n}", *more) for n in pixels]
    write_table(tmp_path / "one", lines, header=HEADER + MORE)
    root = tmp_path / "study"
    rules = "\n[eligibility]\napply = true\nresidual_text = 'keep'\n"
    Study.create(root, protocol_text() + rules).close()
    assert taken_in(root, tmp_path / "one", "--reading", "1")[0] == "0"
    truths = unseal(root / "truth.sealed", passphrase=PASSPHRASE)
    with Study.open(root, writable=False) as study:
        (known,) = (case.case_id for case in study.cases(role))
    (file,) = truths[known].source_files
    save(tmp_path / "two/z.png", brightened(pixels[file[0]], 10))
    write_table(tmp_path / "two", [("z.png", "z", "p-z", *more)], header=HEADER + MORE)
    said = " ".join(taken_in(root, tmp_path / "two").split())
    assert f"z.png seems to be a copy of what case {known} shows" in said
    is_refused = role is CaseRole.DEVELOPMENT
    assert said.startswith("1 " if is_refused else "0 ")
    with Study.open(root, writable=False) as study:
        assert len(study.cases()) == (2 if is_refused else 3)
    if is_refused:
        assert taken_in(root, tmp_path / "two", "--case", "z=take:another lesion")[0] == "0"


def test_what_is_drawn_for_both_sides_may_copy_nothing_that_came_earlier(tmp_path: Path) -> None:
    pixels = make_phantom(1, label="benign", view=0).pixels
    save(tmp_path / "one/a.png", pixels)
    write_table(tmp_path / "one", [("a.png", "a", "p", "benign")], header=HEADER[:4])
    for name, image in {"z": brightened(pixels, 10), "y": pixels[::-1, :150]}.items():
        save(tmp_path / f"two/{name}.png", image)
    lines = [(f"{name}.png", name, f"p-{name}", "benign") for name in "zy"]
    write_table(tmp_path / "two", lines, header=HEADER[:4])
    root = tmp_path / "study"
    Study.create(root, protocol_text()).close()
    assert taken_in(root, tmp_path / "one")[0] == "0"
    assert taken_in(root, tmp_path / "two", "--screen", "--reading", "1")[0] == "1"
    assert taken_in(root, tmp_path / "two", "--screen")[0] == "0"

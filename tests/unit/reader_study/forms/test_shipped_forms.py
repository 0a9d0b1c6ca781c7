"""Forms that come with the program: what they ask, when, what they find unusual."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from ground.errors import ReadingRuleError
from reader_study.forms.answer import Answer
from reader_study.forms.form import FieldKind, FieldRole, Form, TermStatus
from reader_study.forms.library import form_ids, load_form, provisional_terms
from reader_study.forms.rules import (
    call_of,
    check_answer,
    complete,
    level_meant,
    missing,
    points_of,
    rating_of,
    right_answers,
    unusual,
    visible,
)
from reader_study.forms.terms import RESOURCES

MASS: dict[str, Any] = {
    "finding": "mass",
    "shape": "oval",
    "orientation": "parallel",
    "margin": ["circumscribed"],
    "echo": "hypoechoic",
    "posterior": "none",
    "category": "3",
    "likelihood": 2,
    "management": "short_interval_follow_up",
}
SOLID = {"composition": "solid", "echogenicity": "hypoechoic", "shape": "taller_than_wide"}
BOTH = ("birads-us-5e", "birads-us-v2025")


def asked(form: Form, **values: object) -> list[str]:
    return [one.id for one in visible(form, Answer(values))]  # type: ignore[arg-type]


def found(form: Form, **values: object) -> list[str]:
    return [check.id for check in unusual(form, Answer(MASS | values))]


def test_ten_forms_come_with_the_program() -> None:
    assert form_ids() == (
        "birads-two-scales",
        "birads-us-5e",
        "birads-us-v2025",
        "comprehension",
        "ct-mr-general",
        "nasa-tlx",
        "nbm",
        "report-quality-likert",
        "ti-rads",
        "usability",
    )


@pytest.mark.parametrize("form_id", form_ids())
def test_a_form_about_a_case_says_why_one_cannot_be_assessed(form_id: str) -> None:
    form = load_form(form_id)
    assert bool(form.reasons) is form.about_case


@pytest.mark.parametrize("form_id", form_ids())
def test_a_form_with_a_call_has_a_rating_for_the_roc(form_id: str) -> None:
    form = load_form(form_id)
    assert (form.of_role(FieldRole.CALL) is None) is (form.of_role(FieldRole.RATING) is None)


@pytest.mark.parametrize("form_id", form_ids())
def test_no_required_field_needs_the_mouse(form_id: str) -> None:
    drawn = {FieldKind.POINT, FieldKind.BOX, FieldKind.DIAMETERS}
    assert not [one.id for one in load_form(form_id).fields if one.kind in drawn and one.required]


@pytest.mark.parametrize("form_id", BOTH)
class TestBreastUltrasound:
    def test_a_mass_needs_its_five_descriptors(self, form_id: str) -> None:
        form = load_form(form_id)
        five = ["shape", "orientation", "margin", "echo", "posterior"]
        lacking = missing(form, Answer({"finding": "mass"}))
        assert [name for name in lacking if name in five] == five

    def test_a_special_case_may_have_them(self, form_id: str) -> None:
        form = load_form(form_id)
        assert "margin" in asked(form, finding="special_case")
        lacking = missing(form, Answer({"finding": "special_case"}))
        assert "special_case" in lacking
        assert "margin" not in lacking

    def test_a_normal_breast_is_asked_for_no_lesion(self, form_id: str) -> None:
        shown = asked(load_form(form_id), finding="normal")
        assert not {"shape", "margin", "calcifications", "size", "side"} & set(shown)
        assert {"category", "likelihood", "management"} <= set(shown)

    def test_calcifications_alone_must_be_described(self, form_id: str) -> None:
        form = load_form(form_id)
        assert "calcifications" in missing(form, Answer({"finding": "calcifications_only"}))
        assert "calcifications" not in missing(form, Answer({"finding": "mass"}))

    def test_a_read_that_is_complete_and_usual(self, form_id: str) -> None:
        form = load_form(form_id)
        more = [("echotexture", "homogeneous_fat")] if form_id == BOTH[1] else []
        answer = Answer(dict([*MASS.items(), *more]))
        check_answer(form, answer, final=True)
        assert complete(form, answer)
        assert unusual(form, answer) == ()
        assert (call_of(form, answer), rating_of(form, answer)) == ("3", 2)

    @pytest.mark.parametrize(
        ("check", "values"),
        [
            ("round_parallel", {"shape": "round"}),
            ("benign_spiculated", {"margin": ["spiculated", "angular"]}),
            ("benign_angular", {"margin": ["angular"]}),
            ("benign_not_parallel", {"orientation": "not_parallel"}),
            ("benign_irregular_shadow", {"shape": "irregular", "posterior": "shadowing"}),
            ("malignant_smooth", {"category": "5", "likelihood": 97}),
            (
                "cyst_suspicious",
                {"echo": "anechoic", "posterior": "enhancement", "category": "4A", "likelihood": 5},
            ),
            ("normal_category", {"finding": "normal"}),
            ("bands", {"likelihood": 30}),
        ],
    )
    def test_what_is_unusual_is_asked_about(
        self, form_id: str, check: str, values: dict[str, object]
    ) -> None:
        form = load_form(form_id)
        assert check in found(form, **values)
        kept = Answer(MASS | values, kept=(check,))
        assert check not in [one.id for one in unusual(form, kept)]

    def test_what_is_usual_is_not(self, form_id: str) -> None:
        form = load_form(form_id)
        assert found(form, shape="irregular") == []
        assert (
            found(form, shape="round", orientation="not_parallel", category="4A", likelihood=8)
            == []
        )
        assert found(form, margin=["spiculated"], category="4C", likelihood=80) == []


@pytest.mark.parametrize("form_id", ["birads-two-scales", *BOTH])
def test_a_protocol_may_leave_category_4_whole(form_id: str) -> None:
    form = load_form(form_id)
    scale = ("1", "2", "3", "4", "5")
    whole = form.with_scale(scale)
    assert form.categories == {*form.scale, "4"}
    assert whole.scale == scale
    four = whole.field("category").option("4")
    assert four is not None
    assert "not subdivided" in four.hint.en
    assert form.with_scale(form.scale) == form
    check_answer(whole, Answer({"category": "4"}))
    with pytest.raises(ReadingRuleError, match="no option"):
        check_answer(whole, Answer({"category": "4A"}))


def test_descriptors_that_are_hidden_are_not_unusual() -> None:
    form = load_form(BOTH[0])
    assert found(form, finding="normal", category="2", likelihood=0, shape="round") == []


def test_microcalcifications_in_a_benign_lesion_are_unusual() -> None:
    assert found(load_form(BOTH[1]), calcifications=["micro_in_lesion"]) == ["benign_micro"]


def test_glandular_tissue_is_not_asked_in_a_breast_of_fat() -> None:
    form = load_form(BOTH[1])
    assert "glandular_tissue" not in asked(form, echotexture="homogeneous_fat")
    assert "glandular_tissue" in asked(form, echotexture="heterogeneous")


def test_nonmass_and_lymph_nodes_have_their_own_questions() -> None:
    form = load_form(BOTH[1])
    assert asked(form, finding="nonmass")[2:5] == [
        "nonmass_echo",
        "nonmass_distribution",
        "nonmass_with",
    ]
    assert "node_hilum" not in asked(form)
    assert "node_hilum" in missing(form, Answer({"node_site": "axilla_1"}))


def test_terms_that_nobody_checked_are_named() -> None:
    form = load_form(BOTH[1])
    provisional = provisional_terms(form)
    assert form.status is TermStatus.PROVISIONAL
    assert "shape.lobulated" in provisional
    assert "associated.echogenic_rind" in provisional
    assert "shape.oval" not in provisional
    assert provisional_terms(load_form(BOTH[0])) == []


def test_another_edition_is_another_line_of_a_file(tmp_path: Path) -> None:
    text = (RESOURCES / "forms" / f"{BOTH[0]}.toml").read_text("utf-8")
    folder = tmp_path / "forms"
    folder.mkdir()
    changed = text.replace('lexicon = "birads-us-5e"', 'lexicon = "birads-us-v2025-draft"')
    assert changed != text
    (folder / f"{BOTH[0]}.toml").write_text(changed, encoding="utf-8")
    form = load_form(BOTH[0], folder=folder)
    shape, kinds = form.field("shape"), form.field("finding")
    assert [one.id for one in shape.options] == ["oval", "round", "lobulated", "irregular"]
    assert kinds.option("nonmass") is not None
    assert form.sha256 != load_form(BOTH[0]).sha256


class TestThyroid:
    """Points of ACR TI-RADS, 2017."""

    @pytest.mark.parametrize(
        ("values", "points", "level"),
        [
            ({"composition": "spongiform"}, 0, "TR1"),
            (
                {
                    "composition": "cystic",
                    "echogenicity": "anechoic",
                    "shape": "wider_than_tall",
                    "margin": "smooth",
                    "foci": ["none_or_comet_tail"],
                },
                0,
                "TR1",
            ),
            (
                {
                    "composition": "mixed",
                    "echogenicity": "hyper_or_isoechoic",
                    "shape": "wider_than_tall",
                    "margin": "ill_defined",
                    "foci": ["none_or_comet_tail"],
                },
                2,
                "TR2",
            ),
            (
                {
                    "composition": "solid",
                    "echogenicity": "hyper_or_isoechoic",
                    "shape": "wider_than_tall",
                    "margin": "smooth",
                    "foci": ["none_or_comet_tail"],
                },
                3,
                "TR3",
            ),
            (
                {
                    "composition": "solid",
                    "echogenicity": "hypoechoic",
                    "shape": "wider_than_tall",
                    "margin": "lobulated_or_irregular",
                    "foci": ["none_or_comet_tail"],
                },
                6,
                "TR4",
            ),
            (
                {
                    "composition": "solid",
                    "echogenicity": "very_hypoechoic",
                    "shape": "taller_than_wide",
                    "margin": "extrathyroidal_extension",
                    "foci": ["macrocalcifications", "peripheral", "punctate"],
                },
                17,
                "TR5",
            ),
        ],
    )
    def test_points_and_the_level_that_they_mean(
        self, values: dict[str, object], points: int, level: str
    ) -> None:
        form = load_form("ti-rads")
        answer = Answer(values)  # type: ignore[arg-type]
        assert points_of(form, answer) == points
        assert level_meant(form, answer) == level

    def test_no_level_is_meant_while_a_part_is_not_answered(self) -> None:
        form = load_form("ti-rads")
        assert points_of(form, Answer(SOLID)) == 7
        assert level_meant(form, Answer(SOLID)) is None
        assert level_meant(load_form("nbm"), Answer({"impression": "benign"})) is None

    def test_a_spongiform_nodule_gets_no_further_points(self) -> None:
        form = load_form("ti-rads")
        answer = Answer(SOLID | {"composition": "spongiform"})
        assert points_of(form, answer) == 0

    def test_another_level_than_the_points_mean_is_asked_about_and_never_set(self) -> None:
        form = load_form("ti-rads")
        values = SOLID | {"margin": "smooth", "foci": ["none_or_comet_tail"]}
        assert call_of(form, Answer(values)) is None
        assert "points" not in [one.id for one in unusual(form, Answer(values))]
        other = Answer(values | {"level": "TR4"})
        assert [one.id for one in unusual(form, other)] == ["points"]
        assert unusual(form, Answer(values | {"level": "TR5"})) == ()


def test_right_answers_are_counted_and_stand_in_no_label() -> None:
    form = load_form("comprehension")
    right = {one.id: next(o.id for o in one.options if o.right) for one in form.fields}
    wrong = {one.id: next(o.id for o in one.options if not o.right) for one in form.fields}
    first = form.fields[0].id
    assert right_answers(form, Answer(right)) == (4, 4)
    assert right_answers(form, Answer(right | {first: wrong[first]})) == (3, 4)
    assert right_answers(form, Answer({})) == (0, 4)
    assert [sum(o.right for o in one.options) for one in form.fields] == [1, 1, 1, 1]
    assert right_answers(load_form("nbm"), Answer({})) == (0, 0)


def test_workload_goes_by_fives_from_0_to_100() -> None:
    form = load_form("nasa-tlx")
    assert len(form.fields) == 6
    assert not form.about_case
    for one in form.fields:
        assert (one.low, one.high, one.step) == (0, 100, 5)
        assert one.low_words.zh
        assert one.high_words.zh


def test_report_quality_is_five_scales_of_five() -> None:
    form = load_form("report-quality-likert")
    assert form.of_role(FieldRole.CALL) is None
    assert [(one.kind, one.low, one.high) for one in form.fields] == [(FieldKind.LIKERT, 1, 5)] * 5


def test_every_file_of_a_form_is_named_by_its_id() -> None:
    for path in (RESOURCES / "forms").glob("*.toml"):
        assert tomllib.loads(path.read_text("utf-8"))["id"] == path.stem

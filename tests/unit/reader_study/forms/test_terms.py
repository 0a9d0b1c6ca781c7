"""Lexicons: every term as data, what one takes over from another, faults of their files."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ground.errors import FormError
from reader_study.forms.form import TermStatus
from reader_study.forms.library import load_lexicon
from reader_study.forms.terms import RESOURCES, Lexicon, read_lexicon

DESIGN = Path(__file__).resolve().parents[4].parent / "shared" / "design" / "LEXICON.md"
FIRST, SECOND = "birads-us-5e", "birads-us-v2025-draft"
OF_A_MANUAL = (FIRST, SECOND, "ti-rads", "ct-mr")
GROUPS = {
    "assessment.order": "assessment",
    "associated.add": "associated.flags",
    "mass.margin_exclusive": "mass.margin",
}
"""Where a list of the design stands here, unless its name says so."""


def designed(number: int) -> dict[str, Any]:
    if not DESIGN.is_file():
        pytest.skip("the design of the lexicon is not here (../shared/design/LEXICON.md)")
    blocks = re.findall(r"```toml\n(.*?)```", DESIGN.read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 2
    return tomllib.loads(blocks[number])


def listed(design: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield group and term of every list of terms in the design."""
    for section, table in design.items():
        for key, value in table.items():
            if isinstance(value, list) and all(isinstance(item, str) for item in value):
                name = section if key in ("options", "add") else f"{section}.{key}"
                name = GROUPS.get(f"{section}.{key}", name)
                yield from ((name, item) for item in value)


@pytest.mark.parametrize(
    ("number", "lexicon_id", "status"), [(0, FIRST, "verified"), (1, SECOND, "provisional")]
)
def test_every_term_of_the_design_is_in_a_lexicon(
    number: int, lexicon_id: str, status: str
) -> None:
    design, lexicon = designed(number), load_lexicon(lexicon_id)
    inherited = {} if number == 0 else load_lexicon(FIRST).groups
    terms = list(listed(design))
    assert len(terms) > 40
    for group_id, term_id in terms:
        term = lexicon.groups[group_id].term(term_id)
        assert term is not None, (group_id, term_id)
        base = inherited.get(group_id)
        wanted = "verified" if base and base.term(term_id) else status
        assert term.status.value == wanted, (group_id, term_id)


def test_categories_and_what_follows_from_them_are_in_the_lexicon() -> None:
    design, lexicon = designed(0), load_lexicon(FIRST)
    managements = {term.label.en.casefold() for term in lexicon.groups["management"].terms}
    for category, said in design["assessment"]["category"].items():
        term = lexicon.groups["assessment"].term(category)
        assert term is not None
        assert term.hint.en.casefold().startswith(said["name"])
        assert said["mgmt"] in managements
    alone = [term.id for term in lexicon.groups["mass.margin"].terms if term.exclusive]
    assert alone == design["mass"]["margin_exclusive"]
    first, last = design["location"]["clock"]
    clock = [term.id for term in lexicon.groups["location.clock"].terms]
    assert clock == [str(hour) for hour in range(first, last + 1)]
    units = {term.id for term in lexicon.groups["location.units"].terms}
    assert units == {value for key, value in design["location"].items() if key.endswith("unit")}


def test_older_labels_lead_to_terms_of_today() -> None:
    lexicon = load_lexicon(SECOND)
    for label, target in designed(1)["import_map"].items():
        group, _, term = lexicon.imports[label].rpartition(".")
        assert (group.split(".")[0], term) == (target.split(".")[0], target.rpartition(".")[2])


def test_the_boundary_of_the_first_edition_is_kept_for_old_data() -> None:
    terms = load_lexicon(FIRST).groups["boundary"].terms
    assert [term.id for term in terms] == ["abrupt_interface", "echogenic_halo"]
    assert all("first" in term.source for term in terms)


@pytest.mark.parametrize("lexicon_id", OF_A_MANUAL)
def test_every_term_has_its_words_its_source_and_its_status(lexicon_id: str) -> None:
    for group in load_lexicon(lexicon_id).groups.values():
        assert re.search("[一-鿿]", group.label.zh), group.id
        for term in group.terms:
            assert term.label.en
            assert term.label.zh
            assert term.hint.en
            assert term.hint.zh
            assert term.source
            assert term.status in TermStatus


def test_a_lexicon_that_extends_another_inherits_replaces_and_adds() -> None:
    first, second = load_lexicon(FIRST), load_lexicon(SECOND)

    def ids(lexicon: Lexicon, group: str) -> list[str]:
        return [term.id for term in lexicon.groups[group].terms]

    assert ids(second, "mass.margin") == ids(first, "mass.margin")
    assert ids(second, "mass.shape") == ["oval", "round", "lobulated", "irregular"]
    assert ids(second, "associated.flags") == [*ids(first, "associated.flags"), "echogenic_rind"]
    assert ids(second, "calcifications") == [
        "macro",
        "micro_in_lesion",
        "micro_outside",
        "intraductal",
    ]
    assert second.groups["mass.shape"].term("oval") == first.groups["mass.shape"].term("oval")
    assert second.groups["mass.shape"].label == first.groups["mass.shape"].label


HEAD = 'id = "mine"\ntitle = "Mine"\nsource = "me"\n'
GROUP = '[[groups]]\nid = "g"\nlabel = "G"\nterms = [\n  { id = "a", label = "A" },\n]\n'

FAULTS = {
    "extends itself": (HEAD + 'extends = "mine"\n' + GROUP, 4, "extends itself"),
    "extends nothing": (HEAD + 'extends = "nothing"\n' + GROUP, 4, "no lexicon 'nothing'"),
    "term twice": (
        HEAD + GROUP.replace("\n]", '\n  { id = "a", label = "A" },\n]'),
        9,
        "twice in one list",
    ),
    "group twice": (HEAD + GROUP + GROUP, 11, "stands twice"),
    "no terms": (HEAD + '[[groups]]\nid = "g"\nlabel = "G"\n', 4, "has no terms"),
    "no source": (HEAD.replace('source = "me"\n', "") + GROUP, 0, "'source' is missing"),
    "a term without words": (HEAD + GROUP.replace(', label = "A"', ""), 8, "'label' is missing"),
    "old label to nothing": (HEAD + '[imports]\n"x" = "g.b"\n' + GROUP, 5, "no term 'g.b'"),
    "another name": (HEAD.replace("mine", "yours") + GROUP, 1, "the file is named"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_a_lexicon_is_told_with_its_line(name: str, tmp_path: Path) -> None:
    text, line, said = FAULTS[name]
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FormError) as caught:
        read_lexicon(path)
    assert said in str(caught.value)
    assert caught.value.line == line


def test_a_circle_of_lexicons_is_refused(tmp_path: Path) -> None:
    for name, other in (("mine", "yours"), ("yours", "mine")):
        text = HEAD.replace("mine", name) + f'extends = "{other}"\n' + GROUP
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(FormError, match="by way of 'mine'"):
        read_lexicon(tmp_path / "mine.toml")


def test_no_lexicon_holds_a_word_of_the_manual_as_its_own() -> None:
    """Files that speak of BI-RADS call their terms compatible, not those of the mark's owner."""
    for path in (RESOURCES / "lexicons").glob("birads*.toml"):
        assert "BI-RADS-compatible terms" in path.read_text("utf-8")

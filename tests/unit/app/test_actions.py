"""The registry of acts: names, keys, and conditions that exclude each other."""

from itertools import combinations

import pytest
from PySide6.QtGui import QKeySequence

from app.actions import (
    ALTERNATIVES,
    PRESETS,
    REGISTRY,
    ActionSpec,
    Condition,
    Scope,
    clash,
    key_text,
    settled,
    spec,
    specs,
)
from viewer.model.presets import CT_WINDOWS


def test_every_act_has_a_name_of_its_own() -> None:
    names = [entry.ident for entry in REGISTRY]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("scope", Scope)
def test_no_two_acts_of_a_page_with_a_common_key_hold_at_once(scope: Scope) -> None:
    """Qt does nothing on a key that two enabled actions have."""
    acts = specs(scope.value)
    assert acts
    for one, other in combinations(acts, 2):
        if set(one.keys) & set(other.keys):
            pair = {one.when, other.when}
            assert any(pair == set(both) for both in ALTERNATIVES), (one.ident, other.ident)
            assert len(settled(pair)) == 1


def test_acts_of_different_pages_may_share_a_key() -> None:
    assert spec("start.open").keys == spec("file.open").keys
    assert not clash(spec("start.open"), spec("file.open"))
    assert not clash(spec("read.note"), spec("layout.one"))
    assert clash(spec("view.zoom"), spec("layout.one"))
    assert clash(spec("view.zoom"), spec("read.note"))


def test_an_arrow_belongs_to_the_clip_and_else_to_the_stills() -> None:
    both = {Condition.LOOKING, Condition.CINE, Condition.SEVERAL_IMAGES}
    assert settled(both) == {Condition.LOOKING, Condition.CINE}
    assert settled({Condition.SEVERAL_IMAGES}) == {Condition.SEVERAL_IMAGES}


@pytest.mark.parametrize("entry", REGISTRY, ids=lambda entry: entry.ident)
def test_keys_are_written_in_the_portable_form(entry: ActionSpec) -> None:
    form = QKeySequence.SequenceFormat.PortableText
    assert [QKeySequence(key).toString(form) for key in entry.keys] == list(entry.keys)
    if not entry.fixed:
        assert len(entry.keys) == 1


def test_named_windows_are_those_of_the_viewer() -> None:
    texts = [spec(f"view.preset:{number}").text for number in range(PRESETS)]
    names = [window.ident.replace("_", " ").capitalize() for window in CT_WINDOWS]
    assert texts == [f"{name} window" for name in names]


def test_a_printed_key_follows_the_key_in_force() -> None:
    assert key_text(spec("read.likelihood")) == "L, digits, Enter"
    assert key_text(spec("read.likelihood"), ("Y",)) == "Y, digits, Enter"
    assert key_text(spec("view.invert"), ("Ctrl+I",)) == "Ctrl+I"
    assert key_text(spec("read.likelihood_step")) == "Up, Down, PgUp, PgDn"

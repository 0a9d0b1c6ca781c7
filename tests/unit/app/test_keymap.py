"""Which keys an act may have, and that no change ever leaves a key with two acts."""

from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.actions import CATEGORY_KEYS, REGISTRY, clash, spec
from app.keymap import STANDARD, Keymap, KeyRefusal, KeyRefusedError, consistent

CHANGEABLE = [entry.ident for entry in REGISTRY if not entry.fixed]
KEYS = ["C", "Y", "D", "E", "Left", "Up", "Ctrl+Z", "F12", "Alt+1", "Space", "Home", ";", "L", "O"]


def refusal(keymap: Keymap, ident: str, key: str) -> KeyRefusedError:
    with pytest.raises(KeyRefusedError) as caught:
        keymap.assigned(ident, key)
    return caught.value


def assert_no_key_has_two_acts(keymap: Keymap) -> None:
    for one, other in combinations(REGISTRY, 2):
        if clash(one, other):
            common = set(keymap.keys(one.ident)) & set(keymap.keys(other.ident))
            assert not common, (one.ident, other.ident)


def assert_numbers_rate(keymap: Keymap) -> None:
    for index, key in enumerate(CATEGORY_KEYS):
        assert keymap.keys(f"read.category:{index}") == (key,)
    assert keymap.keys("read.cannot_assess") == ("0",)


def test_standard_keys_agree() -> None:
    assert_no_key_has_two_acts(STANDARD)
    assert STANDARD.keys("view.calliper") == ("D",)


def test_a_free_key_is_given_and_the_own_one_is_no_change() -> None:
    changed = STANDARD.assigned("view.calliper", "c")
    assert changed.keys("view.calliper") == ("C",)
    assert changed.is_changed("view.calliper")
    assert STANDARD.keys("view.calliper") == ("D",)
    assert changed.restored("view.calliper") == STANDARD
    assert changed.assigned("view.calliper", "D") == STANDARD


@pytest.mark.parametrize(
    "key", ["F1", "?", "Esc", "Return", "Enter", "Tab", "Backtab", "Shift+Tab", "Alt+F4", "Space"]
)
def test_reserved_keys_are_refused(key: str) -> None:
    assert refusal(STANDARD, "view.calliper", key).reason is KeyRefusal.RESERVED


@pytest.mark.parametrize("key", [*"0123456789", "Shift+4", "Num+5"])
def test_number_keys_cannot_be_taken_from_the_categories(key: str) -> None:
    for ident in ("view.calliper", "layout.one"):
        assert refusal(STANDARD, ident, key).reason is KeyRefusal.RESERVED


@pytest.mark.parametrize("key", ["", "Foo", "Shift", "Ctrl", "A, B", "Ctrl+K, Ctrl+C", "A" * 999])
def test_what_is_not_one_key_is_refused(key: str) -> None:
    assert refusal(STANDARD, "view.calliper", key).reason is KeyRefusal.NO_KEY


def test_unknown_and_fixed_acts_are_refused() -> None:
    assert refusal(STANDARD, "view.fly", "C").reason is KeyRefusal.UNKNOWN_ACT
    for ident in ("read.category:0", "read.enter", "read.escape", "window.help", "page.back"):
        assert refusal(STANDARD, ident, "C").reason is KeyRefusal.FIXED_ACT


def test_a_taken_key_is_refused_with_the_act_that_has_it() -> None:
    error = refusal(STANDARD, "view.calliper", "E")
    assert error.reason is KeyRefusal.TAKEN
    assert error.holders == ("view.ellipse",)
    assert "E belongs to Ellipse (view.ellipse)" in str(error)
    assert refusal(STANDARD, "view.calliper", "Left").holders == (
        "view.previous_image",
        "cine.step_back",
    )


def test_a_key_of_another_page_is_free() -> None:
    assert STANDARD.assigned("layout.two", "N").keys("layout.two") == ("N",)
    assert refusal(STANDARD, "view.zoom", "N").holders == ("read.note",)


def test_a_swap_gives_the_holder_the_key_in_exchange() -> None:
    swapped = STANDARD.swapped("view.calliper", "E")
    assert swapped.keys("view.calliper") == ("E",)
    assert swapped.keys("view.ellipse") == ("D",)
    assert refusal(swapped, "view.calliper", "D").holders == ("view.ellipse",)
    assert swapped.swapped("view.calliper", "D") == STANDARD


def test_a_swap_with_two_holders_moves_both() -> None:
    swapped = STANDARD.swapped("view.fit", "Left")
    assert swapped.keys("view.previous_image") == swapped.keys("cine.step_back") == ("F",)
    assert_no_key_has_two_acts(swapped)


def test_a_swap_never_gives_away_the_tap_on_the_image() -> None:
    moved = STANDARD.assigned("cine.toggle", "C")
    assert moved.restored("cine.toggle") == STANDARD
    with pytest.raises(KeyRefusedError) as caught:
        STANDARD.swapped("cine.toggle", "D")
    assert caught.value.reason is KeyRefusal.RESERVED


def test_a_swap_that_would_leave_a_third_act_without_its_key_is_refused() -> None:
    # N serves the note while reading and two panes while viewing.
    keymap = STANDARD.assigned("layout.two", "N")
    with pytest.raises(KeyRefusedError) as caught:
        keymap.swapped("layout.two", "Z")  # zoom would get N, which the note has
    assert caught.value.reason is KeyRefusal.TAKEN


UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy computer is no fault of a keymap."""


@UNHURRIED
@given(st.lists(st.tuples(st.sampled_from(CHANGEABLE), st.sampled_from(KEYS)), max_size=12))
def test_no_row_of_changes_leaves_a_key_with_two_acts(steps: list[tuple[str, str]]) -> None:
    keymap = STANDARD
    for ident, key in steps:
        try:
            keymap = keymap.swapped(ident, key)
        except KeyRefusedError:
            continue
    assert_no_key_has_two_acts(keymap)
    assert_numbers_rate(keymap)
    again, refused = consistent(dict(keymap.changes))
    assert again == keymap
    assert not refused


@UNHURRIED
@given(
    st.dictionaries(
        st.sampled_from([*CHANGEABLE, "read.enter", "no.act"]),
        st.sampled_from([*KEYS, "1", "F1", "Foo"]),
    )
)
def test_whatever_a_file_wants_leaves_no_key_with_two_acts(wanted: dict[str, str]) -> None:
    keymap, refused = consistent(wanted)
    assert_no_key_has_two_acts(keymap)
    assert_numbers_rate(keymap)
    told = {error.ident for error in refused}
    for ident, key in wanted.items():
        own = ident not in told and key in spec(ident).keys
        assert ident in told or own or keymap.changes[ident] == key


def test_of_two_acts_that_want_one_key_neither_gets_it() -> None:
    wanted = {"view.calliper": "C", "view.ellipse": "C", "view.box": "Y"}
    keymap, refused = consistent(wanted)
    assert dict(keymap.changes) == {"view.box": "Y"}
    assert {error.ident for error in refused} == {"view.calliper", "view.ellipse"}

"""Where the keyboard goes in a form, without a window."""

from hypothesis import given
from hypothesis import strategies as st

from app.forms.walk import after_removal, beginning, is_walked, neighbour, toggled
from tests.gui.forms.made_forms import EVERY_KIND, POINTS, TWO_SCALES, many_fields

NAMES = ("a", "b", "c", "d")


def test_a_scale_and_a_per_cent_value_are_not_walked() -> None:
    assert not is_walked(TWO_SCALES)
    assert not is_walked(many_fields(1))
    assert is_walked(POINTS)
    assert is_walked(EVERY_KIND)


def test_the_way_goes_round_or_stops() -> None:
    assert neighbour(NAMES, "d", 1, round_=True) == "a"
    assert neighbour(NAMES, "a", -1, round_=True) == "d"
    assert neighbour(NAMES, "d", 1, round_=False) == "d"
    assert neighbour(NAMES, None, 1, round_=False) == "a"
    assert neighbour((), None, 1, round_=True) is None


@given(st.lists(st.sampled_from(NAMES), unique=True, min_size=1), st.integers(-5, 5), st.booleans())
def test_the_way_never_leaves_what_is_asked(shown: list[str], steps: int, round_: bool) -> None:
    assert neighbour(shown, shown[0], steps, round_=round_) in shown


def test_a_read_begins_at_the_first_required_field_that_is_empty() -> None:
    fields = EVERY_KIND.fields
    assert beginning(fields, {}) == "type"
    # "special" and the drawings are optional.
    given_ = {"type": "mass", "shape": "oval", "margin": ("angular",)}
    assert beginning(fields, given_) == "doppler"
    assert beginning(fields, dict.fromkeys((one.id for one in fields), "x")) == "type"


def test_a_field_that_goes_leaves_the_keyboard_to_the_next() -> None:
    assert after_removal(NAMES, ("a", "c", "d"), "b") == "c"
    assert after_removal(NAMES, ("a", "b"), "d") == "b"
    assert after_removal(NAMES, ("a", "b"), "a") == "a"


def test_an_exclusive_option_stands_alone() -> None:
    margin = EVERY_KIND.field("margin")
    assert toggled(margin, (), "spiculated") == ("spiculated",)
    assert toggled(margin, ("spiculated",), "angular") == ("angular", "spiculated")
    assert toggled(margin, ("angular", "spiculated"), "circumscribed") == ("circumscribed",)
    assert toggled(margin, ("circumscribed",), "angular") == ("angular",)
    assert toggled(margin, ("angular",), "angular") == ()

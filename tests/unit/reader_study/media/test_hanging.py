"""Which media fill which pane: by role or view, and nothing is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader_study.media.hanging import hung
from reader_study.media.medium import Medium


def media(*names: str) -> tuple[Medium, ...]:
    return tuple(Medium("a" * 64, 8, 8, role=name) for name in names)


@pytest.mark.parametrize(
    ("roles", "panes", "expected"),
    [
        (("key", "cine"), (), ((0, 1),)),
        (("key", "cine"), ("key", "cine"), ((0,), (1,))),
        (("cine", "key"), ("key", "cine"), ((1,), (0,))),
        (("key", "cine", "cine"), ("key", "cine"), ((0,), (1, 2))),
        (("key",), ("key", "cine"), ((0,),)),
        (("other", "key", "cine"), ("key", "cine"), ((1, 0), (2,))),
        (("other",), ("key", "cine"), ((0,),)),
        ((), ("key",), ()),
    ],
)
def test_roles_fill_panes(
    roles: tuple[str, ...], panes: tuple[str, ...], expected: tuple[tuple[int, ...], ...]
) -> None:
    assert hung(media(*roles), panes) == expected


def test_a_view_names_a_medium_as_well() -> None:
    shown = (Medium("a" * 64, 8, 8, view="left"), Medium("b" * 64, 8, 8, view="right"))
    assert hung(shown, ("right", "left")) == ((1,), (0,))


_NAMES = st.sampled_from(["key", "cine", "prior", ""])


@given(st.lists(_NAMES, max_size=6), st.lists(_NAMES, unique=True, max_size=4))
def test_every_medium_hangs_in_one_pane(roles: list[str], panes: list[str]) -> None:
    groups = hung(media(*roles), panes)
    assert sorted(place for group in groups for place in group) == list(range(len(roles)))
    assert all(groups)
    assert len(groups) <= max(len(panes), 1)

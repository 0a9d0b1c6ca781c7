"""Lines of keys in a TOML file, whatever way it is written."""

import tomllib
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from reader_study.forms.lines import Place, line_numbers, line_of

TEXT = '''# A comment with [brackets] and "quotes
a = 1
"quoted key" = "x # no comment ] } ,"
'single' = 'C:\\path'
b.c.d = [ 1,
  2,   # , ] a comment
  [3, 4],
  { x = 1, y.z = "}" },
]
text = """one "quoted"
two \\""" ]
three"""
raw = \'\'\'
it's
\'\'\'
when = 1979-05-27 07:32:00

[table]
k = true

[[list]]
n = 1
[[list.inner]]
m = 1
[[list.inner]]
m = 2
[list.part]
p = """"""
[[list]]
n = 2
[[list.inner]]
m = 3
'''

LINES: dict[Place, int] = {
    ("a",): 2,
    ("quoted key",): 3,
    ("single",): 4,
    ("b", "c", "d"): 5,
    ("b", "c", "d", 1): 6,
    ("b", "c", "d", 2, 1): 7,
    ("b", "c", "d", 3, "y", "z"): 8,
    ("text",): 10,
    ("raw",): 13,
    ("when",): 16,
    ("table", "k"): 19,
    ("list", 0): 21,
    ("list", 0, "n"): 22,
    ("list", 0, "inner", 0, "m"): 24,
    ("list", 0, "inner", 1, "m"): 26,
    ("list", 0, "part", "p"): 28,
    ("list", 1): 29,
    ("list", 1, "inner", 0, "m"): 32,
}


def test_every_way_of_writing_is_followed() -> None:
    tomllib.loads(TEXT)
    lines = line_numbers(TEXT)
    assert {place: lines.get(place) for place in LINES} == LINES


def test_what_is_not_there_is_shown_where_it_would_stand() -> None:
    assert line_of(TEXT, ("list", 0, "part", "missing")) == 27
    assert line_of(TEXT, ("missing",)) == 0


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)
keys = st.text("ab-_1", min_size=1, max_size=3) | texts.filter(lambda text: '"' not in text)
values = st.recursive(
    st.integers(-99, 99) | st.booleans() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.dictionaries(keys, values, max_size=6))
def test_the_outline_of_any_file_is_followed_to_its_end(content: dict[str, Any]) -> None:
    written = "".join(f"{_key(key)} = {_value(value)}\n" for key, value in content.items())
    assert tomllib.loads(written) == content
    lines = line_numbers(written)
    row = 1
    for key, value in content.items():
        plain = "\\" not in _key(key)
        assert not plain or lines[(key,)] == row
        row += f"{_key(key)} = {_value(value)}\n".count("\n")


def _key(key: str) -> str:
    return '"' + key.replace("\\", "\\\\") + '"'


def _value(value: Any) -> str:  # noqa: ANN401 - any value of TOML
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            quoted = value.replace("\\", "\\\\").replace('"', '\\"')
            return f'"""{quoted}"""'
        case list():
            return "[\n" + "".join(f"  {_value(item)}, # ]\n" for item in value) + "]"
        case _:
            inner = ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items())
            return "{ " + inner + " }"

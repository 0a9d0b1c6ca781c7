"""TOML that nobody would write is refused at once, and what one would write is read."""

import tomllib

import pytest

from ground.toml_text import MOST_PARTS, toml_content


@pytest.mark.parametrize(
    "text",
    [
        ".".join(["a"] * 50_000) + " = 1",
        "x = 1\n[" + " . ".join(['"a b"'] * 500) + "]",
        "seed = " + "9" * 10_000,
        "x = {" + ".".join(["a"] * 5_000) + " = 1}",
        "id = ",
    ],
    ids=["a long key", "a long table", "a long number", "a long key within", "no value"],
)
def test_it_is_refused_by_one_kind_of_error(text: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError):
        toml_content(text)


@pytest.mark.parametrize(
    "text",
    [
        f"{'.'.join(['a'] * MOST_PARTS)} = 1",
        f"text = '{'a. ' * 300} {'x' * 200_000}'",
        f"# {'a' * 200_000}\nrate = 1.5",
    ],
    ids=["a key that is long enough", "many sentences", "a long remark"],
)
def test_what_is_meant_is_read(text: str) -> None:
    assert toml_content(text) == tomllib.loads(text)

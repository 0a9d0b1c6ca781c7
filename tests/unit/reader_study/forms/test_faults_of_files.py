"""A form's file with a fault is refused with its line, its key and what to do."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ground.errors import FormError
from reader_study.forms.library import read_form, untranslated
from reader_study.forms.terms import RESOURCES
from tests.unit.reader_study.forms.made_forms import HEAD, TWO, field, made, write

CALL = field("call", "ordinal", 'role = "call"\n')
RATING = field("rating", "percent", 'role = "rating"\n')

FAULTS = {
    "no TOML": (HEAD + "[[fields]\n", 4, "", "no valid TOML"),
    "cut off": ('id = "mine', 1, "", "no valid TOML"),
    "no fields": (HEAD, 0, "", "has no fields"),
    "no id": ('version = 1\ntitle = "X"\n', 0, "", "The key 'id' is missing"),
    "another name": (HEAD.replace("mine", "yours") + field("x"), 1, "id", "the file is named"),
    "version 0": (HEAD.replace("1", "0") + field("x"), 2, "version", "counted from 1"),
    "version a text": (HEAD.replace("1", '"1"') + field("x"), 2, "version", "no whole number"),
    "unknown key": (HEAD + "titel = 1\n" + field("x"), 4, "titel", "Is 'title' meant"),
    "unknown key of a field": (
        field("x", "choice", "requird = true\n"),
        10,
        "fields.1.requird",
        "Is 'required' meant",
    ),
    "unknown kind": (
        field("x", "choise", f"options = {TWO}\n"),
        7,
        "fields.1.kind",
        "no kind 'choise'",
    ),
    "unknown role": (field("x", "choice", 'role = "cut"\n'), 10, "fields.1.role", "no role 'cut'"),
    "unknown status": (
        field("x", "choice", 'status = "sure"\n'),
        10,
        "fields.1.status",
        "no status",
    ),
    "id with a blank": (field("x y"), 6, "fields.1.id", "no identifier"),
    "reserved id": (field("note"), 6, "fields.1.id", "beside the fields"),
    "id twice": (field("x") + field("x"), 12, "fields.2.id", "Two fields have the id 'x'"),
    "empty label": (
        field("x", "text").replace('en = "x"', 'en = " "'),
        8,
        "fields.1.label.en",
        "text is empty",
    ),
    "no label": ('\n[[fields]]\nid = "x"\nkind = "text"\n', 5, "fields.1", "'label' is missing"),
    "long label": (
        field("x" * 9, "text").replace("x" * 9 + '", zh', "y" * 401 + '", zh'),
        8,
        "fields.1.label.en",
        "401 characters",
    ),
    "two calls": (
        CALL + CALL.replace('"call"\nkind', '"call2"\nkind'),
        17,
        "fields.2.role",
        "Two fields have the role call",
    ),
    "two ratings": (
        RATING + RATING.replace('"rating"\nkind', '"other"\nkind'),
        15,
        "fields.2.role",
        "Two fields have the role rating",
    ),
    "call of choices": (
        field("x", "choices", 'role = "call"\n'),
        7,
        "fields.1.kind",
        "ordinal scale",
    ),
    "rating of text": (field("x", "text", 'role = "rating"\n'), 7, "fields.1.kind", "whole number"),
    "call left out": (
        field("x", "ordinal", 'role = "call"\nrequired = false\n'),
        11,
        "fields.1.required",
        "cannot be left out",
    ),
    "call on condition": (
        field("y") + field("x", "ordinal", 'role = "call"\nshown_if = { y = ["a"] }\n'),
        17,
        "fields.2.shown_if",
        "asked of every case",
    ),
    "condition on nothing": (
        field("x", more='shown_if = { y = ["a"] }\n'),
        10,
        "fields.1.shown_if.y",
        "no field 'y'",
    ),
    "condition on an option of nobody": (
        field("y") + field("x", more='shown_if = { y = ["c"] }\n'),
        16,
        "fields.2.shown_if.y.1",
        "no option 'c'",
    ),
    "condition on a later field": (
        field("x", more='shown_if = { y = ["a"] }\n') + field("y"),
        10,
        "fields.1.shown_if.y",
        "stands below",
    ),
    "condition on itself": (
        field("x", more='shown_if = { x = ["a"] }\n'),
        10,
        "fields.1.shown_if.x",
        "a circle",
    ),
    "a circle": (
        field("x", more='shown_if = { y = ["a"] }\n')
        + field("y", more='shown_if = { z = ["a"] }\n')
        + field("z", more='shown_if = { x = ["a"] }\n'),
        10,
        "fields.1.shown_if.y",
        "a circle",
    ),
    "a circle by what is required": (
        field("x", more='required_if = { y = ["a"] }\n')
        + field("y", more='shown_if = { x = ["a"] }\n'),
        10,
        "fields.1.required_if.y",
        "a circle",
    ),
    "condition on a text": (
        field("y", "text") + field("x", more='shown_if = { y = ["a"] }\n'),
        15,
        "fields.2.shown_if.y",
        "has no options",
    ),
    "condition without options": (
        field("y") + field("x", more="shown_if = { y = [] }\n"),
        16,
        "fields.2.shown_if.y",
        "No option is named",
    ),
    "Likert without bounds": (field("x", "likert"), 5, "fields.1", "needs 'low'"),
    "Likert with 12 steps": (
        field("x", "likert", "low = 0\nhigh = 11\n"),
        10,
        "fields.1.high",
        "12 steps",
    ),
    "bounds upside down": (
        field("x", "integer", "low = 5\nhigh = 5\n"),
        10,
        "fields.1.high",
        "not above its begin",
    ),
    "above a hundred per cent": (
        field("x", "percent", "high = 101\n"),
        5,
        "fields.1.low",
        "from 0 to 100",
    ),
    "step of nothing": (
        field("x", "integer", "low = 0\nstep = 0\n"),
        10,
        "fields.1.step",
        "1 or more",
    ),
    "step from nowhere": (field("x", "integer", "step = 5\n"), 9, "fields.1.step", "lower bound"),
    "one option": (
        field("x", options='[{ id = "a", label = "A" }]'),
        9,
        "fields.1.options",
        "needs 2 or more",
    ),
    "no options": (field("x", "choices", options="[]"), 9, "fields.1.options", "needs 1 or more"),
    "option twice": (
        field("x", options=TWO.replace('"b"', '"a"')),
        9,
        "fields.1.options.2.id",
        "twice in one list",
    ),
    "options of a text": (
        field("x", "text", f"options = {TWO}\n"),
        9,
        "fields.1.options",
        "A field of kind text has no key 'options'",
    ),
    "options without a lexicon": (
        field("x", options='"mass.shape"'),
        9,
        "fields.1.options",
        "names no lexicon",
    ),
    "options of no lexicon": (
        field("x", options='"mine:mass.shape"'),
        9,
        "fields.1.options",
        "no lexicon 'mine'",
    ),
    "options out of the folder": (
        field("x", options='"../x:mass.shape"'),
        9,
        "fields.1.options",
        "no lexicon '../x'",
    ),
    "options of no group": (
        field("x", options='"birads-us-5e:mass.form"'),
        9,
        "fields.1.options",
        "no group 'mass.form'",
    ),
    "only what is not there": (
        field("x", options='"birads-us-5e:mass.shape"', more='only = ["oval",\n "square"]\n'),
        11,
        "fields.1.only.2",
        "no option 'square'",
    ),
    "a form's lexicon is not there": (
        HEAD + 'lexicon = "mine"\n' + field("x"),
        4,
        "lexicon",
        "no lexicon 'mine'",
    ),
    "four diameters": (
        field("x", "diameters", "count = 4\n"),
        9,
        "fields.1.count",
        "cannot be drawn",
    ),
    "check of nothing": (
        field("x") + '\n[[checks]]\nid = "c"\nwords = "W"\n',
        11,
        "checks.1",
        "says one thing",
    ),
    "check of an unknown field": (
        field("x") + '\n[[checks]]\nid = "c"\nwords = "W"\nall_of = { y = ["a"] }\n',
        14,
        "checks.1.all_of.y",
        "no field 'y'",
    ),
    "check of bands without a call": (
        RATING + '\n[[checks]]\nid = "c"\nwords = "W"\nbands = true\n',
        14,
        "checks.1.bands",
        "lacks one",
    ),
    "check twice": (
        field("x") + 2 * ('\n[[checks]]\nid = "c"\nwords = "W"\nall_of = { x = ["a"] }\n'),
        17,
        "checks.2.id",
        "Two checks",
    ),
    "check of points without levels": (
        CALL + '\n[[checks]]\nid = "c"\nwords = "W"\npoints = true\n',
        15,
        "checks.1.points",
        "no levels",
    ),
    "levels without points": (
        CALL + '\n[[levels]]\nat_least = 0\ncall = "a"\n',
        12,
        "levels.1",
        "No option has points",
    ),
    "levels downwards": (
        CALL.replace('"A" }', '"A", points = 0 }') + '\n[[levels]]\nat_least = 2\ncall = "a"\n'
        '\n[[levels]]\nat_least = 2\ncall = "b"\n',
        17,
        "levels.2.at_least",
        "do not follow",
    ),
    "level of no call": (
        CALL.replace('"A" }', '"A", points = 0 }') + '\n[[levels]]\nat_least = 2\ncall = "c"\n',
        14,
        "levels.1.call",
        "no option 'c'",
    ),
    "reasons about a session": (
        HEAD + 'about_case = false\nreasons = "common:cannot_assess"\n' + field("x"),
        5,
        "reasons",
        "about no case",
    ),
    "a number as a label": (
        '\n[[fields]]\nid = "x"\nkind = "text"\nlabel = 7\n',
        8,
        "fields.1.label",
        "no table",
    ),
    "fields that are no tables": (HEAD + "fields = [1, 2]\n", 4, "fields", "no list of tables"),
    "true in quotes": (
        field("x", more='required = "no"\n'),
        10,
        "fields.1.required",
        "neither true nor false",
    ),
    "lists in lists": (HEAD + "x = " + "[" * 5000 + "]" * 5000 + "\n", 0, "", "too deeply"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_its_line_its_key_and_a_remedy(name: str, tmp_path: Path) -> None:
    text, line, key, said = FAULTS[name]
    path = write(tmp_path, text if text.startswith(("id", "version")) else HEAD + text)
    with pytest.raises(FormError) as caught:
        read_form(path)
    error = caught.value
    assert said in str(error)
    assert (error.line, error.key) == (line, key)
    assert error.remedy
    assert str(error).startswith(f"{path}:{line}: " if line else f"{path}: ")


def test_three_hundred_fields_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FormError, match=r"fields.201: The form has 300 fields"):
        made(tmp_path, *(field(f"x{number}", "text") for number in range(300)))
    assert len(made(tmp_path, *(field(f"x{n}", "text") for n in range(200))).fields) == 200


def test_a_hundred_options_are_refused(tmp_path: Path) -> None:
    def listed(count: int) -> str:
        items = ", ".join(f'{{ id = "o{n}", label = "O" }}' for n in range(count))
        return field("x", options=f"[{items}]")

    with pytest.raises(FormError, match="There are 100 options"):
        made(tmp_path, listed(100))
    assert len(made(tmp_path, listed(99)).fields[0].options) == 99


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(FormError, match="1000123 bytes"):
        read_form(write(tmp_path, "#" * 1_000_123))


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "")
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FormError, match="cannot be read"):
        read_form(path)


def test_missing_chinese_is_told_and_allowed(tmp_path: Path) -> None:
    form = made(tmp_path, field("x"))
    assert untranslated(form) == ["A", "B"]
    assert form.fields[0].options[0].label.told("zh_CN") == "A"


ODD = ("7", '"x"', '""', "true", "[]", "{}", "[1]", '["a"]', "[[]]", "{ a = 1 }", "1979-05-27",
       "nan", "1.5", "-1", "9" * 30)  # fmt: skip
SHIPPED = ["birads-us-v2025", "ti-rads", "comprehension", "nasa-tlx"]


@settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(SHIPPED), st.data())
def test_whatever_a_line_says_is_taken_or_refused_with_a_line(
    tmp_path: Path, name: str, data: st.DataObject
) -> None:
    lines = (RESOURCES / "forms" / f"{name}.toml").read_text("utf-8").splitlines()
    number = data.draw(st.integers(0, len(lines) - 1))
    key, sign, _ = lines[number].partition(" = ")
    odd = st.sampled_from(ODD).map(lambda value: f"{key}{sign}{value}" if sign else value)
    lines[number] = data.draw(odd | st.just("") | st.just(lines[number] + "\n" + lines[number]))
    path = write(tmp_path, "\n".join(lines), name)
    error = refusal(path)
    assert error is None or (error.remedy and 0 <= error.line <= len(lines) + 1)


@pytest.mark.parametrize("depth", range(100, 1200, 100))
def test_lists_in_lists_are_refused_at_any_depth(tmp_path: Path, depth: int) -> None:
    nested = "[" * depth + "]" * depth
    error = refusal(write(tmp_path, HEAD + f"reasons = {nested}\n" + field("x")))
    assert error is not None
    assert error.line in (0, 4)


def refusal(path: Path) -> FormError | None:
    """Return why a file is refused; None when it is a form."""
    try:
        read_form(path)
    except FormError as error:
        return error
    return None

"""Every prompt in every language by every lexicon: whole, in one language, and asked as it is."""

import re
from itertools import product
from pathlib import Path

import pytest

from engines.mllm.answers.lexicons import CATEGORIES, FIFTH_EDITION, VERSION_2025, terms_of
from engines.mllm.answers.probability.options import ORDERS
from engines.mllm.answers.schema import schema_of
from engines.mllm.conformance.asked import Asked
from engines.mllm.conformance.behaviours import Behaviour
from engines.mllm.conformance.choosing import options_in
from engines.mllm.conformance.completing import complete
from engines.mllm.declared.prompts import LANGUAGES, PromptWords, load_prompt, prompt_names
from engines.mllm.declared.terms import lexicon_words
from ground.errors import EngineError

LEXICONS = (FIFTH_EDITION, VERSION_2025)
ALL = list(product(prompt_names(), LANGUAGES, LEXICONS))
HAN = re.compile(r"[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]")
ENGLISH = re.compile(r"[A-Za-z]{2,}[ ,]+[A-Za-z]{2,}[ ,]+[A-Za-z]{2,}")
_QUOTED = re.compile(r'"[a-z0-9_A-Z]+"')
GAP = re.compile(r"\{[a-z_]+\}")

GOOD = """id = "own.v1"
language = "en"
strategy = "plain"
system = "You read by {lexicon}."
question = "{shown} {form} An example: {\\"birads\\": \\"2\\"}."
[shown]
none = "Nothing."
one = "One."
several = "All {number}."
"""


def loaded(name: str, language: str, lexicon: str) -> PromptWords:
    return load_prompt(name, language, lexicon_words(lexicon, language))


def spoken(words: PromptWords) -> list[str]:
    """Return all that a model may be told, question by question."""
    asked = [words.asks(n) for n in (0, 1, 2)]
    letters = [words.asks_letter(order.options, n) for order in ORDERS for n in (0, 1, 2)]
    example = [words.words[name] for name in ("example", "example_answer", "now")]
    return [words.system, *asked, *letters, *example]


def test_there_are_prompts_of_each_kind() -> None:
    assert set(prompt_names()) == {"plain.v1", "birads-steps.v1", "few-shot.v1"}
    strategies = {loaded(name, "en", FIFTH_EDITION).strategy for name in prompt_names()}
    assert strategies == {"plain", "steps", "few_shot"}


@pytest.mark.parametrize(("name", "language", "lexicon"), ALL)
def test_a_prompt_asks_for_the_whole_answer_in_the_terms_of_its_lexicon(
    name: str, language: str, lexicon: str
) -> None:
    asked = loaded(name, language, lexicon).asks(1)
    properties = schema_of(lexicon)["properties"]
    assert isinstance(properties, dict)
    places = [asked.index(f'"{key}"') for key in properties if key != "features"]
    assert places == sorted(places)
    for key, kind in properties.items():
        assert f'"{key}"' in asked, key
        assert isinstance(kind, dict)
        for value in kind.get("enum", ()):  # type: ignore[union-attr]
            assert value is None or f'"{value}"' in asked, (key, value)
    for feature, terms in terms_of(lexicon).features.items():
        (line,) = [one for one in asked.splitlines() if one.startswith(f"  - {feature}")]
        assert all(f'"{term}"' in line for term in terms), feature
    assert all(f'"{category}"' in asked for category in CATEGORIES)
    assert lexicon_words(lexicon, language).title in asked


@pytest.mark.parametrize(("name", "language", "lexicon"), ALL)
def test_no_gap_stays_open(name: str, language: str, lexicon: str) -> None:
    words = loaded(name, language, lexicon)
    for text in spoken(words):
        left = set(GAP.findall(text)) - {"{number}", "{answer}"}
        assert not left
    assert not GAP.search("".join(words.asks(n) for n in (0, 1, 2)))
    assert "7" in words.asks(7)
    assert words.asks(0) != words.asks(1) != words.asks(2)


@pytest.mark.parametrize(("name", "language", "lexicon"), ALL)
def test_a_prompt_speaks_one_language(name: str, language: str, lexicon: str) -> None:
    for text in spoken(loaded(name, language, lexicon)):
        if language == "en":
            assert not HAN.search(text), HAN.findall(text)
        else:
            assert not ENGLISH.search(_QUOTED.sub("", text)), ENGLISH.findall(text)


@pytest.mark.parametrize(("name", "lexicon"), list(product(prompt_names(), LEXICONS)))
def test_both_languages_ask_for_the_same(name: str, lexicon: str) -> None:
    english, chinese = (set(_QUOTED.findall(loaded(name, lang, lexicon).asks(1)))
                        for lang in LANGUAGES)  # fmt: skip
    assert english == chinese


def test_words_differ_by_prompt_language_and_lexicon() -> None:
    found = [loaded(*one) for one in ALL]
    # The words beside examples are those of the plain question; the examples make the difference.
    assert len({(one.sha256, one.strategy) for one in found}) == len(ALL)
    assert len({one.sha256 for one in found}) == len(ALL) * 2 // 3


def text_only(text: str, form: str = "") -> Asked:
    body = {"response_format": {"type": form}} if form else {}
    return Asked("m", text, (), body, "0" * 64)


@pytest.mark.parametrize(("name", "language", "lexicon"), ALL)
def test_the_server_for_tests_takes_a_prompt_for_what_it_is(
    name: str, language: str, lexicon: str
) -> None:
    words = loaded(name, language, lexicon)
    whole = f"{words.system}\n{words.asks(2)}"
    assert options_in(whole) == []
    said = complete(text_only(whole), Behaviour.READER)["choices"][0]["message"]["content"]
    assert '"birads"' in said
    for order in ORDERS:
        letter = f"{words.system}\n{words.asks_letter(order.options, 1)}"
        found = options_in(letter)
        assert [one for one, _ in found] == ["A", "B", "C"]
        assert [told for _, told in found] == [words.words[one].lower() for one in order.options]


def own(folder: Path, text: str = GOOD, *, name: str = "own.v1.en.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def own_words(folder: Path, name: str = "own.v1", language: str = "en") -> PromptWords:
    return load_prompt(
        name, language, lexicon_words(FIFTH_EDITION, language), folders=(folder,)
    )  # fmt: skip


def test_a_prompt_of_ones_own_lies_beside_the_run_file(tmp_path: Path) -> None:
    own(tmp_path)
    words = own_words(tmp_path)
    assert words.system == f"You read by {lexicon_words(FIFTH_EDITION, 'en').title}."
    assert words.asks(3).startswith("All 3. Answer with one JSON object")
    assert words.asks(3).endswith('An example: {"birads": "2"}.')
    before = words.sha256
    own(tmp_path, GOOD.replace("Nothing.", "None."))
    assert own_words(tmp_path).sha256 != before
    with pytest.raises(EngineError, match=r"no prompt 'own.v1' in the language 'zh'"):
        own_words(tmp_path, language="zh")


def test_a_prompt_of_ones_own_goes_before_one_of_the_program(tmp_path: Path) -> None:
    own(tmp_path, GOOD.replace("own.v1", "plain.v1"), name="plain.v1.en.toml")
    assert own_words(tmp_path, "plain.v1").asks(0).startswith("Nothing.")
    with pytest.raises(EngineError, match=r"no prompt 'own.v1'"):
        own_words(tmp_path / "elsewhere")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "own.v1"', 'id = "own.v2"', "says that it is another one"),
        ('language = "en"', 'language = "zh"', "says that it is another one"),
        ('strategy = "plain"', 'strategy = "clever"', "states strategy wrongly"),
        ('strategy = "plain"', "", "states strategy wrongly"),
        ("{form}", "{fom}", r"question has a gap \{fom\} that nothing fills"),
        ("{form}", "", r"question does not say \{form\}"),
        ("{lexicon}", "{lexikon}", r"system has a gap \{lexikon\} that nothing fills"),
        ("{lexicon}", "{shown}", r"system has a gap \{shown\} that nothing fills"),
        ("{number}", "{count}", r"shown.several has a gap \{count\} that nothing fills"),
        ('none = "Nothing."', "", "states shown.none wrongly"),
        ('none = "Nothing."', "none = 1", "states shown.none wrongly"),
        ('system = "', 'sistem = "', "states sistem wrongly"),
        ("[shown]", "[shown", "cannot be read"),
        ("{shown} {form}", "{form}" + "x" * 20_001, "states question wrongly"),
    ],
)
def test_a_bad_prompt_is_refused_with_its_file(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in GOOD
    path = own(tmp_path, GOOD.replace(old, new))
    with pytest.raises(EngineError, match=said) as refusal:
        own_words(tmp_path)
    assert refusal.value.path == path
    assert refusal.value.remedy


def test_files_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = own(tmp_path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(EngineError, match="cannot be read") as refusal:
        own_words(tmp_path)
    assert refusal.value.path == path
    path.write_bytes(b"#" * 1_000_001)
    with pytest.raises(EngineError, match="larger than"):
        own_words(tmp_path)


@pytest.mark.parametrize("name", ["", "plain", "../plain.v1", "Plain.v1", "plain.v1.en", "a/b.v1"])
def test_names_of_prompts_lead_nowhere_else(name: str, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="is no name of a prompt"):
        own_words(tmp_path, name)


def test_the_words_that_all_prompts_share_are_none(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="The prompt states"):
        own_words(tmp_path, "answer.v1")

"""Everything that an error can say in the window is said in Chinese too."""

import re
import tomllib
from pathlib import Path

import pytest

import app
from app.error_words import worded
from app.i18n import CATALOGUES, Language
from tests.error_sentences import patterns

ROOT = Path(app.__file__).parents[1]
ROOMS = (
    "viewer",
    "app/viewing",
    "app/desk.py",
    "app/images.py",
    "ground",
    "reader_study/study.py",
    "reader_study/store",
    "reader_study/protocol",
    "reader_study/designs",
    "reader_study/forms",
    "reader_study/reading",
    "reader_study/checked.py",
    "reader_study/exchange",
    "reader_study/intake",
    "reader_study/people",
    "reader_study/safekeeping",
    "reader_study/lock.py",
    "reader_study/given_lesions.py",
    "reader_study/closing.py",
    "reader_study/conduct",
    "reader_study/numbering.py",
    "reader_study/registration.py",
    "reader_study/screening",
    "reader_study/sealed.py",
    "reader_study/study_key.py",
    "reader_study/trust",
    "engines",
    "app/guarding",
    "app/tiers",
    "app/mllm",
    "app/media",
    "reader_study/benchmark",
    "reader_study/analysis",
    "reader_study/report",
    "reader_study/models",
    "reader_study/tables",
)
"""What raises errors that reach a window, now or when the coordinator has one."""
REASONS = (
    "engines/cards",
    "engines/data/preprocess.py",
    "engines/guard",
    "engines/mllm/declared",
    "engines/scorers/onnx/card.py",
    "engines/scorers/program",
    "engines/scorers/video/card.py",
    "engines/video/detection",
    "engines/weights",
)
"""Where a plain `ValueError` becomes the reason that an error gives."""
FIELD = re.compile(r"\{\d*\}")
ZH = Language.CHINESE
CATALOGUE = CATALOGUES / "errors.zh.toml"


@pytest.fixture(scope="module")
def entries() -> dict[str, str]:
    return tomllib.loads(CATALOGUE.read_text("utf-8"))


def test_every_error_of_the_window_has_chinese_words(entries: dict[str, str]) -> None:
    found = patterns(*(ROOT / room for room in ROOMS), reasons=[ROOT / room for room in REASONS])
    missing = {text: file for text, file in found.items() if text not in entries}
    assert not missing, f"add these to {CATALOGUE.name}: {missing}"


def test_every_value_stands_in_the_chinese_sentence(entries: dict[str, str]) -> None:
    for text, words in entries.items():
        places = FIELD.findall(words)
        numbered = sorted(place[1:-1] for place in places if place != "{}")
        assert len(places) == text.count("{}"), text
        if numbered:
            assert numbered == [str(number) for number in range(text.count("{}"))], text
        assert re.search("[一-鿿]", words) or not re.search("[a-z]{5}", words), text


def test_every_sentence_is_recognised_as_itself(entries: dict[str, str]) -> None:
    for text, words in entries.items():
        values = [f"V{number}W" for number in range(text.count("{}"))]
        said = "".join(map("".join, zip(text.split("{}"), [*values, ""], strict=True)))
        assert worded(said, ZH) == words.format(*values), text


def test_reasons_in_a_row_and_behind_a_key_are_translated() -> None:
    said = worded(
        "The run file declares no run: seed: this key is missing; repeats: unknown key.", ZH
    )
    assert said == "运行文件没有声明有效的运行：seed：缺少此项；repeats：没有这一项。"
    said = worded("The weights cannot be read: it is a folder.", ZH)
    assert said == "权重无法读取：这是文件夹。"


def test_values_are_inserted_unchanged() -> None:
    name = "a {0} and {} series.dcm"
    said = worded(f"The file is cut off: {name} bytes of pixels are announced, 7 are there.", ZH)
    assert said == f"文件不完整：声明有 {name} 字节像素，实有 7。"


def test_parts_that_are_sentences_of_ours_are_translated() -> None:
    assert worded("It is damaged. Copy it again from its source.", ZH) == (
        "文件已损坏。请从来源重新复制。"
    )
    said = worded("The files are 3 volumes of one series, told apart by echo time and b value.", ZH)
    assert said == "这些文件是同一序列的 3 个容积，区别在于回波时间和b 值。"


def test_values_change_their_order_where_the_language_asks_for_it() -> None:
    said = worded("2 of 9 slices are in colour: one.dcm, two.dcm.", ZH)
    assert said == "9 层中有 2 层是彩色的：one.dcm, two.dcm。"


def test_what_is_not_known_stays_as_it_is() -> None:
    assert worded("Nobody ever wrote this.", ZH) == "Nobody ever wrote this."
    assert worded("The file is empty.", Language.ENGLISH) == "The file is empty."


@pytest.mark.parametrize(
    "said",
    [
        "One series is of 2 patients by its headers.",
        "One Patient ID has two dates of birth in the headers.",
        "The table says sex F, the header M.",
        "The table says 40 years, the header 71.",
        "The case 'c1' has different labels (benign, malignant).",
        "The case 'c1' is simulated in one row and real in another.",
    ],
)
def test_what_headers_and_rows_say_against_each_other_is_said_in_chinese(said: str) -> None:
    words = worded(said, ZH)
    assert words != said
    assert not re.search("[a-z]{4}", re.sub("benign|malignant", "", words))

import pytest

from reader_study.report.fonts import CJK, NOTO, Face, draws
from reader_study.report.text import UNDRAWABLE, clean, fit, markup, runs, width, wrap


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("a\u202egnp.exe", "agnp.exe"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("two\nlines\tand  spaces ", "two lines and spaces"),
        ("\u2066x\u2069\ufeff\u200b", "x"),
        ("95\u00a0%", "95\u00a0%"),
    ],
)
def test_clean_drops_what_hides_or_turns_text(raw: str, safe: str) -> None:
    assert clean(raw) == safe


def test_clean_shortens_endless_text() -> None:
    assert clean("x" * 500, limit=10) == "x" * 9 + "…"


def test_markup_escapes_tags_and_entities() -> None:
    assert markup('<b>&amp;</b>"') == "&lt;b&gt;&amp;amp;&lt;/b&gt;&quot;"


def test_runs_choose_a_font_that_has_the_glyph() -> None:
    assert runs("a−乳") == [(NOTO[Face.REGULAR], "a"), (CJK, "−乳")]
    assert runs("\U0001f600") == [(NOTO[Face.REGULAR], UNDRAWABLE)]
    assert draws(NOTO[Face.REGULAR], UNDRAWABLE)


def test_fit_and_wrap_stay_within_the_room() -> None:
    for text in ("Dr Wolfeschlegelsteinhausenbergerdorff " * 3, "乳腺病灶独立阅片" * 9):
        assert width(fit(text, size=8, room=70), size=8) <= 70
        lines = wrap(text, size=8, room=70)
        assert all(width(line, size=8) <= 70 for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_wrap_of_nothing_is_one_empty_line() -> None:
    assert wrap("", size=8, room=70) == [""]


def test_no_line_begins_with_a_comma_or_ends_with_an_opening_bracket() -> None:
    text = (
        "曲线为模型单独的分数，方块为模型自身的阈值；浅色带（逐点区间）为敏感度，（甲）（乙）。" * 6
    )
    for room in range(40, 200, 7):
        lines = wrap(text, size=8, room=room)
        assert "".join(lines) == text
        assert not any(line[0] in "，；。）" for line in lines)
        assert not any(line[-1] == "（" for line in lines)

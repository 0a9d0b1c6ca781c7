"""No text of a figure leaves it or lies on another text, however long the names are."""

from collections.abc import Iterator

import pytest
from reportlab.graphics.shapes import Drawing, Group, String
from reportlab.pdfbase.pdfmetrics import stringWidth

from reader_study.analysis import analyse
from reader_study.report.plots.small_roc import RocPanel, small_roc_figure
from reader_study.report.sections.areas import areas
from reader_study.report.sections.description import changes
from reader_study.report.sections.outcome import roc
from reader_study.report.sections.pace import times
from reader_study.report.sheet import Sheet
from reader_study.report.style import TEXT_WIDTH
from reader_study.report.words import LANGUAGES, Language, ReportWords
from tests.unit.reader_study.analysis.made_inputs import made_inputs

LONG = (
    "Wolfeschlegelsteinhausenbergerdorff-Montgomery the Younger",
    "欧阳上官司马诸葛慕容令狐王小明主任医师（超声医学科）",
    "Ana María de los Ángeles Fernández-Villaverde y Ruiz",
    "W" * 80,
)
Extent = tuple[float, float, float, float, str]


def texts(of: Drawing | Group) -> Iterator[Extent]:
    """Return left, bottom, right, top of every upright run."""
    for item in of.contents:
        if isinstance(item, String):
            wide = stringWidth(item.text, item.fontName, item.fontSize)
            low, high = item.y - 0.2 * item.fontSize, item.y + 0.75 * item.fontSize
            yield item.x, low, item.x + wide, high, item.text


def figures(of: object) -> Iterator[Drawing]:
    """Find every figure in what a section returned, at any depth."""
    if isinstance(of, Drawing):
        yield of
    elif isinstance(of, list | tuple):
        for part in of:
            yield from figures(part)
    else:
        yield from figures([getattr(of, name, ()) for name in ("_content", "_cellvalues")])


def overlap(a: Extent, b: Extent) -> bool:
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    return wide > 0.5 and high > 0.5


def check(figure: Drawing) -> None:
    found = [extent for extent in texts(figure) if extent[4].strip()]
    assert found
    for left, bottom, right, top, text in found:
        assert left >= -0.5, text
        assert bottom >= -0.5, text
        assert right <= figure.width + 0.5, text
        assert top <= figure.height + 0.5, text
    for index, one in enumerate(found):
        for other in found[index + 1 :]:
            assert not overlap(one, other), (one[4], other[4])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("readers", [1, 4, 12])
def test_long_and_chinese_names_stay_in_their_place(language: Language, readers: int) -> None:
    results = analyse(made_inputs(readers=readers, names=LONG * 3))
    sheet = Sheet(results, ReportWords(language))
    made = [areas(sheet), changes(sheet), times(sheet)]
    drawn = list(figures(made))
    assert len(drawn) == 4
    for figure in drawn:
        check(figure)


@pytest.mark.parametrize(
    "name", ["人工智能辅助诊断系统乳腺超声多中心版本第三代加强型研究专用模型", "M" * 60]
)
def test_a_long_name_of_a_model_stays_in_the_roc_square(name: str) -> None:
    inputs = made_inputs(readers=2)
    object.__setattr__(inputs.models[0], "shown_as", name)
    sheet = Sheet(analyse(inputs), ReportWords("en"))
    (figure,) = figures(roc(sheet))
    for left, _, right, _, text in texts(figure):
        assert left >= 0, text
        assert right <= figure.width, text


def test_a_panel_shortens_its_name_and_scales_its_figures() -> None:
    panel = RocPanel("W" * 90, "0.123 → 0.456 " * 9, "n = 60", (((0, 0), (1, 1)), ((0, 0), (1, 1))))
    figure = small_roc_figure([panel] * 5, [], x_title="x", y_title="y")
    check(figure)
    assert figure.width == TEXT_WIDTH

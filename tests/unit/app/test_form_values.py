"""An answer in words."""

from app.forms.value_words import headline, lines, one_line
from reader_study.forms.answer import Answer
from reader_study.forms.marks import diameter, point
from tests.gui.forms.made_forms import EVERY_KIND, TWO_SCALES


def test_call_and_rating_are_the_headline() -> None:
    assert one_line(TWO_SCALES, Answer({"category": "4A", "likelihood": 35})) == "4A · 35 %"
    assert one_line(TWO_SCALES, Answer(cannot_assess="no_lesion_can_be_seen")) == (
        "No lesion can be seen"
    )
    assert one_line(TWO_SCALES, Answer(cannot_assess="Too dark")) == "Too dark"


def test_every_value_that_is_asked_is_told() -> None:
    answer = Answer(
        {
            "type": "mass",
            "shape": "oval",
            "margin": ("angular", "spiculated"),
            "doppler": False,
            "distance": "2.5",
            "size": [
                diameter(0, 0, (1, 1), (90, 1), length_mm=12.3, scale="pixel_spacing"),
                diameter(0, 0, (1, 1), (1, 60), length_mm=8.06, scale="pixel_spacing"),
            ],
            "place": point(1, 83, (5.5, 7)),
            "clarity": 4,
        }
    )
    assert lines(EVERY_KIND, answer) == [
        ("Finding type", "Mass"),
        ("Shape", "Oval"),
        ("Margin", "Angular, Spiculated"),
        ("Was Doppler used?", "no"),
        ("Distance from nipple", "2.5 cm"),
        ("Diameters", "image 1 · 12.3 × 8.1 mm"),
        ("Point of the lesion", "image 2 · frame 84"),
        ("The report is clear and easy to read.", "4"),
    ]
    assert headline(EVERY_KIND, answer).startswith("Mass · Oval")


def test_a_field_that_is_asked_no_more_is_not_told() -> None:
    assert lines(EVERY_KIND, Answer({"type": "normal", "shape": "oval"})) == [
        ("Finding type", "Normal")
    ]


def test_diameters_without_a_scale_have_no_length() -> None:
    answer = Answer({"size": [diameter(0, 0, (1, 1), (90, 1), length_mm=None)]})
    assert lines(EVERY_KIND, answer) == [("Diameters", "image 1 · 1, no scale")]

"""A reference of category 4 without its letter is met by each of its parts, and by nothing else."""

import pytest

from reader_study.analysis.benchmark.headline import headline
from reader_study.analysis.benchmark.records import Experiment, ItemAnswer, ItemTruth
from reader_study.cases import ReadStatus


@pytest.mark.parametrize(
    ("reference", "given", "right"),
    [
        ("4", "4A", 1.0),
        ("4", "4C", 1.0),
        ("4", "4", 1.0),
        ("4", "5", 0.0),
        ("4", "3", 0.0),
        ("4B", "4", 0.0),
        ("4B", "4A", 0.0),
    ],
)
def test_category_is_held_against_the_reference(reference: str, given: str, right: float) -> None:
    truth = ItemTruth("malignant", reference)
    answer = ItemAnswer("m", Experiment.MAIN, "1", ReadStatus.OK, truth, birads=given)
    assert headline([answer]).category.value == right

"""What is true of items: labels as they were sealed, categories where they are some."""

from collections import Counter
from pathlib import Path

import pytest

from app.mllm.items.nouns import CaseItem
from app.mllm.items.odd import odd_items
from app.mllm.items.of_study import study_items
from app.mllm.items.references import category_of_reference, unplaced
from app.mllm.items.truths import CategoryGaps, category_gaps, truths_of
from ground.errors import TruthError
from reader_study.analysis.benchmark.records import ItemTruth
from tests.builders import PASSPHRASE
from tests.mllm.made_study import READING, ItemCase, make_item_study, still

CASES = [
    ItemCase((still(1),), label="malignant", birads="BI-RADS 4C", source="BUSI"),
    ItemCase((still(2),), label="benign", birads="4 & 5", source="BUS-BRA"),
    ItemCase((still(3),), label="normal", source="BUSI"),
    ItemCase((still(4),), label="malignant", birads="4", source="BUS-BRA"),
]


def test_truths_stand_under_the_numbers_of_their_items(tmp_path: Path) -> None:
    with make_item_study(tmp_path / "s", CASES) as study:
        items = study_items(study, role=READING, views=1, key_frames=1)
        odd = odd_items(None, made=True, first_number=len(items) + 1)
        found = truths_of(study, PASSPHRASE, items, odd)
        left = category_gaps(study, PASSPHRASE, items)
    by_case = {one.case_id: found[one.item.number] for one in items}
    assert by_case == {
        "C0001": ItemTruth("malignant", "4C", "BUSI"),
        "C0002": ItemTruth("benign", "", "BUS-BRA"),
        "C0003": ItemTruth("normal", "", "BUSI"),
        "C0004": ItemTruth("malignant", "4", "BUS-BRA"),
    }
    assert {found[item.number] for item in odd} == {
        ItemTruth(category="blank"),
        ItemTruth(category="noise"),
    }
    assert found.keys() == {*range(1, len(items) + len(odd) + 1)}
    assert left == CategoryGaps(Counter({"4 & 5": 1}), undivided=1)


def test_a_case_of_another_study_has_no_truth_here(tmp_path: Path) -> None:
    with make_item_study(tmp_path / "s", CASES) as study:
        items = study_items(study, role=READING, views=1, key_frames=1)
        other = CaseItem(items[0].item, "C0999")
        with pytest.raises(TruthError, match="lacks 1 of 4 cases"):
            truths_of(study, PASSPHRASE, (other, *items[1:]), ())
        with pytest.raises(TruthError):
            truths_of(study, "not the passphrase", items, ())


@pytest.mark.parametrize(
    ("written", "category"),
    [
        ("4A", "4A"),
        ("4a", "4A"),
        (" 4c ", "4C"),
        ("2", "2"),
        ("2.0", "2"),
        ("0", "0"),
        ("6", "6"),
        ("4", "4"),
        ("BI-RADS 4a", "4A"),
        ("BIRADS5", "5"),
        ("US BI-RADS: 3", "3"),
        ("BI-RADS Category 4B", "4B"),
        ("BI-RADS分类：4B类", "4B"),
        ("4B类", "4B"),
        ("", ""),
        ("7", ""),
        ("4D", ""),
        ("40", ""),
        ("4A & 4B", ""),
        ("4-5", ""),
        ("-1", ""),
        ("not available", ""),
        ("2.5", ""),
    ],
)
def test_a_category_is_taken_as_it_was_written_or_not_at_all(written: str, category: str) -> None:
    assert category_of_reference(written) == category


def test_what_is_no_category_is_counted_and_an_empty_cell_is_not() -> None:
    assert unplaced(["4A", "", "  ", "4 & 5", "4 & 5", "unknown"]) == {"4 & 5": 2, "unknown": 1}

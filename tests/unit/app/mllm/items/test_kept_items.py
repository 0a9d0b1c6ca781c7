"""Items in a ledger: what results need of them, and no picture."""

import json
from pathlib import Path

import pytest

from app.mllm.items.kept import items_from, items_json
from app.mllm.items.odd import odd_items
from app.mllm.items.of_study import study_items
from app.mllm.items.truths import truths_of
from ground.errors import EngineError
from tests.builders import PASSPHRASE
from tests.mllm.made_study import DEVELOPMENT, READING, ItemCase, make_item_study, still


def test_items_come_back_whole_but_for_their_pictures(tmp_path: Path) -> None:
    cases = [ItemCase((still(n), still(n + 50)), source="BUSI") for n in range(3)]
    cases.append(ItemCase((still(9),), label="malignant", role=DEVELOPMENT))
    with make_item_study(tmp_path / "s", cases) as study:
        read = study_items(study, role=READING, views=2, key_frames=1)
        trained = study_items(study, role=DEVELOPMENT, views=2, key_frames=1, first_number=4)
        odd = odd_items(None, made=True, first_number=5)
        kept = json.loads(json.dumps(items_json((*read, *trained), odd)))
        back, back_odd = items_from(kept)
        assert (back, back_odd) == ((*read, *trained), odd)
        told = truths_of(study, PASSPHRASE, back, back_odd)
        assert told == truths_of(study, PASSPHRASE, (*read, *trained), odd)
    for item in (back[0].item, back_odd[0]):
        with pytest.raises(EngineError, match="not kept in its ledger") as refusal:
            item.images[0].pixels()
        assert refusal.value.remedy


def test_nothing_is_kept_of_what_is_true_of_a_case(tmp_path: Path) -> None:
    cases = [ItemCase((still(1),), label="malignant", birads="4C")]
    with make_item_study(tmp_path / "s", cases) as study:
        kept = items_json(study_items(study, role=READING, views=1, key_frames=1), ())
    assert kept == [
        {
            "number": 1,
            "kind": "reading",
            "images": [kept[0]["images"][0]],  # type: ignore[index, call-overload]
            "category": "",
            "case": "C0001",
            "source": "made",
        }
    ]

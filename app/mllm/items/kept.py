"""Items as a sealed ledger keeps them: numbers, hashes of pictures, and which case each is."""

from collections.abc import Sequence
from typing import Any

from pydantic import JsonValue

from app.mllm.items.nouns import CaseItem
from engines.mllm.declared.items import Item, ItemImage, ItemKind
from engines.mllm.images import Pixels
from ground.errors import EngineError


def items_json(cases: Sequence[CaseItem], odd: Sequence[Item]) -> list[JsonValue]:
    """Return items as plain JSON."""
    told: list[JsonValue] = [
        {**_plain(one.item), "case": one.case_id, "source": one.source} for one in cases
    ]
    return [*told, *(_plain(item) for item in odd)]


def items_from(told: Sequence[JsonValue]) -> tuple[tuple[CaseItem, ...], tuple[Item, ...]]:
    """Return items from plain JSON: those that are cases, and those outside of the field.

    Their pictures cannot be loaded: results follow without them.
    """
    cases: list[CaseItem] = []
    odd: list[Item] = []
    for one in told:
        assert isinstance(one, dict)
        item = _item(one)
        if item.kind is ItemKind.OOD:
            odd.append(item)
        else:
            cases.append(CaseItem(item, str(one["case"]), str(one["source"])))
    return tuple(cases), tuple(odd)


def kept_image(sha256: str) -> ItemImage:
    """Return a picture of which the hash alone is kept."""
    return ItemImage(sha256, _not_kept)


def _plain(item: Item) -> dict[str, JsonValue]:
    return {
        "number": item.number,
        "kind": item.kind.value,
        "images": [image.sha256 for image in item.images],
        "category": item.category,
    }


def _item(told: dict[str, Any]) -> Item:
    images = tuple(kept_image(str(sha256)) for sha256 in told["images"])
    return Item(int(told["number"]), ItemKind(told["kind"]), images, str(told["category"]))


def _not_kept() -> Pixels:
    raise EngineError(
        "The pictures of a run are not kept in its ledger.",
        remedy="Open the run together with the study's media.",
    )

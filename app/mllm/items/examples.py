"""Examples for prompts that show some: development cases, never any that is read."""

import hashlib
from collections.abc import Sequence

from pydantic import JsonValue

from app.mllm.items.nouns import CaseItem
from engines.mllm.declared.items import Example, ItemKind
from ground.errors import ReadingRuleError
from reader_study.sealed import open_sealed
from reader_study.study import Study
from reader_study.truth import CaseTruth

_BIRADS = frozenset({"0", "1", "2", "3", "4A", "4B", "4C", "5", "6"})


def few_shot_examples(
    study: Study, passphrase: str, cases: Sequence[CaseItem], *, per_class: int, seed: int
) -> tuple[Example, ...]:
    """Return as many examples of each class as there can be, at most `per_class`.

    They are drawn by the seed and the hashes of their pictures, and stand in an order drawn alike.

    Parameters
    ----------
    cases : sequence of CaseItem
        Development cases.

    Raises
    ------
    ReadingRuleError
        One of them is read.
    TruthError
        The passphrase is wrong.

    """
    if any(one.item.kind is not ItemKind.DEVELOPMENT for one in cases):
        raise ReadingRuleError(
            "An example was to be a case that is read.",
            remedy="Report this; examples come from development cases alone.",
        )
    sealed = open_sealed(study, passphrase)
    drawn = sorted(cases, key=lambda one: _draw(one, seed))
    chosen: list[CaseItem] = []
    for label in ("normal", "benign", "malignant"):
        of_class = [one for one in drawn if sealed[one.case_id].label == label]
        chosen += of_class[:per_class]
    chosen.sort(key=lambda one: _draw(one, seed + 1))
    return tuple(_example(one, sealed[one.case_id]) for one in chosen)


def _example(one: CaseItem, truth: CaseTruth) -> Example:
    answer: dict[str, JsonValue] = {"image_type": "breast_us", "assessment": truth.label}
    if truth.source_birads in _BIRADS:
        answer["birads"] = truth.source_birads
    return Example(one.item.images, answer)


def _draw(one: CaseItem, seed: int) -> bytes:
    told = f"{seed} " + "".join(image.sha256 for image in one.item.images)
    return hashlib.sha256(told.encode()).digest()

"""Examples for prompts that show some: development cases, never any that is read."""

import hashlib
from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from app.mllm.items.nouns import CaseItem
from app.mllm.items.references import category_of_reference
from app.mllm.items.truths import sealed_of
from engines.mllm.answers.lexicons import CATEGORIES
from engines.mllm.declared.items import Example, ItemKind
from ground.errors import ReadingRuleError
from reader_study.cases import CaseRole
from reader_study.models.training import require_apart
from reader_study.study import Study
from reader_study.truth import CaseTruth

_CLASSES = ("normal", "benign", "malignant")


def few_shot_examples(
    study: Study,
    passphrase: str,
    cases: Sequence[CaseItem],
    *,
    reading: Sequence[CaseItem],
    per_class: int,
    seed: int,
) -> tuple[Example, ...]:
    """Return so many examples of each class that the study has.

    They are drawn by the seed and the hashes of their pictures, and stand in an order drawn alike.

    Parameters
    ----------
    cases : sequence of CaseItem
        Development cases.
    reading : sequence of CaseItem
        The cases that are read: no example shares a picture with any of them.

    Raises
    ------
    ReadingRuleError
        One of them is read, a picture of one is read, or a class has too few.
    EngineError
        A patient has development and reading cases.
    TruthError
        The passphrase is wrong.

    """
    _require_never_read(study, cases)
    require_apart(study)
    sealed = sealed_of(study, passphrase, (*cases, *reading))
    read = {image.sha256 for one in reading for image in one.item.images}
    fresh = [one for one in cases if not any(i.sha256 in read for i in one.item.images)]
    _require_fresh(cases, fresh)
    drawn = sorted(cases, key=lambda one: _draw(one, seed))
    by_class = {
        label: [one for one in drawn if sealed[one.case_id].label == label] for label in _CLASSES
    }
    present = {sealed[one.case_id].label for one in (*cases, *reading)}
    _require_enough(by_class, present, per_class)
    chosen = [one for of_class in by_class.values() for one in of_class[:per_class]]
    chosen.sort(key=lambda one: _draw(one, seed + 1))
    return tuple(_example(one, sealed[one.case_id]) for one in chosen)


def _require_never_read(study: Study, cases: Sequence[CaseItem]) -> None:
    """Refuse any that is read: by what the item says, and by what the study says."""
    never_read = {case.case_id for case in study.cases(CaseRole.DEVELOPMENT)}
    if any(
        one.item.kind is not ItemKind.DEVELOPMENT or one.case_id not in never_read for one in cases
    ):
        raise ReadingRuleError(
            "An example was to be a case that is read.",
            remedy="Report this; examples come from development cases alone.",
        )


def _require_fresh(cases: Sequence[CaseItem], fresh: Sequence[CaseItem]) -> None:
    if len(fresh) < len(cases):
        raise ReadingRuleError(
            f"{len(cases) - len(fresh)} of {len(cases)} development cases have a picture of a case "
            "that is read.",
            remedy="Take the cases in again without copies, or ask with another prompt.",
        )


def _require_enough(
    by_class: Mapping[str, Sequence[CaseItem]], present: set[str], per_class: int
) -> None:
    short = [
        f"{len(of_class)} {label}"
        for label, of_class in by_class.items()
        if label in present and len(of_class) < per_class
    ]
    if short:
        raise ReadingRuleError(
            f"{per_class} examples of each class are wanted, and the development cases have "
            f"{' and '.join(short)}: a prompt would lean to the other classes.",
            remedy="Lower examples_per_class, take more development cases in, or ask with another "
            "prompt.",
        )


def _example(one: CaseItem, truth: CaseTruth) -> Example:
    answer: dict[str, JsonValue] = {"image_type": "breast_us", "assessment": truth.label}
    category = category_of_reference(truth.source_birads)
    if category in CATEGORIES:
        answer["birads"] = category
    return Example(one.item.images, answer)


def _draw(one: CaseItem, seed: int) -> bytes:
    told = f"{seed} " + "".join(image.sha256 for image in one.item.images)
    return hashlib.sha256(told.encode()).digest()

"""What is true of the items of a run: opened for results, and never told to a model."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from app.mllm.items.nouns import CaseItem
from app.mllm.items.references import UNDIVIDED, category_of_reference, unplaced
from engines.mllm.declared.items import Item, ItemKind
from ground.errors import TruthError
from reader_study.analysis.benchmark.records import ItemTruth
from reader_study.sealed import open_sealed
from reader_study.study import Study
from reader_study.truth import CaseTruth


def truths_of(
    study: Study,
    passphrase: str,
    cases: Sequence[CaseItem],
    odd: Sequence[Item],
    *,
    tiers: Mapping[str, str] = MappingProxyType({}),
) -> dict[int, ItemTruth]:
    """Return the reference of each item by its number.

    A category that is none of BI-RADS stays empty, and counts in no figure of categories; see
    `category_gaps`.

    Parameters
    ----------
    tiers : mapping
        Difficulty of cases by their ids, where tiers are frozen.

    Raises
    ------
    TruthError
        The passphrase is wrong, or the sealed reference is missing or lacks a case.

    """
    sealed = sealed_of(study, passphrase, cases)
    found = {item.number: ItemTruth(category=item.category) for item in odd}
    for one in cases:
        truth = sealed[one.case_id]
        category = category_of_reference(truth.source_birads)
        found[one.item.number] = ItemTruth(
            truth.label, category, data_set=one.source, tier=str(tiers.get(one.case_id, ""))
        )
    return found


@dataclass(frozen=True, slots=True)
class CategoryGaps:
    """What no answer's category can equal.

    Parameters
    ----------
    unplaced : Counter
        What stands where a category should, and is none, such as ``4 & 5``.
    undivided : int
        Cases whose source has a 4 that it does not divide into 4A to 4C.

    """

    unplaced: Counter[str]
    undivided: int


def category_gaps(study: Study, passphrase: str, cases: Sequence[CaseItem]) -> CategoryGaps:
    """Count the cases that are read whose reference no category of an answer can equal.

    Raises
    ------
    TruthError
        As `truths_of`.

    """
    sealed = sealed_of(study, passphrase, cases)
    written = [
        sealed[one.case_id].source_birads for one in cases if one.item.kind is ItemKind.READING
    ]
    undivided = sum(category_of_reference(one) == UNDIVIDED for one in written)
    return CategoryGaps(unplaced(written), undivided)


def sealed_of(study: Study, passphrase: str, cases: Sequence[CaseItem]) -> Mapping[str, CaseTruth]:
    """Return the sealed references, if every one of the cases is among them.

    Raises
    ------
    TruthError
        As `truths_of`.

    """
    sealed = open_sealed(study, passphrase)
    lacking = [one.case_id for one in cases if one.case_id not in sealed]
    if lacking:
        raise TruthError(
            f"The sealed reference standard lacks {len(lacking)} of {len(cases)} cases of the run "
            f"({lacking[0]} …).",
            remedy="Open the study to which the run belongs.",
            path=study.paths.truth,
        )
    return sealed

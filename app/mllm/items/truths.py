"""What is true of the items of a run: opened for results, and never told to a model."""

from collections.abc import Sequence

from app.mllm.items.nouns import CaseItem
from engines.mllm.declared.items import Item
from reader_study.analysis.benchmark.records import ItemTruth
from reader_study.sealed import open_sealed
from reader_study.study import Study


def truths_of(
    study: Study, passphrase: str, cases: Sequence[CaseItem], odd: Sequence[Item]
) -> dict[int, ItemTruth]:
    """Return the reference of each item by its number.

    Raises
    ------
    TruthError
        The passphrase is wrong, or the sealed reference is missing.

    """
    sealed = open_sealed(study, passphrase)
    found = {item.number: ItemTruth(category=item.category) for item in odd}
    for one in cases:
        truth = sealed[one.case_id]
        found[one.item.number] = ItemTruth(
            label=truth.label, birads=truth.source_birads, data_set=one.source
        )
    return found

"""Likelihoods of the categories stand twice, for engines know nothing of studies: as equals."""

from engines.mllm.answers import consistency
from reader_study import lexicon


def test_the_likelihoods_of_the_categories_are_those_of_the_reader_study() -> None:
    ours = {name: (band.low, band.high) for name, band in lexicon.BANDS.items()}
    assert dict(consistency.BANDS) == ours

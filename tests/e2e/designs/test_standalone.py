"""Readers against a model: nobody is shown its answers."""

import csv
from collections import Counter

from tests.e2e.designs.every import EveryDesign
from tests.e2e.designs.made import N_CASES, ReadStudy

DESIGN = "standalone"


class TestStandalone(EveryDesign):
    """One session without AI; the model reads by itself."""

    def test_the_model_answers_beside_the_readers(self, read: ReadStudy) -> None:
        assert not any(event.action.startswith("ai.") for event in read.study.events())
        with read.report.with_name("reads.csv").open(encoding="utf-8-sig", newline="") as stream:
            kinds = Counter(row["kind"] for row in csv.DictReader(stream))
        assert kinds == {"simulated": 4 * N_CASES, "model": N_CASES}

"""Reads laid out by reader, arm and case, so that every statistic sees the same cases."""

from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from reader_study.analysis.declared import FormFacts
from reader_study.analysis.inputs import AnalysisInputs
from reader_study.cases import STANDALONE, Read, ReadStatus
from reader_study.lexicon import rank

CLUSTERED = "lesion_clustered"
"""The unit of analysis by which the lesions of one patient are taken together."""

COUNTED = frozenset({"scored", "rating"})
"""Kinds of reads that the arms are made of; practice, repeats and arbitration stand apart."""

Truth = NDArray[np.bool_]
Ratings = NDArray[np.float64]


class ReadGrid:
    """Look-up of reads; case order is that of the truth (ascending case id) everywhere.

    When a reader locked the same case twice in an arm, the first one counts.
    """

    def __init__(self, inputs: AnalysisInputs) -> None:
        self.labels = dict(inputs.truth)
        self.protocol = inputs.protocol
        self.scale = inputs.protocol.scale
        self.arms = tuple(arm.id for arm in inputs.protocol.arms)
        self.contrasts = inputs.protocol.contrasts
        clustered = inputs.protocol.analysis_unit == CLUSTERED
        self._patients = dict(inputs.patients) if clustered else {}
        self.cut = float(rank(inputs.protocol.positivity_threshold, scale=self.scale))
        self._due = {(row.reader_id, row.arm): row.cases for row in inputs.due}
        self._assessed: dict[tuple[str, str], frozenset[str]] = {}
        self._reads: dict[tuple[str, str], dict[str, Read]] = {}
        for read in sorted(inputs.reads, key=lambda item: item.seq):
            if read.case_id in self.labels and read.kind in COUNTED:
                row = self._reads.setdefault((read.reader_id, str(read.arm)), {})
                row.setdefault(read.case_id, read)

    @property
    def cases(self) -> tuple[str, ...]:
        """All reading cases with a reference standard."""
        return tuple(self.labels)

    def gives_call(self, arm: str) -> bool:
        """Tell whether reads of an arm hold a category of the protocol's scale."""
        form = self._form(arm)
        return form is None or (bool(form.scale) and set(form.scale) <= set(self.scale))

    def gives_rating(self, arm: str) -> bool:
        """Tell whether reads of an arm hold a likelihood."""
        form = self._form(arm)
        return form is None or form.rating

    def partners(self, arm: str) -> tuple[str, ...]:
        """Return an arm and those that it is compared with, in the order of the protocol."""
        together = {arm}.union(*(c.arms for c in self.contrasts if arm in c.arms))
        return tuple(one for one in self.arms if one in together) or (arm,)

    def due(self, reader_id: str, arm: str) -> tuple[str, ...]:
        """Return the cases that a reader owes in an arm."""
        if not self._due:
            return self.cases
        return tuple(c for c in self._due.get((reader_id, arm), ()) if c in self.labels)

    def reads(self, reader_id: str, arm: str) -> dict[str, Read]:
        """Return locked reads by case id."""
        return self._reads.get((reader_id, arm), {})

    def assessed(self, reader_id: str, arm: str) -> frozenset[str]:
        """Return the cases that were rated on the scales that the form has.

        Of a model, those that it answered.
        """
        place = (reader_id, arm)
        if place not in self._assessed:
            self._assessed[place] = self._rated(reader_id, arm)
        return self._assessed[place]

    def _rated(self, reader_id: str, arm: str) -> frozenset[str]:
        call, rating = self.gives_call(arm), self.gives_rating(arm)
        return frozenset(
            case
            for case, read in self.reads(reader_id, arm).items()
            if read.status == ReadStatus.OK
            and (not call or read.category is not None or read.positive is not None)
            and (not rating or arm == STANDALONE or read.likelihood is not None)
        )

    def unanswered(self, model_id: str) -> tuple[str, ...]:
        """Return the cases for which a model gave no answer: it refused, ran out of time, …"""
        reads = self.reads(model_id, STANDALONE)
        return tuple(c for c in self.labels if c in reads and reads[c].status != ReadStatus.OK)

    def called_by(self, model_id: str) -> frozenset[str]:
        """Return the cases that count for a model's calls, by the declared rule."""
        answered = self.assessed(model_id, STANDALONE)
        wrong = self.protocol.unanswered == "wrong"
        return answered | frozenset(self.unanswered(model_id)) if wrong else answered

    def rated(self, reader_id: str, arm: str, cases: Iterable[str]) -> tuple[str, ...]:
        """Return those of ``cases`` that were answered with a likelihood."""
        reads, assessed = self.reads(reader_id, arm), self.assessed(reader_id, arm)
        return tuple(c for c in cases if c in assessed and reads[c].likelihood is not None)

    def completed(self, reader_ids: Iterable[str], arms: Iterable[str]) -> tuple[str, ...]:
        """Return the cases that each of these readers rated in each of these arms."""
        wanted = [(reader, arm) for reader in reader_ids for arm in arms]
        sets = [self.assessed(reader, arm) for reader, arm in wanted]
        return tuple(case for case in self.labels if all(case in rated for rated in sets))

    def finished(self, reader_id: str) -> bool:
        """Tell whether every case that is due is locked in every arm, assessable or not."""
        return all(
            self.reads(reader_id, arm).keys() >= set(self.due(reader_id, arm)) for arm in self.arms
        )

    def malignant(self, cases: Iterable[str]) -> Truth:
        """Return the reference standard of ``cases``, True for malignant, shape (n,)."""
        return np.array([self.labels[case] == "malignant" for case in cases], dtype=np.bool_)

    def clusters(self, cases: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return the patient of each case, where the protocol takes lesions of one together.

        None where it takes each lesion as independent, or where no patient has two of ``cases``;
        a lesion of an unknown patient is a patient of its own.
        """
        owners = tuple(self._patients.get(case, case) for case in cases)
        return owners if len(set(owners)) < len(owners) else None

    def likelihood(self, reader_id: str, arm: str, cases: Iterable[str]) -> Ratings:
        """Return ratings 0–100, shape (n,); every case must have been assessed."""
        reads = self.reads(reader_id, arm)
        return np.array([reads[case].likelihood for case in cases], dtype=np.float64)

    def category(self, reader_id: str, arm: str, cases: Iterable[str]) -> Ratings:
        """Return ranks on the scale, 0 for the least suspicious, shape (n,)."""
        reads = self.reads(reader_id, arm)
        return np.array(
            [rank(reads[case].category or "", scale=self.scale) for case in cases],
            dtype=np.float64,
        )

    def categorised(self, reader_id: str, arm: str, cases: Iterable[str]) -> bool:
        """Tell whether each of these reads has a category; a model's may have none."""
        reads = self.reads(reader_id, arm)
        return all(reads[case].category is not None for case in cases)

    def calls(self, reader_id: str, arm: str, cases: Iterable[str]) -> Truth:
        """Return the positive calls, shape (n,): a model's own, else by category.

        What a model left unanswered is called what it is not.
        """
        reads = self.reads(reader_id, arm)
        wrong = {} if arm != STANDALONE else dict.fromkeys(self.unanswered(reader_id))
        return np.array(
            [
                self.labels[case] != "malignant" if case in wrong else self.called(reads[case])
                for case in cases
            ],
            dtype=np.bool_,
        )

    def called(self, read: Read) -> bool:
        """Tell whether a read is a positive call."""
        if read.positive is not None:
            return read.positive
        return rank(read.category or "", scale=self.scale) >= self.cut

    def label_counts(self) -> Counter[str]:
        """Count the reading cases by label."""
        return Counter(self.labels.values())

    def _form(self, arm: str) -> FormFacts | None:
        held = None if arm == STANDALONE else self.protocol.arm(arm)
        return None if held is None else self.protocol.form(held.form)

"""What every section of the report shares: the results, the words, and the numbering."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from reader_study.analysis.declared import ContrastFacts
from reader_study.analysis.endpoints import Endpoint
from reader_study.analysis.estimates import Difference, ResultEstimate
from reader_study.analysis.notes import ResultNote
from reader_study.analysis.outcomes import Performance
from reader_study.analysis.results import Results
from reader_study.cases import STANDALONE
from reader_study.report import numbers
from reader_study.report.numbered import NumberedSheet
from reader_study.report.numbered import Section as Section
from reader_study.report.text import clean
from reader_study.report.words import ReportWords

_LONGEST_TITLE = 60
_ARM_KEYS = frozenset({"reference", "test", "arm"})


class Sheet(NumberedSheet):
    """Results in one language; counts headings, tables and figures as they are made."""

    def __init__(self, results: Results, words: ReportWords) -> None:
        self.results = results
        super().__init__(words)
        self._names = {reader.reader_id: reader.code for reader in results.readers}
        self._names |= {m.model_id: clean(m.shown_as, limit=40) for m in results.models}

    @property
    def one_reader(self) -> bool:
        """Whether the means rest on one reader, so that her own row says all."""
        counts = {row.n_readers for row in self.results.comparisons}
        return counts | {row.n_readers for row in self.results.arm_means} == {1}

    @property
    def clustered(self) -> str:
        """The sentence that lesions of one patient are taken together; empty where they are not."""
        return self.words("page.clustered") if self.results.clustered else ""

    @property
    def lesions(self) -> str:
        """How many lesions of how many patients were read, as far as patients are known."""
        cases = self.results.cases
        if not cases.unknown_patients:
            return self.words("patients.known", n=cases.total, patients=cases.patients)
        if cases.unknown_patients == cases.total:
            return self.words("patients.unknown", n=cases.total)
        return self.words(
            "patients.partly",
            n=cases.total,
            known=cases.total - cases.unknown_patients,
            patients=cases.patients - cases.unknown_patients,
            unknown=cases.unknown_patients,
        )

    def counted(self, key: str, **values: object) -> str:
        """Return a sentence in the form for one reader or for several."""
        return self.words(f"{key}_one" if self.one_reader else key, **values)

    def endpoint(self, endpoint: Endpoint) -> str:
        """Return an endpoint's short name."""
        return self.words(endpoint.label)

    def code(self, reader_id: str) -> str:
        """Return the short label of a reader, or the shown name of a model."""
        return self._names.get(reader_id, reader_id)

    @property
    def arms(self) -> tuple[str, ...]:
        """Ids of the declared arms."""
        return tuple(arm.id for arm in self.results.protocol.arms)

    @property
    def measured(self) -> tuple[str, ...]:
        """Ids of the arms whose reads are held to the reference standard."""
        found = {row.arm for row in self.results.performance}
        return tuple(arm for arm in self.arms if arm in found)

    @property
    def contrasts(self) -> tuple[ContrastFacts, ...]:
        """The contrasts that have comparisons, the primary one first."""
        return tuple(dict.fromkeys(row.contrast for row in self.results.comparisons))

    def arm(self, arm_id: str) -> str:
        """Return the title of an arm in the language of the report."""
        held = self.results.protocol.arm(arm_id)
        if held is not None:
            return clean(held.heading(self.words.language), limit=_LONGEST_TITLE)
        return self.words("arm.standalone") if arm_id == STANDALONE else clean(arm_id)

    def named(self, contrast: ContrastFacts) -> dict[str, str]:
        """Return the titles of both arms, as sentences want them."""
        return {"reference": self.arm(contrast.reference), "test": self.arm(contrast.test)}

    def minus(self, contrast: ContrastFacts) -> str:
        """Return how a difference is headed: test − reference."""
        return self.words("contrast.minus", **self.named(contrast))

    def titled(self, contrast: ContrastFacts) -> str:
        """Return what stands before the tables of a contrast; nothing where there is one only."""
        if len(self.contrasts) < 2:
            return ""
        first = contrast == self.results.protocol.contrasts[0]
        key = "contrast.primary" if first else "contrast.secondary"
        return self.words(key, **self.named(contrast))

    def change(self, endpoint: Endpoint, difference: Difference) -> str:
        """Write a difference with its interval."""
        return numbers.change(endpoint, difference, to=self.words("page.to"))

    def notes(self, notes: tuple[ResultNote, ...]) -> str:
        """Return several notes as running text."""
        return self.joined(*(self.told(item) for item in notes))

    def told(self, item: ResultNote) -> str:
        """Return a note in this language; arms that it names by their ids get their titles."""
        named = {key: self.arm(value) for key, value in item.values if key in _ARM_KEYS}
        return self.words.note(replace(item, values=tuple({**dict(item.values), **named}.items())))

    def gaps(self, figures: Mapping[str, Callable[[Performance], ResultEstimate]]) -> list[str]:
        """Say why a figure is a dash, once for all rows with the same reason.

        ``figures`` are names as printed and what to look at in each row.
        """
        rows = [row for row in self.results.performance if not row.beside]
        said: list[str] = []
        for name, figure in figures.items():
            found: dict[ResultNote, list[str]] = {}
            for row in rows:
                why = figure(row).note
                if why is not None:
                    arm = self.arm(row.arm)
                    label = self.words("performance.row", reader=self.code(row.reader_id), arm=arm)
                    found.setdefault(why, []).append(label)
            for why, labels in found.items():
                values = {"reason": self.words.note(why)}
                if len(labels) == len(rows):
                    said.append(self.words("primary.undefined", endpoint=name, **values))
                else:
                    listed = ", ".join(labels)
                    said.append(self.words("performance.gap", figure=name, rows=listed, **values))
        return said

    def performance(self, reader_id: str, arm: str, beside: str = "") -> Performance | None:
        """Return one reader's row in one arm, on the cases of a pair of arms if they differ."""
        rows = [p for p in self.results.performance if p.reader_id == reader_id and p.arm == arm]
        fitting = [p for p in rows if beside and p.beside == beside]
        return next(iter([*fitting, *(p for p in rows if not p.beside)]), None)

    def pair(
        self, reader_id: str, contrast: ContrastFacts
    ) -> tuple[Performance, Performance] | None:
        """Return the rows of one reader in both arms, on the cases of the contrast."""
        before = self.performance(reader_id, contrast.reference, contrast.test)
        after = self.performance(reader_id, contrast.test, contrast.reference)
        return None if before is None or after is None else (before, after)

    def model_names(self) -> str:
        """Return the names under which the models were shown."""
        names = [self.code(model.model_id) for model in self.results.models]
        return ", ".join(names) or self.words("front.ai")

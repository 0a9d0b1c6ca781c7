"""Every template is read to its end by simulated readers, analysed and reported."""

import re
from collections.abc import Mapping
from pathlib import Path
from random import Random

import pytest
from pypdf import PdfReader

from reader_study.analysis import Results, freeze_analysis
from reader_study.cases import ReaderKind
from reader_study.conduct.arbitrating import arbitrate
from reader_study.conduct.locking import lock_with_truth
from reader_study.designs.registry import DESIGNS
from reader_study.reading.session import ReadingSession
from reader_study.report import report_study
from reader_study.report.words import LANGUAGES
from reader_study.simulated.answers import Impression, simulated_answer
from reader_study.study import Study
from reader_study.truth import CaseTruth, unseal
from reader_study.verify import verify
from tests.builders import PASSPHRASE, BootedClock, close_and_unblind
from tests.e2e.test_every_design_is_locked import made, no_passphrase

BETWEEN_SESSIONS_S = 40 * 86_400
ROUNDS = 5
"""More than any template has sessions; the arbitrator reads last."""


def read_to_the_end(study: Study, clock: BootedClock) -> None:
    """Let every reader work all that is due, sitting after sitting."""
    chance = Random(5)
    labels = unseal(study.paths.truth, passphrase=PASSPHRASE)
    for _ in range(ROUNDS):
        for reader in study.protocol.readers:
            if not study.store.tables.steps(reader.id, is_open=True):
                continue
            session = ReadingSession.begin(study, reader.id)
            while session.task is not None:
                read_one(session, clock, chance, labels)
            session.end()
        arbitrate_if_any(study)
        clock.advance(BETWEEN_SESSIONS_S)


def arbitrate_if_any(study: Study) -> None:
    if any(reader.role == "arbitrator" for reader in study.protocol.readers):
        arbitrate(study)


def read_one(
    session: ReadingSession, clock: BootedClock, chance: Random, labels: Mapping[str, CaseTruth]
) -> None:
    task = session.task
    assert task is not None
    session.painted(1.0)
    clock.advance(4 + 6 * chance.random())
    if task.shows_ai and (task.reveals_at_once or chance.random() < 0.7):
        session.reveal()
        clock.advance(2)
    sick = task.case is not None and labels[task.case.case_id].label == "malignant"
    seen = Impression(
        likelihood=min(99, max(1, round(chance.gauss(65 if sick else 30, 22)))),
        quality=chance.random(),
        extents=(),
    )
    session.answer(simulated_answer(task.form, seen, chance, before=task.before))
    session.lock()


@pytest.mark.parametrize("kind", DESIGNS)
def test_a_template_is_read_analysed_and_reported(kind: str, tmp_path: Path) -> None:
    clock = BootedClock()
    with made(tmp_path / "s", kind, clock=clock) as study:
        lock_with_truth(study, no_passphrase)
        read_to_the_end(study, clock)
        assert study.store.tables.steps(is_open=True) == []
        close_and_unblind(study)
        results = freeze_analysis(study, passphrase=PASSPHRASE).results
        pages = {}
        for language in LANGUAGES:
            path = report_study(study, tmp_path / language, lang=language)
            pages[language] = [page.extract_text() for page in PdfReader(path).pages]
        protocol = study.protocol
        reads = study.reads()
    assert verify(tmp_path / "s") == []
    assert [a.id for a in results.protocol.arms] == [a.id for a in protocol.all_arms]
    check_primary(results)
    assert sum(c.missing for c in results.completeness) == 0
    scored = [r for r in reads if r.kind in ("scored", "rating")]
    assert sum(c.expected for c in results.completeness) == len(scored)
    assert all(r.reader_kind is not ReaderKind.MODEL for r in reads)
    for text in ("".join(pages["en"]), "".join(pages["zh"])):
        assert not re.search(r"\bnan\b|\{\w+\}", text)
    for arm in protocol.all_arms:
        assert re.sub(r"\s", "", arm.title) in re.sub(r"\s", "", "".join(pages["en"]))


def check_primary(results: Results) -> None:
    """Each study has an answer of the kind that its declared contrasts and forms allow."""
    measured = bool(results.performance) and any(
        row.arm in {arm.id for arm in results.protocol.arms} for row in results.performance
    )
    declared = results.protocol.contrasts
    if declared and measured:
        assert list(dict.fromkeys(c.contrast for c in results.comparisons)) == list(declared)
        assert results.primary is not None
        assert results.primary.contrast == declared[0]
        assert results.primary.leading.value is not None
    elif measured:
        assert any(row.mean.value is not None for row in results.arm_means)
    else:
        assert all(row.n for row in results.ratings)
        assert any(row.difference.value is not None for row in results.rating_differences)

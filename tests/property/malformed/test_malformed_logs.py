"""Logs that make no sense, in chains that hold: findings, never a traceback, never taken for good.

First by the functions that everything asks, thousands of them; then written into real databases and
opened by everything that opens a study.
"""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ground.errors import ReaderStudyError
from reader_study import closing
from reader_study.analysis.freezing import freeze_analysis
from reader_study.checked import rule_findings
from reader_study.exchange.packing import pack
from reader_study.reading.session import ReadingSession
from reader_study.report import report_study
from reader_study.rules.apply import RULES
from reader_study.store import Event, Store
from reader_study.store.chain import first_fault
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import PASSPHRASE, make_study, read_all
from tests.faults.test_tamper import write_log
from tests.forging import LegalLog, legal_log
from tests.other_home import other_home
from tests.property.malformed.garbling import Garbled, garbled
from tests.typed import typed

N = 1500
N_STORED = 40
_SEEN: Counter[str] = Counter()


def settled(examples: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Draw so many, without a clock and without shrinking."""
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> list[LegalLog]:
    folder = tmp_path_factory.mktemp("legal")
    return [
        legal_log(design, folder / design) for design in ("sequential", "crossover", "annotation")
    ]


def test_a_garbled_log_gives_a_finding_or_is_of_no_consequence(logs: list[LegalLog]) -> None:
    @settled(N)
    @given(st.sampled_from(logs), st.integers(0, 2**32))
    def found(log: LegalLog, seed: int) -> None:
        made = garbled(log.events, Random(seed))
        assert first_fault(made.events) is None, made.what
        findings = list(rule_findings(made.events))
        action = made.events[made.place].action
        _SEEN["found" if findings else "of no consequence"] += 1
        if made.is_no_sense and action in RULES:
            assert findings, made.what

    found()
    assert _SEEN["found"] > N / 2, _SEEN
    assert _SEEN["of no consequence"] > N / 100, _SEEN


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a study that was read and closed, unblinded and reported: with every kind of event."""
    root = tmp_path_factory.mktemp("malformed") / "study"
    with other_home(), make_study(root, n_reading=4) as made:
        read_all(made, "r1")
        closing.close_study(made)
        closing.unblind(made, passphrase=PASSPHRASE)
        freeze_analysis(made, passphrase=PASSPHRASE)
        report_study(made, made.paths.reports)
    return root


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a study that is being read."""
    root = tmp_path_factory.mktemp("malformed") / "begun"
    with other_home(), make_study(root, n_reading=4) as made:
        session = ReadingSession.begin(made, "r1")
        session.painted(1.0)
        session.end()
    return root


def events_of(root: Path) -> tuple[Event, ...]:
    with Store.open(root / "study.db", writable=False, check_head=False) as store:
        return tuple(store.in_order())


def put(master: Path, root: Path, made: Garbled) -> None:
    """Lay a copy of a study, with a garbled log, where nothing is known of the one before."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(master, root, ignore=shutil.ignore_patterns("heads.json"))
    write_log(root / "study.db", list(made.events))


def acts(root: Path, out: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield everything that opens a study, by its functions."""
    yield "opening", lambda: Study.open(root, writable=False).close()
    yield "opening to write", lambda: Study.open(root).close()
    yield "reading", lambda: _with(root, lambda one: ReadingSession.begin(one, "r1"))
    yield "closing", lambda: _with(root, closing.close_study)
    yield "analysing", lambda: _with(root, lambda one: freeze_analysis(one, passphrase=PASSPHRASE))
    yield "reporting", lambda: _with(root, lambda one: report_study(one, out / "report"))
    yield "packing", lambda: _with(root, lambda one: pack(one, "r1", out / "r1.zip"))


def _with(root: Path, act: Callable[[Study], object]) -> None:
    with Study.open(root) as opened:
        act(opened)


COMMANDS = (
    ("verify", "{study}"),
    ("status", "{study}"),
    ("status", "{study}", "--json"),
    ("cases", "{study}"),
    ("heads", "{study}"),
    ("schedule", "{study}"),
    ("replay", "{study}", "--list"),
    ("designs", "--study", "{study}"),
    ("backups", "{study}"),
    ("rebuild", "{study}"),
    ("export", "reads", "{study}", "--csv", "--out", "{out}/reads.csv"),
    ("person", "list", "{study}"),
    ("analyse", "{study}"),
    ("report", "{study}"),
    ("package", "{study}", "r1", "{out}/r1.zip"),
)


@pytest.mark.timeout(1200)
def test_what_opens_a_study_says_what_is_wrong(
    study: Path,
    begun: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SONOREAD_PASSPHRASE", PASSPHRASE)
    masters = [(root, events_of(root)) for root in (study, begun)]

    @settled(N_STORED)
    @given(st.sampled_from((0, 1)), st.integers(0, 2**32))
    def said(which: int, seed: int) -> None:
        master, events = masters[which]
        made = garbled(events, Random(seed))
        root, out = tmp_path / "copy", tmp_path / "out"
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        try:
            put(master, root, made)
        except (UnicodeEncodeError, OverflowError, sqlite3.Error):
            return  # a database cannot hold it
        with other_home():
            findings = verify(root)
            if made.is_no_sense and made.events[made.place].action in RULES:
                assert findings, made.what
            for name, act in acts(root, out):
                _act(name, act, made, is_sound=not findings)
        # What was signed at the first home is no log that was put back: this one knows no head.
        with other_home():
            put(master, root, made)
            code = typed(["verify", str(root)])
            assert code == (1 if findings else 0), made.what
            for line in COMMANDS:
                typed([part.format(study=root, out=out) for part in line])
        capsys.readouterr()

    said()


def _act(name: str, act: Callable[[], object], made: Garbled, *, is_sound: bool) -> None:
    try:
        act()
    except ReaderStudyError as refused:
        _is_told(refused, made)
        return
    except Exception as traceback:
        traceback.add_note(f"{name}: {made.what}")
        raise
    if not is_sound:
        assert name in ("opening", "opening to write"), f"{name} took {made.what}"


def _is_told(refused: ReaderStudyError, made: Garbled) -> None:
    assert refused.what, made.what
    assert refused.remedy, made.what

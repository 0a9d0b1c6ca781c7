"""Freezing an analysis: its files, whole or not at all, and their hashes in the log."""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ground.errors import IntegrityError
from ground.files import write_atomic
from reader_study.analysis import tables
from reader_study.analysis.collect import collect
from reader_study.analysis.results import Results
from reader_study.analysis.run import analyse
from reader_study.analysis.serial import FILE_NAME, load_results, to_json
from reader_study.checked import require_sound
from reader_study.exchange.note import require_not_package
from reader_study.held_files import TABLE, held_bytes, held_sha256
from reader_study.store import NewEvent
from reader_study.study import Study

ACTION = "analysis.frozen"
KEYS: Mapping[str, str] = {
    FILE_NAME: "sha256",
    tables.READS_NAME: "reads_sha256",
    tables.CASES_NAME: "cases_sha256",
    tables.MARKS_NAME: "measurements_sha256",
}
"""Files of an analysis, and the name of each one's hash in the event ``analysis.frozen``.

An analysis of an earlier version has the first two.
"""

HANDED_ON = (FILE_NAME, tables.READS_NAME, tables.MARKS_NAME)
"""Files that go with a report. ``cases.csv`` stays: names of source files can name patients."""


@dataclass(frozen=True, slots=True)
class FrozenAnalysis:
    """The outcome of an analysis and its files."""

    results: Results
    files: tuple[Path, ...]


def freeze_analysis(study: Study, *, passphrase: str) -> FrozenAnalysis:
    """Compute the results of an unblinded study, write its files, and record their hashes.

    The same study gives the same files; then nothing is written to the log again.

    Raises
    ------
    IntegrityError
        When the log or a table is not as it was recorded, see `reader_study.checked`.
    ReadingRuleError, ProtocolError, TruthError
        As `reader_study.analysis.collect.collect`; then nothing is written.
    ReaderStudyError
        When a file cannot be written; then all files are as they were before.

    """
    require_not_package(study)
    with study.store.held():
        require_sound(study)
        inputs = collect(study, passphrase=passphrase)
    results = analyse(inputs)
    contents = {
        FILE_NAME: to_json(results).encode(),
        tables.READS_NAME: tables.reads_csv(inputs),
        tables.CASES_NAME: tables.cases_csv(inputs),
        tables.MARKS_NAME: tables.measurements_csv(inputs),
    }
    folder = study.paths.reports
    hashes = {KEYS[name]: hashlib.sha256(data).hexdigest() for name, data in contents.items()}
    before = {name: _bytes_of(folder / name) for name in contents}
    try:
        for name, data in contents.items():
            write_atomic(folder / name, data)
        state = study.store.tables.state(ACTION)
        if state is None or state["new"] != hashes:
            study.record(NewEvent(ACTION, "results", new=hashes))
    except BaseException:
        _restore(folder, before)
        raise
    study.sign_head()
    return FrozenAnalysis(results, tuple(folder / name for name in contents))


@dataclass(frozen=True, slots=True)
class LoadedAnalysis:
    """A frozen analysis as it lies in the study, checked against the log.

    Parameters
    ----------
    sha256 : str
        Of the file of results.
    handed_on : mapping of str to bytes
        The files that go with a report, by name.

    """

    results: Results
    sha256: str
    handed_on: Mapping[str, bytes]


def load_analysis(study: Study) -> LoadedAnalysis:
    """Load the frozen analysis of a study.

    Raises
    ------
    ReaderStudyError
        When there is none, or its results cannot be read.
    IntegrityError
        When a file is missing, or not the one that the log names.

    """
    folder = study.paths.reports
    results = load_results(folder / FILE_NAME)
    state = study.store.tables.state(ACTION)
    held: Mapping[str, str] = {} if state is None else state["new"]
    # Also the hashes of old files are checked: a report must not be handed on with changed reads.
    wanted = {name: key for name, key in KEYS.items() if key in held or name in _ALWAYS}
    for name, key in wanted.items():
        path = folder / name
        if held.get(key) != _sha256(path):
            raise IntegrityError(
                "The file is not the one that the analysis wrote.",
                remedy="Run `sonoread analyse` again.",
                path=path,
            )
    files = {name: held_bytes(folder / name, TABLE) for name in HANDED_ON if name in wanted}
    return LoadedAnalysis(results, held[KEYS[FILE_NAME]], files)


_ALWAYS = (FILE_NAME, tables.READS_NAME)


def _bytes_of(path: Path) -> bytes | None:
    try:
        return held_bytes(path, TABLE)
    except OSError:
        return None


def _sha256(path: Path) -> str:
    try:
        return held_sha256(path, TABLE)
    except OSError:
        return ""


def _restore(folder: Path, before: Mapping[str, bytes | None]) -> None:
    for name, data in before.items():
        path = folder / name
        with suppress(Exception):
            if data is None:
                path.unlink(missing_ok=True)
            elif _bytes_of(path) != data:
                write_atomic(path, data)

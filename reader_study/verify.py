"""Checking a study from the outside: chain, projections, images, model reads, truth, protocol."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ground.errors import ProtocolError
from ground.files import sha256_file
from reader_study.benchmark.frozen_tiers import lost_tiers
from reader_study.benchmark.lost import DECLARED, lost_ledgers
from reader_study.checked import (
    Finding,
    chain_findings,
    rule_findings,
    schema_findings,
    table_findings,
    unknown_head,
)
from reader_study.event_contents import MalformedEventError
from reader_study.exchange.note import PackageNote
from reader_study.exchange.opening_package import package_findings
from reader_study.lock import changed_forms, difference
from reader_study.media.medium import MediumKind
from reader_study.models.expected import card_and_boxes, list_of_reads, reads_of
from reader_study.paths import StudyPaths
from reader_study.people.checking import caveats
from reader_study.people.key_faults import key_faults
from reader_study.people.person import REGISTERED, RENEWED, registered
from reader_study.protocol.file import load_protocol
from reader_study.rules.tiering import FROZEN
from reader_study.store import Store
from reader_study.store.tables import StudyTables
from reader_study.study_key import MADE as KEY_MADE
from reader_study.trust.heads import against_known
from reader_study.trust.signatures import changes_of_key

__all__ = ["Finding", "verify"]


WRITTEN = "report.written"
OWN_REPORT = "reports/report.pdf"
"""File that such an event names when the report was written into the study's own folder."""

Progress = Callable[[str], None]


def verify(
    root: Path, *, expected_head: str | None = None, progress: Progress | None = None
) -> list[Finding]:
    """Check everything that a study promises; an empty list means that all of it holds.

    Parameters
    ----------
    root : Path
        The study's folder; opened read-only.
    expected_head : str, optional
        Hash of an event known from elsewhere (a printed report, a bundle). A log that was cut
        off behind it, or replaced, does not contain it.

    """
    try:
        return _findings(root, expected_head, progress or (lambda _: None))
    except MalformedEventError as error:
        # Chains of packages and known heads are told by events; the rules come behind them.
        return [Finding(error.place, f"its content makes no sense: {error.why}")]


def _findings(root: Path, expected_head: str | None, say: Progress) -> list[Finding]:
    say("database")
    paths = StudyPaths(root)
    with Store.open(paths.database, writable=False, check_head=False) as store:
        findings = [*_pages(store), *schema_findings(store)]
        say("chain of events")
        findings += [*chain_findings(store), *_expected(store, expected_head)]
        if findings:
            # What is derived from a broken log cannot be judged.
            return findings
        say("known heads")
        findings += _heads(store)
        say("rules of the protocol")
        broken = list(rule_findings(store.in_order()))
        if broken:
            # Tables may be derived from such a log, and mean nothing.
            return [*findings, *broken]
        say("tables derived from the log")
        with store.derived_again() as derived:
            findings += table_findings(store, derived)
            # From here on the log is trusted, not the stored tables.
            say("persons and signatures")
            findings += _people(paths, store)
            say("protocol")
            findings += _protocol_file(paths, derived.tables)
            findings += _package(paths, store)
            say("images, model reads, reference standard")
            found = [*_files(paths, derived.tables, store), *_reports(paths, store)]
            found += _ledgers(paths, store)
            return [*findings, *found]


def verify_caveats(root: Path) -> list[str]:
    """Say what the log of a sound study does not show, because nobody was asked for it."""
    with Store.open(StudyPaths(root).database, writable=False) as store:
        return [*caveats(store.in_order()), *changes_of_key(store)]


def _pages(store: Store) -> Iterator[Finding]:
    for message in store.damage():
        yield Finding(store.path.name, f"damaged: {message}")


def _expected(store: Store, head: str | None) -> Iterator[Finding]:
    if head is not None and unknown_head(store.events(), head):
        yield Finding(store.path.name, f"the log ends before the known event {head}")


def _heads(store: Store) -> Iterator[Finding]:
    for fault in against_known(store):
        yield Finding(f"{fault.kind} ({fault.place.path})", fault.what)


def _people(paths: StudyPaths, store: Store) -> Iterator[Finding]:
    told = [event for event in store.in_order() if event.action in (REGISTERED, RENEWED)]
    for path, what in key_faults(paths.people, registered(told).values()):
        yield Finding(str(path.relative_to(paths.root)), what)


def _package(paths: StudyPaths, store: Store) -> Iterator[Finding]:
    created = next(store.events(action="study.created"), None)
    note = None if created is None else PackageNote.of(created.content)
    if note is not None:
        yield from (Finding(*found) for found in package_findings(paths.root, store, note))


def _ledgers(paths: StudyPaths, store: Store) -> Iterator[Finding]:
    created = next(store.events(action="study.created"), None)
    if created is None or PackageNote.of(created.content) is None:  # a package has none
        yield from (
            Finding(*lost) for lost in lost_ledgers(paths.root, store.events(action=DECLARED))
        )
        yield from (Finding(*lost) for lost in lost_tiers(paths.root, store.events(action=FROZEN)))


def _state(derived: StudyTables, action: str) -> dict[str, Any] | None:
    state = derived.state(action)
    return None if state is None else state["new"]


def _protocol_file(paths: StudyPaths, derived: StudyTables) -> Iterator[Finding]:
    try:
        protocol = load_protocol(paths.protocol)
    except ProtocolError as error:
        yield Finding("protocol.toml", error.what)
        return
    locked = _state(derived, "protocol.locked")
    change = "" if locked is None else difference(locked, protocol, paths.protocol)
    if change:
        yield Finding("protocol.toml", change)
    for path in changed_forms(paths.forms, protocol, derived.forms()):
        yield Finding(f"forms/{path.name}", "the form was changed after the lock")


_NAMED = {MediumKind.STILL: "image", MediumKind.CLIP: "clip", MediumKind.SERIES: "series"}


def _files(paths: StudyPaths, derived: StudyTables, store: Store) -> Iterator[Finding]:
    hidden = derived.hidden_cases()
    for case in derived.cases():
        for medium in case.media:
            if case.case_id in hidden and not paths.medium(medium).exists():
                continue  # what patient data were seen in may have stayed behind, or be gone
            what = f"{_NAMED[medium.kind]} of {case.case_id}"
            for path, sha256 in paths.files_of(medium).items():
                yield from _hashed(path, sha256, what, paths.root)
                what = f"description of the {what}"
    sealed = _state(derived, "truth.sealed")
    # A reader's copy of the study comes without the reference standard.
    if sealed is not None and paths.truth.exists():
        yield from _hashed(paths.truth, sealed["sha256"], "reference standard", paths.root)
    yield from _study_key(paths, store)
    yield from _models(paths, derived, store)
    frozen = _state(derived, "analysis.frozen")
    if frozen is not None:
        results = paths.reports / "results.json"
        yield from _hashed(results, frozen["sha256"], "frozen results", paths.root)
        reads = paths.reports / "reads.csv"
        yield from _hashed(reads, frozen["reads_sha256"], "table of reads", paths.root)
        # An analysis of an earlier version has no such tables.
        for name, what in (("cases", "table of cases"), ("measurements", "table of measurements")):
            if f"{name}_sha256" in frozen:
                path = paths.reports / f"{name}.csv"
                yield from _hashed(path, frozen[f"{name}_sha256"], what, paths.root)


def _study_key(paths: StudyPaths, store: Store) -> Iterator[Finding]:
    told = [event.content for event in store.events(action=KEY_MADE)]
    # It stays with the reference standard: a reader's copy comes without both.
    if told and (paths.study_key.exists() or paths.truth.exists()):
        yield from _hashed(paths.study_key, told[-1]["sha256"], "key of the study", paths.root)


def _reports(paths: StudyPaths, store: Store) -> Iterator[Finding]:
    """Look at the reports in the study's own folder; those that were written elsewhere are away."""
    written = {event.content["file"]: event.content for event in store.events(action=WRITTEN)}
    for name, held in written.items():
        if name == OWN_REPORT:
            yield from _hashed(paths.root / OWN_REPORT, held["sha256"], "report", paths.root)


def _hashed(path: Path, expected: str, what: str, root: Path) -> Iterator[Finding]:
    name = str(path.relative_to(root))
    try:
        if sha256_file(path, follow=False) != expected:
            yield Finding(name, f"the {what} was changed")
    except OSError:
        yield Finding(name, f"the {what} is missing or cannot be read")


def _models(paths: StudyPaths, derived: StudyTables, store: Store) -> Iterator[Finding]:
    cases = {case.case_id for case in derived.cases()}
    for model in derived.models():
        told = list(store.events(entity=f"model/{model.model_id}"))
        sealed = any("sealed" in e.content for e in told if e.action == "model.frozen")
        for file in card_and_boxes(paths, model, told, sealed=sealed):
            if file.sha256:
                yield from _hashed(file.path, file.sha256, file.what, paths.root)
            else:
                name = str(file.path.relative_to(paths.root))
                yield Finding(name, f"a {file.what} that the log does not name")
        reads = list_of_reads(paths, model)
        unlike = list(_hashed(reads.path, reads.sha256, reads.what, paths.root))
        yield from unlike
        if not unlike:
            for file in reads_of(paths, model, cases, sealed=sealed):
                yield from _hashed(file.path, file.sha256, file.what, paths.root)

"""Bundles come back whole or not at all, any number of times, in any order."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ground.errors import ExchangeError, ReadingRuleError
from reader_study import closing
from reader_study.conduct.heads import accept_head
from reader_study.exchange.handing_in import hand_in
from reader_study.exchange.merging import MergeOutcome, MergeVerdict, merge_bundles
from reader_study.exchange.packing import pack
from reader_study.reading.session import ReadingSession
from reader_study.store import NewEvent
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import MovableClock, make_study, rated, read_all
from tests.other_home import other_home


@dataclass
class Site:
    """A coordinator's study of two readers, and the package of one."""

    study: Study
    folder: Path
    clock: MovableClock

    def package(self, reader_id: str, name: str = "") -> Path:
        root = self.folder / (name or reader_id)
        is_out = any(self.study.events(action="package.made"))
        pack(self.study, reader_id, root, again=is_out, reason="lost" if is_out else "")
        return root

    def read(self, root: Path, n: int, *, category: str = "4A") -> None:
        """Read some cases in a package."""
        with Study.open(root, clock=self.clock) as study:
            reader_id = study.store.tables.state("study.created")["new"]["package"]["reader_id"]  # type: ignore[index]
            session = ReadingSession.begin(study, reader_id)
            for _ in range(n):
                session.painted(1.0)
                self.clock.advance(5)
                session.answer(rated(category, 30))
                session.lock()
                session.reveal()
                self.clock.advance(2)
                session.lock()
            session.end()

    def bundle(self, root: Path, name: str, *, since: int = 0) -> Path:
        with Study.open(root, writable=False) as study:
            return hand_in(study, self.folder / name, since=since).path

    def merge(self, *paths: Path, **more: object) -> list[MergeOutcome]:
        return merge_bundles(self.study, paths, **more)  # type: ignore[arg-type]

    def verdicts(self, *paths: Path) -> list[MergeVerdict]:
        return [outcome.verdict for outcome in self.merge(*paths)]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    clock = MovableClock()
    study = make_study(tmp_path / "study", readers=("r1", "r2"), n_reading=4, clock=clock)
    site = Site(study, tmp_path, clock)
    yield site
    site.study.close()


def test_what_was_read_in_a_package_is_in_the_study_and_stays_as_it_was_stored(site: Site) -> None:
    root = site.package("r1")
    site.read(root, 4)
    (outcome,) = site.merge(site.bundle(root, "a.bundle"))
    assert (outcome.verdict, outcome.reads, outcome.reader_id) == (MergeVerdict.MERGED, 8, "r1")
    with Study.open(root, writable=False) as package:
        hers = package.reads()
        origin = package.store.origin
        stored = [event.hash for event in package.store.events(origin=origin)]
    assert site.study.reads() == hers
    brought = [event.hash for event in site.study.store.events(origin=origin)]
    assert brought == stored[-len(brought) :]
    assert verify(site.study.root) == []


def test_reading_apart_gives_the_tables_of_reading_in_one_place(site: Site, tmp_path: Path) -> None:
    one = site.package("r1")
    two = site.package("r2")
    for root in (one, two):
        site.read(root, 4)
    site.merge(site.bundle(one, "a.bundle"), site.bundle(two, "b.bundle"))
    together = make_study(tmp_path / "one", readers=("r1", "r2"), n_reading=4, clock=MovableClock())
    with together:
        for reader in ("r1", "r2"):
            session = ReadingSession.begin(together, reader)
            while session.task is not None:
                session.painted(1.0)
                together.clock.advance(5)  # type: ignore[attr-defined]
                session.answer(rated("4A", 30))
                session.lock()
                session.reveal()
                together.clock.advance(2)  # type: ignore[attr-defined]
                session.lock()
            session.end()
        assert together.store.state_hash() == site.study.store.state_hash()


def test_the_same_bundle_again_changes_nothing(site: Site) -> None:
    root = site.package("r1")
    site.read(root, 2)
    bundle = site.bundle(root, "a.bundle")
    assert bundle.read_bytes() == site.bundle(root, "b.bundle").read_bytes()
    assert site.verdicts(bundle) == [MergeVerdict.MERGED]
    head = site.study.store.head
    assert site.verdicts(bundle, bundle, bundle) == [MergeVerdict.KNOWN] * 3
    assert site.study.store.head == head


def test_a_later_bundle_that_repeats_the_first_brings_what_is_new(site: Site) -> None:
    root = site.package("r1")
    site.read(root, 1)
    first = site.bundle(root, "a.bundle")
    site.read(root, 3)
    assert site.verdicts(first) == [MergeVerdict.MERGED]
    (outcome,) = site.merge(site.bundle(root, "b.bundle"))
    assert (outcome.verdict, outcome.reads) == (MergeVerdict.MERGED, 6)
    assert verify(site.study.root) == []


def test_a_part_waits_until_the_gap_before_it_closes(site: Site) -> None:
    root = site.package("r1")
    parts = []
    for number in range(3):
        with Study.open(root, writable=False) as package:
            since = package.store.head[0]
        site.read(root, 1)
        parts.append(site.bundle(root, f"{number}.bundle", since=since))
    (outcome,) = site.merge(parts[2])
    assert outcome.verdict is MergeVerdict.PENDING
    assert "not here" in str(outcome.error)
    assert site.study.reads() == []
    assert site.verdicts(parts[2], parts[0]) == [MergeVerdict.PENDING, MergeVerdict.MERGED]
    assert site.verdicts(parts[2], parts[1], parts[0]) == [
        MergeVerdict.MERGED,
        MergeVerdict.MERGED,
        MergeVerdict.KNOWN,
    ]
    assert len(site.study.reads()) == 6
    assert verify(site.study.root) == []


def refused(site: Site, bundle: Path, words: str) -> None:
    before = site.study.store.head, bundle.read_bytes()
    (outcome,) = site.merge(bundle)
    assert outcome.verdict is MergeVerdict.REFUSED
    assert words in str(outcome.error)
    assert (site.study.store.head, bundle.read_bytes()) == before
    assert verify(site.study.root) == []


def accepted(site: Site, bundle: Path) -> None:
    """Decide about a head that a package of a copy of the study tells of."""
    (outcome,) = site.merge(bundle)
    assert "known from the other side of an exchange" in str(outcome.error)
    assert verify(site.study.root) != []
    accept_head(site.study, reason="the package was made from a copy")


def test_a_bundle_of_another_study_is_refused(site: Site, tmp_path: Path) -> None:
    with make_study(tmp_path / "other", clock=site.clock) as other:
        (tmp_path / "there").mkdir()
        elsewhere = Site(other, tmp_path / "there", site.clock)
        root = elsewhere.package("r1")
        elsewhere.read(root, 1)
        refused(site, elsewhere.bundle(root, "a.bundle"), "belongs to another study")


def test_a_bundle_of_a_package_that_did_not_go_out_is_refused(site: Site, tmp_path: Path) -> None:
    shutil.copytree(site.study.root, tmp_path / "copy")
    with other_home(), Study.open(tmp_path / "copy", clock=site.clock) as copy:
        pack(copy, "r1", tmp_path / "r1")
    site.read(tmp_path / "r1", 1)
    bundle = site.bundle(tmp_path / "r1", "a.bundle")
    accepted(site, bundle)
    refused(site, bundle, "went out from this study")


def test_nothing_comes_in_after_the_close_but_what_is_known_is_said_so(site: Site) -> None:
    root = site.package("r1")
    site.read(root, 1)
    first = site.bundle(root, "a.bundle")
    site.merge(first)
    site.read(root, 1)
    closing.close_study(site.study, reason="the others left")
    refused(site, site.bundle(root, "b.bundle"), "is closed")
    assert site.verdicts(first) == [MergeVerdict.KNOWN]


def test_a_package_that_was_replaced_brings_nothing_more(site: Site) -> None:
    first = site.package("r1", "first")
    site.read(first, 1)
    site.package("r1", "second")
    refused(site, site.bundle(first, "a.bundle"), "took this one's place")


def test_a_read_that_the_study_has_from_elsewhere_refuses_the_whole_bundle(site: Site) -> None:
    site.study.close()
    shutil.copytree(site.study.root, site.folder / "before")
    with other_home(), Study.open(site.folder / "before", clock=site.clock) as before:
        pack(before, "r1", site.folder / "r1")
        (made,) = before.events(action="package.made")
    root = site.folder / "r1"
    site.read(root, 2)
    site.study = Study.open(site.study.root, clock=site.clock)
    read_all(site.study, "r1")
    site.study.record(NewEvent(made.action, made.entity, new=made.content))
    bundle = site.bundle(root, "a.bundle")
    accepted(site, bundle)
    refused(site, bundle, "from another place")


def test_another_key_is_refused_by_name_until_it_is_trusted_with_a_reason(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = site.package("r1")
    site.read(root, 1)
    site.merge(site.bundle(root, "a.bundle"))
    site.read(root, 1)
    monkeypatch.setenv("SONOREAD_HOME", str(tmp_path / "home"))
    bundle = site.bundle(root, "b.bundle")
    refused(site, bundle, "is signed with the key")
    (outcome,) = site.merge(bundle)
    with pytest.raises(ReadingRuleError, match="reason"):
        site.merge(bundle, trust=[outcome.fingerprint])
    refused(site, bundle, "is signed with the key")
    told = site.merge(bundle, trust=[outcome.fingerprint.upper()], reason="a new computer")
    assert [one.verdict for one in told] == [MergeVerdict.MERGED]
    (event,) = site.study.events(action="key.trusted")
    assert event.reason == "a new computer"
    monkeypatch.undo()
    site.read(root, 1)
    assert site.verdicts(site.bundle(root, "c.bundle")) == [MergeVerdict.MERGED]


def test_nothing_is_handed_in_before_anything_was_done_nor_from_a_study(site: Site) -> None:
    root = site.package("r1")
    with pytest.raises(ExchangeError, match="nothing new"):
        site.bundle(root, "a.bundle")
    with pytest.raises(ExchangeError, match="no reader's package"):
        hand_in(site.study, site.folder)

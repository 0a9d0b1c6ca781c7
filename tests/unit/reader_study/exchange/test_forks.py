"""A package that was read on in two places: both are kept, and a person decides."""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import sonoread
from ground.errors import ExchangeError, ReadingRuleError
from reader_study.exchange.bundle_file import read_bundle
from reader_study.exchange.forks import choose_branch, forks
from reader_study.exchange.handing_in import hand_in
from reader_study.exchange.merging import MergeVerdict, merge_bundles
from reader_study.exchange.packing import pack
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import MovableClock, make_study, rated
from tests.other_home import other_home


def read(root: Path, clock: MovableClock, n: int, category: str) -> None:
    with Study.open(root, clock=clock) as study:
        session = ReadingSession.begin(study, "r1")
        for _ in range(n):
            session.painted(1.0)
            clock.advance(3)
            session.answer(rated(category, 30))
            session.lock()
            session.reveal()
            session.lock()
        session.end()


def handed_in(root: Path, out: Path) -> Path:
    with Study.open(root, writable=False) as study:
        return hand_in(study, out).path


class Forked:
    """A package read together to one case, then apart; bundles of both at two moments."""

    def __init__(self, folder: Path) -> None:
        self.clock = MovableClock()
        make_study(folder / "study", n_reading=5, clock=self.clock).close()
        with Study.open(folder / "study", clock=self.clock) as study:
            pack(study, "r1", folder / "p")
        read(folder / "p", self.clock, 1, "2")
        self.bundles = [handed_in(folder / "p", folder / "common.bundle")]
        shutil.copytree(folder / "p", folder / "q")
        for name, category in (("p", "3"), ("q", "5")):
            with other_home():
                for n in (1, 2):
                    read(folder / name, self.clock, n, category)
                    self.bundles.append(handed_in(folder / name, folder / f"{name}{n}.bundle"))
        self.folder = folder

    @contextmanager
    def copy(self, name: str) -> Iterator[Study]:
        shutil.copytree(self.folder / "study", self.folder / name)
        with other_home(), Study.open(self.folder / name, clock=self.clock) as study:
            yield study


@pytest.fixture(scope="module")
def forked(tmp_path_factory: pytest.TempPathFactory) -> Forked:
    return Forked(tmp_path_factory.mktemp("forked"))


def categories(study: Study) -> list[str | None]:
    return [read.category for read in study.reads() if str(read.arm) == "unaided"]


def test_what_counts_depends_on_no_order(forked: Forked) -> None:
    """Of all orders of five bundles, six: one state before and after the choice."""
    undecided, decided = set(), set()
    (chosen,) = (path for path in forked.bundles if path.name == "q2.bundle")
    orders = list(itertools.permutations(forked.bundles))[::20]
    for number, order in enumerate(orders):
        with forked.copy(f"order-{number}") as study:
            for path in order:
                merge_bundles(study, [path])
            (fork,) = forks(study)
            assert (fork.after_seq is not None, len(fork.branches)) == (True, 2)
            assert categories(study) == ["2"]
            undecided.add(study.store.state_hash())
            assert verify(study.root) == []
            head = next(b.head for b in fork.branches if b.head in told_head(chosen))
            assert choose_branch(study, head[:12], reason="her own computer").after_seq is None
            assert categories(study) == ["2", "5", "5", "5"]
            decided.add(study.store.state_hash())
            assert verify(study.root) == []
    assert (len(undecided), len(decided)) == (1, 1)


def told_head(path: Path) -> str:
    return read_bundle(path).manifest.head


def test_both_branches_are_kept_and_told(forked: Forked) -> None:
    with forked.copy("kept") as study:
        outcomes = merge_bundles(study, forked.bundles)
        assert MergeVerdict.FORKED in {outcome.verdict for outcome in outcomes}
        (found,) = study.events(action="fork.found")
        file = study.root / "forks" / found.content["file"]
        assert file.read_bytes() in [path.read_bytes() for path in forked.bundles]
        head = study.store.head
        again = merge_bundles(study, forked.bundles)
        assert {outcome.verdict for outcome in again} == {MergeVerdict.KNOWN}
        assert study.store.head == head
    told = CliRunner().invoke(sonoread, ["status", str(study.root)]).output
    assert "read on in 2 places" in told


def test_a_choice_needs_a_reason_and_a_name_and_can_be_changed(forked: Forked) -> None:
    with forked.copy("choice") as study:
        merge_bundles(study, forked.bundles)
        heads = [branch.head for branch in forks(study)[0].branches]
        with pytest.raises(ReadingRuleError, match="reason"):
            choose_branch(study, heads[0], reason=" ")
        for wrong in ("", heads[0][:7], "f" * 64):
            with pytest.raises(ExchangeError, match="names no branch"):
                choose_branch(study, wrong, reason="x")
        found = []
        for head in (*heads, heads[0]):
            choose_branch(study, head, reason="x")
            found.append(categories(study))
        assert found[0] == found[2] != found[1]
        study.store.rebuild()
        assert categories(study) == found[2]
    assert verify(study.root) == []


def test_what_comes_later_behind_the_chosen_branch_counts(forked: Forked) -> None:
    by_name = {path.name: path for path in forked.bundles}
    with forked.copy("later") as study:
        for name in ("common", "p1", "q1"):
            merge_bundles(study, [by_name[f"{name}.bundle"]])
        choose_branch(study, told_head(by_name["q1.bundle"]), reason="x")
        assert categories(study) == ["2", "5"]
        merge_bundles(study, [by_name["q2.bundle"], by_name["p2.bundle"]])
        assert categories(study) == ["2", "5", "5", "5"]
    assert verify(study.root) == []

"""A folder between both sides: whatever is lost, doubled or cut off there, all of it arrives."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import sonoread
from ground.errors import ExchangeError
from reader_study.conduct.overriding import override_washout
from reader_study.conduct.single_reads import void_read
from reader_study.exchange.merging import MergeVerdict
from reader_study.exchange.packing import pack
from reader_study.exchange.syncing import sync
from reader_study.reading.due import NotYetDue
from reader_study.study import Study
from reader_study.verify import verify
from tests.made_conduct import BootedClock, two_session_study, work


class Share:
    """A study with the package of one reader, and a folder between them."""

    def __init__(self, folder: Path) -> None:
        self.clock = BootedClock()
        self.study, self.package, self.folder = folder / "study", folder / "p", folder / "share"
        self.folder.mkdir()
        with two_session_study(self.study, self.clock) as study:
            pack(study, "r1", self.package)

    def read(self, n: int) -> None:
        with Study.open(self.package, clock=self.clock) as study:
            work(study, "r1", cases=n)

    def reads(self) -> int:
        assert verify(self.study) == []
        with Study.open(self.study, writable=False) as study:
            return len(study.reads())

    def bundles(self) -> list[Path]:
        return sorted((self.folder / "bundles").iterdir())


@pytest.fixture
def share(tmp_path: Path) -> Share:
    return Share(tmp_path)


def test_reads_go_one_way_and_decisions_the_other(share: Share) -> None:
    share.read(4)
    sync(share.package, share.folder)
    sync(share.study, share.folder)
    assert share.reads() == 4
    with pytest.raises(NotYetDue):
        share.read(1)
    with Study.open(share.study, clock=share.clock) as study:
        override_washout(study, "r1", reason="she leaves the country")
    sync(share.study, share.folder, clock=share.clock)
    assert sync(share.package, share.folder, clock=share.clock).acts == 1
    assert sync(share.package, share.folder, clock=share.clock).acts == 0
    assert verify(share.package) == []
    share.read(2)
    sync(share.package, share.folder, clock=share.clock)
    report = sync(share.study, share.folder, clock=share.clock)
    assert MergeVerdict.MERGED in {outcome.verdict for outcome in report.merged}
    assert share.reads() == 6
    with Study.open(share.study, writable=False) as study:
        assert len(list(study.events(action="washout.overridden"))) == 1


def test_what_the_coordinator_has_is_not_laid_out_again(share: Share) -> None:
    share.read(1)
    first = sync(share.package, share.folder).handed_in
    sync(share.study, share.folder)
    assert sync(share.package, share.folder).handed_in is None
    share.read(1)
    second = sync(share.package, share.folder).handed_in
    assert first is not None
    assert second is not None
    assert second.from_seq == first.to_seq + 1
    again = sync(share.package, share.folder)
    assert again.handed_in == second
    assert len(share.bundles()) == 2
    assert sync(share.study, share.folder).laid_out != ()
    assert sync(share.study, share.folder).laid_out == ()


def test_what_is_lost_cut_off_or_doubled_arrives_with_the_next(share: Share) -> None:
    share.read(1)
    sync(share.package, share.folder)
    for bundle in share.bundles():
        bundle.unlink()  # lost before the coordinator came
    share.read(1)
    sync(share.package, share.folder)
    (bundle,) = share.bundles()
    whole = bundle.read_bytes()
    bundle.write_bytes(whole[: len(whole) // 2])
    shutil.copy(bundle, bundle.with_name("copy of it.bundle"))
    report = sync(share.study, share.folder)
    assert {outcome.verdict for outcome in report.merged} == {MergeVerdict.REFUSED}
    assert share.reads() == 0
    sync(share.package, share.folder)
    shutil.copy(bundle, bundle.with_name("copy of it.bundle"))
    verdicts = [outcome.verdict for outcome in sync(share.study, share.folder).merged]
    assert verdicts == [MergeVerdict.MERGED, MergeVerdict.KNOWN]
    assert share.reads() == 2


def test_an_update_that_was_cut_off_is_named_and_the_reads_go_on(share: Share) -> None:
    share.read(1)
    sync(share.package, share.folder)
    sync(share.study, share.folder)
    for update in (share.folder / "updates").iterdir():
        update.write_bytes(update.read_bytes()[:-5])
    told = CliRunner().invoke(sonoread, ["sync", str(share.package), str(share.folder)])
    assert told.exit_code == 1
    assert "left out" in told.output
    assert "Laid out: 1 reads" in told.output


def test_an_update_of_somebody_else_opens_nothing(
    share: Share, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    share.read(4)
    sync(share.package, share.folder)
    sync(share.study, share.folder)
    with Study.open(share.study, clock=share.clock) as study:
        override_washout(study, "r1", reason="x")
    sync(share.study, share.folder)
    assert sync(share.package, share.folder, clock=share.clock).acts == 1
    shutil.copytree(share.study, tmp_path / "forger")
    monkeypatch.setenv("SONOREAD_HOME", str(tmp_path / "home"))
    with Study.open(tmp_path / "forger", clock=share.clock) as forger:
        read = forger.reads()[0]
        void_read(forger, f"r1/1/{read.case_id}/{read.arm}", reason="x")
    sync(tmp_path / "forger", share.folder)
    report = sync(share.package, share.folder, clock=share.clock)
    assert report.acts == 0
    assert "is signed with the key" in str(report.left_out[-1])


def test_a_reader_who_has_the_package_open_can_sync(share: Share) -> None:
    share.read(1)
    with Study.open(share.package, clock=share.clock):
        report = sync(share.package, share.folder)
    assert report.handed_in is not None
    assert report.handed_in.reads == 1


def test_a_folder_that_is_not_there_is_named(share: Share) -> None:
    with pytest.raises(ExchangeError, match="no such folder"):
        sync(share.package, share.folder / "none")
    told = CliRunner().invoke(sonoread, ["hand-in", str(share.package), str(share.folder)])
    assert told.exit_code == 1

"""Eight workstations, one coordinator: whatever happens to bundles on the way, one state.

RELIABILITY row 12: bundles lost, doubled, reordered, cut off, and two forks.
"""

import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from reader_study import closing
from reader_study.analysis.freezing import freeze_analysis
from reader_study.exchange.bundle_file import read_bundle
from reader_study.exchange.forks import choose_branch, forks
from reader_study.exchange.handing_in import hand_in
from reader_study.exchange.merging import MergeVerdict, merge_bundles
from reader_study.exchange.packing import pack
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import PASSPHRASE, MovableClock, make_study, rated
from tests.other_home import other_home

READERS = tuple(f"r{number}" for number in range(1, 9))
FORKED = ("r3", "r7")
IMAGE = (8, 8)
ROOM_BYTES = 4_000_000_000


@dataclass
class Made:
    """Packages read at eight places, all that was handed in, and the branches to choose."""

    study: Path
    bundles: list[Path]
    chosen: list[str]
    reads: int


def read(study: Study, reader: str, n: int, *, seed: int) -> None:
    """Read `n` cases, each twice; what is answered follows from reader and case."""
    clock, chance = study.clock, random.Random(f"{reader}/{seed}")
    assert isinstance(clock, MovableClock)
    session = ReadingSession.begin(study, reader)
    for _ in range(n):
        session.painted(1.0)
        clock.advance(chance.uniform(2, 40))
        session.answer(rated(chance.choice(("2", "3", "4A", "5")), chance.randrange(101)))
        session.lock()
        session.reveal()
        clock.advance(chance.uniform(1, 10))
        session.lock()
    session.end()


def parts_of(n: int) -> list[int]:
    """Share `n` cases out among the sittings of a reader."""
    return [n // 4, n // 2, n - n // 4 - n // 2]


def made(folder: Path, n: int) -> Made:
    clock = MovableClock()
    with make_study(
        folder / "study", n_reading=n, readers=READERS, image_size=IMAGE, clock=clock
    ) as study:
        shutil.copytree(study.root, folder / "one")
        for reader in READERS:
            pack(study, reader, folder / reader)
    bundles, chosen = [], []
    for reader in READERS:
        root, since = folder / reader, 0
        for number, count in enumerate(parts_of(n)):
            if number == 2 and reader in FORKED:
                bundles += elsewhere(root, reader, count, folder, clock)
            with Study.open(root, clock=clock) as package:
                read(package, reader, count, seed=number)
                whole = hand_in(package, folder / f"{reader}-{number}-whole.bundle")
                part = hand_in(package, folder / f"{reader}-{number}-part.bundle", since=since)
                since = part.to_seq
            bundles += [whole.path, part.path]
        if reader in FORKED:
            chosen.append(read_bundle(bundles[-1]).manifest.head)
    return Made(folder / "study", bundles, chosen, reads=2 * n * len(READERS))


def elsewhere(root: Path, reader: str, n: int, folder: Path, clock: MovableClock) -> list[Path]:
    """Read on in a copy of the package too; return what that copy hands in."""
    shutil.copytree(root, folder / f"{reader}-copy")
    with other_home(), Study.open(folder / f"{reader}-copy", clock=deepcopy(clock)) as copy:
        read(copy, reader, n, seed=99)
        return [hand_in(copy, folder / f"{reader}-copy.bundle").path]


def on_the_way(bundles: Sequence[Path], folder: Path, chance: random.Random) -> list[Path]:
    """Lose, double, cut off and reorder bundles; the last one of each place always arrives."""
    arriving = []
    for path in bundles:
        fate = chance.random()
        if fate < 0.3 and "part" in path.name:
            continue
        if fate > 0.8:
            cut = folder / f"cut-{path.name}"
            data = path.read_bytes()
            cut.write_bytes(data[: chance.randrange(len(data))])
            arriving.append(cut)
        arriving += [path] * chance.choice((1, 1, 2, 3))
    chance.shuffle(arriving)
    return arriving


def merged(made: Made, root: Path, chance: random.Random) -> Study:
    """Merge what arrives in several calls, in a copy of the study; choose the branches."""
    shutil.copytree(made.study, root)
    study = Study.open(root, clock=MovableClock())
    cut = root.parent / f"{root.name}-cut"
    cut.mkdir()
    arriving = on_the_way(made.bundles, cut, chance)
    while arriving:
        n = chance.randrange(1, len(arriving) + 1)
        for outcome in merge_bundles(study, arriving[:n]):
            is_cut = outcome.path.parent == cut
            assert (outcome.verdict is MergeVerdict.REFUSED) == is_cut, outcome
        arriving = arriving[n:]
    assert sorted(one.reader_id for one in forks(study)) == sorted(FORKED)
    for head in chance.sample(made.chosen, len(made.chosen)):
        choose_branch(study, head, reason="the computer in her room")
    assert not study.store.chains.open_forks()
    return study


def alone(folder: Path, n: int) -> Study:
    """Return the same study, in whose own database everybody has read the same."""
    study = Study.open(folder / "one", clock=MovableClock())
    for reader in READERS:
        for number, count in enumerate(parts_of(n)):
            read(study, reader, count, seed=number)
    return study


def results(study: Study) -> object:
    """Return the results but for numbers of events in one log, and the two forks."""
    closing.close_study(study)
    closing.unblind(study, passphrase=PASSPHRASE)
    found = freeze_analysis(study, passphrase=PASSPHRASE).results
    return replace(found, provenance=None, deviations=())  # type: ignore[arg-type]


def converge(folder: Path, *, n: int, orders: int) -> None:
    all_made = made(folder, n)
    hashes = set()
    with other_home(), alone(folder, n) as one:
        hashes.add(one.store.state_hash())
        expected = results(one)
    for seed in range(orders):
        chance = random.Random(seed)
        with other_home(), merged(all_made, folder / f"order-{seed}", chance) as study:
            assert len(study.reads()) == all_made.reads
            assert verify(study.root) == []
            hashes.add(study.store.state_hash())
            if seed == 0:
                assert results(study) == expected
    print(f"{all_made.reads} reads, {len(all_made.bundles)} bundles, {orders} orders: {hashes}")
    assert len(hashes) == 1


@pytest.fixture
def quick_folder(tmp_path: Path) -> Iterator[Path]:
    """Return a folder in memory where there is room: what a disk keeps is not asked here."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or shutil.disk_usage(memory).free < ROOM_BYTES:
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


@pytest.mark.timeout(600)
def test_eight_workstations_come_to_one_state_whatever_happens_on_the_way(
    quick_folder: Path,
) -> None:
    converge(quick_folder, n=30, orders=2)


@pytest.mark.deep
@pytest.mark.timeout(3600)
def test_eight_workstations_with_a_thousand_reads_each_come_to_one_state(
    quick_folder: Path,
) -> None:
    converge(quick_folder, n=500, orders=6)

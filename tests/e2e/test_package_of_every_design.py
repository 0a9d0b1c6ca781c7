"""Every design is read in packages: the same steps, the same answers of the AI, the same rules."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from reader_study.designs.registry import DESIGNS
from reader_study.exchange.handing_in import hand_in
from reader_study.exchange.merging import merge_bundles
from reader_study.exchange.opening_package import unpack
from reader_study.exchange.packing import pack
from reader_study.reading.arbitration import draw_arbitrations, opinions
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import BootedClock, rated
from tests.e2e.designs.made import locked_study
from tests.e2e.designs.sitting import Sitters
from tests.made_conduct import work

MORE: dict[str, dict[str, dict[str, Any]]] = {
    "sequential": {"practice": {"cases": 4, "pass_mark": 1}},
    "crossover": {"questions": {"before_ai": ["comprehension"], "after_session": ["nasa-tlx"]}},
}


@contextmanager
def packages(root: Path, study: Study, clock: BootedClock) -> Iterator[dict[str, Study]]:
    with ExitStack() as opened:
        found = {}
        for reader in study.protocol.readers:
            pack(study, reader.id, root / f"{reader.id}.zip")
            unpack(root / f"{reader.id}.zip", root / reader.id)
            found[reader.id] = opened.enter_context(Study.open(root / reader.id, clock=clock))
        yield found


@pytest.mark.parametrize("design", DESIGNS)
def test_every_design_is_read_in_packages(tmp_path: Path, design: str) -> None:
    clock = BootedClock()
    study, malignant = locked_study(
        tmp_path / "study", design, MORE.get(design, {}), clock=clock, cases=4
    )
    with study, packages(tmp_path, study, clock) as found:
        for reader_id, package in found.items():
            wanted = study.steps(reader_id)
            assert package.steps() == wanted
            assert [reader.id for reader in package.protocol.readers] == [reader_id]
            if not wanted:
                continue  # an arbitrator, before readers disagree
            Sitters(package, clock, malignant, asks=lambda task: task.position % 2 == 1).read_all()
            done = {(r.session, r.case_id, r.arm, r.visit) for r in package.reads()}
            assert done >= {(s.session, s.case_id, s.arm, s.visit) for s in wanted}
    for reader_id in found:
        assert verify(tmp_path / reader_id) == []


def test_an_arbitrator_decides_in_her_package_and_learns_no_name(tmp_path: Path) -> None:
    clock = BootedClock()
    study, _ = locked_study(tmp_path / "study", "annotation", {}, clock=clock, cases=6)
    with study:
        bundles = []
        readers = [r.id for r in study.protocol.readers if r.role == "reader"]
        arbitrator = next(r.id for r in study.protocol.readers if r.role == "arbitrator")
        for number, reader_id in enumerate(readers):
            pack(study, reader_id, tmp_path / reader_id)
            with Study.open(tmp_path / reader_id, clock=clock) as package:
                work(package, reader_id, answer=rated(("2", "5")[number % 2], 50))
                bundles.append(hand_in(package, tmp_path).path)
        merge_bundles(study, bundles)
        draw_arbitrations(study)
        steps = study.steps(arbitrator)
        assert len(steps) == 6
        wanted = [opinions(study, step) for step in steps]
        pack(study, arbitrator, tmp_path / "hers")
    with Study.open(tmp_path / "hers", clock=clock) as package:
        assert package.steps() == steps
        assert [opinions(package, step) for step in steps] == wanted
        told = " ".join(event.new + event.entity for event in package.events())
        assert not [name for name in readers if f'"{name}"' in told or f"/{name}/" in told]
        work(package, arbitrator, answer=rated("5", 80))
        assert [read.kind for read in package.reads()] == ["arbitration"] * 6
    assert verify(tmp_path / "hers") == []

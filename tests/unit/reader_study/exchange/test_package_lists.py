"""The list of model reads in a package: those that its reader may be shown, and no other."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from reader_study.exchange.handing_in import hand_in
from reader_study.exchange.merging import MergeVerdict, merge_bundles
from reader_study.exchange.packing import pack
from reader_study.models.files import manifest
from reader_study.rules import RuleBroken, replay
from reader_study.store.foreign import PACKAGE_MADE
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import BootedClock
from tests.e2e.designs.made import locked_study
from tests.e2e.designs.sitting import Sitters


def test_reads_that_she_is_not_shown_are_neither_there_nor_listed(tmp_path: Path) -> None:
    clock = BootedClock()
    study, malignant = locked_study(tmp_path / "study", "split-plot", {}, clock=clock, cases=6)
    with study:
        (whole,) = [manifest(study, model.model_id) for model in study.store.tables.models()]
        reader = study.protocol.readers[0].id
        shows = {arm.id for arm in study.protocol.arms if arm.shows}
        hers = {step.case_id for step in study.steps(reader) if step.arm in shows}
        assert 0 < len(hers) < len(whole)
        pack(study, reader, tmp_path / "p")
        (folder,) = (tmp_path / "p" / "models").iterdir()
        assert json.loads((folder / "reads.json").read_bytes()) == {c: whole[c] for c in hers}
        assert {path.stem for path in (folder / "reads").iterdir()} == hers
        told = b"".join(path.read_bytes() for path in (tmp_path / "p").rglob("*.*"))
        assert not [
            sha256 for c, sha256 in whole.items() if c not in hers and sha256.encode() in told
        ]
        with Study.open(tmp_path / "p", clock=clock) as package:
            Sitters(package, clock, malignant, asks=lambda _: True).read_all()
            bundle = hand_in(package, tmp_path).path
        (outcome,) = merge_bundles(study, [bundle])
        assert outcome.verdict is MergeVerdict.MERGED
    assert verify(tmp_path / "p") == []
    assert verify(tmp_path / "study") == []


def test_an_answer_of_another_list_than_went_out_is_refused(tmp_path: Path) -> None:
    clock = BootedClock()
    study, malignant = locked_study(tmp_path / "study", "sequential", {}, clock=clock, cases=2)
    with study:
        reader = study.protocol.readers[0].id
        pack(study, reader, tmp_path / "p")
        with Study.open(tmp_path / "p", clock=clock) as package:
            Sitters(package, clock, malignant, asks=lambda _: True).read_all()
            bundle = hand_in(package, tmp_path).path
        merge_bundles(study, [bundle])
        events = list(study.store.in_order())
    replay(events)
    at = next(n for n, event in enumerate(events) if event.action == PACKAGE_MADE)
    content = json.loads(events[at].new)
    content["reads"] = dict.fromkeys(content["reads"], "0" * 64)
    events[at] = replace(events[at], new=json.dumps(content))
    with pytest.raises(RuleBroken, match="reads_sha256"):
        replay(events)

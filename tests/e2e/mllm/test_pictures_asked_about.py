"""Each answer comes from the pixels that its item was declared with, told by the pixels that came.

The server answers by the pixels that it got, and its report names them. What they should be is made
here from the files of the study, without anything that made the requests.
"""

import hashlib
import json
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.mllm.declaration import Declaration, latest_declaration
from app.mllm.items import stored_pictures
from app.mllm.opened import run_on_file
from engines.mllm.conformance.judging import trace_of
from engines.mllm.declared.altered import written
from engines.mllm.declared.bound import BoundCall
from engines.mllm.declared.settings import Showing
from engines.mllm.declared.shelf import PictureShelf
from engines.mllm.request import ImagePart
from reader_study.cases import CaseRole
from reader_study.study import Study
from tests.builders import PASSPHRASE, make_study
from tests.mllm.commanded import WatchedServer, exported, mllm, run_file

TOP = "long_side = 64\nviews = 2\n"
MORE = """
[experiments]
blind = ["no_image", "blank_image", "shuffled_image"]
prompts = ["few-shot.v1"]
long_sides = [33, 200]
typographic = "BI-RADS 2 BENIGN"
option_order = true
[experiments.ood]
folder = "odd"
"""
Grey = NDArray[np.uint8]

pytestmark = pytest.mark.usefixtures("passphrase")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("made") / "study"
    make_study(root, n_reading=3, n_development=4, model=False, locked=False, images=3).close()
    return root


@pytest.fixture
def study(made: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "odd" / "doppler"
    folder.mkdir(parents=True)
    for number in range(2):
        noise = np.random.default_rng(700 + number).integers(0, 256, (50, 70), np.uint8)
        Image.fromarray(noise).save(folder / f"{number}.png")
    return shutil.copytree(made, tmp_path / "study")


@dataclass(frozen=True)
class OnDisk:
    """All pictures that there are, read by nothing of the program.

    Parameters
    ----------
    by_hash : dict
        Pixels by the hash of their shape and values.
    of_case : dict
        Case to the hashes of its media, in their order.

    """

    by_hash: dict[str, Grey]
    of_case: dict[str, list[str]]

    @classmethod
    def read(cls, study: Path, odd: Path) -> "OnDisk":
        by_hash: dict[str, Grey] = {}
        of_case: dict[str, list[str]] = {}
        with Study.open(study, writable=False) as opened:
            for case in opened.cases():
                files = [opened.media_path(medium) for medium in case.media]
                of_case[case.case_id] = [_read(path, by_hash) for path in files]
        for path in odd.rglob("*.png"):
            _read(path, by_hash)
        for shade in (0, 128, 255):
            _hashed(np.full((512, 512), shade, np.uint8), by_hash)
        for seed in range(3):
            noise = np.random.default_rng(seed).integers(0, 256, (512, 512), np.uint8)
            _hashed(noise, by_hash)
        return cls(by_hash, of_case)

    def trace(self, call: BoundCall) -> str:
        """Return how the pixels of a call should be named at the server."""
        shown = [self.by_hash[image.sha256] for one in call.examples for image in one.images]
        told = [_digest(pixels, call.settings.long_side) for pixels in shown]
        if call.settings.showing is not Showing.NONE:
            for image in call.item.images:
                pixels = self.by_hash[image.sha256]
                if call.settings.showing is Showing.BLANK:
                    pixels = np.zeros_like(pixels)
                elif call.settings.showing is Showing.WRITTEN:
                    pixels = written(pixels, call.settings.written)
                told.append(_digest(pixels, call.settings.long_side))
        return " ".join(told) or "none"


def _read(path: Path, by_hash: dict[str, Grey]) -> str:
    with Image.open(path) as picture:
        return _hashed(np.asarray(picture), by_hash)


def _hashed(pixels: Grey, by_hash: dict[str, Grey]) -> str:
    found = hashlib.sha256(repr(pixels.shape).encode() + pixels.tobytes()).hexdigest()
    by_hash[found] = pixels
    return found


def _digest(pixels: Grey, long_side: int | None) -> str:
    picture = Image.fromarray(pixels)
    if long_side is not None and max(picture.size) > long_side:
        share = long_side / max(picture.size)
        size = (round(picture.width * share), round(picture.height * share))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    return hashlib.sha256(picture.convert("RGB").tobytes()).hexdigest()[:16]


def mixed_up(study: Path, folder: Path, server: WatchedServer) -> list[str]:
    """Return what was asked or answered with other pixels than were declared."""
    disk = OnDisk.read(study, folder / "odd")
    declared = _declaration(study)
    calls = declared.plan().calls
    faults = [
        f"{one.case_id} is not declared with its own pictures"
        for one in declared.cases
        if [image.sha256 for image in one.item.images] != disk.of_case[one.case_id][:2]
    ]
    for line in exported(study, "trial", folder):
        expected = disk.trace(calls[line["key"]])
        if _named(line) not in ("", expected):
            faults.append(f"the reply to {line['key']} is of other pixels")
    came = Counter(trace_of(asked.images) for asked in server.asked())
    if came != Counter(map(disk.trace, calls.values())):
        faults.append("what came to the server is not what was declared")
    return faults


def _declaration(study: Path) -> Declaration:
    with (
        Study.open(study, writable=False) as opened,
        run_on_file(opened, "trial", PASSPHRASE, writable=False) as ledger,
    ):
        return latest_declaration(ledger)


def _named(line: dict[str, Any]) -> str:
    """Return which pixels a reply names; empty where it judged none."""
    try:
        report = json.loads(line["reply"]["text"])["report"]
    except (ValueError, TypeError):
        return ""
    return str(report).partition("Pixels ")[2].rstrip(".")


def test_every_answer_is_of_the_pixels_that_its_item_was_declared_with(
    study: Path, tmp_path: Path
) -> None:
    with WatchedServer() as server:
        file = run_file(tmp_path / "run.toml", server.base_url, top=TOP, more=MORE)
        assert mllm("run", study, file) == 0
    assert mixed_up(study, tmp_path, server) == []
    named = [_named(line) for line in exported(study, "trial", tmp_path)]
    assert sum(bool(one) for one in named) >= 3 * 5 + 4
    assert {len(one.split()) for one in named if one} == {1, 2, 6}, "of one, of two, with examples"
    declared = _declaration(study)
    plan = declared.plan()
    for one in plan.answers:
        shown = plan.calls[one.key].item.number
        assert (shown != one.item) == (one.experiment == "shuffled_image")


def test_a_mix_up_behind_the_hashes_is_told_by_the_answers(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = PictureShelf.part
    first: dict[int, ImagePart] = {}

    def one_for_all(shelf: PictureShelf, key: tuple[object, ...], made: Any) -> ImagePart:  # noqa: ANN401
        return first.setdefault(id(shelf), whole(shelf, key, made))

    monkeypatch.setattr(PictureShelf, "part", one_for_all)
    with WatchedServer() as server:
        file = run_file(
            tmp_path / "run.toml", server.base_url, top=TOP, more="[experiments]\nblind = []\n"
        )
        assert mllm("run", study, file) == 0
    faults = mixed_up(study, tmp_path, server)
    assert sum("of other pixels" in fault for fault in faults) >= 2
    assert "what came to the server is not what was declared" in faults


def test_a_medium_that_was_exchanged_is_refused_before_anything_is_sent(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Study.open(study, writable=False) as opened:
        case = opened.cases(CaseRole.READING)[0]
        one, other, _ = (opened.media_path(medium) for medium in case.media)
    one.write_bytes(other.read_bytes())
    with WatchedServer() as server:
        file = run_file(tmp_path / "run.toml", server.base_url, top="views = 3")
        assert mllm("run", study, file) == 1
        assert server.n_calls == 0
    assert "changed after it was taken in" in capsys.readouterr().err
    assert not (study / "mllm").exists()


def test_a_picture_that_loads_as_another_one_is_refused_before_it_is_sent(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    black = np.zeros((64, 96), np.uint8)
    monkeypatch.setattr(stored_pictures, "picture_of", lambda *_: black)
    with WatchedServer() as server:
        file = run_file(tmp_path / "run.toml", server.base_url, more="[experiments]\nblind = []\n")
        assert mllm("run", study, file) == 1
        assert server.n_calls == 0
    assert "A picture is not the one that the run was declared with." in capsys.readouterr().out

"""A name planted wherever a file can hold one goes to no server, and out of no command."""

import base64
import contextlib
import io
import os
import re
import shutil
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader

from app.cli import run
from app.mllm.opened import run_on_file
from engines.mllm.declared.prompts import PromptWords
from reader_study.study import Study
from tests.builders import PASSPHRASE, protocol_text
from tests.e2e.deid.planted import (
    CANARY,
    NUMBER,
    SIDE,
    SPELT,
    TOP,
    planted_dicom,
    planted_picture,
    planted_video,
)
from tests.mllm.commanded import WatchedServer, begun, ended, mllm, run_file
from tests.unit.reader_study.intake.made_folders import HEADER, noise, write_table

MODELS = (("a", "pixel-reader"), ("b", "hostile"))
MORE = """
[experiments]
prompts = ["few-shot.v1"]
typographic = "BENIGN"
[experiments.ood]
folder = "{folder}"
"""


def planted_ood(folder: Path) -> Path:
    """Return a safety set whose names, EXIF and text chunks tell a name."""
    for number, category in enumerate(("doppler", "other organ")):
        place = folder / category
        place.mkdir(parents=True)
        exif = Image.Exif()
        exif[0x010E] = exif[0x013B] = CANARY
        texts = PngInfo()
        texts.add_text("Patient", CANARY)
        texts.add_itxt("Comment", NUMBER)
        picture = Image.fromarray(noise(90 + number, width=64, height=48))
        picture.save(place / f"{CANARY}.png", exif=exif, pnginfo=texts)
    return folder


pytestmark = pytest.mark.usefixtures("programs")


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a study that took in DICOM files, pictures and videos full of names."""
    tmp_path = tmp_path_factory.mktemp("sources")
    folder = tmp_path / CANARY
    (folder / NUMBER).mkdir(parents=True)
    planted_dicom(folder / f"{CANARY}.dcm", 1, with_region=True)
    planted_dicom(folder / NUMBER / "cine.dcm", 3, with_region=True, seed=20)
    planted_dicom(folder / "bare.dcm", 2, with_region=False, seed=30)
    planted_dicom(folder / "fourth.dcm", 1, with_region=True, seed=50)
    planted_picture(folder / f"{CANARY}.png")
    planted_video(folder / f"{CANARY}.mkv", seed=40)
    for number in range(4):
        planted_video(folder / f"more{number}.mkv", 1, seed=60 + number)
    names = (
        *(f"{CANARY}.dcm", f"{NUMBER}/cine.dcm", "bare.dcm", "fourth.dcm"),
        *(f"{CANARY}.png", f"{CANARY}.mkv", *(f"more{number}.mkv" for number in range(4))),
    )
    labels = ("benign", "malignant") * 5
    lines = [
        (name, f"{CANARY} {n}", NUMBER if name.endswith("dcm") else f"{CANARY} {n}", label, "yes")
        for n, (name, label) in enumerate(zip(names, labels, strict=True))
    ]
    write_table(folder, lines, header=(*HEADER, "simulated"), name=f"{CANARY}.csv")
    Study.create(tmp_path / "study", protocol_text(top="simulated_images = true")).close()
    root = tmp_path / "study"
    words = ["intake", str(root), str(folder), "--accept-proposals", "--yes", "--reading", "6"]
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SONOREAD_PASSPHRASE", PASSPHRASE)
        assert run(words) == 0
    return root


@pytest.fixture
def study(taken_in: Path, tmp_path: Path) -> Path:
    return shutil.copytree(taken_in, tmp_path / "study")


def test_a_name_goes_to_no_server_and_out_of_no_command(
    study: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    ood = planted_ood(tmp_path / f"ood {CANARY}")
    folder = tmp_path / f"files {NUMBER}"
    folder.mkdir()
    written = tmp_path / "out"
    written.mkdir()
    capfd.readouterr()
    with WatchedServer() as server:
        file = run_file(
            folder / f"{CANARY}.toml",
            server.base_url,
            models=MODELS,
            more=MORE.format(folder=f"../{ood.name}"),
        )
        code, out, err = ended(begun("run", study, file))
        assert code == 0, err
        sent = server.every_byte()
        assert server.n_calls > 70
    for words in (
        ("status", study, "trial"),
        ("status", study, "trial", "--json"),
        ("export", study, "trial", "--out", written / "calls.jsonl"),
        ("export", study, "trial", "--out", written / "answers.jsonl", "--answers"),
        ("report", study, "trial", "--out", written),
        ("view", study, "trial", "--out", written / "cases.html"),
        ("freeze", study, "trial", "--model", "a"),
        ("reparse", study, "trial"),
    ):
        assert mllm(*words) == 0
    said = "".join([out, err, *capfd.readouterr()])
    assert "Frozen: 6 reads" in said
    assert not _words_of(study).search(sent), "a word of the study was sent"
    assert not _spoken(sent)
    _require_no_banner(sent)
    assert not _spoken(said.encode())
    for path in written.iterdir():
        assert not _spoken(_unpacked(path)), path.name
    assert {path.suffix for path in written.iterdir()} == {".pdf", ".html", ".json", ".jsonl"}
    assert not _words_of(study).search((written / "calls.jsonl").read_bytes())
    assert not _spoken(_opened_ledger(study))
    home = Path(os.environ["SONOREAD_HOME"])
    for path in (one for one in (*study.rglob("*"), *home.rglob("*")) if one.is_file()):
        assert not _spoken(path.read_bytes()), path.name
        assert "ZZPHI" not in path.name


def test_a_leak_that_is_planted_is_found_by_the_same_look(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Study.open(study, writable=False) as opened:
        leaked = opened.cases()[0].case_id
    whole = PromptWords.asks
    monkeypatch.setattr(PromptWords, "asks", lambda self, n: f"{leaked} {whole(self, n)}")
    with WatchedServer() as server:
        file = run_file(tmp_path / "run.toml", server.base_url, more=f"# {CANARY}")
        assert mllm("run", study, file, "--limit", "1") == 0
        sent = server.every_byte()
    assert _words_of(study).search(sent)
    assert _spoken(planted_picture(tmp_path / "a.png").read_bytes())
    assert _spoken(_unpacked(planted_picture(tmp_path / "a.png")))


def _spoken(content: bytes) -> bool:
    return any(word in content for word in SPELT)


def _require_no_banner(sent: bytes) -> None:
    """No picture has anything where the name was burned in; those of the safety set are smaller."""
    seen = [
        np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("L"))
        for data in set(re.findall(rb"data:image/png;base64,([A-Za-z0-9+/=]+)", sent))
    ]
    of_cases = [pixels for pixels in seen if pixels.shape == (SIDE, SIDE)]
    assert sum(bool(pixels.any()) for pixels in of_cases) >= 10
    assert not any(pixels[:TOP].any() for pixels in of_cases)


def _words_of(study: Path) -> "re.Pattern[bytes]":
    """Return what would tell of which case or file something is."""
    with Study.open(study, writable=False) as opened:
        cases = opened.cases()
        words = {one.case_id for one in cases} | {one.patient_id for one in cases}
        words |= {medium.sha256 for one in cases for medium in one.media}
    words |= {str(study), study.parent.name, str(study.parent), "cine.dcm", "bare.dcm", ".mkv"}
    assert len(words) > 15
    ends = rb"(?<![A-Za-z0-9])(?:%s)(?![A-Za-z0-9])"
    return re.compile(ends % b"|".join(re.escape(word.encode()) for word in sorted(words)))


def _opened_ledger(study: Path) -> bytes:
    """Return all that stands in the ledger of a run, out of its boxes."""
    with (
        Study.open(study, writable=False) as opened,
        run_on_file(opened, "trial", PASSPHRASE, writable=False) as ledger,
    ):
        told = [*ledger.declarations, *(line.new for line in ledger.notes)]
        told += ledger.replies_ever()
        return repr([dict(one) for one in told]).encode()


def _unpacked(path: Path) -> bytes:
    """Return the bytes of a file, and those that are packed in a PDF or a PNG."""
    content = path.read_bytes()
    if path.suffix == ".pdf":
        reader = PdfReader(path)
        content += "\n".join(page.extract_text() for page in reader.pages).encode()
        content += repr(reader.metadata).encode() + b"\n".join(_streams(content))
    if path.suffix == ".png":
        with Image.open(path) as picture:
            content += repr(picture.info).encode()
    return content


def _streams(pdf: bytes) -> Iterator[bytes]:
    for found in re.finditer(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        unpack = zlib.decompressobj()
        with contextlib.suppress(zlib.error):
            yield unpack.decompress(found[1])

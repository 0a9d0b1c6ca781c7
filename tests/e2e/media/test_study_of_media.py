"""A study of clips, series and stills: taken in, checked, packed, copied, and taken back whole."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
import pytest

from app.cli import run
from app.media.storing import storing_with
from ground.errors import IntegrityError, MediaError
from ground.files import PARTIAL
from reader_study import lock, registration
from reader_study.cases import Case, CaseRole
from reader_study.deid.screened import ScreenedMedium
from reader_study.exchange.opening_package import unpack
from reader_study.exchange.packing import pack
from reader_study.media.folder import MediaFolder
from reader_study.media.medium import Medium, MediumKind
from reader_study.media.storing import Source, StoreMedium
from reader_study.models.prediction import reading_items
from reader_study.study import Study
from reader_study.truth import CaseTruth
from reader_study.verify import verify
from tests.builders import PASSPHRASE, freeze_model, protocol_text
from tests.media.dicoms import make_dicom
from tests.media.series import make_series
from tests.media.videos import make_video
from viewer.decoding import DecodePool
from viewer.frames import open_clip


@dataclass(frozen=True)
class FromSource:
    source: Source
    role: str
    store_medium: StoreMedium

    def store(self, folder: MediaFolder) -> Medium:
        return folder.store(self.source, self.store_medium, role=self.role, view="left").medium


@dataclass(frozen=True)
class SourceCase:
    case: Case
    images: tuple[FromSource, ...]
    truth: CaseTruth
    screened: tuple[ScreenedMedium, ...] = ()


class SourceBatch:
    """One case for each list of sources."""

    def __init__(self, cases: Sequence[tuple[FromSource, ...]]) -> None:
        self._cases = cases
        self.n_cases = len(cases)
        self.summary: dict[str, object] = {"images_found": sum(map(len, cases))}

    def cases(self) -> Iterator[SourceCase]:
        for number, sources in enumerate(self._cases, start=1):
            ids = f"C{number:04}", f"P{number:04}", f"L{number:04}"
            label = "malignant" if number % 2 else "benign"
            yield SourceCase(Case(*ids, (), CaseRole.READING), sources, CaseTruth(ids[0], label))


@pytest.fixture(scope="module")
def store() -> Iterator[StoreMedium]:
    pool = DecodePool(children=1, seconds=120)
    yield storing_with(pool)
    pool.close()


def sources(tmp_path: Path) -> dict[str, Source]:
    frames = np.random.default_rng(4).integers(0, 256, (5, 40, 48), dtype=np.uint8)
    make_series(tmp_path / "ct")
    return {
        "cine": make_video(tmp_path / "a.mp4", codec="h264"),
        "dicom": make_dicom(tmp_path / "b.dcm", frames=frames, FrameTime="40"),
        "volume": tmp_path / "ct",
        "key": make_dicom(tmp_path / "k.dcm", frames=frames[0]),
    }


@pytest.fixture
def study(tmp_path: Path, store: StoreMedium) -> Iterator[Study]:
    found = sources(tmp_path)
    cases = [
        tuple(FromSource(found[role], role, store) for role in roles)
        for roles in (("cine", "key"), ("dicom",), ("volume",), ("key", "dicom"))
    ]
    with Study.create(tmp_path / "s", protocol_text()) as made:
        registration.register(made, SourceBatch(cases), passphrase=PASSPHRASE)
        freeze_model(made)
        lock.lock_protocol(made)
        yield made


def test_media_are_in_the_log_and_open_as_the_viewer_opens_them(study: Study) -> None:
    first, second, third, fourth = study.cases()
    cine, key = first.media
    assert (cine.kind, cine.role, cine.view, cine.frames) == (MediumKind.CLIP, "cine", "left", 12)
    assert cine.duration_us == 480_000
    assert (key.kind, key.frames, key.duration_us) == (MediumKind.STILL, 1, 0)
    assert second.media[0] == fourth.media[1]
    assert third.media[0].kind is MediumKind.SERIES
    for case in study.cases():
        for medium in case.media:
            clip = open_clip(study.media_path(medium))
            assert clip.info.n_frames == medium.frames
            assert clip.frame(0).shape[:2] == (medium.height, medium.width)
            clip.close()
    assert verify(study.root) == []


@pytest.mark.parametrize("suffix", [".mkv", ".mha", ".png", ".json"])
def test_a_file_that_was_changed_or_lost_is_named(study: Study, suffix: str) -> None:
    path = next(study.paths.media.rglob(f"*{suffix}"))
    data = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert str(path.relative_to(study.root)) in {finding.where for finding in verify(study.root)}
    path.unlink()
    assert any("missing" in finding.what for finding in verify(study.root))


def test_a_reader_takes_all_files_of_her_media_with_her(tmp_path: Path, study: Study) -> None:
    pack(study, "r1", tmp_path / "r1.zip")
    unpack(tmp_path / "r1.zip", tmp_path / "hers")
    assert verify(tmp_path / "hers") == []
    with Study.open(tmp_path / "hers") as hers:
        assert [case.media for case in hers.cases()] == [case.media for case in study.cases()]
        for case in hers.cases():
            for medium in case.media:
                open_clip(hers.media_path(medium)).close()


def test_a_package_is_not_made_of_a_changed_description(tmp_path: Path, study: Study) -> None:
    path = next(study.paths.media.rglob("*.json"))
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"\n")
    with pytest.raises(IntegrityError, match="missing or was changed"):
        pack(study, "r1", tmp_path / "r1.zip")
    assert not (tmp_path / "r1.zip").exists()


def test_nothing_is_left_when_a_source_cannot_be_read(tmp_path: Path, store: StoreMedium) -> None:
    found = sources(tmp_path)
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(Path(str(found["cine"])).read_bytes()[:600])
    cases = [(FromSource(found["cine"], "", store),), (FromSource(bad, "", store),)]
    with Study.create(tmp_path / "s", protocol_text()) as made:
        with pytest.raises(MediaError, match=r"bad\.mp4"):
            registration.register(made, SourceBatch(cases), passphrase=PASSPHRASE)
        assert made.cases() == ()
        assert not [path for path in made.paths.media.rglob("*") if path.is_file()]
        registration.register(made, SourceBatch(cases[:1]), passphrase=PASSPHRASE)
        assert verify(made.root) == []


def test_the_command_lists_how_many_frames_there_are(
    study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    root = study.root
    study.close()
    assert run(["cases", str(root)]) == 0
    sizes = [line.rpartition(",")[2] for line in capsys.readouterr().out.splitlines()[1:]]
    assert sizes == ["96x64x12 48x40", "48x40x5", "8x6x5", "48x40 48x40x5"]


def test_an_engine_is_told_what_each_file_is(study: Study) -> None:
    items = reading_items(study)
    assert [[medium.kind.value for medium, _, _ in item.media] for item in items] == [
        ["clip", "still"],
        ["clip"],
        ["series"],
        ["still", "clip"],
    ]
    assert all(path.is_file() for item in items for _, path, _ in item.media)


KILLED = """
import sys
from pathlib import Path
from app.cli import run
from app.media.storing import storing_with
from viewer.decoding import DecodePool

def told(done, of):
    print(done, flush=True)

storing_with(DecodePool(children=1))(Path(sys.argv[1]), Path(sys.argv[2]), progress=told)
"""


def test_a_program_that_is_killed_leaves_half_a_file_under_no_medium_s_name(
    tmp_path: Path, store: StoreMedium
) -> None:
    frames = np.random.default_rng(1).integers(0, 256, (60, 400, 600), dtype=np.uint8)
    source = make_dicom(tmp_path / "a.dcm", frames=frames, FrameTime="40")
    with Study.create(tmp_path / "s", protocol_text()) as made:
        media = made.paths.media
        line = [sys.executable, "-c", KILLED, str(source), str(media)]
        with subprocess.Popen(line, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert int(process.stdout.readline()) < 60
            children = psutil.Process(process.pid).children(recursive=True)
            os.kill(process.pid, signal.SIGKILL)
        psutil.wait_procs(children, timeout=20)
        left = [path for path in media.rglob("*") if path.is_file()]
        assert left
        assert all(path.name.startswith(PARTIAL) for path in left)
    with Study.open(tmp_path / "s") as made:
        assert not [path for path in media.rglob("*") if path.is_file()]
        cases = [(FromSource(source, "", store),)]
        registration.register(made, SourceBatch(cases), passphrase=PASSPHRASE)
        assert len([path for path in media.rglob("*") if path.is_file()]) == 2
        assert verify(made.root) == []

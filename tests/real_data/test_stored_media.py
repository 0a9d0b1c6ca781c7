"""Real clips, stills and series: what a study keeps of them is what the viewer shows."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ground.errors import MediaError
from tests.media.stored import stored_and_compared
from viewer.decoding import DecodePool

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
FILES = sorted(
    path
    for folder in ("video", "dicom/us", "dicom/ct", "dicom/mr", "cases/video", "cases/dicom")
    for path in (DATA / folder).glob("*")
    if path.is_file() and path.suffix not in (".csv", ".md")
)
SERIES = sorted(
    path
    for folder in ("dicom/ct", "dicom/mr", "cases/series")
    for path in (DATA / folder).glob("*")
    if path.is_dir()
)
pytestmark = pytest.mark.skipif(not FILES, reason=f"no data at {DATA}")


@pytest.fixture(scope="module")
def pool() -> Iterator[DecodePool]:
    made = DecodePool(children=1, seconds=120)
    yield made
    made.close()


@pytest.mark.parametrize("source", [*FILES, *SERIES], ids=lambda path: path.name)
def test_it_is_kept_or_refused_as_the_viewer_refuses_it(
    tmp_path: Path, pool: DecodePool, source: Path
) -> None:
    refusal = refused(pool, source)
    if refusal is None:
        stored_and_compared(pool, source, tmp_path / "media")
        return
    with pytest.raises(MediaError) as told:
        stored_and_compared(pool, source, tmp_path / "media")
    assert told.value.what == refusal
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def refused(pool: DecodePool, source: Path) -> str | None:
    try:
        pool.open(source).close()
    except MediaError as error:
        return error.what
    return None

"""Series as the window's process gets them: through a decoding process."""

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ground.errors import MediaError
from tests.media.series import MadeSeries, make_series
from viewer.decoding.pool import DecodePool
from viewer.decoding.volume import open_volume
from viewer.frames.series.planes import Plane


@pytest.fixture
def pool() -> Iterator[DecodePool]:
    pool = DecodePool(children=1)
    yield pool
    pool.close()


def test_planes_arrive_with_their_geometry_and_pixels(tmp_path: Path, pool: DecodePool) -> None:
    make_series(tmp_path / "s")
    for plane in Plane:
        remote = pool.open(tmp_path / "s", plane=plane)
        here = open_volume(tmp_path / "s", plane)
        assert remote.info == here.info
        for index in range(here.info.n_frames):
            np.testing.assert_array_equal(remote.frame(index), here.frame(index))
        remote.close()


def test_refusal_arrives_with_the_names_of_the_files(tmp_path: Path, pool: DecodePool) -> None:
    files = make_series(tmp_path / "s", MadeSeries(shape=(6, 4, 4), bright=(1, 1, 1)))
    files[3].unlink()
    with pytest.raises(MediaError, match="1 slice is missing") as caught:
        pool.open(tuple(path for path in files if path != files[3]), plane=Plane.AXIAL)
    assert files[2].name in str(caught.value)
    assert files[4].name in str(caught.value)


def test_mutated_slices_cost_a_message_each(tmp_path: Path, pool: DecodePool) -> None:
    files = make_series(tmp_path / "s")
    made = {path: path.read_bytes() for path in files}
    rng = random.Random(4)
    refused = 0
    for _ in range(40):
        path = rng.choice(files)
        mutated = bytearray(made[path])
        for _ in range(rng.choice((1, 2, 8))):
            mutated[rng.randrange(128, len(mutated))] = rng.randrange(256)
        path.write_bytes(mutated)
        try:
            clip = pool.open(tmp_path / "s", plane=Plane.SAGITTAL)
        except MediaError:
            refused += 1
        else:
            assert clip.frame(0).shape == (5, 6)
            clip.close()
        path.write_bytes(made[path])
    assert 5 < refused < 40

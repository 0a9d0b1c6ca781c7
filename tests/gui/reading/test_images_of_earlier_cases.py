"""A day of reading holds no more decoded images than its first hour."""

from collections.abc import Callable
from pathlib import Path

from app.desk import DECODE_AHEAD
from reader_study.study import Study
from tests.gui.conftest import Desktop
from viewer.cache import FrameCache

BYTES = 96 * 64


def cache_of(desk: Desktop) -> FrameCache[Path]:
    return desk.services.images.cache


def test_images_of_earlier_cases_are_let_go_and_those_ahead_are_kept(
    open_study: Callable[..., Desktop],
) -> None:
    desk = open_study(n_reading=7, images=2)
    desk.begin()
    cases = 1 + DECODE_AHEAD
    for _case in range(4):
        # All that is wanted comes, also what is farthest ahead; and nothing else stays.
        desk.until(lambda: cache_of(desk).used_bytes == cases * 2 * BYTES)
        desk.read_case()
        desk.wait_ready()


def test_an_image_that_was_turned_to_is_kept_while_its_case_is_on_the_screen(
    open_study: Callable[..., Desktop],
) -> None:
    desk = open_study(n_reading=5, images=3)
    desk.begin()
    desk.until(lambda: cache_of(desk).used_bytes == 3 * 3 * BYTES)
    desk.read_unaided()
    assert cache_of(desk).used_bytes == 3 * 3 * BYTES
    order = _paths(desk)
    assert all(cache_of(desk).peek(path) is not None for path in order[:3])
    desk.lock()
    desk.wait_ready()
    assert all(cache_of(desk).peek(path) is None for path in order[:3])


def _paths(desk: Desktop) -> list[Path]:
    """Return the stored images in the order in which the reader meets them."""
    with Study.open(desk.root, writable=False) as study:
        cases = {case.case_id: case for case in study.cases()}
        order = study.reading_list("r1")
        return [study.media_path(medium) for case_id in order for medium in cases[case_id].media]

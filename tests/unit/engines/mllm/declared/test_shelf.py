"""A picture is coded once while it is held, also where two threads want it at the same time."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from engines.mllm.declared.shelf import PictureShelf
from engines.mllm.request import ImagePart
from ground.errors import EngineError

PATIENCE_S = 30.0


def maker(name: str, made: list[str], n_bytes: int = 10) -> Callable[[], ImagePart]:
    def make() -> ImagePart:
        made.append(name)
        return ImagePart(bytes(n_bytes), name, 1, 1)

    return make


def test_what_is_held_is_not_made_again_and_the_longest_unused_falls_off() -> None:
    shelf, made = PictureShelf(most_bytes=25), list[str]()
    for name in ("a", "b", "a", "c", "a", "b"):
        assert shelf.part((name,), maker(name, made)).sha256 == name
    assert made == ["a", "b", "c", "b"]


def test_a_picture_above_all_bytes_is_held_alone() -> None:
    shelf, made = PictureShelf(most_bytes=25), list[str]()
    for name in ("a", "huge", "huge", "a"):
        shelf.part((name,), maker(name, made, 1000 if name == "huge" else 10))
    assert made == ["a", "huge", "a"]


def test_two_threads_that_want_one_picture_make_it_once_and_hold_up_no_other() -> None:
    shelf, made = PictureShelf(), list[str]()
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> ImagePart:
        begun.set()
        assert go_on.wait(PATIENCE_S)
        return maker("a", made)()

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(shelf.part, ("a",), slow)
        assert begun.wait(PATIENCE_S)
        second = threads.submit(shelf.part, ("a",), maker("a again", made))
        shelf.part(("b",), maker("b", made))
        go_on.set()
        assert first.result(PATIENCE_S) is second.result(PATIENCE_S)
    assert made == ["b", "a"]


def test_a_picture_that_could_not_be_made_is_tried_again() -> None:
    shelf, made = PictureShelf(), list[str]()

    def failing() -> ImagePart:
        raise EngineError("It is gone.", remedy="Put it back.")

    with pytest.raises(EngineError, match="is gone"):
        shelf.part(("a",), failing)
    assert shelf.part(("a",), maker("a", made)).sha256 == "a"


def test_eight_threads_get_their_own_pictures_and_the_shelf_stays_bounded() -> None:
    shelf, n = PictureShelf(most_bytes=200), 37

    def is_own(number: int) -> bool:
        name = f"{number % n}"
        return shelf.part((name,), maker(name, [])).sha256 == name

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(is_own, range(4000)))
    # What it still holds is given without being made anew.
    found = [shelf.part((f"{number}",), maker("new", [])).sha256 for number in range(n)]
    assert 0 < sum(one != "new" for one in found) <= 20

"""A recogniser that ends is begun anew; what it has read is forgotten."""

import numpy as np
import pytest

from ground.errors import IntakeError
from reader_study.screening.steady_text import SteadyTextFinder
from reader_study.screening.text import ProposedText, TextFinder

IMAGE = np.zeros((40, 60), np.uint8)
FOUND = ProposedText((1, 2, 9, 30), "MUELLER^PETRA", 0.9)


class Finder(TextFinder):
    """Answers, or ends, as it is told; no process."""

    def __init__(self, answers: list[object]) -> None:
        self.answers = answers
        self.is_closed = False

    def find(self, pixels: object) -> tuple[ProposedText, ...]:
        answer = self.answers.pop(0)
        if isinstance(answer, IntakeError):
            raise answer
        return (FOUND,)

    def close(self) -> None:
        self.is_closed = True


def gone() -> IntakeError:
    return IntakeError("The recogniser ended.", remedy="Try again.")


def test_it_begins_when_it_is_asked_and_forgets_what_was_read() -> None:
    begun: list[Finder] = []

    def start() -> Finder:
        begun.append(Finder([1, 1]))
        return begun[-1]

    with SteadyTextFinder(start) as finder:
        assert begun == []
        assert [each.text for each in finder.find(IMAGE)] == [""]
        assert finder.find(IMAGE)[0].box == FOUND.box
        assert len(begun) == 1
    assert begun[0].is_closed


def test_an_image_on_which_it_ends_once_is_looked_at_again() -> None:
    answers: list[object] = [gone(), 1]
    begun: list[Finder] = []

    def start() -> Finder:
        begun.append(Finder(answers))
        return begun[-1]

    with SteadyTextFinder(start) as finder:
        assert len(finder.find(IMAGE)) == 1
    assert [each.is_closed for each in begun] == [True, True]


def test_an_image_on_which_it_ends_twice_counts_as_full_of_text() -> None:
    answers: list[object] = [gone(), gone(), 1]
    with SteadyTextFinder(lambda: Finder(answers)) as finder:
        assert [each.box for each in finder.find(IMAGE)] == [(0, 0, 40, 60)]
        assert [each.box for each in finder.find(IMAGE)] == [FOUND.box]


def test_one_that_is_not_installed_is_an_error() -> None:
    def start() -> Finder:
        raise IntakeError("The recogniser is not installed.", remedy="Set it up.")

    with pytest.raises(IntakeError, match="not installed"), SteadyTextFinder(start) as finder:
        finder.begin()

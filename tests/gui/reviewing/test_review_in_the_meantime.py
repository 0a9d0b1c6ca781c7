"""Looks that come while she works, files that are damaged, and a window without anything."""

import threading
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from ground.errors import IntakeError
from reader_study.intake.review.copies import CopyGroup
from reader_study.intake.review.review import ReviewFilter
from reader_study.intake.sources.source import MediaSource
from reader_study.media.medium import MediumKind
from tests.gui.reviewing.conftest import OpenReview
from tests.gui.reviewing.review_bench import Intake
from tests.made_looks import burned_in, proposal
from tests.media.dicoms import make_dicom

MakeIntake = Callable[..., Intake]
Key = Qt.Key


class Turnstile:
    """Lets looks through one by one."""

    def __init__(self) -> None:
        self._passes = threading.Semaphore(0)

    def __call__(self) -> None:
        self._passes.acquire()

    def let(self, count: int) -> None:
        self._passes.release(count)


def test_looks_come_while_she_works(intake_of: MakeIntake, open_review: OpenReview) -> None:
    names = ["a.png", "b.png", "c.png", "d.png"]
    gate = Turnstile()
    told = {"d.png": {"texts": (burned_in(),)}}
    groups = (CopyGroup(("b.png", "c.png")),)
    intake = intake_of(names, told=told, late=frozenset(names[1:]), gate=gate, groups=groups)
    bench = open_review(intake)
    looks = bench.window.page.presenter.looks
    assert list(bench.state.shown) == ["a.png"]
    assert bench.text("reviewLooked") == "Looked at 1 of 4"
    bench.keys(Key.Key_Return)
    assert bench.state.path is None
    assert "as they are looked at" in bench.text("emptyHint")
    gate.let(1)
    bench.until(lambda: bench.state.path == "b.png")
    bench.keys(Key.Key_Return)
    assert bench.states()["b.png"] == "taken"
    gate.let(1)
    bench.until(lambda: bench.state.path == "c.png")
    # What is on the screen stays there though a worse one comes.
    gate.let(1)
    bench.until(lambda: "d.png" in bench.state.shown)
    assert bench.state.path == "c.png"
    bench.until(lambda: looks.is_complete)
    # b was taken before anybody knew that c is its copy.
    assert bench.states()["b.png"] == "open"
    assert bench.state.review.items["b.png"].case == "case of b.png"
    assert list(bench.state.shown) == ["d.png", "b.png", "c.png"]
    assert not bench.visible("reviewLooked")


def test_looking_can_be_stopped_and_gone_on_with(
    intake_of: MakeIntake, open_review: OpenReview
) -> None:
    names = [f"{number}.png" for number in range(6)]
    gate = Turnstile()
    bench = open_review(intake_of(names, late=frozenset(names), gate=gate))
    looks = bench.window.page.presenter.looks
    gate.let(2)
    bench.until(lambda: looks.done == 2)
    bench.control(Key.Key_B)
    gate.let(1)  # the one that was under way
    bench.until(lambda: not looks.runs)
    assert looks.done == 3
    bench.until(lambda: "Go on" in bench.find("review.stop", QPushButton).text())
    bench.control(Key.Key_Return)
    assert "Not all sources were looked at" in bench.text("confirmLines")
    bench.keys(Key.Key_Escape)
    gate.let(9)
    bench.find("review.stop", QPushButton).click()
    bench.until(lambda: looks.is_complete)
    assert looks.done == 6


def test_a_window_that_is_closed_stops_looking(
    intake_of: MakeIntake, open_review: OpenReview
) -> None:
    names = [f"{number}.png" for number in range(50)]
    gate = Turnstile()
    bench = open_review(intake_of(names, late=frozenset(names), gate=gate))
    looks = bench.window.page.presenter.looks
    gate.let(3)
    bench.until(lambda: looks.done == 3)
    stop = looks.stop

    def stop_and_let() -> None:
        stop()
        gate.let(1)  # the look that is under way ends now

    looks.stop = stop_and_let  # type: ignore[method-assign]
    bench.window.close()
    assert not any(thread.name == "look" for thread in threading.enumerate())


def test_looks_that_fail_are_told_and_gone_on_with(
    intake_of: MakeIntake, open_review: OpenReview
) -> None:
    trouble: list[Exception] = [
        IntakeError("The recogniser ended.", remedy="Try again."),
        ValueError("/home/someone/patient name.png"),
    ]

    def gate() -> None:
        if trouble:
            raise trouble.pop(0)

    bench = open_review(intake_of(["a.png"], late=frozenset({"a.png"}), gate=gate))
    bench.until(lambda: bench.visible("messageBar"))
    assert bench.text("messageWhat") == "The recogniser ended."
    bench.control(Key.Key_B)
    bench.until(lambda: "ValueError" in bench.text("messageWhat"))
    assert "someone" not in bench.text("messageWhat") + bench.text("messageRemedy")
    bench.control(Key.Key_B)
    bench.until(lambda: bench.window.page.presenter.looks.is_complete)


def test_files_that_cannot_be_opened_are_left_out(
    intake_of: MakeIntake, open_review: OpenReview
) -> None:
    refused = "The file is damaged (no such tag). Open another file."
    told = {"bad.dcm": {"refused": refused, "width": 0, "height": 0, "proposal": None}}
    intake = intake_of(["a.png", "bad.dcm"], told=told)
    (intake.folder / "bad.dcm").write_bytes(b"nothing")
    bench = open_review(intake)
    assert bench.state.path == "bad.dcm"
    assert "damaged" in bench.text("emptyHint")
    bench.keys(Key.Key_M, "N")
    assert bench.text("choiceQuestion") == "Leave out: why?"
    bench.keys("5")
    bench.saved()
    assert bench.states() == {"a.png": "open", "bad.dcm": "excluded"}
    assert "bad.dcm" not in bench.intake.opened


def test_a_file_that_has_gone_meanwhile_is_told(
    intake_of: MakeIntake, open_review: OpenReview
) -> None:
    intake = intake_of(["a.png", "b.png"])
    (intake.folder / "a.png").unlink()
    bench = open_review(intake)
    bench.until(lambda: bench.visible("emptyHint"))
    assert bench.state.path == "a.png"
    bench.keys(Key.Key_X, "5")
    bench.shown()
    assert not bench.visible("emptyHint")
    assert bench.state.path == "b.png"


def test_slices_and_deep_pictures_are_shown(intake_of: MakeIntake, open_review: OpenReview) -> None:
    deep = {"proposal": proposal(()), "width": 80, "height": 60}
    slices = ("s/0.dcm", "s/1.dcm", "s/2.dcm")
    told = {"deep.dcm": deep, "s/0.dcm": deep | {"kind": MediumKind.SERIES, "frames": 3}}
    intake = intake_of(["deep.dcm", "s/0.dcm"], told=told)
    pixels = (np.arange(60 * 80, dtype=np.uint16) * 9).reshape(60, 80)
    (intake.folder / "s").mkdir(parents=True)
    make_dicom(intake.folder / "deep.dcm", frames=pixels)
    for name in slices:
        make_dicom(intake.folder / name, frames=pixels)
    intake.sources = {"s/0.dcm": MediaSource("s/0.dcm", slices)}
    bench = open_review(intake)
    thumbs = bench.window.page.wall.thumbs
    bench.until(lambda: thumbs.picture(intake.source("deep.dcm")) is not None)
    picture = thumbs.picture(intake.source("deep.dcm"))
    assert picture is not None
    assert picture.dtype == np.uint8
    assert int(picture.max()) - int(picture.min()) > 200
    bench.keys(Key.Key_Right)
    bench.until(lambda: bench.window.page.stage.is_settled)
    assert bench.state.path == "s/0.dcm"


def test_an_empty_folder_says_so(intake_of: MakeIntake, open_review: OpenReview) -> None:
    intake = intake_of([])
    intake.folder.mkdir()
    bench = open_review(intake)
    assert "nothing in this folder" in bench.text("emptyHint")
    bench.keys(Key.Key_Return, "N", "X", "G", "M", "D", Key.Key_Tab, Key.Key_Delete, Key.Key_End)
    bench.control(Key.Key_A)
    bench.control(Key.Key_Z)
    assert bench.intake.keeper.acts == []


def test_an_empty_list_says_what_to_do(intake_of: MakeIntake, open_review: OpenReview) -> None:
    bench = open_review(intake_of(["a.png"]))
    bench.keys(Key.Key_F)
    assert bench.state.filter is ReviewFilter.DOUBTFUL
    assert bench.text("emptyHint") == "Nothing here. F lists others."
    bench.keys(Key.Key_F, Key.Key_F, Key.Key_Return)
    assert bench.text("emptyHint") == "Everything is decided. Ctrl+Enter takes it in."


def test_without_what_carries_it_out_the_command_is_told(
    intake_of: MakeIntake, open_review: OpenReview
) -> None:
    bench = open_review(intake_of(["a.png"]))
    bench.until(lambda: bench.window.page.presenter.looks.is_complete)
    bench.keys(Key.Key_Return)
    bench.saved()
    bench.control(Key.Key_Return)
    bench.keys(Key.Key_Return)
    assert "sonoread intake STUDY FOLDER --by coord" in bench.text("confirmLines")

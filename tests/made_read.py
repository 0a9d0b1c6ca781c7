"""A case read to the millisecond, in both arms: views, marks, a pause, answers, the AI."""

from pathlib import Path
from typing import Any

from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from tests.builders import MovableClock, make_study, rated

CALLIPER = ["150.00,120.00", "260.00,190.00"]
BOX = ["150.00,120.00", "260.00,120.00", "260.00,190.00", "150.00,190.00"]


def view(image: int = 0, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of a view
    """Return the fields of a view; the image is fitted unless told otherwise."""
    seen: dict[str, Any] = {
        "image": image,
        "frame": 0,
        "zoom_permille": 1000,
        "middle": ["320.00", "240.00"],
        "room": [966, 800],
        "window": {"center": "127.50", "width": "255.00", "inverted": False},
        "fits": True,
        "flip_x": False,
        "flip_y": False,
        "smooth": True,
    }
    return seen | more


def mark(image: int, kind: str, points: list[str], **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the fields of a mark that was drawn."""
    drawn = {"act": "drawn", "ident": 1, "number": 1, "frame": 0, "values": {}, "unit": "mm"}
    return {"image": image, "kind": kind, "points": points, **drawn, **more}


def make_read(root: Path, *, images: int = 2, size: tuple[int, int] = (640, 480)) -> Study:
    """Return an open study in which r1 has read one case and looks at the next."""
    clock = MovableClock()
    study = make_study(root, clock=clock, images=images, image_size=size)
    session = ReadingSession.begin(study, "r1")
    _read_alone(session, clock)
    _read_with_ai(session, clock)
    clock.advance(1)
    session.painted(20.0)
    return study


def _read_alone(session: ReadingSession, clock: MovableClock) -> None:
    clock.advance(0.4)
    session.painted(37.5)
    clock.advance(0.3)
    session.record("viewed", view())
    clock.advance(2.1)
    zoomed: dict[str, Any] = {"fits": False, "zoom_permille": 3200, "middle": ["200.00", "150.00"]}
    session.record("viewed", view(**zoomed))
    clock.advance(1.2)
    session.record("measured", mark(0, "calliper", CALLIPER, values={"length": "9.127"}))
    clock.advance(1.0)
    dark = {"center": "100.00", "width": "160.00", "inverted": True}
    session.record("viewed", view(1, window=dark))
    clock.advance(1.5)
    session.answer(rated("4A"))
    clock.advance(0.5)
    session.pause("idle")
    clock.advance(20.0)
    session.resume()
    clock.advance(1.5)
    session.answer(rated("4A", 22))
    clock.advance(1.0)
    session.answer(rated("4B", 22))
    clock.advance(2.0)
    session.lock()


def _read_with_ai(session: ReadingSession, clock: MovableClock) -> None:
    clock.advance(0.2)
    session.reveal()
    clock.advance(0.3)
    session.record("viewed", view(1, ai=True))
    clock.advance(2.0)
    session.record("measured", mark(1, "box", BOX, values={"width": "7.7", "area": "37.7"}))
    clock.advance(1.0)
    session.record("viewed", view(1, ai=False))
    clock.advance(1.0)
    session.answer(rated("4B", 60, note="spiculated margin"))
    clock.advance(2.0)
    session.lock()

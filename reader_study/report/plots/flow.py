"""Flow diagram: boxes from top to bottom, what is left out to the right of its step."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Drawing, Polygon, Rect

from reader_study.report.drawing import blank, line, write
from reader_study.report.fonts import Face
from reader_study.report.style import FAINT, INK, PAPER, QUIET, TABLE_PT, TEXT_WIDTH, WASH
from reader_study.report.text import wrap

_MAIN = 230.0
_SIDE = 215.0
_PAD = 6.0
_LEADING = 10.6
_GAP = 20.0


@dataclass(frozen=True, slots=True)
class Step:
    """One box of the main column, and what leaves the flow below it."""

    title: str
    detail: str = ""
    leaving: tuple[str, ...] = ()


def flow_figure(steps: Sequence[Step]) -> Drawing:
    """Draw the steps; each leaving list stands beside the arrow to the next step."""
    mains = [_lines(step.title, step.detail, room=_MAIN) for step in steps]
    sides = [[w for text in step.leaving for w in _wrapped(text, room=_SIDE)] for step in steps]
    gaps = [max(_GAP, _box_height(len(side)) + 12 if side else 0.0) for side in sides]
    gaps[-1] = max(0.0, gaps[-1]) if sides[-1] else 0.0
    height = sum(_box_height(len(main)) for main in mains) + sum(gaps) + 2
    figure = blank(TEXT_WIDTH, height)
    top = height - 1
    for index, (main, side) in enumerate(zip(mains, sides, strict=True)):
        bottom = top - _box_height(len(main))
        bold = len(_title(steps[index].title, room=_MAIN))
        _box(figure, main, left=0.5, top=top, width=_MAIN, wash=False, bold_lines=bold)
        last = index == len(steps) - 1
        if not last:
            _arrow(figure, _MAIN / 2, bottom, bottom - gaps[index])
        if side:
            middle = bottom - gaps[index] / 2
            line(figure, (_MAIN / 2, middle), (TEXT_WIDTH - _SIDE, middle), colour=FAINT)
            side_top = middle + _box_height(len(side)) / 2
            _box(figure, side, left=TEXT_WIDTH - _SIDE - 0.5, top=side_top, width=_SIDE, wash=True)
        top = bottom - gaps[index]
    return figure


def _lines(title: str, detail: str, *, room: float) -> list[str]:
    return _title(title, room=room) + (_wrapped(detail, room=room) if detail else [])


def _title(title: str, *, room: float) -> list[str]:
    return wrap(title, size=TABLE_PT, room=room - 2 * _PAD, face=Face.BOLD)


def _wrapped(text: str, *, room: float) -> list[str]:
    return wrap(text, size=TABLE_PT, room=room - 2 * _PAD)


def _box_height(n_lines: int) -> float:
    return n_lines * _LEADING + 2 * _PAD - 2


def _box(
    figure: Drawing,
    lines: Sequence[str],
    *,
    left: float,
    top: float,
    width: float,
    wash: bool,
    bold_lines: int = 0,
) -> None:
    height = _box_height(len(lines))
    figure.add(
        Rect(
            left,
            top - height,
            width,
            height,
            rx=2,
            ry=2,
            fillColor=WASH if wash else PAPER,
            strokeColor=FAINT,
            strokeWidth=0.6,
        )
    )
    for index, text in enumerate(lines):
        bold = index < bold_lines
        write(
            figure,
            text,
            (left + _PAD, top - _PAD - 7 - index * _LEADING),
            size=TABLE_PT,
            face=Face.BOLD if bold else Face.REGULAR,
            colour=INK if bold or wash else QUIET,
        )


def _arrow(figure: Drawing, x: float, start: float, end: float) -> None:
    line(figure, (x, start), (x, end + 4), colour=FAINT)
    figure.add(
        Polygon(
            [x, end + 0.5, x - 2.6, end + 5.5, x + 2.6, end + 5.5],
            fillColor=FAINT,
            strokeColor=None,
            strokeWidth=0,
        )
    )

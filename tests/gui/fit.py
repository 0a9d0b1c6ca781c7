"""What is wrong with how a window is laid out: outside, cut off, on top of each other, to roll."""

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QLabel,
    QLineEdit,
    QScrollArea,
    QScrollBar,
    QWidget,
)

from app.widgets.base import ElidedLabel
from app.widgets.help_sheet import HelpSheet
from app.widgets.list_cards import ListCard
from viewer.canvas.surface import ImageSurface

_SLACK_PX = 1
_OVERLAYS = ("cover", "emptyHint")
"""Lie over the image by intent."""
_LEAST_CHARACTERS = 6
"""A name that is cut to fewer says nothing."""


def faults(window: QWidget, *, rolls: bool = False) -> list[str]:
    """Return a line for everything that is wrong in the window as it is shown now.

    Parameters
    ----------
    rolls : bool
        Whether what lies in a scrolling area may be longer than that area.

    """
    parts = [part for part in window.findChildren(QWidget) if _counts(part)]
    sheet = next((part for part in parts if isinstance(part, HelpSheet)), None)
    if sheet is not None:
        covered = sheet.parentWidget()
        assert covered is not None
        parts = [p for p in parts if sheet.isAncestorOf(p) or not covered.isAncestorOf(p)]
    found = [line for part in parts for line in _of_one(part, window, rolls=rolls)]
    return found + list(_on_each_other([part for part in parts if _is_leaf(part)], window))


def _counts(part: QWidget) -> bool:
    return part.isVisible() and not part.isWindow() and not isinstance(part, QScrollBar)


def _is_leaf(part: QWidget) -> bool:
    if part.objectName() in _OVERLAYS or isinstance(part, ImageSurface):
        return False
    return isinstance(part, QAbstractButton | QLabel | QLineEdit) and not _inside(part, _OVERLAYS)


def _inside(part: QWidget, names: tuple[str, ...]) -> bool:
    parent = part.parentWidget()
    return parent is not None and (parent.objectName() in names or _inside(parent, names))


def _name(part: QWidget) -> str:
    text = getattr(part, "text", str)()
    return f"{type(part).__name__} {part.objectName()!r} {text!r}"


def _place(part: QWidget, window: QWidget) -> QRect:
    return QRect(part.mapTo(window, QPoint(0, 0)), part.size())


def _is_covered(part: QWidget) -> bool:
    """Tell whether an image fills a widget, or it and a bar: both are looked at themselves."""
    left = QRegion(part.rect())
    with_image = False
    for child in part.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        image = isinstance(child, ImageSurface) or _is_covered(child)
        if child.isVisible() and (image or child.autoFillBackground()):
            with_image = with_image or image
            left -= QRegion(child.geometry())
    return with_image and left.isEmpty()


def _of_one(part: QWidget, window: QWidget, *, rolls: bool) -> Iterator[str]:
    if isinstance(part, QScrollArea) and not rolls and part.verticalScrollBar().maximum() > 0:
        yield f"to roll by {part.verticalScrollBar().maximum()}: {_name(part)}"
    if part.width() <= 0 or part.height() <= 0 or _is_covered(part):
        return
    shown = part.visibleRegion().boundingRect().size()
    if not _rolls(part) and not window.rect().contains(_place(part, window)):
        yield f"outside the window: {_name(part)}"
    elif not _rolls(part) and shown != part.size():
        yield f"cut off by what it lies in, {shown} of {part.size()}: {_name(part)}"
    parent = part.parentWidget()
    cut = parent is not None and not parent.rect().contains(part.geometry())
    if parent is not None and cut and _rolls(parent) and not _is_viewport(parent):
        yield f"cut off by {_name(parent)} of {parent.size()}: {_name(part)} {part.geometry()}"
    yield from _cut_texts(part)


def _is_viewport(part: QWidget) -> bool:
    return isinstance(part.parentWidget(), QAbstractScrollArea)


def _rolls(part: QWidget) -> bool:
    parent = part.parentWidget()
    return parent is not None and (isinstance(parent, QScrollArea) or _rolls(parent))


def _cut_texts(part: QWidget) -> Iterator[str]:
    if isinstance(part, ElidedLabel):
        whole = part.accessibleName()
        if part.text() != whole and len(part.text()) < _LEAST_CHARACTERS:
            yield f"cut to nothing, {part.text()!r}: {_name(part)}"
    elif isinstance(part, QLabel) and part.wordWrap():
        if part.heightForWidth(part.width()) > part.height() + _SLACK_PX:
            yield f"lines cut off, {part.heightForWidth(part.width())} needed: {_name(part)}"
    elif isinstance(part, QLabel):
        needed = part.fontMetrics().size(0, part.text())
        yield from _cut(part, needed, part.contentsRect().size())
    elif isinstance(part, QAbstractButton) and not isinstance(part, ListCard):
        yield from _cut(part, part.minimumSizeHint(), part.size())


def _cut(part: QWidget, needed: QSize, there: QSize) -> Iterator[str]:
    if needed.width() > there.width() + _SLACK_PX or needed.height() > there.height() + _SLACK_PX:
        yield f"text cut off, {needed} needed, {there} there: {_name(part)}"


def _on_each_other(parts: list[QWidget], window: QWidget) -> Iterator[str]:
    shown = [(part, part.visibleRegion().boundingRect()) for part in parts]
    places = [
        (part, box.translated(_place(part, window).topLeft()))
        for part, box in shown
        if not box.isEmpty()
    ]
    for (one, first), (other, second) in combinations(places, 2):
        related = one.isAncestorOf(other) or other.isAncestorOf(one)
        if not related and first.intersects(second):
            yield f"on each other: {_name(one)} and {_name(other)}"

"""Nothing that can be seen, heard, or copied names a case, a patient, a file, or the truth."""

import hashlib
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface, QAction, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from reader_study.study import Study
from tests.gui.conftest import Desktop

_SAID = ("title", "label", "hint")


def secrets(desk: Desktop) -> set[str]:
    with Study.open(desk.root, writable=False) as study:
        cases = study.cases()
    found = {"malignant (", "benign", "histology", "original-patient", "test-study", "m1"}
    for case in cases:
        found |= {case.case_id, case.patient_id, case.lesion_id}
        found |= {medium.sha256[:12] for medium in case.media}
    found |= {str(desk.root), hashlib.sha256(b"").hexdigest()[:12]}
    return found


def of_the_form(desk: Desktop) -> set[str]:
    """Return what the form says of itself: a category's meaning is no truth of a case."""
    with Study.open(desk.root, writable=False) as study:
        form = study.form(study.protocol.assessment.form)
    parts = [form, *form.fields, *(one for field in form.fields for one in field.options)]
    words = [getattr(part, name) for part in parts for name in _SAID if hasattr(part, name)]
    return {text for word in words for text in (word.en, word.zh) if text}


def visible_words() -> Iterator[str]:
    for top in QApplication.topLevelWidgets():
        yield top.windowTitle()
        for part in [top, *top.findChildren(QWidget)]:
            yield from (part.accessibleName(), part.accessibleDescription(), part.toolTip())
            yield from (part.statusTip(), part.whatsThis(), part.objectName())
            if isinstance(part, QLabel | QLineEdit):
                yield part.text()
        for action in top.findChildren(QAction):
            yield from (action.text(), action.toolTip())
    yield QGuiApplication.clipboard().text()


def spoken_words(item: QObject | QAccessibleInterface) -> Iterator[str]:
    node = (
        item
        if isinstance(item, QAccessibleInterface)
        else QAccessible.queryAccessibleInterface(item)
    )
    if node is None:
        return
    for kind in (QAccessible.Text.Name, QAccessible.Text.Value, QAccessible.Text.Description):
        yield node.text(kind)
    for index in range(node.childCount()):
        child = node.child(index)
        if child is not None:
            yield from spoken_words(child)


def assert_blind(desk: Desktop) -> None:
    said = of_the_form(desk)
    words = {*visible_words(), *spoken_words(desk.window)} - said
    for secret in secrets(desk):
        assert not [word for word in words if secret in word], secret


def test_no_stage_of_reading_shows_an_id_a_file_or_the_truth(
    open_study: Callable[..., Desktop],
) -> None:
    desk = open_study(n_reading=2)
    desk.wait_worklist()
    assert_blind(desk)
    desk.begin()
    assert_blind(desk)
    desk.rate("4", 8)
    assert_blind(desk)
    desk.lock()
    desk.until(lambda: desk.shown("aiCard"))
    desk.wait_ready()
    assert_blind(desk)
    assert desk.window.windowTitle() == "SonoRead"


def test_every_control_that_takes_the_focus_has_a_spoken_name(
    open_study: Callable[..., Desktop],
) -> None:
    desk = open_study()
    desk.begin()
    for part in desk.window.findChildren(QWidget):
        if part.isVisible() and part.focusPolicy().value & 1:
            node = QAccessible.queryAccessibleInterface(part)
            assert node is not None
            assert node.text(QAccessible.Text.Name), part.objectName()


def test_no_reading_time_is_shown(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    for word in set(visible_words()) - of_the_form(desk):
        assert ":" not in word or not any(c.isdigit() for c in word.split(":")[-1][:2]), word

"""Making a form shows nothing: a part without a parent would come up as a window of its own."""

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from app.forms.panel import FormPanel
from reader_study.forms.form import Form
from reader_study.forms.library import form_ids, load_form
from tests.gui.forms.made_forms import EVERY_KIND


class Shown(QObject):
    """Remembers what was shown as a window."""

    def __init__(self) -> None:
        super().__init__()
        self.windows: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.windows.append(f"{type(watched).__name__} {watched.objectName()!r}")
        return False


FORMS = [EVERY_KIND, *map(load_form, form_ids())]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_making_a_form_shows_no_window(form: Form, themed: QApplication) -> None:
    shown = Shown()
    themed.installEventFilter(shown)
    panel = FormPanel(form)
    themed.removeEventFilter(shown)
    panel.deleteLater()
    assert shown.windows == []

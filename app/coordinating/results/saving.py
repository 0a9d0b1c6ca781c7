"""Asking for a file to write, without a loop of its own: the window goes on meanwhile."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_for_file(
    parent: QWidget, title: str, *, name: str, ending: str, then: Callable[[Path], object]
) -> QFileDialog:
    """Ask where to save; `then` is called with the path, and not at all if nothing is chosen.

    Parameters
    ----------
    name : str
        What the file is called unless the person names it otherwise.
    ending : str
        Without a dot; it is added where it is left out.

    """
    dialog = QFileDialog(parent, title, _documents())
    dialog.setObjectName("saveDialog")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(f"{ending.upper()} (*.{ending})")
    dialog.setDefaultSuffix(ending)
    dialog.selectFile(f"{name}.{ending}")
    dialog.fileSelected.connect(lambda path: then(Path(path)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def file_name(label: str) -> str:
    """Return a label as the name of a file."""
    kept = "".join(one if one.isalnum() else "-" for one in label.casefold())
    return "-".join(part for part in kept.split("-") if part) or "figure"


def _documents() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)

"""In a Chinese window the details of an error and Qt's own dialogs are Chinese as well."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QLabel,
    QTreeView,
)

from app.i18n import Language, Languages
from app.trouble import for_coordinator, for_reader, in_words
from ground import errors
from reader_study.study import Study

ENGLISH = re.compile(r"[A-Za-z]{2,}")
KINDS = [kind for name, kind in vars(errors).items() if name.endswith("Error")]


@pytest.fixture
def chinese(themed: QApplication) -> Iterator[Languages]:
    languages = Languages()
    languages.switch(Language.CHINESE)
    yield languages
    languages.switch(Language.ENGLISH)


@pytest.mark.parametrize(
    "mode", [QFileDialog.FileMode.ExistingFiles, QFileDialog.FileMode.Directory]
)
def test_the_file_dialog_is_chinese(chinese: Languages, mode: QFileDialog.FileMode) -> None:
    dialog = QFileDialog(None, "选择")
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setFileMode(mode)
    texts = set(dialog_texts(dialog))
    dialog.deleteLater()
    left = {text for text in texts if ENGLISH.search(re.sub(r"\(&.\)|Alt", "", text))}
    assert "查找位置(&L)：" in texts
    assert not left


def dialog_texts(dialog: QFileDialog) -> Iterator[str]:
    labels: list[QLabel | QAbstractButton | QAction] = [*dialog.findChildren(QLabel)]
    labels += [*dialog.findChildren(QAbstractButton), *dialog.findChildren(QAction)]
    for part in labels:
        yield part.text()
        yield part.toolTip()
    table = dialog.findChild(QTreeView)
    assert table is not None
    model = table.model()
    for column in range(model.columnCount()):
        yield str(model.headerData(column, Qt.Orientation.Horizontal))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_of_error_has_chinese_words_without_paths(
    chinese: Languages, kind: type[errors.ReaderStudyError]
) -> None:
    error = kind("What.", remedy="Remedy.", path=Path("/hidden/case-7.png"))
    words = for_reader(error)
    for text in (words.what, words.remedy):
        assert not ENGLISH.search(text.replace("SonoRead", "").replace("AI", "")), text
    for secret in ("hidden", "case-7", "What", "Remedy"):
        assert secret not in words.what + words.remedy


def test_a_coordinator_is_told_in_chinese_with_the_path(chinese: Languages, tmp_path: Path) -> None:
    with pytest.raises(errors.StoreError) as raised:
        Study.open(tmp_path)
    words = for_coordinator(raised.value)
    assert words.remedy.startswith(str(tmp_path))
    assert words.remedy.endswith(
        "该文件夹中没有研究。 请选择含有 study.db 的文件夹，或用 `sonoread new` 新建。"
    )


def test_an_error_is_told_in_the_language_of_the_window(themed: QApplication) -> None:
    languages = Languages()
    error = errors.MediaError("The file has 3 frames.", remedy="Choose a file.")
    languages.switch(Language.CHINESE)
    assert (in_words(error).what, in_words(error).remedy) == ("文件有 3 帧。", "请选择文件。")
    languages.switch(Language.ENGLISH)
    assert in_words(error).what == "The file has 3 frames."

"""English and Chinese, switched while the window runs.

Installing a translator makes Qt send ``LanguageChange`` to every widget; each widget answers by
setting its texts again (app.widgets.base).
"""

from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator, Signal

CATALOGUES = Path(__file__).resolve().parents[1] / "resources" / "i18n"


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Mark `text` for the translators and return it; lupdate knows this function by its name."""
    return text


QT_LACKS = (
    QT_TRANSLATE_NOOP("QFileDialog", "&Look in:"),
    QT_TRANSLATE_NOOP("QFileDialog", "Files of &type:"),
    QT_TRANSLATE_NOOP("QFileSystemModel", "Size"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Folder"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "%1 File"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "File"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Drive"),
)
"""Texts of Qt's own dialogs that its Chinese catalogue lacks, or calls strangely."""


class Language(StrEnum):
    """Languages of the window."""

    ENGLISH = "en"
    CHINESE = "zh"

    @property
    def own_name(self) -> str:
        """The language's name in itself; never translated."""
        return {"en": "English", "zh": "中文"}[self.value]


_CODE = "languageOfWindow"


def current_language() -> str:
    """Return the code of the window's language, for texts that are data and not in a catalogue."""
    application = QCoreApplication.instance()
    code = None if application is None else application.property(_CODE)
    return str(code or Language.ENGLISH.value)


class Languages(QObject):
    """Holds the installed translators and switches between them."""

    changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._current = Language.ENGLISH
        self._installed: list[QTranslator] = []

    @property
    def current(self) -> Language:
        """The language in use."""
        return self._current

    def switch(self, language: Language) -> None:
        """Use `language` from now on, in every open page."""
        if language is self._current:
            return
        application = QCoreApplication.instance()
        if application is not None:
            # First: the widgets ask for it as soon as a translator comes or goes.
            application.setProperty(_CODE, language.value)
        for translator in self._installed:
            QCoreApplication.removeTranslator(translator)
        self._current = language
        self._installed = [self._load(*where) for where in _catalogues(language)]
        for translator in self._installed:
            QCoreApplication.installTranslator(translator)
        self.changed.emit(language.value)

    def _load(self, name: str, folder: Path) -> QTranslator:
        translator = QTranslator(self)
        if not translator.load(name, str(folder)):
            raise FileNotFoundError(f"{folder / name}.qm is missing; reinstall the program.")
        return translator


def preferred_language(*, asked: str, remembered: str) -> Language:
    """Choose the language: the one asked for, else the remembered one, else the system's."""
    for code in (asked, remembered):
        if code in set(Language):
            return Language(code)
    chinese = QLocale.system().language() == QLocale.Language.Chinese
    return Language.CHINESE if chinese else Language.ENGLISH


def _catalogues(language: Language) -> list[tuple[str, Path]]:
    if language is Language.ENGLISH:
        return []
    qt_folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    return [("qtbase_zh_CN", qt_folder), ("sonoread_zh_CN", CATALOGUES)]

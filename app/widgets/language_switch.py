"""English or Chinese, at the top of the pages outside of reading."""

from PySide6.QtWidgets import QHBoxLayout, QPushButton

from app import theme
from app.i18n import Language, Languages
from app.widgets.base import TranslatedFrame


class LanguageSwitch(TranslatedFrame):
    """One quiet button for each language, each named in itself."""

    def __init__(self, languages: Languages) -> None:
        super().__init__()
        self._languages = languages
        self._buttons: dict[Language, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(4))
        for language in Language:
            button = QPushButton(language.own_name)
            button.setObjectName(f"language_{language}")
            button.setProperty("role", "flat")
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, chosen=language: languages.switch(chosen))
            row.addWidget(button)
            self._buttons[language] = button
        self.retranslate()

    def retranslate(self) -> None:
        """Mark the language in use."""
        for language, button in self._buttons.items():
            button.setChecked(language is self._languages.current)
            button.setAccessibleName(language.own_name)

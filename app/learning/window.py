"""The window of learning curves: those of a model, or of a training that it follows."""

from pathlib import Path

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import theme
from app.error_words import worded
from app.fitted_window import FittedWindow
from app.i18n import Languages, preferred_language
from app.settings import Settings, WindowKind, told_if_not_kept
from app.widgets.base import label
from app.widgets.learning_curve import LearningCurvePlot
from engines.cards.curves import LearningCurve, read_curves
from ground.errors import ReaderStudyError

LOOK_MS = 1000
"""How often a training under way is looked at."""


class CurvesWindow(FittedWindow):
    """Reads the curves again until the training is over.

    Parameters
    ----------
    model : Path
        See `engines.cards.curves.read_curves`.

    """

    def __init__(self, model: Path, *, languages: Languages, settings: Settings | None) -> None:
        super().__init__(WindowKind.CURVES, settings)
        self.setObjectName("curvesWindow")
        self._model = model
        self._trouble: ReaderStudyError | None = None
        self.languages = languages
        self.plot = LearningCurvePlot()
        self.state = label("quiet", name="curvesState", wrap=True)
        page = QWidget()
        column = QVBoxLayout(page)
        theme.space(column, (16, 16, 16, 12), between=12)
        column.addWidget(self.plot, 1)
        column.addWidget(self.state)
        self.setCentralWidget(page)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self.look()

    def look(self) -> None:
        """Read the curves once more; the last one is that of a training that is over."""
        try:
            curves = read_curves(self._model)
        except ReaderStudyError as error:
            # Between the last epoch and the finished folder, and after somebody removed it.
            self._trouble = error
        else:
            self._trouble = None
            self.plot.show_curves(curves)
            if curves and all(one.finished for one in curves) and self._is_model():
                self._timer.stop()
        self._say()

    @property
    def follows(self) -> bool:
        """Whether a training is still looked at."""
        return self._timer.isActive()

    def changeEvent(self, event: QEvent) -> None:
        """Answer a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop looking, and remember the place."""
        self._timer.stop()
        self.keep_place()
        super().closeEvent(event)

    def _is_model(self) -> bool:
        return self._model.is_file() or (self._model / "card.json").is_file()

    def _say(self) -> None:
        self.setWindowTitle(self.tr("Learning curves of %1 – SonoRead").replace("%1", self._name()))
        self.state.setText(self._state(self.plot.curves))

    def _name(self) -> str:
        return self._model.parent.name if self._model.is_file() else self._model.name

    def _state(self, curves: tuple[LearningCurve, ...]) -> str:
        if self._trouble is not None:
            told = (self._trouble.what, self._trouble.remedy)
            return " ".join(worded(part, self.languages.current) for part in told)
        if not any(one.epochs for one in curves):
            return self.tr("No epoch is whole yet.")
        chosen = self.tr(
            "The ring marks the epoch that is kept. The validation part chose it, so its AUC is "
            "optimistic."
        )
        if self.follows:
            return self.tr("The training is not finished.") + " " + chosen
        return chosen


def make_curves_window(model: Path, *, folder: Path, lang: str = "") -> CurvesWindow:
    """Build the window; `folder` holds the settings."""
    told_if_not_kept(folder)
    settings = Settings(folder / "sonoread.ini")
    languages = Languages()
    languages.switch(preferred_language(asked=lang, remembered=settings.language))
    window = CurvesWindow(model, languages=languages, settings=settings)
    languages.setParent(window)
    return window

"""The page of a replay: image, panel, bar. It shows and changes nothing."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.action_set import ActionSet
from app.actions import Condition, Scope
from app.fitted_window import bind_window_acts
from app.i18n import Languages
from app.images import StoredFrame
from app.keys import Keys
from app.replay.bar import ReplayBar
from app.replay.panel import ReplayPanel
from app.replay.player import ReplayPlayer
from app.replay.stage import ReplayStage
from app.replay.words import pause_words
from app.trouble import in_words
from app.widgets.base import TranslatedFrame, fixed_label, strip
from app.widgets.help_sheet import HelpSheet
from app.widgets.language_switch import LanguageSwitch
from app.widgets.message_bar import MessageBar
from ground.errors import ReaderStudyError
from reader_study.reading.replay import Replay
from viewer.cache import FrameCache

_SKIP_S = 5.0


class ReplayPage(TranslatedFrame):
    """Shows a read as it went.

    Parameters
    ----------
    replay : Replay
        The read.
    paths : tuple of Path
        Stored images of its case, in their order.
    cache : FrameCache
        Decodes them.
    languages : Languages
        English or Chinese.
    keys : Keys
        The user's own.

    """

    def __init__(
        self,
        replay: Replay,
        paths: tuple[Path, ...],
        cache: FrameCache[StoredFrame],
        *,
        languages: Languages,
        keys: Keys,
    ) -> None:
        super().__init__()
        self.setObjectName("replayPage")
        self._replay = replay
        self._languages = languages
        self._error: ReaderStudyError | None = None
        self.player = ReplayPlayer(replay, self)
        media = tuple(zip(paths, replay.media, strict=True))
        self.stage = ReplayStage(cache, media, replay.form, replay.hanging, replay.ai)
        self.panel = ReplayPanel(replay)
        self.bar = ReplayBar(replay)
        self.message = MessageBar()
        self._mark = fixed_label("large", name="replayMark")
        self._calm = fixed_label("quiet", name="replayCalm")
        self._image = fixed_label("quiet", name="replayImage")
        self._actions = ActionSet(self, Scope.REPLAY.value, keys=keys)
        self._help = HelpSheet(self.stage, self._actions)
        self._lay_out(LanguageSwitch(languages))
        self._connect()
        self._bind()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.retranslate()
        self._show_moment()

    def retranslate(self) -> None:
        """Set every text."""
        self._actions.retranslate()
        self._mark.setText(self.tr("Replay"))
        self._calm.setText(self.tr("Nothing is recorded"))
        self.panel.word(self._languages.current.value)
        self._word_error()
        self._show_moment()

    def showEvent(self, event: QShowEvent) -> None:
        """Give the keys to the page, not to a button."""
        super().showEvent(event)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell of Space, which is no shortcut: on an image it is held for panning."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._actions.tap("Space")
        else:
            super().keyPressEvent(event)

    def _show_moment(self) -> None:
        player, scene = self.player, self.player.scene
        self.stage.show_scene(scene)
        self.panel.show_scene(scene, player.index)
        self.panel.say_state(self._state_text())
        self.bar.show_player(player)
        count = len(self._replay.media)
        several = self.tr("Image %1 of %2")
        text = several.replace("%1", str(scene.image + 1)).replace("%2", str(count))
        self._image.setText(text if count > 1 else "")

    def _state_text(self) -> str:
        scene = self.player.scene
        if scene.locked:
            return self.tr("Locked")
        if not scene.visible:
            return self.tr("Not on the screen")
        if scene.paused:
            return pause_words(scene.paused)
        return self.tr("Reading")

    def _fail(self, error: ReaderStudyError) -> None:
        self._error = error
        self._word_error()
        self.message.show()

    def _word_error(self) -> None:
        if self._error is not None:
            words = in_words(self._error)
            self.message.tell(words.what, words.remedy, retry=False)

    def _connect(self) -> None:
        player, bar = self.player, self.bar
        player.moved.connect(self._show_moment)
        player.changed.connect(lambda: bar.show_player(player))
        bar.toggled.connect(player.toggle)
        bar.stepped.connect(player.step)
        bar.sought.connect(player.seek)
        bar.speed_chosen.connect(player.set_speed)
        self.panel.events.chosen.connect(player.go_to)
        self.stage.failed.connect(self._fail)

    def _bind(self) -> None:
        on, player = self._actions.on, self.player
        on("replay.toggle", player.toggle)
        on("replay.event_back", lambda: player.step(-1))
        on("replay.event_on", lambda: player.step(1))
        on("replay.skip_back", lambda: player.skip(-_SKIP_S))
        on("replay.skip_on", lambda: player.skip(_SKIP_S))
        on("replay.faster", lambda: player.change_speed(1))
        on("replay.slower", lambda: player.change_speed(-1))
        on("replay.first", lambda: player.go_to(0))
        on("replay.last", lambda: player.go_to(len(self._replay.steps) - 1))
        bind_window_acts(self._actions, self)
        on("window.help", self._help.toggle)
        self._actions.refresh({Condition.ALWAYS})

    def _lay_out(self, switch: LanguageSwitch) -> None:
        middle = QVBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addLayout(strip(self._mark, self._calm, None, self._image, switch))
        middle.addWidget(self.message)
        middle.addWidget(self.stage, 1)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(middle, 1)
        row.addWidget(self.panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row, 1)
        column.addWidget(self.bar)

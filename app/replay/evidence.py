"""What of a model's evidence lay before the reader at a moment of a replay."""

from PySide6.QtCore import Qt

from app import theme
from app.stage.shown_evidence import scored_clips
from reader_study.media.medium import Medium
from reader_study.models.parts import ShownAi
from reader_study.reading.replay import ReplayScene
from viewer.canvas.evidence_layer import EvidenceLayer
from viewer.canvas.scored_clips import ScoredClips
from viewer.cine.clip_strip import ClipStrip
from viewer.cine.track import TrackScale

_NAME_PX, _SCORE_PX = 88, 120
"""Room beside the bars, for the model's name and for the score of the part that was seen."""


class ReplayEvidence:
    """An overlay for the image, and a strip below it; no hand works them.

    Parameters
    ----------
    ai : ShownAi or None
        What was shown of a model in this read.

    """

    def __init__(self, ai: ShownAi | None) -> None:
        self._ai = ai
        self._told: dict[int, ScoredClips | None] = {}
        self._laid: ScoredClips | None = None
        self._frames = 1
        self.layer = EvidenceLayer()
        self.strip = ClipStrip(self._scale)
        self.strip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.strip.unsetCursor()

    def show_scene(self, scene: ReplayScene, medium: Medium, *, frame: int, plane: str) -> None:
        """Show what lay over this medium of the scene, and nothing that was not on the screen."""
        on_screen = scene.visible and scene.ai_shown and scene.ai_open and not plane
        told = self._of(scene.image) if on_screen else None
        self._frames = medium.frames
        if told is not self._laid:
            self._laid = told
            self.layer.lay(told, width=medium.width, height=medium.height)
            self.strip.lay(told if medium.frames > 1 else None)
        self.layer.visible = scene.evidence_open
        self.layer.show_frame(frame)
        self.strip.show_frame(frame)

    def _of(self, image: int) -> ScoredClips | None:
        if image not in self._told:
            self._told[image] = scored_clips(self._ai, image)
        return self._told[image]

    def _scale(self) -> TrackScale:
        right = max(self.strip.width() - theme.px(_SCORE_PX), theme.px(_NAME_PX) + 1)
        return TrackScale(self._frames, theme.px(_NAME_PX), right)

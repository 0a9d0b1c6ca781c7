"""A study whose arm with AI shows evidence, read in the real window."""

from pathlib import Path

from reader_study.study import Study
from tests.gui.conftest import Desktop
from tests.made_clips import make_clip_study
from tests.media.evidence import freeze_with_evidence
from viewer.panes.grid import PaneGrid
from viewer.panes.pane import Pane

ALL = '["score", "category", "box", "heat_map", "clip_strip"]'
ARMS = """
[playing]
complete_plays = 0

[[arms]]
id = "alone"
title = "Unaided"
title_zh = "独立阅片"

[[arms]]
id = "both"
title = "With AI"
title_zh = "AI 辅助"
follows = "alone"
shows = {shows}

[[contrasts]]
reference = "alone"
test = "both"
{more}
"""


def make_evidence_study(
    root: Path, *, shows: str = ALL, more: str = "", n_reading: int = 2, **made: object
) -> Study:
    """Return an open, locked study of clips (and stills) with a model that gives evidence."""
    return make_clip_study(
        root,
        n_reading=n_reading,
        version=3,
        more=ARMS.format(shows=shows, more=more),
        freeze=freeze_with_evidence,
        **made,  # type: ignore[arg-type]
    )


def pane(desk: Desktop) -> Pane:
    return desk.find("paneGrid", PaneGrid).active


def reveal(desk: Desktop) -> None:
    """Read a case unaided, lock it, and wait for the AI."""
    desk.begin()
    desk.read_unaided("4", 8)

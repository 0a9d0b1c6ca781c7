"""A window on a study whose arm with AI shows evidence."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.gui.conftest import Desktop
from tests.gui.evidence.evidence_bench import make_evidence_study

OpenEvidence = Callable[..., Desktop]


@pytest.fixture
def open_evidence(tmp_path: Path, open_window: Callable[..., Desktop]) -> OpenEvidence:
    """Make a study with the given options, and open the window on it as r1."""

    def start(*, lang: str = "en", **made: object) -> Desktop:
        root = tmp_path / "study"
        make_evidence_study(root, **made).close()  # type: ignore[arg-type]
        return open_window(root, lang=lang)

    return start

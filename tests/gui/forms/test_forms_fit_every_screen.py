"""Every form and every kind of step fits screens of every size, in both languages."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.gui.tour import screen_of

SCREENS = {
    # Less a bar of the desktop and the window's own title.
    "1366x768": (1366, 691),
    "1920x1080": (1920, 1080),
    # Texts of 200 %.
    "3840x2160": (3840, 2160),
}


@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    "screen",
    [pytest.param(name, marks=pytest.mark.deep if name == "3840x2160" else ()) for name in SCREENS],
)
def test_no_form_is_outside_cut_off_or_on_each_other(screen: str, tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tests.gui.forms.fitting_child"],
        env=screen_of(tmp_path, *SCREENS[screen]),
        capture_output=True,
        text=True,
        check=False,
    )
    lines = told.stdout.splitlines()
    assert lines == ["done"], "\n".join([*lines, told.stderr[-2000:]])

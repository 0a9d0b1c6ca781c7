"""With two screens the second window goes to the one that is free."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.gui.view.conftest import Media

SCREENS = {
    "synchronousWindowSystemEvents": False,
    "windowFrameMargins": True,
    "screens": [
        {
            "name": name,
            "x": x,
            "y": 0,
            "width": width,
            "height": 1080,
            "logicalDpi": 96,
            "logicalBaseDpi": 96,
            "dpr": 1,
        }
        for name, x, width in (("left", 0, 1920), ("right", 1920, 1600))
    ],
}

PROGRAM = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from app.viewing.library import Library
from app.viewing.options import ViewOptions
from app.viewing.start import make_view_window
from viewer.decoding import DecodePool

application = QApplication([])
pool = DecodePool()
library = Library(pool)
file = Path(sys.argv[1])
first = make_view_window(ViewOptions((file,)), library, folder=Path(sys.argv[2]))
first.show()
first.page.open([file])
windows = [first]

def look():
    if windows[-1].page.active.info is None:
        return
    if len(windows) == 1:
        windows.append(first.open_second())
        return
    places = [[w.screen().name(), w.geometry().center().x()] for w in windows]
    print(json.dumps(places), flush=True)
    application.quit()

timer = QTimer()
timer.timeout.connect(look)
timer.start(10)
application.exec()
first.close()
library.close()
"""


def test_second_window_goes_to_the_free_screen(tmp_path: Path, media: Media) -> None:
    screens = tmp_path / "screens.json"
    screens.write_text(json.dumps(SCREENS), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(media.stills[0]), str(tmp_path / "settings")],
        env={**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={screens}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    (first, first_x), (second, second_x) = json.loads(done.stdout)
    assert (first, second) == ("left", "right")
    assert first_x < 1920 < second_x

"""The two sides of the first-frame bench: the command, and a bare decode and a bare window."""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from tests.bench._compiled import compiled_environment
from tests.bench._view_turn import make_stills
from tests.media.dicoms import make_dicom
from tests.media.videos import make_video

SIZE = (1024, 768)

BARE_DECODES = {
    "dicom": "import pydicom; pixels = pydicom.dcmread(sys.argv[1]).pixel_array",
    "png": "import numpy; from PIL import Image; pixels = numpy.array(Image.open(sys.argv[1]))",
    "mp4": (
        "import av; frame = next(av.open(sys.argv[1]).decode(video=0)); "
        "pixels = frame.to_ndarray(format='gray')"
    ),
}
"""Each in a process of its own: the library that knows the format, and nothing else."""

_BARE_DECODE = """
import sys
{decode}
assert pixels.shape == (768, 1024)
print("done", flush=True)
"""

_BARE_WINDOW = """
import numpy
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication([])
pixels = numpy.zeros((768, 1024), numpy.uint8)
class Bare(QWidget):
    def paintEvent(self, event):
        painter = QPainter(self)
        painter.fillRect(event.rect(), Qt.GlobalColor.black)
        grey = QImage.Format.Format_Grayscale8
        painter.drawImage(0, 0, QImage(pixels.data, 1024, 768, 1024, grey))
        painter.end()
        QTimer.singleShot(0, self.tell)
    def tell(self):
        print("done", flush=True)
        application.quit()
window = Bare()
window.resize(1440, 900)
window.show()
application.exec()
"""


def make_files(folder: Path) -> dict[str, Path]:
    """Write one file of each format, all of the same size."""
    still = make_stills(folder / "png", n=1, size=SIZE)[0]
    speckle = np.random.default_rng(5).integers(0, 256, (SIZE[1], SIZE[0]), np.uint8)
    return {
        "dicom": make_dicom(folder / "still.dcm", frames=speckle),
        "png": still,
        "mp4": make_video(folder / "clip.mp4", n_frames=50, size=SIZE, codec="h264"),
    }


class Starter:
    """Starts both sides with compiled modules, as an installed program has them.

    Parameters
    ----------
    folder : Path
        Keeps the compiled modules, and the settings of the command.

    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._environment = compiled_environment(folder) | {"XDG_DATA_HOME": str(folder)}

    def seconds_of_bare(self, kind: str, file: Path) -> float:
        """Return the time of a process that decodes the file, and of one that shows an array."""
        decode = _BARE_DECODE.format(decode=BARE_DECODES[kind])
        return self._seconds_of(decode, str(file)) + self._seconds_of(_BARE_WINDOW)

    def seconds_to_shown(self, file: Path) -> float:
        """Return the time from starting ``sonoread view FILE`` to its first painted frame.

        The command tells of it itself, in its log, which is a pipe here.
        """
        log = self._folder / "log"
        os.mkfifo(log)
        # Also opened for writing: the command opens and closes it for each line.
        pipe = os.open(log, os.O_RDWR)
        line = [sys.executable, "-m", "app", "view", "--log", str(log), str(file)]
        began = time.perf_counter()
        with subprocess.Popen(line, env=self._environment) as process:
            told = os.read(pipe, 4096)
            seconds = time.perf_counter() - began
            process.terminate()
        os.close(pipe)
        log.unlink()
        assert b'"shown"' in told, told
        return seconds

    def _seconds_of(self, program: str, *arguments: str) -> float:
        line = [sys.executable, "-c", program, *arguments]
        began = time.perf_counter()
        with subprocess.Popen(
            line, env=self._environment, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "done\n"
            return time.perf_counter() - began

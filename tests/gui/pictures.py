"""Pictures of every page, to be looked at: ``python -m tests.gui.pictures FOLDER [SIZE …]``.

Renders the tour of `tests.gui.tour` at 1366x768, 1920x1080 and 3840x2160 (or at the sizes named),
in both languages, to ``FOLDER/SIZE/NAME-LANGUAGE.png``, and sheets of them side by side. With
``--forms`` it renders every form and every kind of step instead. With
``--real`` it uses the screen that ``DISPLAY`` names, for example one of Xvfb, instead of making
screens of its own.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.gui.forms_tour import forms_tour
from tests.gui.tour import in_both_languages, screen_of, tour

SIZES = ("1366x768", "1920x1080", "3840x2160")


def main(arguments: list[str]) -> int:
    """Render what the command line asks for; each size has a process of its own."""
    real = "--real" in arguments
    folder, *sizes = [argument for argument in arguments if not argument.startswith("--")]
    forms = "--forms" in arguments
    if real or "--here" in arguments:
        _render(Path(folder), forms=forms)
        return 0
    for size in sizes or SIZES:
        width, height = map(int, size.split("x"))
        target = Path(folder) / size
        target.mkdir(parents=True, exist_ok=True)
        line = [sys.executable, "-m", "tests.gui.pictures", str(target), "--here"]
        line += ["--forms"] if forms else []
        with tempfile.TemporaryDirectory() as made:
            subprocess.run(line, check=True, env=screen_of(Path(made), width, height))
    return 0


def _render(folder: Path, *, forms: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="sonoread-pictures-") as made:
        for stop in (forms_tour if forms else tour)(Path(made)):
            for language in in_both_languages(stop):
                stop.window.grab().save(str(folder / f"{stop.name}-{language}.png"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

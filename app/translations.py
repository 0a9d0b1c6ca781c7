"""Bring the Chinese catalogue up to date: ``python -m app.translations``.

Needs ``pyside6-lupdate`` and ``pyside6-lrelease``, which come with PySide6. After new texts, fill
in the entries marked unfinished in ``resources/i18n/sonoread_zh_CN.ts`` and run it again.
"""

import subprocess
import sys
from pathlib import Path

from app.i18n import CATALOGUES

CATALOGUE = CATALOGUES / "sonoread_zh_CN.ts"
APP = Path(__file__).resolve().parent
ROOMS = (APP, APP.parent / "viewer")


def sources() -> list[Path]:
    """Return the files whose texts a person sees in the window."""
    return sorted(path for room in ROOMS for path in room.rglob("*.py"))


def collect(catalogue: Path = CATALOGUE) -> None:
    """Take new texts into the catalogue and drop those that are gone."""
    options = ["-no-obsolete", "-locations", "none", "-silent"]
    languages = ["-source-language", "en", "-target-language", "zh_CN"]
    _run("pyside6-lupdate", *map(str, sources()), *options, *languages, "-ts", str(catalogue))


def compile_to(target: Path, catalogue: Path = CATALOGUE) -> None:
    """Write the binary catalogue that the window loads."""
    _run("pyside6-lrelease", "-silent", str(catalogue), "-qm", str(target))


def _run(tool: str, *arguments: str) -> None:
    subprocess.run([str(Path(sys.executable).parent / tool), *arguments], check=True)


if __name__ == "__main__":
    collect()
    compile_to(CATALOGUE.with_suffix(".qm"))

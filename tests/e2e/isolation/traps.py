"""Folders full of modules that are named as ours and as libraries are: each leaves a trace."""

import os
import site
import sys
from dataclasses import dataclass
from pathlib import Path

MODULES = (
    *("random", "json", "numpy", "torch", "timm", "sitecustomize", "usercustomize"),
    *("ground", "app", "viewer", "engines", "reader_study", "PIL", "pydicom", "click", "PySide6"),
)


@dataclass(frozen=True)
class Traps:
    """Where traps lie, and what they wrote.

    Parameters
    ----------
    folder : Path
        The current folder of who falls into them: beside it lie `data` and `study` with the same.
    trace : Path
        Absent as long as nobody fell in.

    """

    folder: Path
    trace: Path

    def lay(self, folder: Path) -> Path:
        """Put all traps into a folder, which may hold other things."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in MODULES:
            (folder / f"{name}.py").write_text(self._text(name), encoding="utf-8")
        one_line = self._text("pth").splitlines()[0]
        (folder / "aaa.pth").write_text(f"import sys; {one_line}\n", encoding="utf-8")
        (folder / "startup.py").write_text(self._text("startup"), encoding="utf-8")
        return folder

    def environment(self) -> dict[str, str]:
        """Return variables by which Python would find them, or load them unasked."""
        folder = str(self.folder)
        self.lay(self._site(self.folder))
        return {
            # An empty part of the variable means the current folder.
            "PYTHONPATH": os.pathsep.join(("", folder)),
            "PYTHONSTARTUP": str(self.folder / "startup.py"),
            "PYTHONHOME": folder,
            "PYTHONUSERBASE": folder,
            "PYTHONPLATLIBDIR": folder,
            "PYTHONWARNINGS": "error::random.Trap",
            "PYTHONBREAKPOINT": "random.fall",
            "PYTHONINSPECT": "1",
        }

    def fell(self) -> str:
        """Return the names of the traps that somebody fell into."""
        return self.trace.read_text(encoding="utf-8") if self.trace.exists() else ""

    def _text(self, name: str) -> str:
        return f"open({str(self.trace)!r}, 'a').write('{name} ')\nraise SystemExit(9)\n"

    @staticmethod
    def _site(base: Path) -> Path:
        version = ".".join(map(str, sys.version_info[:2]))
        return base / "lib" / f"python{version}" / Path(site.getsitepackages()[0]).name

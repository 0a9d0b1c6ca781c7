"""The room of frames: what it costs to import, and that nothing in it goes round in a circle."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FRAMES = ROOT / "viewer" / "frames"


def names() -> dict[str, Path]:
    """Return every module of the room by its full name."""
    found = {}
    for path in FRAMES.rglob("*.py"):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = path
    return found


def imported_by(path: Path) -> set[str]:
    """Return what a module imports, inside functions too."""
    wanted = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            wanted |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            wanted |= {alias.name for alias in node.names}
    return wanted


def test_no_module_of_the_room_leads_back_to_itself() -> None:
    modules = names()
    leads = {
        # A room's own list of names stands above its modules: they do not import it.
        name: (imported_by(path) & modules.keys()) - {"viewer.frames"}
        for name, path in modules.items()
    }
    assert not [n for n, path in modules.items() if "viewer.frames" in imported_by(path)]
    for start in leads:
        seen: set[str] = set()
        rest = set(leads[start])
        while rest:
            here = rest.pop()
            seen.add(here)
            rest |= leads[here] - seen
        assert start not in seen, f"{start} leads back to itself"


def test_the_room_loads_no_decoder_before_a_file_needs_it() -> None:
    program = "import sys, viewer.frames; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert {"pydicom", "av", "SimpleITK", "PySide6"}.isdisjoint(done.stdout.split())

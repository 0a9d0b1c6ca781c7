"""Python programs of our own in a process of their own, which imports what this one imports.

A module named as one of ours or of a library may lie in the current folder, beside a person's
images or where an environment variable points. A child never imports it: it gets the search path
of its parent, without the current folder, and reads no variable that is meant for Python. Compiled
modules it finds where its parent keeps them.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

_ROOT = str(Path(__file__).resolve().parents[1])

# What is imported stays: looking for garbage among it only keeps waiting whoever waits for us.
_BOOT = (
    "import sys, json, importlib, gc; gc.disable(); sys.path[:] = json.loads(sys.argv.pop(1)); "
    "module = importlib.import_module(sys.argv.pop(1)); gc.freeze(); gc.enable(); "
    "sys.exit(module.main())"
)


def isolated(
    module: str, *arguments: str, flags: Sequence[str] = (), paths: Sequence[str] | None = None
) -> tuple[str, ...]:
    """Return the command line that runs ``main()`` of `module` in an isolated process.

    Parameters
    ----------
    arguments : str
        What the program finds in ``sys.argv[1:]``.
    flags : sequence of str
        More options of the interpreter.
    paths : sequence of str, optional
        Where the child looks for modules; as a rule where its parent does.

    """
    # -I hides PYTHONUTF8 from the child; names of files must mean the same to both.
    python = (sys.executable, "-I", *flags, "-X", f"utf8={sys.flags.utf8_mode}")
    if sys.pycache_prefix is not None:
        python = (*python, "-X", f"pycache_prefix={sys.pycache_prefix}")
    search = list(module_paths() if paths is None else paths)
    return (*python, "-c", _BOOT, json.dumps(search), module, *arguments)


def module_paths() -> list[str]:
    """Return this process's search path, our root in it and the current folder not."""
    here = _current()
    known = [str(Path(path).absolute()) for path in sys.path if path]
    kept = [path for path in known if path == _ROOT or path != here]
    return kept if _ROOT in kept else [_ROOT, *kept]


def _current() -> str:
    try:
        return str(Path.cwd())
    except OSError:  # it was removed
        return ""

"""A start that is hurried ends calm."""

import os
import subprocess
import sys

PROGRAM = """
import gc, os
from app.commands.windows.windowed import windowed
with windowed():
    print(gc.isenabled(), os.environ.get("OPENBLAS_NUM_THREADS"))
print(gc.isenabled(), gc.get_freeze_count() > 0)
try:
    with windowed():
        import there_is_no_such_library
except Exception as error:
    print(gc.isenabled(), type(error).__name__)
"""


def said(**variables: str) -> list[str]:
    """Return the lines of the program, started with these variables for numpy's threads."""
    kept = {name: value for name, value in os.environ.items() if "NUM_THREADS" not in name}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=kept | {"QT_QPA_PLATFORM": "offscreen"} | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.splitlines()


def test_while_a_window_is_imported_no_garbage_is_looked_for_and_afterwards_it_is() -> None:
    assert said() == ["False 1", "True True", "True EngineError"]


def test_a_number_of_threads_that_somebody_has_set_stays() -> None:
    assert said(OPENBLAS_NUM_THREADS="3")[0] == "False 3"

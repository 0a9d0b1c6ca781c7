"""Another computer of the same person: the same key, and no memory of what was seen here."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ground.home import VARIABLE, home_folder
from reader_study.trust.keys import FILE_NAME, workstation_key


@contextmanager
def other_home() -> Iterator[Path]:
    """Let what is done meanwhile happen at such a computer; nothing of it is remembered here."""
    workstation_key()
    before = home_folder()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(before / FILE_NAME, folder)
        os.environ[VARIABLE] = folder
        try:
            yield Path(folder)
        finally:
            os.environ[VARIABLE] = str(before)

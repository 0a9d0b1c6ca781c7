"""Homes of other computers: what is read apart there is not known here."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ground.home import home_folder
from reader_study.trust.keys import FILE_NAME


@contextmanager
def another_home() -> Iterator[None]:
    """Be at another computer to which the key was copied, as a fork needs to come about."""
    here = home_folder()
    there = here.with_name(f"{here.name}-{os.urandom(4).hex()}")
    there.mkdir(parents=True)
    if (here / FILE_NAME).is_file():
        shutil.copy(here / FILE_NAME, Path(there) / FILE_NAME)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SONOREAD_HOME", str(there))
        yield

"""Every page of the coordinator's window, of a study with long names and one with nothing in it."""

from collections.abc import Iterator
from pathlib import Path

from app.coordinating.places import PLACES
from app.coordinating.start import make_coordinator_window
from reader_study import lock, registration
from reader_study.study import Study
from tests.builders import PASSPHRASE, MadeBatch, freeze_model, protocol_text
from tests.gui.tour import LONG_NAME, LONG_TITLE, Stop, settle, until
from tests.made_conduct import plain_study, work


def coordinator_stops(folder: Path) -> Iterator[Stop]:
    """Go through all pages of both studies."""
    folder.mkdir()
    plain_study(folder / "empty", locked=False, n_reading=0).close()
    yield from _pages(folder / "empty", folder / "data", "nothing")
    _long_names(folder / "long")
    yield from _pages(folder / "long", folder / "data", "read")


def _long_names(root: Path) -> None:
    text = protocol_text(("r1", "r2")).replace("A small test study", LONG_TITLE)
    text = text.replace("Reader r1", LONG_NAME)
    with Study.create(root, text) as study:
        registration.register(study, MadeBatch(6), passphrase=PASSPHRASE)
        freeze_model(study)
        lock.lock_protocol(study)
        work(study, "r1", cases=1)


def _pages(root: Path, data: Path, name: str) -> Iterator[Stop]:
    window = make_coordinator_window(root, folder=data, lang="en")
    window.show()
    window.begin()
    until(lambda: window.study.standing is not None)
    for spec in PLACES:
        window.show_place(spec.place)
        settle()
        yield Stop(f"coordinator {spec.place} {name}", window, window.languages, rolls=True)
    window.close()
    window.deleteLater()
    settle()

"""The pages of the coordinator's window, in the order of their rail."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from app.i18n import QT_TRANSLATE_NOOP

_CONTEXT = "Places"


class Place(StrEnum):
    """One page; the value is its name in settings, in tests and in names of pictures."""

    OVERVIEW = "overview"
    CASES = "cases"
    READERS = "readers"
    SCHEDULE = "schedule"
    PROGRESS = "progress"
    CLOSE = "close"
    RESULTS = "results"
    TRUST = "trust"


@dataclass(frozen=True, slots=True)
class PlaceSpec:
    """What the rail needs to know of a page before it is made.

    Attributes
    ----------
    title : str
        English, to be translated.
    module : str
        Where its class is; imported when the page is shown for the first time.
    anchor : str
        Heading of its section in the user's guide, as an HTML id.

    """

    place: Place
    title: str
    module: str
    anchor: str


PLACES: tuple[PlaceSpec, ...] = (
    PlaceSpec(
        Place.OVERVIEW,
        QT_TRANSLATE_NOOP("Places", "Overview"),
        "app.coordinating.pages.overview",
        "overview",
    ),
    PlaceSpec(
        Place.CASES, QT_TRANSLATE_NOOP("Places", "Cases"), "app.coordinating.pages.cases", "cases"
    ),
    PlaceSpec(
        Place.READERS,
        QT_TRANSLATE_NOOP("Places", "Readers"),
        "app.coordinating.pages.readers",
        "readers",
    ),
    PlaceSpec(
        Place.SCHEDULE,
        QT_TRANSLATE_NOOP("Places", "Schedule"),
        "app.coordinating.pages.schedule",
        "schedule",
    ),
    PlaceSpec(
        Place.PROGRESS,
        QT_TRANSLATE_NOOP("Places", "Progress"),
        "app.coordinating.pages.progress",
        "progress",
    ),
    PlaceSpec(
        Place.CLOSE, QT_TRANSLATE_NOOP("Places", "Close"), "app.coordinating.pages.close", "close"
    ),
    PlaceSpec(
        Place.RESULTS,
        QT_TRANSLATE_NOOP("Places", "Results"),
        "app.coordinating.pages.results",
        "results",
    ),
    PlaceSpec(
        Place.TRUST, QT_TRANSLATE_NOOP("Places", "Trust"), "app.coordinating.pages.trust", "trust"
    ),
)


def title(spec: PlaceSpec) -> str:
    """Return a page's title in the language of the window."""
    return QCoreApplication.translate(_CONTEXT, spec.title)

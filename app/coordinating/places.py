"""The pages of the coordinator's window, in the order of their rail."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from app.i18n import QT_TRANSLATE_NOOP

_CONTEXT = "Places"


class RailPlace(StrEnum):
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

    place: RailPlace
    title: str
    module: str
    anchor: str


PLACES: tuple[PlaceSpec, ...] = (
    PlaceSpec(
        RailPlace.OVERVIEW,
        QT_TRANSLATE_NOOP("Places", "Overview"),
        "app.coordinating.pages.overview",
        "overview",
    ),
    PlaceSpec(
        RailPlace.CASES,
        QT_TRANSLATE_NOOP("Places", "Cases"),
        "app.coordinating.pages.cases",
        "cases",
    ),
    PlaceSpec(
        RailPlace.READERS,
        QT_TRANSLATE_NOOP("Places", "Readers"),
        "app.coordinating.pages.readers",
        "readers",
    ),
    PlaceSpec(
        RailPlace.SCHEDULE,
        QT_TRANSLATE_NOOP("Places", "Schedule"),
        "app.coordinating.pages.schedule",
        "schedule",
    ),
    PlaceSpec(
        RailPlace.PROGRESS,
        QT_TRANSLATE_NOOP("Places", "Progress"),
        "app.coordinating.pages.progress",
        "progress",
    ),
    PlaceSpec(
        RailPlace.CLOSE,
        QT_TRANSLATE_NOOP("Places", "Close"),
        "app.coordinating.pages.close",
        "close",
    ),
    PlaceSpec(
        RailPlace.RESULTS,
        QT_TRANSLATE_NOOP("Places", "Results"),
        "app.coordinating.pages.results",
        "results",
    ),
    PlaceSpec(
        RailPlace.TRUST,
        QT_TRANSLATE_NOOP("Places", "Trust"),
        "app.coordinating.pages.trust",
        "trust",
    ),
)


def title(spec: PlaceSpec) -> str:
    """Return a page's title in the language of the window."""
    return QCoreApplication.translate(_CONTEXT, spec.title)

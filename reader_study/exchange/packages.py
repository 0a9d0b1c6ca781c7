"""The packages of a study, as its log tells of them; and of which study a package is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ground.errors import ExchangeError
from reader_study.store import Store
from reader_study.store.foreign import PACKAGE_MADE
from reader_study.study import Study


@dataclass(frozen=True, slots=True)
class MadePackage:
    """A package that went out.

    Parameters
    ----------
    seq, head : int, str
        Number and hash of the last event that it went out with.
    made_seq : int
        Number of the own event that tells of it.
    replaced_by : str
        Id of a later package for the same reader; empty without one.

    """

    package_id: str
    reader_id: str
    origin: str
    seq: int
    head: str
    made_seq: int
    made_utc: str
    replaced_by: str = ""


def packages(study: Study) -> dict[str, MadePackage]:
    """Return the packages of a study by their chains, in the order in which they were made."""
    found: dict[str, MadePackage] = {}
    latest: dict[str, str] = {}
    made = list(study.events(action=PACKAGE_MADE))
    for event in reversed(made):
        told: Mapping[str, Any] = event.content
        reader_id, origin = str(told["reader_id"]), str(told["origin"])
        found[origin] = MadePackage(
            package_id=str(told["package_id"]),
            reader_id=reader_id,
            origin=origin,
            seq=int(told["seq"]),
            head=str(told["head"]),
            made_seq=event.seq,
            made_utc=event.utc,
            replaced_by=latest.get(reader_id, ""),
        )
        latest.setdefault(reader_id, str(told["package_id"]))
    return dict(reversed(found.items()))


@dataclass(frozen=True, slots=True)
class OwnPackage:
    """What a package says of itself.

    Parameters
    ----------
    study_origin : str
        The chain of the coordinator's study.
    seed_seq : int
        Number of the last event that it went out with.

    """

    package_id: str
    reader_id: str
    study_origin: str
    seed_seq: int


def own_package(store: Store) -> OwnPackage:
    """Return what the package in a study's folder says of itself.

    Raises
    ------
    ExchangeError
        When the folder holds no package.

    """
    created = next(store.events(action="study.created"), None)
    told = None if created is None else created.content.get("package")
    sealed = next(store.events(action="package.sealed"), None)
    if told is None or sealed is None:
        raise ExchangeError(
            "This is no reader's package.",
            remedy="Give the folder in which she reads; packages are made with `sonoread package`.",
            path=store.path.parent,
        )
    return OwnPackage(
        package_id=str(told["package_id"]),
        reader_id=str(told["reader_id"]),
        study_origin=str(told["study_origin"]),
        seed_seq=sealed.seq,
    )

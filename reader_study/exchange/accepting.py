"""Whether a bundle is for this study, for now, and holds what its reader may have done."""

from collections.abc import Iterable

from ground.errors import ExchangeError
from reader_study.exchange.bundle_file import Bundle
from reader_study.exchange.packages import MadePackage, packages
from reader_study.exchange.told_heads import require_known_there, require_whole_to_its_head
from reader_study.store import Event
from reader_study.store.foreign import COORDINATING
from reader_study.store.names import ReadName
from reader_study.study import Study

READER_ROLES = frozenset({"reader", "arbitrator"})


class Gap(ExchangeError):
    """A bundle that begins behind what is here: it may be taken later."""


def require_for_here(study: Study, bundle: Bundle) -> MadePackage:
    """Refuse a bundle of another study, of no package of this one, or of one that was replaced.

    Raises
    ------
    ExchangeError
        Saying whose it is.
    IntegrityError
        When the study's log lacks a head of its own that the package knows.

    """
    manifest, path = bundle.manifest, bundle.path
    if manifest.study_origin != study.store.origin:
        raise ExchangeError(
            f"The bundle belongs to another study ({manifest.study_id}).",
            remedy="Merge it into the study from which its package was made.",
            path=path,
        )
    require_known_there(study, bundle)
    package = packages(study).get(manifest.origin)
    if package is None or package.package_id != manifest.package_id:
        raise ExchangeError(
            f"No package {manifest.package_id} went out from this study.",
            remedy="Ask the reader which package she reads; `sonoread status` shows yours.",
            path=path,
        )
    if package.reader_id != manifest.reader_id:
        raise ExchangeError(
            f"The package is that of {package.reader_id!r}, and the bundle says "
            f"{manifest.reader_id!r}.",
            remedy="Have the bundle handed in anew from the package's own folder.",
            path=path,
        )
    if manifest.from_seq <= package.seq:
        raise ExchangeError(
            "The bundle repeats what the package went out with.",
            remedy="Have it handed in anew with `sonoread hand-in`.",
            path=path,
        )
    require_whole_to_its_head(bundle)
    return package


def require_hers(study: Study, bundle: Bundle, new: Iterable[Event]) -> None:
    """Refuse what comes too late, or was done in the name of another than the package's reader.

    Raises
    ------
    ExchangeError
        Naming the first event at fault.

    """
    manifest, path = bundle.manifest, bundle.path
    if study.is_closed:
        raise ExchangeError(
            "The study is closed; no read is added to it any more.",
            remedy="Keep the bundle: what came too late is told apart from the study.",
            path=path,
        )
    package = packages(study)[manifest.origin]
    if package.replaced_by:
        raise ExchangeError(
            f"A later package ({package.replaced_by}) took this one's place; its reads would come "
            "twice.",
            remedy="Merge the bundles of the later package.",
            path=path,
        )
    locked = _locked_elsewhere(study, manifest.origin, package.reader_id)
    for event in new:
        if event.role in COORDINATING:
            continue
        if event.role not in READER_ROLES or event.actor != package.reader_id:
            raise ExchangeError(
                f"Event {event.seq} ({event.action} {event.entity}) was done by {event.actor!r} as "
                f"{event.role!r}, and the package is that of {package.reader_id!r}.",
                remedy="Ask the reader who sat at her workstation; nothing of it was taken.",
                path=path,
            )
        if event.action == "read.locked" and event.entity in locked:
            raise ExchangeError(
                f"The read {event.entity} is in the study already, from another place.",
                remedy="A case is read once; find out where, and which of the two counts.",
                path=path,
            )


def _locked_elsewhere(study: Study, origin: str, reader_id: str) -> frozenset[str]:
    """Return the names of a reader's reads that other chains hold."""
    return frozenset(
        ReadName(read.reader_id, read.session, read.case_id, str(read.arm), read.visit).entity
        for read in study.store.tables.reads(reader_id=reader_id)
        if read.origin != origin
    )

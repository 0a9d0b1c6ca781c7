"""A folder on a share or a stick between a coordinator and her readers.

Files alone go through it, each written whole under a name of its own; no database is ever opened
there. Whoever comes, how often and in which order, and whatever of it is lost, doubled or cut off:
what is missing is laid out again, and what is here is passed over.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ground.errors import ExchangeError, IntegrityError, ReaderStudyError
from ground.files import write_atomic
from ground.names import inside
from ground.regular import read_regular
from reader_study.clock import Clock
from reader_study.exchange import bundle_file
from reader_study.exchange.handing_in import HandedIn, hand_in, sign_for_hand_in
from reader_study.exchange.merging import MergeOutcome, merge_bundles
from reader_study.exchange.packages import packages
from reader_study.exchange.told_heads import keep_study_head, require_told, signed_heads_in
from reader_study.exchange.update import update_file
from reader_study.exchange.update.taking import copy_whole, is_file_of
from reader_study.exchange.update.update_file import Update, read_update, update_bytes
from reader_study.exchange.update.updates import (
    known_seq,
    latest,
    name_of,
    new_acts,
    take_update,
    update_for,
)
from reader_study.reading.arbitration import draw_arbitrations
from reader_study.study import Study
from reader_study.trust.keys import workstation_key

BUNDLES, UPDATES, MEDIA = "bundles", "updates", "media"


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did.

    Parameters
    ----------
    merged : tuple of MergeOutcome
        What became of the bundles in the folder; on the coordinator's side.
    laid_out : tuple of Path
        Files that were written into the folder.
    handed_in : HandedIn or None
        The bundle that was written, on the reader's side; None when the coordinator has all.
    acts : int
        Decisions of the coordinator's that were taken into the package.
    renew, is_closed : bool
        As in `Update`.
    left_out : tuple of ReaderStudyError
        Why something in the folder was not taken.

    """

    is_package: bool
    merged: tuple[MergeOutcome, ...] = ()
    laid_out: tuple[Path, ...] = ()
    handed_in: HandedIn | None = None
    acts: int = 0
    renew: bool = False
    is_closed: bool = False
    left_out: tuple[ReaderStudyError, ...] = ()


def sync(
    root: Path,
    folder: Path,
    *,
    clock: Clock | None = None,
    acting: Callable[[Study], None] = lambda _: None,
) -> SyncReport:
    """Exchange with a folder, as a reader's package or as the coordinator's study.

    Parameters
    ----------
    acting : callable
        Has whoever acts on the coordinator's study show who she is.

    Raises
    ------
    ReaderStudyError
        When the folder is not there or cannot be written, or the study cannot be opened.

    """
    if not folder.is_dir():
        raise ExchangeError(
            "There is no such folder.",
            remedy="Connect the share or the stick, and give the folder that both sides use.",
            path=folder,
        )
    with Study.open(root, writable=False, clock=clock) as study:
        created = next(study.events(action="study.created")).content
        if "package" in created:
            return _sync_package(study, folder, clock)
    with Study.open(root, clock=clock) as study:
        acting(study)
        return _sync_study(study, folder)


def _sync_study(study: Study, folder: Path) -> SyncReport:
    found = sorted((folder / BUNDLES).glob(f"*{bundle_file.SUFFIX}"))
    merged = merge_bundles(study, found)
    if not study.is_closed:
        draw_arbitrations(study)
    study.sign_head()
    key, written = workstation_key(), []
    for package in packages(study).values():
        update = update_for(study, package)
        _lay_out_media(study, update, _media_of(folder, package.package_id))
        data = update_bytes(update, key)
        path = folder / UPDATES / f"{name_of(update, data)}{update_file.SUFFIX}"
        if _laid_out(path, data):
            written.append(path)
    return SyncReport(is_package=False, merged=tuple(merged), laid_out=tuple(written))


def _media_of(folder: Path, package_id: str) -> Path:
    """Return where the media of new cases lie for one package; others' cases are not hers."""
    return inside(folder / MEDIA, package_id)


def _lay_out_media(study: Study, update: Update, media: Path) -> None:
    for name, told in update.media.items():
        path = media / Path(name).name
        if not is_file_of(path, str(told["sha256"])):
            copy_whole(study.root / name, path, str(told["sha256"]))


def _sync_package(study: Study, folder: Path, clock: Clock | None) -> SyncReport:
    update, left_out = _newest(study, folder)
    acts = 0
    if update is not None:
        left_out += _heads_told(study, update)
        if new_acts(study, update):
            try:
                media = _media_of(folder, update.package_id)
                with Study.open(study.root, clock=clock) as writable:
                    acts = take_update(writable, update, media)
            except ReaderStudyError as error:
                left_out.append(error)
    sign_for_hand_in(study.root, clock=clock)
    since = 0 if update is None else known_seq(study, update)
    try:
        (folder / BUNDLES).mkdir(exist_ok=True)
        handed_in = hand_in(study, folder / BUNDLES, since=since)
    except ExchangeError:
        handed_in = None  # nothing that the coordinator has not
    return SyncReport(
        is_package=True,
        laid_out=() if handed_in is None else (handed_in.path,),
        handed_in=handed_in,
        acts=acts,
        renew=update is not None and update.renew,
        is_closed=update is not None and update.is_closed,
        left_out=tuple(left_out),
    )


def _heads_told(study: Study, update: Update) -> list[ReaderStudyError]:
    """Hold both logs against what an update knows of them; her own is refused where it lacks it."""
    hers, theirs = signed_heads_in(update, study.root)
    if hers is not None:
        require_told(study.store, hers, who=update.package_id)
    try:
        if theirs is not None:
            keep_study_head(study.root, theirs, package_id=update.package_id)
    except IntegrityError as error:
        return [error]
    return []


def _newest(study: Study, folder: Path) -> tuple[Update | None, list[ReaderStudyError]]:
    updates: list[Update] = []
    left_out: list[ReaderStudyError] = []
    for path in sorted((folder / UPDATES).glob(f"*{update_file.SUFFIX}")):
        try:
            updates.append(read_update(path))
        except IntegrityError as error:
            left_out.append(error)
    newest, refused = latest(study, updates)
    return newest, [*left_out, *refused]


def _laid_out(path: Path, data: bytes) -> bool:
    """Write a file unless it is there as it should be."""
    try:
        if read_regular(path, len(data), follow=False) == data:
            return False
    except OSError:
        pass
    write_atomic(path, data)
    return True

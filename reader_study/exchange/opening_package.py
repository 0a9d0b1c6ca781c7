"""Opening a package: checked whole before its first use, unpacked beside, whole or not at all."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ground.errors import IntegrityError, ReaderStudyError, StoreError
from ground.files import sync_folder
from reader_study.exchange.manifest import MOST_BYTES, NAME, REMEDY, PackageManifest
from reader_study.exchange.note import PackageNote
from reader_study.exchange.package_file import (
    Step,
    changed_files,
    read_manifest,
    require_good_names,
    unpack_zip,
    write_folder,
)
from reader_study.held_files import held_bytes
from reader_study.safekeeping.leftovers import MAKING, clear_unmade
from reader_study.store import Store
from reader_study.store.chain import first_fault
from reader_study.trust.keys import fingerprint

_GROWS = frozenset({"study.db"})
"""Changes when she reads; what it went out with is checked by its chain."""


def unpack(
    package: Path, folder: Path, *, key: str = "", step: Step | None = None
) -> PackageManifest:
    """Lay a package into a new folder, as a study to read.

    Parameters
    ----------
    package : Path
        A file or a folder, as it was sent.
    key : str
        Fingerprint of the coordinator's key, as it was read aloud; empty to take any.

    Raises
    ------
    IntegrityError
        When it is not as it was signed, or by another key.
    ReaderStudyError
        When the folder is there already, or cannot be written.

    """
    if folder.exists():
        raise ReaderStudyError(
            "There is something in this place already.",
            remedy="Choose the name of a new folder.",
            path=folder,
        )
    parent = folder.absolute().parent
    clear_unmade(parent)
    try:
        staging = Path(tempfile.mkdtemp(prefix=MAKING, dir=parent))
    except OSError as error:
        raise _cannot_write(error, folder) from error
    try:
        manifest = _unpacked(package, staging, step or _nothing)
        _require_key(manifest, key, package)
        _require_chain(manifest, staging, package)
        staging.chmod(0o755)
        staging.rename(folder)
        sync_folder(parent)
    except OSError as error:
        raise _cannot_write(error, folder) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return manifest


def unpacked_beside(package: Path, *, step: Step | None = None) -> Path:
    """Return the folder of a package file that was double-clicked: beside it, by its name.

    It is unpacked when it is not there; a folder of that name is taken only if it is this package.

    Raises
    ------
    IntegrityError, ReaderStudyError
        As `unpack`; or when something else lies in that place.

    """
    folder = package.with_suffix("")
    if not folder.exists():
        unpack(package, folder, step=step)
        return folder
    with tempfile.TemporaryDirectory(prefix="sonoread-") as aside:
        manifest = _unpacked(package, Path(aside), step or _nothing)
    if _listed_in(folder) != manifest.encoded():
        raise ReaderStudyError(
            "Beside the package lies a folder of its name, which is not this package.",
            remedy="Unpack it elsewhere with `sonoread unpack`.",
            path=folder,
        )
    return folder


def manifest_of(root: Path) -> PackageManifest:
    """Return the manifest of a package's folder, if its signature holds.

    Raises
    ------
    IntegrityError
        When it is missing, damaged or not as it was signed.

    """
    path = root / NAME
    try:
        data = held_bytes(path, MOST_BYTES)
    except FileNotFoundError as error:
        raise IntegrityError(
            "The list of what the package holds is missing.", remedy=REMEDY, path=path
        ) from error
    except OSError as error:
        raise IntegrityError("The package is damaged.", remedy=REMEDY, path=path) from error
    manifest = read_manifest(data, path)
    require_good_names(manifest, path)
    return manifest


def _listed_in(folder: Path) -> bytes:
    try:
        return held_bytes(folder / NAME, MOST_BYTES)
    except OSError:
        return b""


def package_findings(root: Path, store: Store, note: PackageNote) -> Iterator[tuple[str, str]]:
    """Name what of a package's folder is not as it went out: file, and what is wrong with it."""
    try:
        manifest = manifest_of(root)
    except IntegrityError as error:
        yield NAME, error.what
        return
    facts = manifest.facts
    same = all(facts.get(name) == value for name, value in _told_by(note).items())
    if not same or facts["origin"] != store.origin:
        yield NAME, "it belongs to another package"
    elif all(e.hash != facts["head"] for e in store.events(action="package.sealed")):
        yield "study.db", "the log does not begin as the package went out"
    grown = _GROWS | _hers(manifest) | _amended(store)
    for name in changed_files(manifest, root, but=grown):
        yield name, "the file is not as it was sent"


def require_as_sent(root: Path, store: Store, note: PackageNote) -> None:
    """Refuse a package that is not as it went out.

    Raises
    ------
    IntegrityError
        Naming the first file.

    """
    for name, what in package_findings(root, store, note):
        raise IntegrityError(
            f"The package is not as it was sent: {name}: {what}.", remedy=REMEDY, path=root
        )


def _told_by(note: PackageNote) -> dict[str, str]:
    return {
        "package_id": note.package_id,
        "reader_id": note.reader_id,
        "study_origin": note.study_origin,
        "protocol_sha256": note.protocol_sha256,
    }


def _amended(store: Store) -> frozenset[str]:
    """Return the protocol's file where an update amended it: then the log names the new one."""
    is_amended = any(True for _ in store.events(action="protocol.amended"))
    return frozenset({"protocol.toml"}) if is_amended else frozenset()


def _hers(manifest: PackageManifest) -> frozenset[str]:
    """Return the files that she may change: her own key, when she takes another PIN."""
    return frozenset(name for name in manifest.files if name.startswith("people/"))


def _unpacked(package: Path, folder: Path, step: Step) -> PackageManifest:
    if package.is_dir():
        manifest = manifest_of(package)
        for name in changed_files(manifest, package):
            raise IntegrityError(
                f"The package is not as it was sent: {name}.", remedy=REMEDY, path=package
            )
        names = {name: package / name for name in (*manifest.files, NAME)}
        write_folder(names, folder, step)
        for name in changed_files(manifest, folder):
            raise IntegrityError(
                f"The package is not as it was sent: {name}.", remedy=REMEDY, path=package
            )
        return manifest
    if package.is_symlink() or not package.is_file():
        raise IntegrityError(
            "This is no package.", remedy="Give the file or folder as it was sent.", path=package
        )
    return unpack_zip(package, folder, step)


def _require_key(manifest: PackageManifest, key: str, package: Path) -> None:
    found = fingerprint(manifest.public)
    wanted = key.strip().lower()
    if wanted and wanted not in (found, manifest.public, found.replace("-", "")):
        raise IntegrityError(
            f"The package was signed by the key {found}, and not by {key}.",
            remedy="Ask the coordinator which key is hers; do not use the package until then.",
            path=package,
        )


def _require_chain(manifest: PackageManifest, folder: Path, package: Path) -> None:
    """Refuse a database whose log is not the one that the manifest names."""
    facts = manifest.facts
    try:
        with Store.open(folder / "study.db", writable=False) as store:
            note = PackageNote.of(next(store.events(action="study.created")).content)
            same = note is not None and all(
                facts.get(name) == value for name, value in _told_by(note).items()
            )
            whole = first_fault(store.events(origin=store.origin)) is None
            at_head = store.head == (facts["seq"], facts["head"])
            if not (same and whole and at_head and store.origins() == [facts["origin"]]):
                raise IntegrityError(
                    "The log in the package is not the one that was signed.",
                    remedy=REMEDY,
                    path=package,
                )
    except (StoreError, StopIteration, KeyError, TypeError, ValueError) as error:
        raise IntegrityError(
            "The log in the package cannot be read.", remedy=REMEDY, path=package
        ) from error


def _cannot_write(error: OSError, folder: Path) -> ReaderStudyError:
    return ReaderStudyError(
        f"The package cannot be unpacked ({error.strerror}).",
        remedy="Free some space, or choose a folder on a disk of this computer that you may write "
        "to.",
        path=folder,
    )


def _nothing(_done: int, _total: int) -> None:
    """Tell nobody."""

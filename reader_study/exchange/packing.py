"""Making a package: the study as one reader needs it, signed, whole or not there at all.

It is built beside the place where it is to lie. Then the study notes it, and then it is moved into
its place: a program that is killed between leaves a package that is whole and known, and the next
call moves it.
"""

import hashlib
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from ground.errors import IntegrityError, ReaderStudyError, ReadingRuleError
from ground.files import sha256_file, sync_folder, write_atomic
from reader_study.checked import require_sound
from reader_study.deid.going_out import kept_back
from reader_study.exchange.manifest import NAME, SCHEMA, PackageManifest, PackedFile
from reader_study.exchange.package_file import Step, write_folder, write_zip
from reader_study.exchange.package_models import lists_of, model_files
from reader_study.exchange.plan import PackagePlan, planned
from reader_study.exchange.reduced import protocol_file
from reader_study.exchange.seed import SeedEvent, seed_events
from reader_study.store import Event, NewEvent, Store
from reader_study.store.chain import Head
from reader_study.store.events import Value
from reader_study.store.foreign import PACKAGE_MADE
from reader_study.study import Study
from reader_study.trust.heads import known_entry
from reader_study.trust.keys import fingerprint, workstation_key
from reader_study.version import __version__

SUFFIX = ".zip"
_MOST_REASON = 1000


@dataclass(frozen=True, slots=True)
class PackedStudy:
    """A package that lies in its place.

    Parameters
    ----------
    fingerprint : str
        Of the key that signed it, to be read aloud to the reader.
    was_made_before : bool
        It was made by a call that was cut off, and only moved into its place now.

    """

    path: Path
    package_id: str
    reader_id: str
    cases: int
    fingerprint: str
    was_made_before: bool = False


def pack(
    study: Study,
    reader_id: str,
    out: Path,
    *,
    again: bool = False,
    reason: str = "",
    sealing: str = "",
    step: Step | None = None,
) -> PackedStudy:
    """Make a reader's package.

    Parameters
    ----------
    out : Path
        Where it is to lie: a name that ends in ``.zip`` for one file, any other for a folder.
    again : bool
        Make a further one although one is out, with a reason.
    sealing : str
        Public key of the workstation at which she reads, where she is not registered as a person;
        empty for this workstation.

    Raises
    ------
    ProtocolError, ReadingRuleError
        When there is nothing to make, see `planned`, or one is out for her.
    IntegrityError
        When the study, or an image of hers, is not as it was recorded.
    ReaderStudyError
        When the place is taken or cannot be written; then nothing is left behind.

    """
    _require_place(study, out)
    plan = planned(study, reader_id)
    kept_back(study)
    before = [e for e in study.events(action=PACKAGE_MADE) if e.content["reader_id"] == reader_id]
    for event in reversed(before):
        staged = _staged(out, event.content["package_id"])
        if staged.exists():
            return _laid_down(event, staged, out, was_made_before=True)
    told = _required_reason(before, again=again, reason=reason, reader_id=reader_id)
    require_sound(study)
    study.sign_head()
    _remove_halves(study, out)
    package_id = f"{reader_id}-{uuid.uuid4().hex[:12]}"
    staged, parts = _staged(out, package_id), _staged(out, f"{package_id}.parts")
    try:
        parts.mkdir()
        build = _Build(study, plan, package_id, parts, sealing)
        made = build.write(staged, is_zip=_is_zip(out), step=step or _nothing)
        shutil.rmtree(parts)
        sync_folder(out.parent)
        (event,) = study.record(
            NewEvent(PACKAGE_MADE, f"package/{package_id}", new=made, reason=told)
        )
    except BaseException as error:
        _remove(parts)
        if package_id not in packages_of(study, reader_id):
            _remove(staged)  # else it is whole, and the next call moves it
        if isinstance(error, OSError):
            raise ReaderStudyError(
                f"The package cannot be written ({error.strerror}).",
                remedy="Free some space, or choose a folder that you may write to.",
                path=out,
            ) from error
        raise
    return _laid_down(event, staged, out)


def packages_of(study: Study, reader_id: str) -> list[str]:
    """Return the ids of the packages that were made for a reader, in their order."""
    made = study.events(action=PACKAGE_MADE)
    return [e.content["package_id"] for e in made if e.content["reader_id"] == reader_id]


@dataclass(frozen=True, slots=True)
class _Build:
    """The making of one package; `parts` is a folder for what is made for it alone."""

    study: Study
    plan: PackagePlan
    package_id: str
    parts: Path
    sealing: str

    def write(self, staged: Path, *, is_zip: bool, step: Step) -> dict[str, Value]:
        """Write the package; return what the study notes of it."""
        key, plan, parts, note = workstation_key(), self.plan, self.parts, self._note()
        write_atomic(parts / "protocol.toml", protocol_file(plan.protocol).encode())
        models, told = model_files(self.study, plan, parts / "boxes", self.sealing)
        origin, head = self._database(note, told)
        sources = {"protocol.toml": parts / "protocol.toml", "study.db": parts / "study.db"}
        media = list(_media(self.study, plan))
        sources |= models | {name: path for name, path, _ in media}
        person = self.study.paths.people / f"{plan.reader_id}.key"
        if person.exists():
            sources[f"people/{person.name}"] = person
        told_of = {name: sha256 for name, _, sha256 in media}
        files = {
            name: PackedFile(*_measured(path, told_of.get(name)))
            for name, path in sorted(sources.items())
        }
        _require_space(sum(file.size for file in files.values()), staged.parent)
        facts = note | {"schema": SCHEMA, "app_version": __version__}
        known = known_entry(self.study.store)
        facts |= {"study_head": {} if known is None else known.to_plain()}
        facts |= {"origin": origin, "seq": head.seq, "head": head.hash}
        manifest = PackageManifest(facts, files).signed(key).encoded()
        write_atomic(parts / NAME, manifest)
        sources[NAME] = parts / NAME
        if is_zip:
            write_zip(sources, staged, step)
        else:
            staged.mkdir()
            write_folder(sources, staged, step)
        made: dict[str, Value] = {"origin": origin, "seq": head.seq, "head": head.hash}
        made |= {"reads": lists_of(told)}
        made |= {"public": key.public, "key_id": key.key_id, "cases": len(plan.cases)}
        return note | made | {"manifest_sha256": hashlib.sha256(manifest).hexdigest()}

    def _note(self) -> dict[str, Value]:
        return {
            "package_id": self.package_id,
            "study_id": self.study.id,
            "reader_id": self.plan.reader_id,
            "study_origin": self.study.store.origin,
            "protocol_sha256": self.study.protocol.sha256,
        }

    def _database(self, note: dict[str, Value], models: list[NewEvent]) -> tuple[str, Head]:
        events = seed_events(
            self.study,
            self.plan,
            package=note,
            protocol_sha256=sha256_file(self.parts / "protocol.toml"),
            models=tuple(models),
        )
        with Store.create(self.parts / "study.db") as store:
            for actor, group in groupby(events, key=lambda event: event.actor):
                held = list(group)
                store.append(actor, _AsThen(self.study, held), *(event.new for event in held))
            return store.origin, store.heads[store.origin]


class _AsThen:
    """A clock that says of each event of a seed, in order, when that happened which it repeats."""

    def __init__(self, study: Study, events: list[SeedEvent]) -> None:
        self._clock = study.clock
        self._events = iter(events)
        self._now: Event | None = None

    def utc(self) -> datetime:
        """Return the time of the next event; the store asks once for each."""
        self._now = next(self._events).like
        return self._clock.utc() if self._now is None else _moment(self._now.utc)

    def monotonic_ns(self) -> int:
        """Return the monotonic time of the event whose time of day was asked for last."""
        return self._clock.monotonic_ns() if self._now is None else self._now.monotonic_ns


def _moment(utc: str) -> datetime:
    return datetime.fromisoformat(utc).astimezone(UTC)


def _media(study: Study, plan: PackagePlan) -> Iterator[tuple[str, Path, str]]:
    """Yield name, path and hash by the log of each file of the reader's media."""
    back = kept_back(study)
    for case in plan.cases:
        if case.case_id in back:
            continue
        for medium in case.media:
            for path, sha256 in study.paths.files_of(medium).items():
                yield path.relative_to(study.root).as_posix(), path, sha256


def _measured(path: Path, expected: str | None) -> tuple[str, int]:
    try:
        sha256 = sha256_file(path)
    except OSError as error:
        raise _not_as_recorded(path) from error
    if expected is not None and sha256 != expected:
        raise _not_as_recorded(path)
    return sha256, path.stat().st_size


def _not_as_recorded(path: Path) -> IntegrityError:
    return IntegrityError(
        "A file of the study is missing or was changed.",
        remedy="`sonoread verify` names all of them; restore them from a good copy.",
        path=path,
    )


def _require_place(study: Study, out: Path) -> None:
    parent = out.absolute().parent
    if out.exists() or not parent.is_dir():
        what = "There is something in this place already." if out.exists() else "No such folder."
        raise ReaderStudyError(
            what, remedy="Choose a new name, in a folder that is there.", path=out
        )
    if parent.resolve().is_relative_to(study.root.resolve()):
        raise ReaderStudyError(
            "A package does not lie in the study from which it is made.",
            remedy="Choose a folder outside of it.",
            path=out,
        )


def _required_reason(before: list[Event], *, again: bool, reason: str, reader_id: str) -> str:
    told = reason.strip()[:_MOST_REASON]
    if before and not (again and told):
        raise ReadingRuleError(
            f"A package for {reader_id!r} is out already: {before[-1].content['package_id']}, "
            f"made on {before[-1].utc[:10]}.",
            remedy="Let her go on with it. If it is lost, take in what she has sent, then make "
            "another with --again and --reason.",
        )
    return told


def _require_space(needed: int, folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise ReaderStudyError(
            f"The package needs {needed // 1_000_000} MB, and {free // 1_000_000} MB are free.",
            remedy="Free some space, or choose another disk.",
            path=folder,
        )


def _is_zip(out: Path) -> bool:
    return out.suffix.lower() == SUFFIX


def _staged(out: Path, name: str) -> Path:
    return out.with_name(f".{out.name}-{name}")


def _laid_down(
    event: Event, staged: Path, out: Path, *, was_made_before: bool = False
) -> PackedStudy:
    staged.rename(out)
    sync_folder(out.absolute().parent)
    told = event.content
    return PackedStudy(
        out,
        told["package_id"],
        told["reader_id"],
        told["cases"],
        fingerprint(told["public"]),
        was_made_before,
    )


def _remove_halves(study: Study, out: Path) -> None:
    """Remove what killed programs left of packages that the study does not know."""
    known = {_staged(out, e.content["package_id"]).name for e in study.events(action=PACKAGE_MADE)}
    for half in out.absolute().parent.glob(f".{out.name}-*"):
        if half.name not in known:
            _remove(half)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _nothing(_done: int, _total: int) -> None:
    """Tell nobody."""

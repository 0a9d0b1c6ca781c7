"""The journal of an intake that is under way: what was looked at, decided and stored so far.

A file in the study's folder, so that a killed intake goes on where it was. What it tells names
patients: every record is sealed under a key that is derived from the study's own one. It is gone
when the log tells of the intake; `reader_study.safekeeping.begun_intake` clears one that stayed.
"""

import json
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ground.errors import IntakeError
from reader_study.deid.key import intake_key
from reader_study.deid.masks import Masks
from reader_study.deid.pseudonyms import Pseudonyms
from reader_study.intake.file_names import on_disk, printable
from reader_study.intake.journaled.values import plain_of, value_of
from reader_study.intake.review.decision import SourceDecision
from reader_study.intake.sources.look import SourceLook
from reader_study.intake.sources.source import INSIDE, MediaSource
from reader_study.media.medium import Medium
from reader_study.media.storing import StoredMedium
from reader_study.paths import StudyPaths
from reader_study.safekeeping.begun_intake import INTAKE_JOURNAL
from reader_study.study import Study
from reader_study.trust.keys import SigningKey
from reader_study.trust.sealed_records import RecordPlace, SealedRecords
from reader_study.version import __version__

PURPOSE = "sonoread intake journal 1"
_KEY_BYTES = 32

Files = list[list[int]]
"""Bytes and time of change, in ns, of the files that a source is made of."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What the journal keeps of a stored medium."""

    medium: Medium
    pixels_sha256: str
    damaged: tuple[int, ...]


class IntakeJournal:
    """What is known of the sources of one folder; for who holds the study's lock.

    Its methods may be called from several threads. `open` finds it, or begins one.

    Parameters
    ----------
    records : SealedRecords
        Of the study's journal; all of them are gone through.
    folder : Path
        The folder that is taken in.
    paths : StudyPaths
        Of the study.
    pseudonyms : Pseudonyms
        Those of the study, whose key is at hand here.

    """

    def __init__(
        self,
        records: SealedRecords,
        folder: Path,
        paths: StudyPaths,
        pseudonyms: Pseudonyms,
    ) -> None:
        self._records, self._folder, self._paths = records, folder, paths
        self.pseudonyms = pseudonyms
        self._guard = threading.RLock()
        self._looks: dict[MediaSource, tuple[RecordPlace, Files]] = {}
        self._acts: list[tuple[SourceDecision, ...]] = []
        self._decisions: dict[str, SourceDecision] = {}
        self._stored: dict[tuple[MediaSource, Masks], tuple[Files, _Told]] = {}
        self._of = self._read()

    @classmethod
    def open(cls, study: Study, passphrase: str, folder: Path) -> Self:
        """Begin an intake of a folder, or go on with it.

        Makes the study's key where it has none. A journal of another folder makes room for this
        one where nothing was decided, and no medium stored that the study has not.

        Raises
        ------
        TruthError
            When the passphrase is wrong, or can be guessed where the key is made.
        IntakeError
            When an intake of another folder was begun, or the file cannot be read.
        IntegrityError
            When the file is damaged, or no journal of this study.

        """
        key = intake_key(study, passphrase)
        found = cls._opened(study, key, folder)
        if found._of != _absolute(folder):
            found.close()
            if found._acts or found.n_new(study):
                raise _of_another(found._of, study.paths.intake_journal)
            found.remove()
            found = cls._opened(study, key, folder)
        return found

    @classmethod
    def _opened(cls, study: Study, key: SigningKey, folder: Path) -> Self:
        path, secret, context = study.paths.intake_journal, _derived(key), f"{PURPOSE} {study.id}"
        if not path.exists():
            begun = _json({"begun": {"folder": _absolute(folder), "version": __version__}})
            SealedRecords.begin(
                path, secret, context, INTAKE_JOURNAL, name=uuid.uuid4().hex, first=begun
            )
        records = SealedRecords(path, secret, context, INTAKE_JOURNAL)
        try:
            return cls(records, folder, study.paths, Pseudonyms.of(key))
        except BaseException:
            records.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what is in it stays."""
        self._records.close()

    @property
    def id(self) -> str:
        """By which the log names the intake."""
        return self._records.id

    @property
    def n_looks(self) -> int:
        """Number of sources that were looked at, whether their files have changed since or not."""
        return len(self._looks)

    @property
    def n_stored(self) -> int:
        """Number of media that were stored."""
        return len(self._stored)

    def n_new(self, study: Study) -> int:
        """Return how many media were stored and are there, and no case of the study has them."""
        named = {medium.sha256 for case in study.cases() for medium in case.media}
        stored = {told.medium.sha256: told.medium for _, told in self._stored.values()}
        return sum(
            sha256 not in named and self._paths.medium(medium).exists()
            for sha256, medium in stored.items()
        )

    def look_of(self, source: MediaSource) -> SourceLook | None:
        """Return what a look told; None without one, or when a file has changed since."""
        with self._guard:
            place, files = self._looks.get(source, (None, []))
        if place is None or files != self._files(source):
            return None
        return _look(json.loads(self._records.read(place))["look"]["of"])

    def is_as_seen(self, source: MediaSource) -> bool:
        """Tell whether a source was looked at, and its files have not changed since."""
        with self._guard:
            place, files = self._looks.get(source, (None, []))
        return place is not None and files == self._files(source)

    def add_look(self, look: SourceLook) -> None:
        """Remember a look; what was told of the source before counts no more.

        Raises
        ------
        ReaderStudyError
            When it cannot be written.

        """
        files = self._files(look.source)
        if files is None:
            return  # a file has gone meanwhile: there will be nothing to come back to
        record = {"look": {"files": files, "of": plain_of(look)}}
        with self._guard:
            place = self._records.append(_json(record), flush=False)
            self._looks[look.source] = (place, files)

    @property
    def decisions(self) -> Mapping[str, SourceDecision]:
        """The decisions that stand, by `MediaSource.path`."""
        return MappingProxyType(self._decisions)

    def decide(self, *decisions: SourceDecision) -> None:
        """Remember decisions as one act of a person; durable at return.

        Raises
        ------
        ReaderStudyError
            When it cannot be written; then none of them counts.

        """
        if not decisions:
            return
        with self._guard:
            self._records.append(_json({"decided": plain_of(decisions)}), flush=True)
            self._decided(decisions)

    def take_back(self) -> tuple[SourceDecision, ...]:
        """Take the last act of `decide` back; what stood before it stands again.

        Returns
        -------
        tuple of SourceDecision
            What counts no more; empty where nothing was decided.

        """
        with self._guard:
            if not self._acts:
                return ()
            self._records.append(_json({"taken_back": True}), flush=True)
            return self._taken_back()

    def stored_of(self, source: MediaSource, masks: Masks) -> StoredMedium | None:
        """Return the medium of a source that lies in the study with these masks.

        None where there is none, a file of the source has changed since, or the medium has gone.
        """
        with self._guard:
            files, told = self._stored.get((source, masks), ([], None))
        if told is None or files != self._files(source):
            return None
        paths = tuple(self._paths.files_of(told.medium))
        if not all(path.is_file() for path in paths):
            return None
        return StoredMedium(told.medium, paths, told.pixels_sha256, told.damaged)

    def add_stored(self, source: MediaSource, masks: Masks, stored: StoredMedium) -> None:
        """Remember a medium that lies in the study; without this it is stored once more.

        Raises
        ------
        ReaderStudyError
            When it cannot be written.

        """
        told = _Told(stored.medium, stored.pixels_sha256, stored.damaged)
        files = self._files(source)
        if files is None:
            return  # the source has gone meanwhile
        record = {
            "stored": {
                "source": plain_of(source),
                "masks": plain_of(masks),
                "files": files,
                "of": plain_of(told),
            }
        }
        with self._guard:
            self._records.append(_json(record), flush=False)
            self._stored[source, masks] = (files, told)

    def remove(self) -> None:
        """Close the journal and take its file away; what was stored is left.

        Raises
        ------
        IntakeError
            When it cannot be removed.

        """
        self.close()
        try:
            self._paths.intake_journal.unlink(missing_ok=True)
        except OSError as error:
            raise IntakeError(
                f"The journal of the intake cannot be removed ({error.strerror}).",
                remedy="Close what has it open; it goes when the study is opened next.",
                path=self._paths.intake_journal,
            ) from error

    def _read(self) -> str:
        """Go through all records; return the folder that the journal is of."""
        folder = version = ""
        for place, plain in self._records.whole():
            ((what, told),) = json.loads(plain).items()
            match what:
                case "begun":
                    folder, version = told["folder"], told["version"]
                case "version":
                    version = told
                    self._forget()
                case "look":
                    source = value_of(MediaSource, told["of"]["source"])
                    self._looks[source] = (place, told["files"])
                case "decided":
                    self._decided(value_of(tuple[SourceDecision, ...], told))
                case "taken_back":
                    self._taken_back()
                case _:
                    self._remember(told)
        if version != __version__:
            # Another version may see and store otherwise; what a person has said stands.
            self._records.append(_json({"version": __version__}), flush=True)
            self._forget()
        return str(folder)

    def _remember(self, told: Mapping[str, Any]) -> None:
        source, masks = value_of(MediaSource, told["source"]), value_of(Masks, told["masks"])
        self._stored[source, masks] = (told["files"], value_of(_Told, told["of"]))

    def _forget(self) -> None:
        self._looks.clear()
        self._stored.clear()

    def _decided(self, decisions: tuple[SourceDecision, ...]) -> None:
        self._acts.append(decisions)
        self._decisions |= {one.path: one for one in decisions}

    def _taken_back(self) -> tuple[SourceDecision, ...]:
        gone = self._acts.pop()
        self._decisions.clear()
        for act in self._acts:
            self._decisions |= {one.path: one for one in act}
        return gone

    def _files(self, source: MediaSource) -> Files | None:
        """Return what tells whether the files of a source are as they were; None for a lost one."""
        try:
            found = [_file(self._folder, path).stat() for path in source.paths]
        except OSError:
            return None
        return [[one.st_size, one.st_mtime_ns] for one in found]


def _file(folder: Path, path: str) -> Path:
    """Return the file in which a source lies: itself, or its archive."""
    whole = on_disk(folder, path)
    archive, is_inside, _ = path.partition(INSIDE)
    return on_disk(folder, archive) if is_inside and not whole.exists() else whole


def _look(plain: Mapping[str, Any]) -> SourceLook | None:
    try:
        look: SourceLook = value_of(SourceLook, plain)
    except ValueError:
        return None  # written by another state of this version: looked at again
    return look


def _derived(key: SigningKey) -> bytes:
    return HKDF(SHA256(), _KEY_BYTES, salt=None, info=PURPOSE.encode()).derive(key.seed)


def _absolute(folder: Path) -> str:
    return str(folder.resolve())


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii")


def _of_another(folder: str, path: Path) -> IntakeError:
    return IntakeError(
        f"An intake of another folder was begun ({printable(Path(folder))}).",
        remedy="Go on with it by `sonoread intake` of that folder, or take it back with "
        "`sonoread intake --abandon`.",
        path=path,
    )

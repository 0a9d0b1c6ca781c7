"""Difficulty tiers of a study's reading cases: sealed, and their hash in the log.

Tiers beside the predictions of their judges tell the truth of a case, so that they open for the
coordinator alone. What stands in the file is the affair of whoever made it.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ground.errors import IntegrityError, ReaderStudyError, ReadingRuleError
from ground.files import write_atomic
from reader_study.cases import CaseRole
from reader_study.exchange.note import require_not_package
from reader_study.held_files import TIERS, held_bytes, held_sha256
from reader_study.rules.tiering import FROZEN, REPORTED
from reader_study.store import NewEvent
from reader_study.store.events import Event, Value
from reader_study.study import Study
from reader_study.study_key import open_study_key
from reader_study.trust.boxes import KEY_BYTES, open_under, seal_under

_FOLDER = "tiers"
_PURPOSE = "sonoread difficulty tiers 1"
_REMEDY = "Put the file back from a copy of the study; its SHA-256 stands in the log."
_NAME_LETTERS = 16


@dataclass(frozen=True, slots=True)
class TiersToFreeze:
    """What is to be frozen.

    Parameters
    ----------
    blob : bytes
        The file.
    rule : str
    version : int
        From 1; another rule, other judges or other predictions are another version.
    identity_sha256 : str
        Of judges, rule and predictions.
    cases : frozenset of str
        Ids of the cases that it rates.

    """

    blob: bytes
    rule: str
    version: int
    identity_sha256: str
    cases: frozenset[str]


@dataclass(frozen=True, slots=True)
class FrozenTiers:
    """Tiers as the log names them.

    Parameters
    ----------
    sha256, sealed_sha256 : str
        Of the file as it is, and of its sealed form on the disk.
    utc, reason : str
        When they were frozen; and why, where it is not the first version.
    post_hoc : bool
        Results of chat models, or the reference standard, had been opened before.

    """

    version: int
    rule: str
    sha256: str
    sealed_sha256: str
    identity_sha256: str
    utc: str
    reason: str
    post_hoc: bool


def freeze_tiers(
    study: Study, tiers: TiersToFreeze, *, passphrase: str, reason: str = ""
) -> FrozenTiers:
    """Seal tiers and write their hash into the log; the coordinator's act.

    Raises
    ------
    ReadingRuleError
        They are not of exactly the reading cases, there are such tiers already, or results were
        opened before any tiers were frozen.
    TruthError
        The passphrase is wrong.

    """
    require_not_package(study)
    is_late = results_are_open(study)
    _require_next(all_frozen(study), tiers.version, reason, is_late=is_late)
    _require_reading_cases(study, tiers.cases)
    sealed = seal_under(_key(study, passphrase), tiers.blob, context=_context(study, tiers.version))
    content: dict[str, Value] = {
        "version": tiers.version,
        "rule": tiers.rule,
        "sha256": hashlib.sha256(tiers.blob).hexdigest(),
        "sealed_sha256": hashlib.sha256(sealed).hexdigest(),
        "identity_sha256": tiers.identity_sha256,
        "n": len(tiers.cases),
        "post_hoc": is_late,
    }
    event = NewEvent(FROZEN, f"tiers/{tiers.version}", new=content, reason=reason)
    path = _path(study.root, tiers.version, str(content["sealed_sha256"]))
    write_atomic(path, sealed, mode=0o600)
    try:
        study.record(event)
    except ReaderStudyError:
        with suppress(OSError):
            path.unlink()
        raise
    return all_frozen(study)[-1]


def _require_next(
    before: tuple[FrozenTiers, ...], version: int, reason: str, *, is_late: bool
) -> None:
    if before and version <= before[-1].version:
        raise ReadingRuleError(
            f"Tiers of version {before[-1].version} are frozen already.",
            remedy=f"They stay as they are. Make others as version {before[-1].version + 1}, and "
            "say why.",
        )
    if before and not reason.strip():
        raise ReadingRuleError(
            "Tiers are frozen already, and no reason is given for others.",
            remedy="Say why there is another version.",
        )
    if is_late and not before:
        raise ReadingRuleError(
            "Results of chat models or the reference standard of this study were opened before any "
            "tiers were frozen.",
            remedy="Tiers are frozen before the results that they divide; here there are none.",
        )


def _require_reading_cases(study: Study, cases: frozenset[str]) -> None:
    odd = sorted(cases ^ {case.case_id for case in study.cases(CaseRole.READING)})
    if odd:
        raise ReadingRuleError(
            f"The tiers are not those of the reading cases: {len(odd)} cases differ ({odd[0]} …).",
            remedy="Make tiers of exactly this study's reading cases.",
        )


def results_are_open(study: Study) -> bool:
    """Return whether results of chat models, or the reference standard, were opened."""
    return study.is_unblinded or any(study.events(action=REPORTED))


def all_frozen(study: Study) -> tuple[FrozenTiers, ...]:
    """Return all tiers that the log names, in order."""
    return tuple(map(_of_event, study.events(action=FROZEN)))


def primary_tiers(study: Study) -> FrozenTiers | None:
    """Return the tiers by which results are told: the last ones before results were opened."""
    before = [one for one in all_frozen(study) if not one.post_hoc]
    return before[-1] if before else None


def open_tiers(study: Study, tiers: FrozenTiers, passphrase: str) -> bytes:
    """Return the file of frozen tiers.

    Raises
    ------
    TruthError
        The passphrase is wrong.
    IntegrityError
        The sealed file is missing, or not the one that the log names.

    """
    path = _path(study.root, tiers.version, tiers.sealed_sha256)
    fault = _fault(path, tiers.sealed_sha256)
    if fault:
        raise IntegrityError(f"The tiers cannot be opened: {fault}.", remedy=_REMEDY, path=path)
    sealed = held_bytes(path, TIERS)
    blob = open_under(_key(study, passphrase), sealed, context=_context(study, tiers.version))
    if hashlib.sha256(blob).hexdigest() != tiers.sha256:
        raise IntegrityError(
            "The tiers are not those that the log names.", remedy=_REMEDY, path=path
        )
    return blob


def lost_tiers(root: Path, events: Iterable[Event]) -> Iterator[tuple[str, str]]:
    """Go through what is wrong with the sealed tiers of a study: which file, and what.

    Parameters
    ----------
    events : iterable of Event
        Those of `reader_study.rules.tiering.FROZEN`.

    """
    for tiers in map(_of_event, events):
        path = _path(root, tiers.version, tiers.sealed_sha256)
        fault = _fault(path, tiers.sealed_sha256)
        if fault:
            yield str(path.relative_to(root)), fault


def _fault(path: Path, sha256: str) -> str:
    try:
        found = held_sha256(path, TIERS)
    except OSError as error:
        return f"the frozen tiers cannot be read ({error.strerror or error})"
    return "" if found == sha256 else "the frozen tiers were changed"


def _of_event(event: Event) -> FrozenTiers:
    told = event.content
    return FrozenTiers(
        version=int(told["version"]),
        rule=str(told["rule"]),
        sha256=str(told["sha256"]),
        sealed_sha256=str(told["sealed_sha256"]),
        identity_sha256=str(told["identity_sha256"]),
        utc=event.utc,
        reason=event.reason,
        post_hoc=told["post_hoc"] is True,
    )


def _path(root: Path, version: int, sealed_sha256: str) -> Path:
    return root / _FOLDER / f"{version}-{sealed_sha256[:_NAME_LETTERS]}.sealed"


def _key(study: Study, passphrase: str) -> bytes:
    key = open_study_key(study, passphrase)
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=_PURPOSE.encode()).derive(key.seed)


def _context(study: Study, version: int) -> str:
    return f"{_PURPOSE} {study.id} {version}"

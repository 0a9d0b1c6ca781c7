"""The key of a study's pseudonyms: derived from its own, which is made before any intake."""

from ground.files import write_atomic
from reader_study.deid.pseudonyms import Pseudonyms
from reader_study.exchange.note import require_not_package
from reader_study.sealed import open_sealed
from reader_study.study import Study
from reader_study.study_key import key_facts, made_key, open_study_key
from reader_study.trust.keys import SigningKey
from reader_study.trust.stretching import StretchedPassphrase
from reader_study.truth import require_strong_passphrase


def pseudonyms_of(study: Study, passphrase: str) -> Pseudonyms:
    """Return the pseudonyms of a study; make its key where it has none and no case yet.

    Parameters
    ----------
    passphrase : str
        The coordinator's, which opens the reference standard too.

    Raises
    ------
    TruthError
        When it is wrong, or can be guessed where a key is made; in a study of an earlier version
        whose key was never made (`sonoread seal-ai` makes it).
    IntegrityError
        When the key's file is missing or another one.

    """
    return Pseudonyms.of(_study_key(study, passphrase))


def intake_key(study: Study, passphrase: str) -> SigningKey:
    """Return the study's own key for an intake; also a study of an earlier version gets one.

    Raises
    ------
    TruthError, IntegrityError
        As `pseudonyms_of`; where a study has cases, also as `open_sealed`.

    """
    if not key_facts(study) and study.cases():
        require_not_package(study)
        open_sealed(study, passphrase)  # one passphrase opens both
        _make(study, passphrase)
    return _study_key(study, passphrase)


def _study_key(study: Study, passphrase: str) -> SigningKey:
    require_not_package(study)
    if not key_facts(study) and not study.cases():
        require_strong_passphrase(passphrase, path=study.paths.study_key)
        _make(study, passphrase)
    return open_study_key(study, passphrase)


def _make(study: Study, passphrase: str) -> None:
    blob, told = made_key(study.id, StretchedPassphrase.new(passphrase))
    write_atomic(study.paths.study_key, blob, mode=0o600)
    study.record(told)

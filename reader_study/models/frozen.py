"""Frozen model reads: data made before the first scored read, one file per case.

The reading window opens one of these files only, and only after the event that reveals it. The
log holds the hash of their list, not their content.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ground.errors import IntegrityError, ReadingRuleError
from ground.files import write_atomic
from ground.names import inside, path_name
from reader_study.cases import STANDALONE, CaseRole, Read, ReaderKind, ReadStatus
from reader_study.declared import NO_CATEGORY_REMEDY
from reader_study.exchange.note import require_not_package
from reader_study.lexicon import states_probabilities
from reader_study.models.calibrated import ScoreCalibration
from reader_study.models.record import ModelRead as ModelRead
from reader_study.models.record import decoded, padded, records_of, shown_name
from reader_study.store import NewEvent
from reader_study.store.events import Value
from reader_study.store.tables import FrozenModel
from reader_study.study import Study


def freeze(
    study: Study,
    *,
    card: Mapping[str, Any],
    scores: Mapping[str, float],
    texts: Mapping[str, str] | None = None,
) -> None:
    """Store a model's reads of all reading cases and write their hash into the log.

    Parameters
    ----------
    card : mapping
        Model card; ``model_id``, ``threshold`` and ``calibration``, if there is one, are used, all
        of it is kept.
    scores : mapping
        Score of 0–1 for exactly the reading cases.
    texts : mapping, optional
        Reports in words, by case.

    Raises
    ------
    ReadingRuleError
        When reading has begun, the model is frozen already, cases are missing or too many, or
        the protocol shows a category that the model does not have.

    """
    model_id = path_name(str(card["model_id"]), what="id of a model")
    _refuse_late_or_partial(study, model_id, scores)
    check_shown(study, card, model_id=model_id)
    _store(
        study,
        model_id,
        card,
        records_of(study, card, scores, texts or {}),
        {
            "shown_as": shown_name(study, model_id),
            "categories": states_categories(study, card),
            "texts": bool(texts),
            "rates": rates_on_card(card) is not None,
        },
    )


def freeze_texts(
    study: Study, *, model_id: str, texts: Mapping[str, str], shown_as: str | None = None
) -> None:
    """Store the report texts of a source that gives no scores: to be shown, or to be rated.

    Parameters
    ----------
    texts : mapping
        A text for exactly the reading cases.
    shown_as : str, optional
        Name under which readers see the source where an arm gives it none.

    Raises
    ------
    ReadingRuleError
        As `freeze`.

    """
    name = path_name(model_id, what="id of a model")
    _refuse_late_or_partial(study, name, texts)
    told = shown_as or shown_name(study, name)
    records = {
        case_id: json.dumps(
            {"model_id": name, "case_id": case_id, "shown_as": told, "text": text}, sort_keys=True
        ).encode()
        for case_id, text in texts.items()
    }
    facts: dict[str, Value] = {"shown_as": told, "categories": False, "texts": True}
    facts |= {"rates": False, "scores": False}
    _store(study, name, {"model_id": name, "gives": "texts"}, padded(records), facts)


def _store(
    study: Study,
    model_id: str,
    card: Mapping[str, Any],
    records: Mapping[str, bytes],
    facts: Mapping[str, Value],
) -> None:
    folder = study.paths.model(model_id)
    hashes: dict[str, str] = {}
    for case_id, blob in sorted(records.items()):
        write_atomic(read_file(folder, case_id), blob)
        hashes[case_id] = hashlib.sha256(blob).hexdigest()
    card_bytes = (json.dumps(card, indent=2, sort_keys=True) + "\n").encode()
    manifest = (json.dumps(hashes, indent=0, sort_keys=True) + "\n").encode()
    write_atomic(folder / "card.json", card_bytes)
    write_atomic(folder / "reads.json", manifest)
    content: dict[str, Value] = {
        "model_id": model_id,
        "card_sha256": hashlib.sha256(card_bytes).hexdigest(),
        "reads_sha256": hashlib.sha256(manifest).hexdigest(),
        "n": len(records),
    }
    study.record(NewEvent("model.frozen", f"model/{model_id}", new=content | dict(facts)))


def states_categories(study: Study, card: Mapping[str, Any]) -> bool:
    """Tell whether a model of this card gives a category on the study's scale."""
    stated = ScoreCalibration.of(card) is not None
    return stated and states_probabilities(study.protocol.assessment.scale)


def rates_on_card(card: Mapping[str, Any]) -> tuple[float, float] | None:
    """Return sensitivity and specificity, 0–1, on a card's held-out cases; None without them."""
    metrics = card.get("metrics") or {}
    figures = metrics.get("test") or metrics.get("validation") or {}
    sensitivity, specificity = figures.get("sensitivity"), figures.get("specificity")
    if not isinstance(sensitivity, int | float) or not isinstance(specificity, int | float):
        return None
    return float(sensitivity), float(specificity)


def check_shown(study: Study, card: Mapping[str, Any], *, model_id: str) -> None:
    """Check that what the protocol shows of a model is there to be shown.

    Raises
    ------
    ReadingRuleError
        Readers are to see its category, and it has none.

    """
    protocol = study.protocol
    shown = any(
        "category" in arm.shows and (arm.model or protocol.ai.model) == model_id
        for arm in protocol.all_arms
    )
    if not shown or states_categories(study, card):
        return
    scored = states_probabilities(study.protocol.assessment.scale)
    raise ReadingRuleError(
        "The protocol shows readers the model's category, and this model has none: "
        + (
            "its card states no calibration."
            if scored
            else "the categories of the scale state no likelihood of malignancy."
        ),
        remedy=NO_CATEGORY_REMEDY,
        path=study.paths.protocol,
    )


def load_one(study: Study, model_id: str, case_id: str) -> ModelRead:
    """Open the model's read of one case and check it against the log.

    Raises
    ------
    IntegrityError
        When the file or its list is missing or was changed.

    """
    folder = study.paths.model(model_id)
    expected = _manifest(study, model_id).get(case_id)
    path = read_file(folder, case_id)
    blob = _bytes(path)
    if expected != hashlib.sha256(blob).hexdigest():
        raise _changed(path)
    return decoded(blob)


def load_all(study: Study, model_id: str) -> dict[str, ModelRead]:
    """Open all reads of a model. For analysis; the reading path uses `load_one`."""
    return {case: load_one(study, model_id, case) for case in _manifest(study, model_id)}


def model_ids(study: Study) -> tuple[str, ...]:
    """Return the ids of the frozen models, in the order of freezing."""
    return tuple(model.model_id for model in study.store.tables.models())


def scored_model_ids(study: Study) -> tuple[str, ...]:
    """Return the ids of the frozen models that gave scores; sources of texts alone gave none."""
    texts = {
        event.content["model_id"]
        for event in study.events(action="model.frozen")
        if not event.content.get("scores", True)
    }
    return tuple(model_id for model_id in model_ids(study) if model_id not in texts)


def card(study: Study, model_id: str) -> dict[str, Any]:
    """Open a frozen model's card and check it against the log."""
    path = study.paths.model(model_id) / "card.json"
    blob = _bytes(path)
    if hashlib.sha256(blob).hexdigest() != _frozen(study, model_id).card_sha256:
        raise _changed(path)
    content: dict[str, Any] = json.loads(blob)
    return content


def reads(study: Study, model_id: str) -> list[Read]:
    """Return the model's answers in the same record as people's reads."""
    frozen = _frozen(study, model_id)
    return [
        Read(
            reader_id=model_id,
            reader_kind=ReaderKind.MODEL,
            case_id=case_id,
            session=0,
            arm=STANDALONE,
            status=ReadStatus.OK,
            category=read.category,
            likelihood=100 * read.score,
            positive=read.positive,
            reason="",
            position=0,
            total_ms=None,
            active_ms=None,
            machine_ms=None,
            locked_utc=frozen.frozen_utc,
            seq=frozen.seq,
            origin=frozen.origin,
        )
        for case_id, read in sorted(load_all(study, model_id).items())
        if read.score is not None
    ]


def reads_sha256(study: Study, model_id: str) -> str:
    """Return the hash, from the log, of the list of a model's frozen reads."""
    return _frozen(study, model_id).reads_sha256


def _refuse_late_or_partial(study: Study, model_id: str, scores: Mapping[str, object]) -> None:
    require_not_package(study)
    expected = {case.case_id for case in study.cases(CaseRole.READING)}
    if study.is_locked:
        raise ReadingRuleError(
            "The protocol is locked; model reads are frozen before the lock.",
            remedy="Make a new study to read with another model.",
            path=study.root,
        )
    # On many disks folders that differ by capitals alone are one.
    if model_id.casefold() in {known.casefold() for known in model_ids(study)}:
        raise ReadingRuleError(
            f"The reads of model {model_id!r} are frozen already.",
            remedy="Give the new model another id.",
            path=study.root,
        )
    if scores.keys() != expected:
        odd = sorted(scores.keys() ^ expected)
        raise ReadingRuleError(
            f"The model's reads and the reading cases differ in {len(odd)} cases ({odd[0]} …).",
            remedy="Run the model on all reading cases of this study.",
            path=study.root,
        )


def read_file(folder: Path, case_id: str) -> Path:
    """Return the path of one case's read in a model's folder."""
    return inside(folder / "reads", f"{case_id}.json")


def _frozen(study: Study, model_id: str) -> FrozenModel:
    for model in study.store.tables.models():
        if model.model_id == model_id:
            return model
    raise ReadingRuleError(
        f"There are no frozen reads of a model {model_id!r}.",
        remedy="Freeze them with `sonoread predict`.",
        path=study.root,
    )


def listed_reads(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each case's read, as listed in a model's folder."""
    content: dict[str, str] = json.loads(_bytes(folder / "reads.json"))
    return content


def _manifest(study: Study, model_id: str) -> dict[str, str]:
    folder = study.paths.model(model_id)
    path = folder / "reads.json"
    if hashlib.sha256(_bytes(path)).hexdigest() != _frozen(study, model_id).reads_sha256:
        raise _changed(path)
    return listed_reads(folder)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise IntegrityError(
            "A frozen model read is missing.",
            remedy="Restore the folder models from the coordinator's copy of the study.",
            path=path,
        ) from error


def _changed(path: Path) -> IntegrityError:
    return IntegrityError(
        "A frozen model file was changed after it was frozen.",
        remedy="Restore the folder models from the coordinator's copy of the study.",
        path=path,
    )

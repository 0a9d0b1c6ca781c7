"""Models as a package holds them: the sealed reads of its reader's cases, and her key to them.

Files are sealed as they are in the study, and copied. Where she is registered her box goes with
her. Where she is not, the keys are sealed to the workstation at which she will read, whose public
key the coordinator was told; without it to the coordinator's own, on which alone they then open.
The card stays with the coordinator. The list of hashes names the reads that she may be shown; the
study notes its hash with the package, and takes no other from it.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from ground.errors import ReaderStudyError
from ground.files import write_atomic
from reader_study.exchange.plan import PackagePlan
from reader_study.models.files import box_file, is_sealed, list_bytes, manifest, read_file
from reader_study.models.holders import (
    Holder,
    ListedBox,
    held_keys,
    listed_boxes,
    sealed_event,
    workstation_holder,
)
from reader_study.models.sealing import boxed
from reader_study.store import NewEvent
from reader_study.store.events import Value
from reader_study.study import Study
from reader_study.trust.keys import key_id_of

_KEY_DIGITS = 64


def model_files(
    study: Study, plan: PackagePlan, aside: Path, sealing: str
) -> tuple[dict[str, Path], list[NewEvent]]:
    """Return the files of the models that she is shown, and what the package's chain says of them.

    Parameters
    ----------
    aside : Path
        Folder for boxes and lists that are made for this package.
    sealing : str
        Public key to which the workstation at which she will read opens; empty for this one.

    Raises
    ------
    ReaderStudyError
        When answers lie open, or there is no key for her.

    """
    files: dict[str, Path] = {}
    events: list[NewEvent] = []
    for model_id in plan.models:
        _require_sealed(study, model_id)
        folder = study.paths.model(model_id)
        listed, box = _box_for(study, plan, model_id, aside, sealing)
        hers = _reads(study, plan, model_id)
        told = list_bytes(hers)
        own = aside / model_id / "reads.json"
        write_atomic(own, told)
        files[f"models/{model_id}/reads.json"] = own
        files |= {f"models/{model_id}/keys/{box.name}": box}
        for case_id in hers:
            path = read_file(folder, case_id)
            files[f"models/{model_id}/reads/{path.name}"] = path
        for event in study.events(action="model.frozen", entity=f"model/{model_id}"):
            content = event.content | {"card_sha256": "", "n": len(hers)}
            content |= {"reads_sha256": sha256(told).hexdigest()}
            events.append(NewEvent(event.action, event.entity, new=content))
        events.append(sealed_event(model_id, {listed.holder.name: listed}))
    return files, events


def _reads(study: Study, plan: PackagePlan, model_id: str) -> dict[str, str]:
    """Return the SHA-256 of the reads of her cases, from the list that the study's log names."""
    hers = plan.models[model_id]
    return {one: told for one, told in manifest(study, model_id).items() if one in hers}


def lists_of(models: Iterable[NewEvent]) -> dict[str, Value]:
    """Return the hash of the list of each model, as the study notes it with the package."""
    frozen = (event.new for event in models if event.action == "model.frozen")
    return {str(one["model_id"]): one["reads_sha256"] for one in frozen if isinstance(one, Mapping)}


def _require_sealed(study: Study, model_id: str) -> None:
    if not is_sealed(study, model_id):
        raise ReaderStudyError(
            f"The answers of {model_id!r} lie open: an earlier version froze them, and a package "
            "would show them to her before her reads.",
            remedy="Let readers read in the coordinator's own study, or make a new study with this "
            "version.",
            path=study.paths.model(model_id),
        )


def _box_for(
    study: Study, plan: PackagePlan, model_id: str, aside: Path, sealing: str
) -> tuple[ListedBox, Path]:
    known, name = listed_boxes(study, model_id), f"person-{plan.reader_id}"
    if name in known:
        return known[name], box_file(study.paths.model(model_id), name)
    if any(other.startswith("person-") for other in known):
        raise ReaderStudyError(
            f"The answers of {model_id!r} are sealed to persons, and {plan.reader_id!r} is none of "
            "them.",
            remedy="Register her with `sonoread person add`, then run `sonoread seal-ai`.",
            path=study.paths.model(model_id),
        )
    holder = _told_holder(sealing) if sealing else workstation_holder(study)
    keys = held_keys(study, model_id).without_card()
    blob = boxed(keys, holder.sealing, study_id=study.id, model_id=model_id)
    path = aside / model_id / f"{holder.name}.box"
    write_atomic(path, blob)
    return ListedBox(holder, sha256(blob).hexdigest()), path


def _told_holder(sealing: str) -> Holder:
    told = sealing.strip().lower()
    if len(told) != _KEY_DIGITS or set(told) - set("0123456789abcdef"):
        raise ReaderStudyError(
            "This is no key of a workstation.",
            remedy="It has 64 hexadecimal digits; `sonoread workstation` shows it on her computer.",
        )
    return Holder(f"workstation-{key_id_of(told)}", told)

"""Models as a package holds them: the sealed reads of its reader's cases, and her key to them.

Files are sealed as they are in the study, and copied. Where she is registered her box goes with
her; else that of the coordinator's workstation, on which alone the answers then open. The card
stays with the coordinator.
"""

from collections.abc import Iterator
from pathlib import Path

from reader_study.exchange.plan import PackagePlan
from reader_study.models.files import box_file, card_file, is_sealed, read_file
from reader_study.models.holders import ListedBox, listed_boxes, sealed_event
from reader_study.store import NewEvent
from reader_study.study import Study


def model_files(study: Study, plan: PackagePlan) -> Iterator[tuple[str, Path]]:
    """Return the files of the models that she is shown, by their names in the package."""
    for model_id in plan.models:
        folder, sealed = study.paths.model(model_id), is_sealed(study, model_id)
        paths = [folder / "reads.json"]
        paths += [read_file(folder, case.case_id, sealed=sealed) for case in plan.cases]
        if sealed:
            paths += [box_file(folder, name) for name in _boxes(study, plan, model_id)]
        else:
            paths.append(card_file(folder, sealed=False))
        for path in paths:
            if path.exists():
                yield path.relative_to(study.root).as_posix(), path


def model_events(study: Study, plan: PackagePlan) -> Iterator[NewEvent]:
    """Return what the package's chain says of them."""
    for model_id in plan.models:
        sealed = is_sealed(study, model_id)
        for event in study.events(action="model.frozen", entity=f"model/{model_id}"):
            content = event.content | ({"card_sha256": ""} if sealed else {})
            yield NewEvent(event.action, event.entity, new=content)
        if sealed:
            yield sealed_event(model_id, _boxes(study, plan, model_id))


def _boxes(study: Study, plan: PackagePlan, model_id: str) -> dict[str, ListedBox]:
    known = listed_boxes(study, model_id)
    hers = {name: box for name, box in known.items() if name == f"person-{plan.reader_id}"}
    return hers or {n: box for n, box in known.items() if n.startswith("workstation-")}

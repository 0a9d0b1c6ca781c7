"""Models as a package holds them: the reads of its reader's cases."""

from collections.abc import Iterator
from pathlib import Path

from reader_study.exchange.plan import PackagePlan
from reader_study.models.frozen import read_file
from reader_study.store import NewEvent
from reader_study.study import Study


def model_files(study: Study, plan: PackagePlan) -> Iterator[tuple[str, Path]]:
    """Return the files of the models that she is shown, by their names in the package."""
    for model_id in plan.models:
        folder = study.paths.model(model_id)
        yield f"models/{model_id}/card.json", folder / "card.json"
        yield f"models/{model_id}/reads.json", folder / "reads.json"
        for case in plan.cases:
            path = read_file(folder, case.case_id)
            if path.exists():
                yield f"models/{model_id}/reads/{path.name}", path


def model_events(study: Study, plan: PackagePlan) -> Iterator[NewEvent]:
    """Return what the package's chain says of them."""
    for model_id in plan.models:
        for event in study.events(action="model.frozen", entity=f"model/{model_id}"):
            yield NewEvent(event.action, event.entity, new=event.content)

"""A declaration that goes on from an earlier one may ask for more, and for nothing else."""

from collections.abc import Iterator, Sequence

from pydantic import BaseModel

from app.mllm.declaration import Declaration
from engines.mllm.declared.experiments import RunExperiments
from engines.mllm.declared.items import Item, ItemKind
from engines.mllm.declared.run_file import DeclaredRun, ServedModel
from ground.errors import ReadingRuleError

_OF_ALL_CALLS = ("seed", "prompt", "language", "lexicon", "long_side", "views", "key_frames")
"""Keys of a run that stand in the key of every call, or choose its pictures."""

_TOLD_ALONE = {"name", "maker", "version", "trained_until", "probability"}
"""Keys of a model that stand in no call's key."""


def require_extension(before: Declaration, now: Declaration) -> None:
    """Refuse a declaration with other cases, or without an answer of the one before it.

    Raises
    ------
    ReadingRuleError
        Saying what was changed.

    """
    asked, asks = _keys_of_answers(before), _keys_of_answers(now)
    gone = sum(asks.get(answer) != key for answer, key in asked.items())
    if not gone and _n_read(before) == _n_read(now):
        return
    raise ReadingRuleError(
        f"The run has begun, and {gone} of its {len(asked)} answers would be others, or none: "
        f"{what_changed(before, now)}.",
        remedy="Put it back as it was, or give the changed run a name of its own. Models, repeats "
        "and experiments may be added to a run; nothing of it may be changed or taken away.",
    )


def _keys_of_answers(declared: Declaration) -> dict[tuple[object, ...], str]:
    """Return the key of the call behind each answer, by what results know of the answer."""
    return {
        (one.experiment, one.model, one.item, one.repeat, *sorted(one.factors.items())): one.key
        for one in declared.plan().answers
    }


def _n_read(declared: Declaration) -> int:
    return len(_pictures(declared, ItemKind.READING))


def what_changed(before: Declaration, now: Declaration) -> str:
    """Return in a few words why a declaration does not ask all that the one before it asked."""
    return next(_changes(before, now), "its examples are others")


def _changes(before: Declaration, now: Declaration) -> Iterator[str]:
    for (name, language), words in before.prompts.items():
        other = now.prompts.get((name, language))
        if other is not None and other.sha256 != words.sha256:
            yield f"the words of the prompt {name} ({language}) were edited after the freeze"
    yield from _models(before.run, now.run)
    yield from _keys(before.run, now.run)
    lost = [f"experiments.{key}" for key in _lost(before.run.experiments, now.run.experiments)]
    if lost:
        yield f"{_changed(lost)}, or asks for less"
    for kind, what in (
        (ItemKind.READING, "the pictures of its cases are others"),
        (ItemKind.DEVELOPMENT, "the pictures of its development cases are others"),
        (ItemKind.OOD, "the images of its safety set are others"),
    ):
        if not set(_pictures(before, kind)) <= set(_pictures(now, kind)):
            yield what
    if before.run.examples_per_class != now.run.examples_per_class:
        yield "examples_per_class was changed"
    if _n_read(before) != _n_read(now):
        yield "it has other cases, and figures of both would stand in one table"


def _models(before: DeclaredRun, now: DeclaredRun) -> Iterator[str]:
    models = {model.name: model for model in now.models}
    for model in before.models:
        other = models.get(model.name)
        if other is None:
            yield f"the model {model.name!r} was taken out"
        elif _asked_by(other) != _asked_by(model):
            yield f"the settings of the model {model.name!r} were changed"
        elif not set(model.probability) <= set(other.probability):
            yield f"a source of probabilities of the model {model.name!r} was taken out"


def _asked_by(model: ServedModel) -> dict[str, object]:
    return model.model_dump(exclude=_TOLD_ALONE)


def _keys(before: DeclaredRun, now: DeclaredRun) -> Iterator[str]:
    changed = [key for key in _OF_ALL_CALLS if getattr(before, key) != getattr(now, key)]
    if changed:
        yield _changed(changed)
    if now.repeats < before.repeats:
        yield "repeats became fewer"
    if before.calibrate and not now.calibrate:
        yield "calibrate was taken back"


def _lost(before: RunExperiments, now: RunExperiments) -> list[str]:
    found = [
        key
        for key in RunExperiments.model_fields
        if key != "cases" and not _holds(getattr(now, key), getattr(before, key))
    ]
    # More cases are drawn beside those that were drawn; 0 is all of them.
    fewer = now.cases != 0 and (before.cases == 0 or now.cases < before.cases)
    return ["cases", *found] if fewer else found


def _holds(now: object, before: object) -> bool:
    """Tell whether all that was wanted is wanted still."""
    if before is None or before is False or before == "":
        return True
    if isinstance(before, tuple) and isinstance(now, tuple):
        return set(before) <= set(now)
    if isinstance(before, BaseModel) and isinstance(now, BaseModel):
        then, fresh = before.model_dump(), now.model_dump()
        if "folder" in then:  # its name is not kept: its pictures count
            then["folder"], fresh["folder"] = bool(then["folder"]), bool(fresh["folder"])
        then_n, fresh_n = (each.pop("repeats", 0) for each in (then, fresh))
        return fresh_n >= then_n and all(_holds(fresh[key], then[key]) for key in then)
    return now == before


def _pictures(declared: Declaration, kind: ItemKind) -> Sequence[tuple[str, ...]]:
    items: list[Item] = [*(one.item for one in declared.cases), *declared.odd]
    return [tuple(image.sha256 for image in one.images) for one in items if one.kind is kind]


def _changed(keys: Sequence[str]) -> str:
    told = ", ".join(keys)
    return f"{told} was changed" if len(keys) == 1 else f"{told} were changed"

"""From a declared run and its items to every question that it asks."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from engines.mllm.answers.probability.options import ORDERS
from engines.mllm.declared.bound import letter_tokens
from engines.mllm.declared.items import Item, ItemKind
from engines.mllm.declared.plan import MAIN, Question
from engines.mllm.declared.run_file import DeclaredRun, ServedModel
from engines.mllm.declared.settings import CallSettings, Showing, factor
from engines.scorers.answer import ProbabilitySource
from ground.errors import EngineError

_Value = TypeVar("_Value")

DEVELOPMENT = "development"
"""The main question about cases that are never read: probabilities are calibrated by it."""
OPTION_ORDER, SELF_CONSISTENCY = "option_order", "self_consistency"
_SHOWING = {"no_image": Showing.NONE, "blank_image": Showing.BLANK}


@dataclass(frozen=True, slots=True)
class RunItems:
    """The items of a run, by what they are for.

    Parameters
    ----------
    reading, development, odd : tuple of Item

    """

    reading: tuple[Item, ...]
    development: tuple[Item, ...] = ()
    odd: tuple[Item, ...] = ()

    @property
    def all(self) -> tuple[Item, ...]:
        """All of them."""
        return (*self.reading, *self.development, *self.odd)


def questions_of(run: DeclaredRun, items: RunItems) -> Iterator[Question]:
    """Go through all questions of a run: model by model, the main one first.

    Raises
    ------
    EngineError
        An experiment cannot be made with these items.

    """
    some = _some(run, items.reading)
    for model in run.models:
        yield from _main(run, model, items)
        yield from _blind(run, model, items.reading)
        yield from _odd(run, model, items.odd)
        yield from _probabilities(run, model, items, some)
        yield from _trials(run, model, some)


def partners(items: Sequence[Item]) -> Mapping[int, Item]:
    """Return, for each item, another one whose pictures are shown in its place.

    The order is that of hashes, which says nothing of a truth; none is shown a picture of its own.

    Raises
    ------
    EngineError
        An item shares a picture with every other one.

    """
    ring = sorted(items, key=_hash)
    found: dict[int, Item] = {}
    for place, item in enumerate(ring):
        own = _hashes(item)
        others = (ring[(place + step) % len(ring)] for step in range(1, len(ring)))
        partner = next((one for one in others if own.isdisjoint(_hashes(one))), None)
        if partner is None:
            raise EngineError(
                "Shuffled images were asked for, and a case shares one with every other case.",
                remedy='Leave "shuffled_image" out of experiments.blind.',
            )
        found[item.number] = partner
    return found


def _settings(run: DeclaredRun, model: ServedModel, repeat: int = 1) -> CallSettings:
    return CallSettings(
        server=model.server,
        prompt=run.prompt,
        language=run.language,
        temperature=model.temperature,
        top_p=model.top_p,
        max_tokens=model.max_tokens,
        seed=run.seed + repeat - 1,  # repeats at a temperature must not be one sample told again
        thinking=model.thinking,
        long_side=run.long_side,
        repeat=repeat,
    )


def _main(run: DeclaredRun, model: ServedModel, items: RunItems) -> Iterator[Question]:
    factors = {
        "temperature": factor(model.temperature),
        "prompt": run.prompt,
        "language": run.language,
        "thinking": model.thinking.value,
    }
    for repeat in range(1, run.repeats + 1):
        settings = _settings(run, model, repeat)
        for item in items.reading:
            yield Question(MAIN, model, item.number, item, settings, factors)
    for item in items.development:
        yield Question(DEVELOPMENT, model, item.number, item, _settings(run, model), factors)


def _blind(run: DeclaredRun, model: ServedModel, reading: Sequence[Item]) -> Iterator[Question]:
    settings = _settings(run, model)
    for control in run.experiments.blind:
        if control == "shuffled_image":
            shown = partners(reading)
            for item in reading:
                yield Question(control, model, item.number, shown[item.number], settings)
        else:
            other = replace(settings, showing=_SHOWING[control])
            for item in reading:
                yield Question(control, model, item.number, item, other)


def _odd(run: DeclaredRun, model: ServedModel, odd: Sequence[Item]) -> Iterator[Question]:
    for item in odd:
        yield Question("ood", model, item.number, item, _settings(run, model))


def _probabilities(
    run: DeclaredRun, model: ServedModel, items: RunItems, some: Sequence[Item]
) -> Iterator[Question]:
    """Ask for probabilities that do not stand in the answer, or try what they rest on."""
    whole = (*items.reading, *items.development)
    experiments = run.experiments
    letters = whole if ProbabilitySource.LOG_PROBABILITY in model.probability else ()
    if not letters and experiments.option_order:
        letters = tuple(some)
    settings = replace(_settings(run, model), max_tokens=letter_tokens(model))
    for item in letters:
        for order in ORDERS:
            asked = replace(settings, order=order.options)
            factors = {"order": "-".join(order.options)}
            yield Question(OPTION_ORDER, model, item.number, item, asked, factors)
    sampled = whole if ProbabilitySource.SAMPLING in model.probability else ()
    if not sampled and experiments.self_consistency:
        sampled = tuple(some)
    trial = experiments.sampling
    factors = {"temperature": factor(trial.temperature)}
    for repeat in range(1, trial.repeats + 1):
        warm = replace(_settings(run, model, repeat), temperature=trial.temperature)
        for item in sampled:
            yield Question(SELF_CONSISTENCY, model, item.number, item, warm, factors)


def _trials(run: DeclaredRun, model: ServedModel, some: Sequence[Item]) -> Iterator[Question]:
    for experiment, settings, factors in _varied(run, model):
        for item in some:
            yield Question(experiment, model, item.number, item, settings, factors)


def _varied(
    run: DeclaredRun, model: ServedModel
) -> Iterator[tuple[str, CallSettings, Mapping[str, str]]]:
    """Go through the settings that an experiment varies, what is declared as the main one too."""
    wanted, base = run.experiments, _settings(run, model)
    trial = wanted.temperature
    for value in trial.values if trial else ():
        for repeat in range(1, (trial.repeats if trial else 0) + 1):
            warm = replace(_settings(run, model, repeat), temperature=value)
            yield "temperature", warm, {"temperature": factor(value)}
    for thinking in _with(model.thinking, wanted.thinking):
        yield "thinking", replace(base, thinking=thinking), {"thinking": thinking.value}
    for prompt in _with(run.prompt, wanted.prompts):
        yield "prompt", replace(base, prompt=prompt), {"prompt": prompt}
    for language in _with(str(run.language), wanted.languages):
        yield "language", replace(base, language=language), {"language": language}
    for side in _with(run.long_side, wanted.long_sides):
        yield "image_size", replace(base, long_side=side), {"long_side": factor(side)}
    for server in _with(model.server, wanted.servers):
        yield "server", replace(base, server=server), {"server": server}
    if wanted.typographic:
        words = wanted.typographic
        yield "typographic", replace(base, showing=Showing.WRITTEN, written=words), {"words": words}


def _with(main: _Value, wanted: Sequence[_Value]) -> tuple[_Value, ...]:
    """Return what is wanted with the main setting before it; nothing where nothing is wanted."""
    return tuple(dict.fromkeys((main, *wanted))) if wanted else ()


def _some(run: DeclaredRun, reading: Sequence[Item]) -> tuple[Item, ...]:
    """Return the cases of the sensitivity experiments: by the seed and their pictures alone."""
    n = run.experiments.cases
    if n == 0 or n >= len(reading):
        return tuple(reading)
    seed = str(run.seed)
    drawn = sorted(reading, key=lambda item: hashlib.sha256((seed + _hash(item)).encode()).digest())
    return tuple(sorted(drawn[:n], key=lambda item: item.number))


def _hash(item: Item) -> str:
    return "".join(image.sha256 for image in item.images)


def _hashes(item: Item) -> set[str]:
    return {image.sha256 for image in item.images}


def items_of(found: Sequence[Item]) -> RunItems:
    """Return items sorted by what they are for."""
    by_kind = {kind: tuple(one for one in found if one.kind is kind) for kind in ItemKind}
    return RunItems(by_kind[ItemKind.READING], by_kind[ItemKind.DEVELOPMENT], by_kind[ItemKind.OOD])

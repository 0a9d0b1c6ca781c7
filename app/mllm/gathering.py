"""From a run file and a study to all that the run is: items, prompts, examples."""

from collections.abc import Callable, Sequence
from pathlib import Path

from app.mllm.declaration import Declaration
from app.mllm.items.examples import few_shot_examples
from app.mllm.items.nouns import CaseItem
from app.mllm.items.odd import odd_items
from app.mllm.items.of_study import study_items
from engines.mllm.declared.items import Example, Item
from engines.mllm.declared.plan import PromptsOf, needs_examples, prompts_of
from engines.mllm.declared.run_file import DeclaredRun
from ground.errors import EngineError
from reader_study.cases import CaseRole
from reader_study.study import Study

PROMPTS = "prompts"
"""Folder beside the run file in which prompts of the study's own lie."""


def gathered(
    study: Study,
    run: DeclaredRun,
    passphrase: str,
    *,
    folder: Path,
    told: Callable[[int, int], None] | None = None,
) -> Declaration:
    """Return what a run is; every picture is looked at once.

    Parameters
    ----------
    folder : Path
        Of the run file: to it names of other files and folders are relative.
    told : function, optional
        Told how many of how many cases have been looked at.

    Raises
    ------
    ReaderStudyError
        A case has no picture, one cannot be decoded, a prompt is missing, or there are no
        development cases where some are needed.

    """
    prompts = prompts_of(run, (folder / PROMPTS,))
    reading = study_items(
        study,
        role=CaseRole.READING,
        views=run.views,
        key_frames=run.key_frames,
        told=told,
    )
    wants_examples = needs_examples(prompts)
    development: tuple[CaseItem, ...] = ()
    if wants_examples or run.calibrate:
        _require_development(study)
        development = study_items(
            study,
            role=CaseRole.DEVELOPMENT,
            views=run.views,
            key_frames=run.key_frames,
            first_number=len(reading) + 1,
            told=told,
        )
    examples: tuple[Example, ...] = ()
    if wants_examples:
        examples = few_shot_examples(
            study,
            passphrase,
            development,
            reading=reading,
            per_class=run.examples_per_class,
            seed=run.seed,
        )
    asked = (*reading, *_calibrating(run, prompts, development, examples))
    odd: tuple[Item, ...] = ()
    safety = run.experiments.ood
    if safety is not None:
        place = folder / safety.folder if safety.folder else None
        odd = odd_items(place, made=safety.made, first_number=len(reading) + len(development) + 1)
    return Declaration(run, prompts, asked, odd, examples)


def _calibrating(
    run: DeclaredRun,
    prompts: PromptsOf,
    development: Sequence[CaseItem],
    examples: Sequence[Example],
) -> tuple[CaseItem, ...]:
    """Return the development cases that probabilities are calibrated on."""
    if not run.calibrate:
        return ()
    main = (run.prompt, str(run.language))
    if not needs_examples({main: prompts[main]}):
        return tuple(development)
    # Its answer stands in the prompt: a model that copies it would seem to be sure and right.
    shown = {example.images for example in examples}
    left = tuple(one for one in development if one.item.images not in shown)
    if not left:
        raise EngineError(
            "All development cases are examples in the prompt; none is left to calibrate on.",
            remedy="Take more development cases in, lower examples_per_class, or ask without "
            "calibrate.",
        )
    return left


def _require_development(study: Study) -> None:
    if not study.cases(CaseRole.DEVELOPMENT):
        raise EngineError(
            "The study has no development cases; examples and calibration come from them alone.",
            remedy="Take development cases in, or ask with another prompt and without calibrate.",
            path=study.root,
        )

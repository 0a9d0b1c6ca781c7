"""Flags of a run, which win over its file."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from app.mllm.choosing import CallSelection
from engines.mllm.declared.reading_file import run_of
from engines.mllm.declared.run_file import DeclaredRun
from ground.errors import EngineError


@dataclass(frozen=True, slots=True)
class RunFlags:
    """What the command line says of a run.

    Parameters
    ----------
    changed : mapping
        Flag to value; those that were not given are None.
    selection : CallSelection
        Of the calls that are made this time.
    allowed : Path or None
        List of allowed addresses instead of that of the program's folder.

    """

    changed: dict[str, Any]
    selection: CallSelection
    allowed: Path | None

    def applied(self, run: DeclaredRun, file: Path) -> DeclaredRun:
        """Return the run as the flags have it.

        Raises
        ------
        EngineError
            A flag is of no use with this run, or its value cannot be.

        """
        told: dict[str, Any] = json.loads(run.model_dump_json())
        given = {key: value for key, value in self.changed.items() if value is not None}
        for key, (section, name) in _PLACES.items():
            if key in given:
                told[section][name] = given[key]
        for key in ("repeats", "seed"):
            if key in given:
                told[key] = given[key]
        for model in told["models"]:
            model.update({key: given[key] for key in _OF_MODELS if key in given})
        if "base_url" in given:
            if len(told["servers"]) != 1:
                raise EngineError(
                    "--base-url is for a run with one server; this one has several.",
                    remedy="Write the addresses into the run file.",
                    path=file,
                )
            next(iter(told["servers"].values()))["base_url"] = given["base_url"]
        return run_of(told, path=file)


_OF_MODELS = ("temperature", "max_tokens")
_PLACES = {
    "max_connections": ("limits", "connections"),
    "timeout": ("limits", "timeout_s"),
    "fail_on_error": ("limits", "fail_on_error"),
    "budget_calls": ("budget", "calls"),
    "budget_tokens": ("budget", "tokens"),
    "budget_cost": ("budget", "cost"),
}


def run_flags(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the flags of a run; the command gets them as ``flags``. Nearest to the command."""

    def with_flags(
        models: tuple[str, ...],
        cases: tuple[str, ...],
        limit: int | None,
        allowed: Path | None,
        **others: object,
    ) -> object:
        own = {key: others.pop(key) for key in (*_PLACES, *_OF_MODELS, *_WHOLE)}
        flags = RunFlags(own, CallSelection(models, cases, limit), allowed)
        return function(flags=flags, **others)

    with_flags.__doc__ = function.__doc__
    done: Callable[..., Any] = with_flags
    for option in reversed(_OPTIONS):
        done = option(done)
    return done


_WHOLE = ("repeats", "seed", "base_url")
_OPTIONS = (
    click.option("--model", "models", multiple=True, help="Ask this model alone; may be repeated."),
    click.option(
        "--case", "cases", multiple=True, help="Ask about this case alone; may be repeated."
    ),
    click.option("--limit", type=click.IntRange(min=1), help="Ask about so many items at most."),
    click.option("--base-url", help="Of the run's only server."),
    click.option("--repeats", type=click.IntRange(min=1), help="Of the main question."),
    click.option("--temperature", type=click.FloatRange(0, 2), help="Of all models."),
    click.option(
        "--max-tokens", type=click.IntRange(min=1), help="Of an answer, thinking included."
    ),
    click.option("--seed", type=click.IntRange(min=0), help="Of draws, and of the models."),
    click.option("--max-connections", type=click.IntRange(min=1), help="Calls in flight at most."),
    click.option("--timeout", type=click.FloatRange(min=0.1), help="Seconds of a whole call."),
    click.option(
        "--fail-on-error",
        type=click.FloatRange(0, 1),
        help="End when more than this share of the calls fails.",
    ),
    click.option("--budget-calls", type=int, help="Most calls of the run, over all its days."),
    click.option("--budget-tokens", type=int, help="Most tokens of the run."),
    click.option("--budget-cost", type=float, help="Most cost, at the prices of the run file."),
    click.option(
        "--allowed",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="List of allowed addresses instead of the one in the program's folder.",
    ),
)

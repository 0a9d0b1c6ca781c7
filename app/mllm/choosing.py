"""Which calls of a run are made this time."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from app.mllm.declaration import Declaration
from engines.mllm.declared.bound import BoundCall
from engines.mllm.declared.plan import RunPlan
from ground.errors import EngineError


@dataclass(frozen=True, slots=True)
class CallSelection:
    """A part of a run; all of it when nothing is said.

    Parameters
    ----------
    models, cases : tuple of str
        Names of models, and ids of cases.
    limit : int or None
        Most items that are asked about, from the first one on.

    """

    models: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    limit: int | None = None


def chosen_calls(
    declaration: Declaration,
    plan: RunPlan,
    selection: CallSelection,
    *,
    kept_back: Set[int] = frozenset(),
) -> Mapping[str, BoundCall]:
    """Return the calls of a selection, in the plan's order.

    Parameters
    ----------
    kept_back : set of int
        Numbers of the items whose pictures may not be sent.

    Raises
    ------
    EngineError
        There is no such model or case.

    """
    models = {model.name for model in declaration.run.models}
    _require_known(
        selection.models,
        models,
        "The run has no model {!r}; it has {}.",
        remedy="Name a model of the run.",
    )
    by_case = {one.case_id: one.item.number for one in declaration.cases}
    _require_known(
        selection.cases,
        set(by_case),
        "The run has no case {!r}; it has {}.",
        remedy="Name a case of the run.",
    )
    numbers = {one.item.number for one in declaration.cases}
    numbers |= {item.number for item in declaration.odd}
    if selection.cases:
        numbers = {by_case[case] for case in selection.cases}
    if selection.limit is not None:
        numbers = set(sorted(numbers)[: selection.limit])
    wanted = set(selection.models) or models
    keys = {one.key for one in plan.answers if one.model in wanted and one.item in numbers}
    return {
        key: call
        for key, call in plan.calls.items()
        if key in keys and call.item.number not in kept_back
    }


def _require_known(wanted: tuple[str, ...], known: set[str], what: str, *, remedy: str) -> None:
    odd = sorted(set(wanted) - known)
    if odd:
        shown = ", ".join(sorted(known)[:10]) + (" …" if len(known) > 10 else "")
        raise EngineError(what.format(odd[0], shown), remedy=remedy)

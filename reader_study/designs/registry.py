"""All designs by name, and what of a protocol does not suit the one that it names."""

from collections.abc import Mapping

from ground.errors import ProtocolError
from ground.meant import meant
from reader_study.designs import (
    ai_first,
    annotation,
    concurrent,
    crossover,
    on_demand,
    report_quality,
    rounds,
    sequential,
    split_plot,
    standalone,
    two_sessions,
)
from reader_study.designs.timetable import DesignKind
from reader_study.protocol.content import LAST_WITHOUT_ARMS, Protocol

_MODULES = (
    sequential,
    crossover,
    two_sessions,
    concurrent,
    ai_first,
    on_demand,
    split_plot,
    rounds,
    annotation,
    report_quality,
    standalone,
)

DESIGNS: Mapping[str, DesignKind] = {
    module.DESIGN.summary.name: module.DESIGN for module in _MODULES
}
"""The designs, in the order in which they are listed to a person."""


def design_of(protocol: Protocol) -> DesignKind:
    """Return the design that a protocol names.

    Raises
    ------
    ProtocolError
        When there is none of that name.

    """
    found = DESIGNS.get(protocol.design.kind)
    if found is None:
        raise ProtocolError(_unknown(protocol.design.kind) + ".", remedy=_known())
    return found


def check_design(protocol: Protocol) -> list[str]:
    """Say what of a protocol does not suit its design, each with its key and what to write."""
    design = DESIGNS.get(protocol.design.kind)
    if design is None:
        return [f"{_unknown(protocol.design.kind)}; write one of {', '.join(DESIGNS)}"]
    if protocol.schema_version <= LAST_WITHOUT_ARMS:
        return []
    return design.problems(protocol) + _arbitrators(protocol) + _without_arms(protocol)


def require_design(protocol: Protocol) -> DesignKind:
    """Return the design of a protocol that suits it.

    Raises
    ------
    ProtocolError
        Naming every key that does not.

    """
    found = check_design(protocol)
    if found:
        raise ProtocolError("; ".join(found) + ".", remedy="Correct these keys.")
    return design_of(protocol)


def _arbitrators(protocol: Protocol) -> list[str]:
    """Only a design that draws disagreements has work for an arbitrator."""
    if protocol.design.kind == annotation.DESIGN.summary.name:
        return []
    return [
        f"readers.{number}.role: an arbitrator has no cases in {protocol.design.kind!r}; write "
        'role = "reader", or design.kind = "annotation"'
        for number, reader in enumerate(protocol.readers)
        if reader.role == "arbitrator"
    ]


def _without_arms(protocol: Protocol) -> list[str]:
    """Name what is declared and would never happen, because no arm has it."""
    found = []
    if protocol.practice.cases and all(arm.shows for arm in protocol.all_arms):
        found.append(
            "practice.cases: practice shows no AI, and every arm does; write 0, or add an arm "
            "without `shows`"
        )
    if not any(arm.shows for arm in protocol.all_arms):
        if protocol.questions.before_ai:
            found.append(
                "questions.before_ai: no arm shows the AI, so they would never be asked; write []"
            )
        if protocol.bias.kind != "none":
            found.append('bias.kind: no arm shows the AI; write kind = "none"')
    return found


def _unknown(kind: str) -> str:
    return f"design.kind: no design {kind!r} is known{meant(kind, DESIGNS)}"


def _known() -> str:
    return f"Write one of {', '.join(DESIGNS)}; `sonoread designs` describes them."

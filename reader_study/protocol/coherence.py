"""What no single field of a protocol can show: that its parts name each other rightly."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Protocol as Shape

from reader_study.protocol.arms import ArmSpec, Bias, Contrast, Practice
from reader_study.protocol.sections import Design, ReaderSpec
from reader_study.protocol.showing import Hanging, Playing
from reader_study.screening.eligibility import Eligibility


class Parts(Shape):
    """The parts of a protocol that are checked against each other."""

    @property
    def schema_version(self) -> int:
        """Version of the file."""

    @property
    def readers(self) -> tuple[ReaderSpec, ...]:
        """Registered readers."""

    @property
    def design(self) -> Design:
        """The design."""

    @property
    def arms(self) -> tuple[ArmSpec, ...]:
        """Declared arms."""

    @property
    def contrasts(self) -> tuple[Contrast, ...]:
        """Declared comparisons."""

    @property
    def practice(self) -> Practice:
        """Practice before the scored reads."""

    @property
    def bias(self) -> Bias:
        """Withheld or shifted AI answers."""

    @property
    def hanging(self) -> Hanging:
        """Which media fill which pane."""

    @property
    def playing(self) -> Playing:
        """What of clips has to run before a lock."""

    @property
    def eligibility(self) -> Eligibility:
        """Which cases an intake takes."""


def problems(protocol: Parts) -> list[str]:
    """Say what is wrong, each with its key and what to write; empty when all is well."""
    found = []
    if _twice(reader.id.casefold() for reader in protocol.readers):
        found.append("two readers have the same id")
    if protocol.schema_version < 3:
        if protocol.arms or protocol.contrasts:
            found.append("arms and contrasts need schema_version = 3; write that in the first line")
        if protocol.design.kind != Design().kind:
            found.append(
                f"design.kind: {protocol.design.kind!r} needs schema_version = 3 and tables "
                "[[arms]]; `sonoread new STUDY --template` with a design writes such a file"
            )
    else:
        found += _arm_problems(protocol.arms)
        found += _contrast_problems(protocol.contrasts, [arm.id for arm in protocol.arms])
    found += _practice_problems(protocol.practice) + _bias_problems(protocol.bias)
    found += _hanging_problems(protocol.hanging) + _playing_problems(protocol.playing)
    return found + _eligibility_problems(protocol.eligibility)


def _arm_problems(arms: Sequence[ArmSpec]) -> list[str]:
    if not arms:
        return ["arms: none is declared; write a table [[arms]] for each condition of reading"]
    found = []
    twice = _twice(arm.id for arm in arms)
    if twice:
        found.append(f"arms: the id {twice!r} is given twice; give each arm its own")
    ids = [arm.id for arm in arms]
    for number, arm in enumerate(arms):
        key = f"arms.{number}"
        if arm.follows is None:
            if arm.reveal == "on_request" and not arm.shows:
                found.append(f"{key}.shows: nothing can be requested; list what the AI shows")
        elif arm.follows not in ids:
            found.append(f"{key}.follows: no arm {arm.follows!r} is declared; name one of {ids}")
        elif arm.follows not in ids[:number]:
            found.append(
                f"{key}.follows: {arm.id!r} cannot open after {arm.follows!r}, which does not "
                "stand before it (a circle could never be read); put the arm read first above"
            )
    return found


def _contrast_problems(contrasts: Sequence[Contrast], ids: Sequence[str]) -> list[str]:
    found = []
    for number, contrast in enumerate(contrasts):
        key = f"contrasts.{number}"
        for name in ("reference", "test"):
            arm = getattr(contrast, name)
            if arm not in ids:
                found.append(f"{key}.{name}: no arm {arm!r} is declared; name one of {list(ids)}")
        if contrast.reference == contrast.test:
            found.append(f"{key}: {contrast.test!r} is compared with itself; name two arms")
    return found


def _practice_problems(practice: Practice) -> list[str]:
    if practice.pass_mark <= practice.cases:
        return []
    return [
        f"practice.pass_mark: {practice.pass_mark} of {practice.cases} cases cannot be reached; "
        "write at most practice.cases"
    ]


def _bias_problems(bias: Bias) -> list[str]:
    if bias.kind == "none":
        return []
    found = []
    if not bias.ethics_approval.strip():
        found.append(
            f"bias.ethics_approval: {bias.kind} AI answers need one; write its number and body"
        )
    if bias.percent == 0:
        found.append('bias.percent: 0 changes nothing; write a share above 0, or kind = "none"')
    return found


def _hanging_problems(hanging: Hanging) -> list[str]:
    found = []
    twice = _twice(hanging.panes)
    if twice:
        found.append(f"hanging.panes: {twice!r} fills two panes; name each role once")
    if hanging.series == "planes" and len(hanging.panes) > 1:
        found.append(
            "hanging.series: three planes take the whole page; leave hanging.panes out, or write "
            'series = "stack"'
        )
    if hanging.lesion != "crop" and hanging.lesion_margin != Hanging().lesion_margin:
        found.append(
            'hanging.lesion_margin: it is the margin of a crop; write lesion = "crop", or leave it '
            "out"
        )
    return found


def _eligibility_problems(rules: Eligibility) -> list[str]:
    says_something = any(getattr(rules, each.name) != each.default for each in fields(Eligibility))
    if rules.apply or not says_something:
        return []
    return ["eligibility.apply: without it the rules would decide nothing; write apply = true"]


def _playing_problems(playing: Playing) -> list[str]:
    if playing.fraction is None or playing.complete_plays == 1:
        return []
    return [
        "playing.fraction: it stands in place of complete plays; leave playing.complete_plays out, "
        "or this"
    ]


def _twice(names: Iterable[str]) -> str:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return ""

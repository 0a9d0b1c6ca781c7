"""A person's decisions on cases, as the command line tells them: ``--case NAME=take:REASON``."""

import re
from collections.abc import Sequence

import click

from reader_study.intake.eligibility.asking import EligibilityAsked
from reader_study.screening.deciding import Override
from reader_study.study import Study

_FORM = re.compile(r"(?P<name>.+)=(?P<what>take|exclude):(?P<reason>.*\S.*)", re.DOTALL)


def asked_of(study: Study, told: Sequence[str]) -> EligibilityAsked:
    """Return the protocol's rules and the decisions that the command line tells.

    Raises
    ------
    click.UsageError
        When a decision is not of that form, or a case is decided twice.

    """
    overrides: dict[str, Override] = {}
    for text in told:
        found = _FORM.fullmatch(text)
        if found is None:
            raise click.UsageError(
                f"{text!r} is no decision on a case: write NAME=take:REASON or NAME=exclude:REASON."
            )
        name = found["name"]
        if name in overrides:
            raise click.UsageError(f"The case {name!r} is decided twice.")
        reason = found["reason"].strip()
        overrides[name] = Override(found["what"] == "take", study.actor.id, reason)
    return EligibilityAsked(study.protocol.eligibility, overrides=overrides)

"""``sonoread tiers show``: tiers of a file, or those that a study has frozen."""

import json
from pathlib import Path
from typing import Any

import click

from app.commands.people.acting import coordinator_options, study_of_coordinator
from app.commands.stats.shared import json_option
from app.commands.study.passphrase import passphrase_option, read_passphrase
from app.tiers.readers import PeopleTiers, people_tiers
from app.tiers.shown import shown_tiers
from app.tiers.telling import lines, told
from engines.guard.tiers.tier_file import TierFile, read_tiers
from ground.errors import ReadingRuleError
from reader_study.benchmark.frozen_tiers import FrozenTiers, all_frozen


@click.command("show")
@click.argument("source", type=click.Path(path_type=Path))
@click.option(
    "--people",
    is_flag=True,
    help="Beside them tiers by junior readers, of an unblinded study, and how far both agree.",
)
@coordinator_options
@passphrase_option
@json_option
def command(source: Path, passphrase_file: Path | None, *, people: bool, as_json: bool) -> None:
    """Show tiers: how many cases of which class in each, and how firmly they stand.

    SOURCE is a file of `sonoread tiers make`, or a study with frozen tiers.
    """
    if not source.is_dir():
        if people:
            raise click.UsageError("--people is of a study.")
        _print(read_tiers(source), None, (), as_json=as_json)
        return
    with study_of_coordinator(source, writable=False) as study:
        frozen = all_frozen(study)
        if not frozen:
            raise ReadingRuleError(
                "No tiers are frozen in this study.",
                remedy="Make them with `sonoread tiers make` and freeze them.",
                path=study.root,
            )
        passphrase = read_passphrase(passphrase_file)
        file = shown_tiers(study, passphrase)
        assert file is not None
        by_people = people_tiers(study, file.tiers, passphrase=passphrase) if people else None
    _print(file, by_people, frozen, as_json=as_json)


def _print(
    file: TierFile, people: PeopleTiers | None, frozen: tuple[FrozenTiers, ...], *, as_json: bool
) -> None:
    for one in frozen:
        late = ", AFTER results were opened" if one.post_hoc else ""
        why = f" ({one.reason})" if one.reason else ""
        click.echo(f"Frozen {one.utc}: version {one.version}{late}{why}", err=as_json)
    for line in lines(file):
        click.echo(line, err=as_json)
    if people is not None:
        for line in _of_people(people.to_json()):
            click.echo(line, err=as_json)
    if as_json:
        content = told(file) | {"frozen": [_frozen(one) for one in frozen]}
        if people is not None:
            content["people"] = people.to_json()
        click.echo(json.dumps(content, ensure_ascii=False))


def _frozen(one: FrozenTiers) -> dict[str, Any]:
    return {
        "version": one.version,
        "utc": one.utc,
        "sha256": one.sha256,
        "post_hoc": one.post_hoc,
        "reason": one.reason,
    }


def _of_people(found: dict[str, Any]) -> list[str]:
    who = "junior readers" if found["junior"] else "readers (none is declared junior)"
    counts = ", ".join(f"{name} {n}" for name, n in found["tiers"].items())
    agreement = found["weighted_kappa"]
    said = [f"{found['rule']} Here {found['readers']} {who}: {counts}."]
    if agreement["value"] is None:
        return [*said, f"Weighted kappa of both: not defined. {agreement['reason']}"]
    low, high = agreement["low"], agreement["high"]
    return [
        *said,
        f"Weighted kappa (linear) of both: {agreement['value']:.3f} ({low:.3f} to {high:.3f}), "
        f"{agreement['n']} cases.",
    ]

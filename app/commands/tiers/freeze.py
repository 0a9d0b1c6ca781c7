"""``sonoread tiers freeze``: tiers into a study, before results of chat models are known."""

import json
from pathlib import Path

import click

from app.commands.options import study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from app.commands.stats.shared import json_option
from app.commands.study.passphrase import passphrase_option, read_passphrase
from app.tiers.making import require_of_study, to_freeze
from engines.guard.tiers.tier_file import read_tiers
from reader_study.benchmark.frozen_tiers import freeze_tiers


@click.command("freeze")
@study_argument
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--reason", default="", help="Why there is another version; it stands in the log.")
@coordinator_options
@passphrase_option
@json_option
def command(
    study: Path, file: Path, reason: str, passphrase_file: Path | None, *, as_json: bool
) -> None:
    """Freeze the tiers of FILE in STUDY: sealed, with their hash in the log.

    They are frozen before results of chat models, or the reference standard, are opened; then they
    stay as they are. Another version needs a reason, and after the results it is marked as late:
    tables by tier go by the last version that was frozen before.
    """
    with study_of_coordinator(study) as opened:
        tiers = read_tiers(file)
        require_of_study(tiers, opened, file)
        frozen = freeze_tiers(
            opened, to_freeze(tiers), passphrase=read_passphrase(passphrase_file), reason=reason
        )
    late = " AFTER results were opened: no table goes by them." if frozen.post_hoc else ""
    click.echo(
        f"Frozen: tiers of version {frozen.version}, rule {frozen.rule}, SHA-256 {frozen.sha256}."
        f"{late}",
        err=as_json,
    )
    if as_json:
        content = {
            "version": frozen.version,
            "rule": frozen.rule,
            "sha256": frozen.sha256,
            "identity_sha256": frozen.identity_sha256,
            "post_hoc": frozen.post_hoc,
        }
        click.echo(json.dumps(content))

"""``sonoread unpack``: a package becomes a folder in which its reader reads."""

from pathlib import Path

import click

from app.commands.program import next_step
from ground.errors import IntegrityError
from reader_study.exchange.opening_package import unpack
from reader_study.exchange.told_heads import head_of, keep_study_head
from reader_study.trust.keys import fingerprint


@click.command("unpack")
@click.argument("package", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--key", default="", help="Fingerprint of the coordinator's key, as she read it out.")
def command(package: Path, folder: Path, key: str) -> None:
    """Check PACKAGE and lay it into the new FOLDER; everything of it or nothing."""
    manifest = unpack(package, folder, key=key)
    facts = manifest.facts
    click.echo(f"{folder}: package {facts['package_id']} of the study {facts['study_id']}.")
    click.echo(f"Signed by the key {fingerprint(manifest.public)}.")
    try:
        head = head_of(facts["study_head"])
        if head is not None:
            keep_study_head(folder, head, package_id=facts["package_id"])
    except ValueError:
        click.echo("The package bears no signed head of the study.")
    except IntegrityError as error:
        click.echo(f"{error.what} {error.remedy}")
    click.echo(next_step("window", folder))

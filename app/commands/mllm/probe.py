"""``sonoread mllm probe``: what a server and a model can do, judged from answers."""

from pathlib import Path

import click

from app.commands.mllm.probe_table import probe_table
from app.commands.mllm.served_options import server_of, server_options
from engines.mllm.client import ChatClient
from engines.mllm.probe.probing import probe, probe_json
from engines.mllm.probe.questions import Questioner


@click.command("probe")
@server_options
@click.option("--model", required=True, help="As the server names it.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    base_url: str,
    key_name: str,
    ca_file: Path | None,
    allowed: Path | None,
    timeout: float,
    model: str,
    as_json: bool,
) -> None:
    """Ask a model some forty short questions, with made pictures only, and judge its answers.

    A model whose answers do not depend on the image cannot start a run.
    """
    server = server_of(
        base_url, key_name=key_name, ca_file=ca_file, allowed=allowed, timeout=timeout
    )
    with ChatClient(server) as client:
        result = probe(Questioner(client, model, _tell))
    if as_json:
        click.echo(probe_json(result))
        return
    for what, words in probe_table(result):
        click.echo(f"{what:<20} {words}")


def _tell(what: str) -> None:
    click.echo(f"asking: {what}", err=True)

"""``sonoread mllm steer``: a hand on a run that is under way in another program."""

from pathlib import Path

import click

from app.commands.mllm.run_options import run_name_argument
from app.commands.options import study_argument
from app.mllm.opened import is_under_way
from app.mllm.steering import leave_wish
from engines.mllm.running.controls import ControlWish
from ground.errors import StoreError
from ground.names import inside, path_name

_WISHES = {
    "pause": ControlWish.PAUSE,
    "resume": ControlWish.RESUME,
    "stop": ControlWish.STOP,
    "connections": ControlWish.RETUNE,
}


@click.command("steer")
@study_argument
@run_name_argument
@click.argument("wish", type=click.Choice(tuple(_WISHES)))
@click.argument("number", type=click.IntRange(min=1), required=False)
def command(study: Path, name: str, wish: str, number: int | None) -> None:
    """Pause the run NAME, let it resume, stop it, or change its connections to NUMBER.

    The run takes the wish up within a second; calls in flight come to their end. Each wish stands
    in its ledger.
    """
    if (wish == "connections") is (number is None):
        raise click.UsageError("`connections` needs a number, and the others need none.")
    folder = inside(study / "mllm", path_name(name, what="name of a run"))
    if not is_under_way(folder):
        raise StoreError(
            f"No run {name!r} of this study is under way.",
            remedy="Begin it, or let it go on, with `sonoread mllm run`.",
            path=study,
        )
    leave_wish(folder, _WISHES[wish], number or 0)
    click.echo(f"Told the run {name}: {wish}{'' if number is None else f' {number}'}.")

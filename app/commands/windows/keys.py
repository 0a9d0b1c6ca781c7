"""``sonoread keys``: the keys of the window, and changing them."""

import json
from pathlib import Path
from typing import Any

import click

from ground.errors import EngineError

try:
    from app import key_file
    from app.actions import REGISTRY, Group, spec
    from app.keymap import STANDARD
    from app.settings import KEYS_FILE, data_dir
except ImportError as error:
    raise EngineError(
        f"The window's libraries are missing ({error.name}).",
        remedy="Set them up with `./run.py setup reading`.",
    ) from error


@click.group("keys", invoke_without_command=True)
@click.option(
    "--file",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The key file; your own when not given.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(context: click.Context, path: Path | None, as_json: bool) -> None:
    """List the keys of the window; `set` and `reset` change your own.

    A study whose protocol says `keys = "standard"` is read with the standard keys all the same.
    """
    context.obj = path or data_dir() / KEYS_FILE
    if context.invoked_subcommand is not None:
        return
    rows = _rows(_read(context.obj))
    click.echo(json.dumps(rows, ensure_ascii=False, indent=2) if as_json else _table(rows))


@command.command("set")
@click.argument("act")
@click.argument("key")
@click.option("--swap", is_flag=True, help="Exchange keys with the act that has KEY.")
@click.pass_obj
def set_key(path: Path, act: str, key: str, swap: bool) -> None:
    """Give ACT the key KEY, for example `sonoread keys set view.calliper C`."""
    keymap = _read(path).keymap
    after = keymap.swapped(act, key) if swap else keymap.assigned(act, key)
    key_file.save(path, after)
    for ident in sorted(after.changes.keys() | keymap.changes.keys()):
        if after.keys(ident) != keymap.keys(ident):
            click.echo(f"{ident}  {', '.join(after.keys(ident))}")


@command.command("reset")
@click.argument("act", required=False)
@click.pass_obj
def reset(path: Path, act: str | None) -> None:
    """Give ACT its own key again, or every act when none is named."""
    keymap = STANDARD if act is None else _read(path).keymap.restored(act)
    key_file.save(path, keymap)
    click.echo("Every act has its own key." if act is None else f"{act}  {keymap.keys(act)[0]}")


def _read(path: Path) -> key_file.KeyFile:
    read = key_file.load(path)
    if read.trouble is not None:
        click.echo(f"sonoread: {read.trouble}", err=True)
    return read


def _rows(read: key_file.KeyFile) -> list[dict[str, Any]]:
    return [
        {
            "act": entry.ident,
            "keys": list(read.keymap.keys(entry.ident)),
            "standard": list(entry.keys),
            "changeable": not entry.fixed,
            "group": entry.group.value,
            "text": entry.text,
        }
        for group in Group
        for entry in REGISTRY
        if entry.group is group and entry.keys
    ]


def _table(rows: list[dict[str, Any]]) -> str:
    lines = []
    group = ""
    for row in rows:
        if row["group"] != group:
            group = row["group"]
            lines += ["", group]
        mark = "" if row["changeable"] else "  fixed"
        if tuple(row["keys"]) != spec(row["act"]).keys:
            mark = f"  standard: {', '.join(row['standard'])}"
        lines.append(f"  {row['act']:<22} {', '.join(row['keys']):<16} {row['text']}{mark}")
    return "\n".join(lines[1:])

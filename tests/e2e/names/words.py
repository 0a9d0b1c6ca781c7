"""Every word that a command takes from whoever types it: what it means, and a line that uses it.

A word is text that click gives to the program as it was typed: no file, number or choice. `{word}`
stands where it is typed, `{study}` for a study of its own, `{table}` for a table of two scores.
"""

from dataclasses import dataclass
from enum import Enum

import click

from app.cli import sonoread


class Meaning(Enum):
    """What becomes of a word."""

    NAME = "a new name, which files or folders may bear"
    KNOWN = "something that is looked for, and is there or not"
    TEXT = "what somebody says; any text is right"


@dataclass(frozen=True, slots=True)
class Word:
    """One word of one command.

    Parameters
    ----------
    line : str
        How it is typed, words apart at spaces.
    locked : bool
        The study of the line is one whose protocol is locked.

    """

    meaning: Meaning
    line: str
    locked: bool = True


def _name(line: str, *, locked: bool = False) -> Word:
    return Word(Meaning.NAME, line, locked)


def _known(line: str, *, locked: bool = True) -> Word:
    return Word(Meaning.KNOWN, line, locked)


def _text(line: str, *, locked: bool = True) -> Word:
    return Word(Meaning.TEXT, line, locked)


_WHY = "--reason because"
_ACTS = {
    "seal-ai": "seal-ai {study}",
    "lock": "lock {study} --yes",
    "amend": f"amend {{study}} --protocol {{protocol}} --yes {_WHY}",
    "override": f"override {{study}} r1 {_WHY}",
    "clock": f"clock {{study}} {_WHY}",
    "annotate": f"annotate {{study}} {{read}} {_WHY}",
    "void": f"void {{study}} {{read}} {_WHY}",
    "export reads": "export reads {study} --csv --out {new}",
    "close": f"close {{study}} --yes {_WHY}",
    "person add": "person add {study} r1 --role reader --secret-file {secret}",
    "person knows": f"person knows {{study}} r1 C0001 {_WHY}",
    "person renew": f"person renew {{study}} r1 {_WHY} --secret-file {{secret}}",
    "person unlock": f"person unlock {{study}} r1 {_WHY}",
    "accept-head": f"accept-head {{study}} {_WHY}",
    "phi": f"phi {{study}} C0001 --release {_WHY}",
    "analyse": "analyse {study} --passphrase-file {secret}",
    "arbitrate": "arbitrate {study}",
    "intake": f"intake {{study}} {{folder}} --yes --passphrase-file {{secret}} {_WHY}",
    "merge": "merge {study} {bundle}",
    "package": "package {study} r1 {new}",
    "predict": "predict {study} --model {card}",
    "report": "report {study}",
    "restore": f"restore {{study}} --newest {_WHY}",
    "sync": "sync {study} {folder}",
    "review": f"review {{study}} {{folder}} --list --passphrase-file {{secret}} {_WHY}",
    "texts": "texts {study} {texts} --model t1",
    "train": "train {study} --passphrase-file {secret}",
    "ood fit": "ood fit {card} {study} --passphrase-file {secret}",
    "calibrate": "calibrate {card} {study} --passphrase-file {secret}",
    "tiers make": "tiers make {study} --judge cnn={texts} --judge vit={texts} --out {new}",
    "tiers freeze": "tiers freeze {study} {texts} --passphrase-file {secret}",
    "tiers show": "tiers show {study} --passphrase-file {secret}",
    "mllm run": "mllm run {study} {run}",
    "mllm check": "mllm check {study} {run}",
    "mllm status": "mllm status {study} run",
    "mllm retry": f"mllm retry {{study}} run --unknown {_WHY}",
    "mllm reparse": "mllm reparse {study} run",
    "mllm export": "mllm export {study} run --out {new}",
    "mllm import": "mllm import {study} run {answers}",
    "mllm freeze": "mllm freeze {study} run --model m",
    "mllm report": "mllm report {study} run --out {new}",
    "mllm view": "mllm view {study} run --out {new}",
}
"""Acts that name who does them."""

BY = {
    f"{act} --by": _known(f"{line} --by {{word}} --by-secret-file {{secret}}")
    for act, line in _ACTS.items()
}

REASONS = {
    f"{act} --reason": _text(f"{act} {line} --reason {{word}}")
    for act, line in {
        "intake": "{study} {folder} --yes --passphrase-file {secret}",
        "review": "{study} {folder} --list --passphrase-file {secret}",
        "seal-ai": "{study}",
        "package": "{study} r1 {new} --again",
        "accept-head": "{study}",
        "restore": "{study} --newest",
        "amend": "{study} --protocol {protocol} --yes",
        "override": "{study} r1",
        "mllm retry": "{study} run --unknown",
        "tiers freeze": "{study} {texts} --passphrase-file {secret}",
        "clock": "{study}",
        "annotate": "{study} {read}",
        "void": "{study} {read}",
        "phi": "{study} C0001 --release",
        "merge": "{study} {bundle}",
        "close": "{study} --yes",
        "person knows": "{study} r1 C0001",
        "person renew": "{study} r1 --secret-file {secret}",
        "person unlock": "{study} r1",
    }.items()
}

WORDS: dict[str, Word] = {
    **BY,
    **REASONS,
    "demo --model": _name("demo --out {new} --data {folder} --cases 8 --model {word}"),
    "train --backbone": _known(
        "train {study} --model wauve --detector {study} --passphrase-file {secret} "
        "--backbone {word}"
    ),
    "train --model": _name("train {study} --epochs 1 --passphrase-file {secret} --model {word}"),
    "models load --model": _known("models load --model {word}"),
    "models confirm --model": _known(
        "models confirm --model {word} --weights {secret} --confirmed-by me"
    ),
    "models confirm --confirmed-by": _text(
        "models confirm --model usfm --weights {secret} --confirmed-by {word}", locked=False
    ),
    "models convert --container": _known(
        "models convert {secret} {new}.safetensors --container {word}"
    ),
    "predict --name": _name("predict {study} --model {card} --name {word}"),
    "texts --model": _name("texts {study} {texts} --model {word}"),
    "texts --shown-as": _text("texts {study} {texts} --model t1 --shown-as {word}", locked=False),
    "person add": _name("person add {study} {word} --role reader --secret-file {secret}"),
    "person add --name": _text(
        "person add {study} r1 --role reader --secret-file {secret} --name {word}"
    ),
    "new --template": _known("new {new} --template {word}"),
    "intake --mapping": _known(
        "intake {study} {folder} --yes --passphrase-file {secret} --mapping {word}", locked=False
    ),
    "intake --case": _known(
        "intake {study} {folder} --yes --passphrase-file {secret} --case {word}", locked=False
    ),
    "review --mapping": _known(
        "review {study} {folder} --list --passphrase-file {secret} --mapping {word}", locked=False
    ),
    "review --case": _known(
        "review {study} {folder} --list --passphrase-file {secret} --case {word}", locked=False
    ),
    "review --mask": _known(
        "review {study} {folder} --passphrase-file {secret} --decide 0.png take --mask {word}",
        locked=False,
    ),
    "ood check --known": _known("ood check {card} {folder} --known {word}"),
    "tiers make --judge": _known("tiers make {study} --judge {word} --out {new}"),
    "mllm probe --base-url": _known("mllm probe --base-url {word} --model m --timeout 1"),
    "mllm probe --key-name": _known(
        "mllm probe --base-url http://127.0.0.1:1/v1 --model m --key-name {word}"
    ),
    "mllm probe --model": _known("mllm probe --base-url http://127.0.0.1:1/v1 --model {word}"),
    "mllm run --model": _known("mllm run {study} {run} --model {word}"),
    "mllm run --case": _known("mllm run {study} {run} --case {word}"),
    "mllm run --base-url": _known("mllm run {study} {run} --base-url {word}"),
    "mllm check --model": _known("mllm check {study} {run} --model {word}"),
    "mllm check --case": _known("mllm check {study} {run} --case {word}"),
    "mllm check --base-url": _known("mllm check {study} {run} --base-url {word}"),
    "mllm steer": _known("mllm steer {study} {word} pause"),
    "mllm status": _known("mllm status {study} {word}"),
    "mllm retry": _known(f"mllm retry {{study}} {{word}} --unknown {_WHY}"),
    "mllm reparse": _known("mllm reparse {study} {word}"),
    "mllm export": _known("mllm export {study} {word} --out {new}"),
    "mllm export --parser": _known("mllm export {study} run --answers --parser {word} --out {new}"),
    "mllm import": _known("mllm import {study} {word} {answers}"),
    "mllm freeze": _known("mllm freeze {study} {word} --model m"),
    "mllm freeze --model": _known("mllm freeze {study} run --model {word}"),
    "mllm freeze --as": _known("mllm freeze {study} run --model m --as {word}"),
    "mllm freeze --parser": _known("mllm freeze {study} run --model m --parser {word}"),
    "mllm report": _known("mllm report {study} {word} --out {new}"),
    "mllm report --parser": _known("mllm report {study} run --parser {word} --out {new}"),
    "mllm view": _known("mllm view {study} {word} --out {new}"),
    "mllm view --parser": _known("mllm view {study} run --parser {word} --out {new}"),
    "mllm report --title": _text("mllm report {answers} --out {new} --title {word}"),
    "mllm view --title": _text("mllm view {answers} --out {new} --title {word}"),
    "schedule --reader": _known("schedule {study} --reader {word}"),
    "package": _known("package {study} {word} {new}"),
    "package --for": _known("package {study} r1 {new} --for {word}"),
    "unpack --key": _known("unpack {bundle} {new} --key {word}"),
    "window --reader": _known("window {new} --reader {word}"),
    "keys reset": _known("keys --file {new} reset {word}"),
    "keys set": _known("keys --file {new} set {word} C"),
    "keys set KEY": _text("keys --file {new} set view.calliper {word}"),  # "*" is a key
    "replay": _known("replay {study} {word}"),
    "verify --head": _known("verify {study} --head {word}"),
    "override": _known(f"override {{study}} {{word}} {_WHY}"),
    "override --case": _known(f"override {{study}} r1 --case {{word}} {_WHY}"),
    "annotate": _known(f"annotate {{study}} {{word}} {_WHY}"),
    "void": _known(f"void {{study}} {{word}} {_WHY}"),
    "phi": _known(f"phi {{study}} {{word}} --release {_WHY}"),
    "phi --mask": _text("phi {study} C0001 --mask {word} --reason because"),
    "merge --trust": _known(f"merge {{study}} {{bundle}} --trust {{word}} {_WHY}"),
    "merge --choose": _known(f"merge {{study}} --choose {{word}} {_WHY}"),
    "unblind --person": _known("unblind {study} --person {word} --passphrase-file {secret}"),
    "person knows": _known(f"person knows {{study}} {{word}} C0001 {_WHY}"),
    "person knows CASES": _known(f"person knows {{study}} r1 {{word}} {_WHY}"),
    "person pin": _known("person pin {study} {word} --secret-file {secret}"),
    "person renew": _known(f"person renew {{study}} {{word}} {_WHY} --secret-file {{secret}}"),
    "person unlock": _known(f"person unlock {{study}} {{word}} {_WHY}"),
}
"""Command and option, or the command alone for its first argument that is a word."""

OF_TABLES = frozenset(
    ("--columns", "--positive", "--sep", "--categories", "--model", "--reference", "--arms")
)
"""Words of `stats`: names of columns and of what stands in them; it writes no file but TARGET."""


def words_of_commands() -> dict[str, click.Parameter]:
    """Return every word that any command takes, by the name that `WORDS` gives it."""
    found: dict[str, click.Parameter] = {}
    for name, parameter in _parameters(sonoread, "", click.Context(sonoread)):
        if not isinstance(parameter.type, click.types.StringParamType):
            continue
        if name.startswith("stats ") and parameter.opts[0] in OF_TABLES:
            continue
        key = name
        if isinstance(parameter, click.Option):
            if parameter.is_flag:
                continue
            key = f"{name} {parameter.opts[0]}"
        elif key in found:
            key = f"{name} {parameter.opts[0].upper()}"
        found[key] = parameter
    return found


def _parameters(
    command: click.Command, name: str, context: click.Context
) -> list[tuple[str, click.Parameter]]:
    found = [(name, parameter) for parameter in command.params]
    if isinstance(command, click.Group):
        for one in command.list_commands(context):
            below = command.get_command(context, one)
            assert below is not None
            found += _parameters(below, f"{name} {one}".strip(), context)
    return found

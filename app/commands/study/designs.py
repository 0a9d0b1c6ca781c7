"""``sonoread designs``: what each design can show, and how evenly a study would be spread."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from app.commands.program import typed
from reader_study.cases import CaseRole
from reader_study.designs.balance import balance_table, balance_text
from reader_study.designs.planning import plan_steps
from reader_study.designs.registry import DESIGNS
from reader_study.designs.step import ReadStep
from reader_study.designs.timetable import DesignSummary
from reader_study.forms.form import Words
from reader_study.study import Study


@click.command("designs")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--study",
    type=click.Path(path_type=Path, file_okay=False),
    help="Show the balance of this study's plan instead, also before its lock.",
)
def command(as_json: bool, study: Path | None) -> None:
    """List the designs: sessions, arms, what each can show and cannot, and its warnings.

    With --study, count how often each reader would read in each arm and session.
    """
    if study is not None:
        _show_balance(study, as_json=as_json)
        return
    summaries = [design.summary for design in DESIGNS.values()]
    if as_json:
        facts = [_facts(summary) for summary in summaries]
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    for summary in summaries:
        click.echo(f"{summary.name:<15} {summary.title.en}")
        for what, words in _lines(summary):
            click.echo(f"{'':<15} {what:<9} {words.en}")
    click.echo(f"Begin with one: {typed('new', 'STUDY', '--template', 'DESIGN')}")


def _lines(summary: DesignSummary) -> list[tuple[str, Words]]:
    lines = [
        ("sessions", summary.sessions),
        ("arms", summary.arms),
        ("shows", summary.shows),
        ("cannot", summary.cannot),
    ]
    return [*lines, *(("warning", words) for words in summary.warnings)]


def _facts(summary: DesignSummary) -> dict[str, Any]:
    facts: dict[str, Any] = {"name": summary.name}
    for name in ("title", "sessions", "arms", "shows", "cannot"):
        facts[name] = _both(getattr(summary, name))
    return facts | {"warnings": [_both(words) for words in summary.warnings]}


def _both(words: Words) -> dict[str, str]:
    return {"en": words.en, "zh": words.zh}


def _planned(study: Study) -> tuple[ReadStep, ...]:
    # Runs change the order alone, and need the reference standard, which nobody gives here.
    plain = replace(study.protocol, design=replace(study.protocol.design, max_run=0))
    return plan_steps(plain, study.cases(CaseRole.READING))


def _show_balance(root: Path, *, as_json: bool) -> None:
    with Study.open(root, writable=False) as study:
        table = balance_table(study.store.tables.steps() if study.is_locked else _planned(study))
    if not as_json:
        click.echo(balance_text(table))
        return
    facts = {
        "readers": list(table.readers),
        "cases": table.cases,
        "spread": table.spread,
        "rows": [
            {
                "session": row.session,
                "arm": row.arm,
                "reads": dict(zip(table.readers, row.reads, strict=True)),
                "readers_per_case": [row.least, row.most],
            }
            for row in table.rows
        ],
    }
    click.echo(json.dumps(facts, ensure_ascii=False, indent=2))

"""``sonoread mllm parse``: what answers of models say, without a server."""

import json
from collections import Counter
from pathlib import Path

import click

from app.commands.mllm.answer_files import AnswerText, answers_of
from engines.mllm.answers.lexicons import FIFTH_EDITION, VERSION_2025
from engines.mllm.answers.parsed import ParsedAnswer
from engines.mllm.answers.parsing import parse

_WIDTHS = (24, 14, 12, 7, 11, 6, 14)
_HEAD = ("answer", "status", "rung", "BI-RADS", "assessment", "p %", "image")


@click.command("parse")
@click.argument("path", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.option(
    "--lexicon",
    type=click.Choice([FIFTH_EDITION, VERSION_2025]),
    default=FIFTH_EDITION,
    show_default=True,
    help="Version of BI-RADS whose terms features may have.",
)
def command(path: Path, as_json: bool, lexicon: str) -> None:
    """Tell what answers of models say, and which of them say nothing that counts.

    FILE is a file of JSON lines with `text`, one text file with one answer, or a folder of them.
    A line may also have `id`, and `finish_reason` as the server gave it (`length`,
    `content_filter`). Nothing is sent anywhere. The exit code is 0 when all could be read as files,
    whatever the answers say.

    \b
    In JSON:
      n, id           the answer: its number from 1; its `id`, its line or its file
      status          ok, refused, cannot_assess, unparsed, truncated or filtered
      rung            json_schema, json_object, fenced, in_prose, fields or unparsed
      birads          0 to 6, 4A, 4B, 4C; 4 when it is not subdivided; or null
      assessment      normal, benign, malignant or null
      p_malignant     in per cent, 0 to 100, as it stands in the text; or null
      image_type      what the model says that it was shown, or null
      features        by name
      flags           what does not go together, or was odd
      dropped         keys and terms that were not taken
      refusal_reason  in the model's words
      reason          why there is no value; empty when the status is ok
      parser_version  of what read the answers
    """
    # All files are read before anything is printed: an error stands alone.
    told = [(given, _parsed(given, lexicon)) for given in list(answers_of(path))]
    if as_json:
        for given, answer in told:
            click.echo(json.dumps(_as_json(given, answer), ensure_ascii=False, allow_nan=False))
        return
    click.echo(_row(_HEAD))
    counts: Counter[str] = Counter()
    for given, answer in told:
        counts[answer.status.value] += 1
        click.echo(_row(_cells(given, answer)) + _remarks(answer))
    parts = ", ".join(f"{number} {status}" for status, number in counts.most_common())
    click.echo(f"\nAnswers: {counts.total()} ({parts}).")


def _parsed(given: AnswerText, lexicon: str) -> ParsedAnswer:
    return parse(given.text, cut_off=given.cut_off, filtered=given.filtered, lexicon=lexicon)


def _as_json(given: AnswerText, answer: ParsedAnswer) -> dict[str, object]:
    return {
        "n": given.number,
        "id": given.name,
        "status": answer.status.value,
        "rung": answer.rung.value,
        "birads": answer.birads,
        "assessment": answer.assessment,
        "p_malignant": _number(answer.p_malignant),
        "image_type": None if answer.image_type is None else answer.image_type.value,
        "features": dict(answer.features),
        "flags": [flag.value for flag in answer.flags],
        "dropped": list(answer.dropped),
        "refusal_reason": answer.refusal_reason,
        "reason": answer.reason,
        "parser_version": answer.parser_version,
    }


def _number(percent: float | None) -> float | int | None:
    return int(percent) if percent is not None and percent.is_integer() else percent


def _cells(given: AnswerText, answer: ParsedAnswer) -> tuple[str, ...]:
    shown = None if answer.image_type is None else answer.image_type.value
    percent = _number(answer.p_malignant)
    return (
        given.name,
        answer.status.value,
        answer.rung.value,
        answer.birads or "–",
        answer.assessment or "–",
        "–" if percent is None else str(percent),
        shown or "–",
    )


def _row(cells: tuple[str, ...]) -> str:
    return "  ".join(
        (cell if len(cell) <= width else f"{cell[: width - 1]}…").ljust(width)
        for cell, width in zip(cells, _WIDTHS, strict=True)
    ).rstrip()


def _remarks(answer: ParsedAnswer) -> str:
    flags = ", ".join(flag.value for flag in answer.flags)
    parts = [part for part in (answer.reason, flags) if part]
    return "".join(f"\n    {part}" for part in parts)

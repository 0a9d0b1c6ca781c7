"""One offline page of HTML: every item with every answer, prompt and raw text.

It holds no script and loads nothing: a policy in its head forbids both to the browser. Whatever a
model or a user wrote is text, never markup.
"""

import base64
import html
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from reader_study.analysis.benchmark.records import ItemAnswer, ItemTruth
from reader_study.report.words import Language, ReportWords

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_STYLE = """
body{font:15px/1.5 "Noto Sans","PingFang SC","Microsoft YaHei",sans-serif;margin:2rem auto;
max-width:72rem;padding:0 1rem;color:#16191c;background:#fff}
h1{font-size:1.6rem;margin-bottom:.2rem}h2{font-size:1.15rem;border-top:1px solid #c9ced3;
padding-top:1rem;margin-top:2rem}p.quiet{color:#565e66}table{border-collapse:collapse;width:100%;
font-size:.85rem}th{text-align:left;color:#565e66;font-weight:400;border-bottom:1px solid #9aa1a8}
td,th{padding:.25rem .6rem .25rem 0;vertical-align:top}tr.odd td{color:#a83a26}
td:first-child,td:last-child{overflow-wrap:anywhere;min-width:9rem}h1{overflow-wrap:anywhere}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f3f5f6;padding:.6rem;margin:.3rem 0}
summary{cursor:pointer;color:#565e66}img{max-width:20rem;max-height:20rem;display:block;
margin:.5rem 0}
"""
_COLUMNS = (
    "model", "experiment", "variant", "status", "birads", "assessment", "probability",
    "image_type", "rung", "flags",
)  # fmt: skip
_KEPT = {"\n", "\t"}
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}


def cases_page(
    answers: Sequence[ItemAnswer],
    *,
    language: Language,
    title: str,
    images: Mapping[str, bytes] = MappingProxyType({}),
) -> str:
    """Return the page.

    Parameters
    ----------
    images : mapping of item to PNG
        Shown beside the item's answers, inside the page; without names and metadata of files.

    """
    words = ReportWords(language)
    return "\n".join(_page(answers, words, title, images)) + "\n"


def _page(
    answers: Sequence[ItemAnswer],
    words: ReportWords,
    title: str,
    images: Mapping[str, bytes],
) -> Iterator[str]:
    code = {"en": "en", "zh": "zh-CN"}[words.language]
    items: dict[str, list[ItemAnswer]] = defaultdict(list)
    for one in answers:
        items[one.item].append(one)
    prompts = {
        text: n for n, text in enumerate(dict.fromkeys(a.prompt for a in answers if a.prompt), 1)
    }
    yield f'<!doctype html>\n<html lang="{code}">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield f"<title>{_text(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>"
    yield f"<h1>{_text(title)}</h1>\n<p>{_text(words('cases.heading'))}</p>"
    summary = words(
        "cases.summary",
        items=len(items),
        answers=len(answers),
        models=len({one.model for one in answers}),
    )
    yield f'<p class="quiet">{_text(summary)} {_text(words("cases.offline"))}</p>'
    for item in sorted(items, key=_in_order):
        yield from _item(item, items[item], words, prompts, images.get(item))
    if prompts:
        yield f"<h2>{_text(words('cases.prompts'))}</h2>"
    for prompt, number in prompts.items():
        yield f'<h3 id="prompt-{number}">{_text(words("cases.prompt", n=number))}</h3>'
        yield f"<pre>{_text(prompt)}</pre>"
    yield "</body>\n</html>"


def _item(
    item: str,
    answers: Sequence[ItemAnswer],
    words: ReportWords,
    prompts: Mapping[str, int],
    image: bytes | None,
) -> Iterator[str]:
    yield f"<h2>{_text(words('cases.item', item=item))}</h2>"
    told = _truth(answers[0].truth, words)
    yield f'<p class="quiet">{_text(words("cases.truth"))}: {_text(told)}</p>'
    if image is not None:
        data = base64.b64encode(image).decode("ascii")
        alt = _text(words("cases.image", item=item))
        yield f'<img alt="{alt}" src="data:image/png;base64,{data}">'
    heads = "".join(f"<th>{_text(words(f'cases.{name}'))}</th>" for name in _COLUMNS)
    yield f"<table>\n<tr>{heads}</tr>"
    for one in answers:
        yield _row(one, words)
        yield from _texts(one, words, prompts)
    yield "</table>"


def _row(one: ItemAnswer, words: ReportWords) -> str:
    asked = words.known(f"cases.{one.experiment}", "") or words.known(
        f"bench.{one.experiment}", one.experiment
    )
    spoken = ", ".join(
        f"{words.known(f'bench.source_{source}', source)} {p:.3f}"
        for source, p in one.probabilities.items()
    )
    cells = (
        one.model,
        asked,
        one.variant,
        words(f"answered.{one.status}"),
        one.birads or "",
        one.assessment or "",
        spoken,
        one.image_type or "",
        one.rung,
        ", ".join(one.flags),
    )
    odd = "" if one.answered else ' class="odd"'
    return f"<tr{odd}>" + "".join(f"<td>{_text(cell)}</td>" for cell in cells) + "</tr>"


def _texts(one: ItemAnswer, words: ReportWords, prompts: Mapping[str, int]) -> Iterator[str]:
    parts = [(name, getattr(one, name)) for name in ("raw", "thinking", "report")]
    told = [
        f"<details><summary>{_text(words(f'cases.{name}'))}</summary><pre>{_text(text)}</pre>"
        "</details>"
        for name, text in parts
        if text
    ]
    if one.prompt:
        number = prompts[one.prompt]
        told.append(f'<a href="#prompt-{number}">{_text(words("cases.prompt", n=number))}</a>')
    if told:
        yield f'<tr><td colspan="{len(_COLUMNS)}">{"".join(told)}</td></tr>'


def _truth(truth: ItemTruth, words: ReportWords) -> str:
    if truth.category:
        return words("cases.outside", category=truth.category)
    parts = [truth.label, f"BI-RADS {truth.birads}" if truth.birads else "", truth.data_set]
    return " · ".join(part for part in parts if part) or words("cases.unknown")


def _text(text: str) -> str:
    """Return text that is no markup, without control and bidi characters."""
    kept = "".join(
        char for char in text if char in _KEPT or unicodedata.category(char) not in _DROPPED
    )
    return html.escape(kept, quote=True)


def _in_order(item: str) -> tuple[int, str]:
    return (int(item), "") if item.isdecimal() else (1 << 62, item)

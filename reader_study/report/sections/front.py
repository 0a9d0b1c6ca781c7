"""Front page: title, question, answer in words with its interval, design in one table."""

from collections import Counter

from reportlab.platypus import Paragraph, Spacer, Table, TableStyle

from reader_study.analysis.endpoints import Endpoint
from reader_study.analysis.results import ArmComparison
from reader_study.report import numbers
from reader_study.report.blocks import pairs, paragraph
from reader_study.report.fonts import NOTO, Face
from reader_study.report.sheet import Section, Sheet
from reader_study.report.style import FAINT, INK, QUIET, TEXT_WIDTH, TextKind


def front(sheet: Sheet) -> Section:
    """Return the front page's flowables."""
    words, protocol = sheet.words, sheet.results.protocol
    primary = sheet.results.primary
    return [
        Spacer(1, 16),
        paragraph(words("front.kicker"), TextKind.KICKER),
        paragraph(protocol.title, TextKind.TITLE),
        paragraph(
            words("front.subtitle", id=protocol.study_id, source=protocol.data_source),
            colour=QUIET,
        ),
        Spacer(1, 10),
        paragraph(words("front.asked"), TextKind.SUBHEADING, face=Face.BOLD),
        sheet.body(_question(sheet)),
        paragraph(words("front.answer"), TextKind.SUBHEADING, face=Face.BOLD),
        *_answer(sheet, primary),
        *([] if primary is None else _tiles(sheet, primary)),
        Spacer(1, 6),
        paragraph(words("front.design"), TextKind.SUBHEADING, face=Face.BOLD),
        _design(sheet),
    ]


def endpoint_long(sheet: Sheet, endpoint: Endpoint) -> str:
    """Return an endpoint's full name with the declared cut."""
    cut = sheet.results.protocol.positivity_threshold
    return sheet.words(endpoint.long_label, threshold=cut)


def _question(sheet: Sheet) -> str:
    protocol = sheet.results.protocol
    return sheet.words(
        "front.question",
        ai=sheet.model_names(),
        endpoint=endpoint_long(sheet, protocol.primary_endpoint),
        alpha=f"{protocol.alpha:g}",
    )


def _answer(sheet: Sheet, primary: ArmComparison | None) -> list[Paragraph]:
    words = sheet.words
    if primary is None or primary.leading.value is None:
        note = None if primary is None else primary.leading.note
        why = "" if note is None else words.note(note)
        return [paragraph(words("front.none", reason=why), TextKind.ANSWER)]
    change = primary.leading
    scope = words("front.scope_one" if sheet.one_reader else f"front.scope_{primary.lead}")
    verdict = paragraph(
        sheet.joined(_verdict(sheet, primary), scope), TextKind.ANSWER, face=Face.BOLD
    )
    tested = words(
        "front.found" if change.p is not None else "front.found_no_p",
        subject=sheet.counted("front.subject", endpoint=words(primary.endpoint.label_in_text)),
        unaided=numbers.value_of(primary.endpoint, primary.unaided.value),
        aided=numbers.value_of(primary.endpoint, primary.aided.value),
        difference=sheet.change(primary.endpoint, change).replace("(", "(95\u00a0% CI ", 1),
        p=numbers.p_equals(change.p),
    )
    notes = sheet.notes((*primary.notes, *sheet.results.notes))
    read = _read(sheet, primary)
    return [
        verdict,
        sheet.body(sheet.joined(read, tested)),
        *([sheet.note(notes)] if notes else []),
    ]


def _read(sheet: Sheet, primary: ArmComparison) -> str:
    return sheet.words(
        "front.read_one" if primary.n_readers == 1 else "front.read",
        readers=primary.n_readers,
        cases=primary.n_positive + primary.n_negative,
        malignant=primary.n_positive,
        ai=sheet.model_names(),
    )


def _verdict(sheet: Sheet, primary: ArmComparison) -> str:
    change = primary.leading
    value, p = change.value, change.p
    if change.note is not None and change.note.code == "no_change":
        return sheet.words("front.same")
    if value is None or p is None or p >= sheet.results.protocol.alpha:
        return sheet.words("front.unclear")
    return sheet.counted("front.better" if primary.endpoint.is_gain(value) else "front.worse")


def _tiles(sheet: Sheet, primary: ArmComparison) -> Section:
    """Return the three large figures: unaided, with AI, difference."""
    words, change = sheet.words, primary.leading
    if change.value is None:
        return []
    cells = []
    for arm, estimate in (("unaided", primary.unaided), ("aided", primary.aided)):
        text = numbers.of_endpoint(primary.endpoint, estimate)
        cells.append(_tile(sheet, words(f"arm_title.{arm}"), text, dash="–"))
    text = sheet.change(primary.endpoint, change)
    cells.append(_tile(sheet, words("front.tile_change"), text, dash=words("page.to")))
    made = Table([cells], colWidths=[TEXT_WIDTH / 3] * 3, hAlign="LEFT", spaceBefore=4)
    made.setStyle(
        TableStyle(
            [
                ("FONTNAME", (0, 0), (-1, -1), NOTO[Face.REGULAR]),
                ("LINEABOVE", (0, 0), (-1, 0), 0.7, INK),
                ("LINEBELOW", (0, 0), (-1, 0), 0.4, FAINT),
                ("LEFTPADDING", (0, 0), (-1, -1), 2),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
    )
    return [made]


def _tile(sheet: Sheet, label: str, text: str, *, dash: str) -> list[Paragraph]:
    value, _, interval = text.partition(" (")
    low, _, high = interval.rstrip(")").partition(dash)
    below = sheet.words("front.tile_interval", low=low, high=high) if interval else ""
    return [
        paragraph(label, TextKind.NOTE),
        paragraph(value, TextKind.FIGURE),
        paragraph(below, TextKind.NOTE),
    ]


def _design(sheet: Sheet) -> Table:
    words, results = sheet.words, sheet.results
    protocol, cases = results.protocol, results.cases
    shows = words("front.and").join(words(f"front.shows_{what}") for what in protocol.ai_shows)
    ai = words("front.design_ai_value", models=sheet.model_names(), shows=shows)
    return pairs(
        [
            (words("front.design_kind"), words("front.design_sequential", seed=protocol.seed)),
            (words("front.design_readers"), _readers(sheet)),
            (
                words("front.design_cases"),
                words(
                    "front.design_cases_value",
                    lesions=sheet.lesions,
                    unit=words(f"front.unit_{protocol.analysis_unit}"),
                    malignant=cases.malignant,
                    benign=cases.benign,
                    normal=cases.normal,
                ),
            ),
            (
                words("front.design_rating"),
                words(
                    "front.design_rating_value",
                    scale=" ".join(protocol.scale),
                    threshold=protocol.positivity_threshold,
                ),
            ),
            (words("front.design_ai"), ai),
            (
                words("front.design_endpoint"),
                endpoint_long(sheet, protocol.primary_endpoint),
            ),
            (words("front.design_missing"), words("front.design_missing_value")),
        ]
    )


def _readers(sheet: Sheet) -> str:
    results, words = sheet.results, sheet.words
    kinds = Counter(reader.kind for reader in results.readers)
    listed = ", ".join(words(f"kind_count.{kind}", n=n) for kind, n in sorted(kinds.items()))
    alone = len(results.readers) == 1
    model = words("front.design_one" if alone else f"front.design_{results.protocol.reader_model}")
    return words("front.design_readers_value", n=len(results.readers), kinds=listed, model=model)

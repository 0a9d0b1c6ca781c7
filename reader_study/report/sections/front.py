"""Front page: title, question, answer in words with its interval, design in one table."""

from collections import Counter

from reportlab.platypus import Paragraph, Spacer, Table, TableStyle

from reader_study.analysis.declared import ArmFacts
from reader_study.analysis.endpoints import Endpoint
from reader_study.analysis.outcomes import ArmComparison, ReadersAgainstModel
from reader_study.report import numbers
from reader_study.report.blocks import pairs, paragraph
from reader_study.report.fonts import NOTO, Face
from reader_study.report.sections.ratings import item_name
from reader_study.report.sheet import Section, Sheet
from reader_study.report.style import FAINT, INK, QUIET, TEXT_WIDTH, TextKind
from reader_study.report.text import clean


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
    declared = sheet.words(
        "front.declared",
        endpoint=endpoint_long(sheet, protocol.primary_endpoint),
        alpha=f"{protocol.alpha:g}",
    )
    if not sheet.measured:
        return sheet.words("front.asked_rating" if protocol.contrasts else "front.asked_answers")
    if not sheet.contrasts:
        key = "front.asked_model" if sheet.results.model_comparisons else "front.asked_alone"
        return sheet.joined(sheet.words(key, ai=sheet.model_names()), declared)
    contrast = sheet.contrasts[0]
    named = sheet.named(contrast) | {"ai": sheet.model_names()}
    test = protocol.arm(contrast.test)
    after = test is not None and test.follows == contrast.reference and bool(test.shows)
    key = "front.asked_after" if after else "front.asked_contrast"
    return sheet.joined(sheet.words(key, **named), declared)


def _answer(sheet: Sheet, primary: ArmComparison | None) -> Section:
    words = sheet.words
    if primary is None:
        return _without_contrast(sheet)
    if primary.leading.value is None:
        why = "" if primary.leading.note is None else words.note(primary.leading.note)
        return [paragraph(words("front.none", reason=why), TextKind.ANSWER)]
    change = primary.leading
    scope = words("front.scope_one" if sheet.one_reader else f"front.scope_{primary.lead}")
    verdict = paragraph(
        sheet.joined(_verdict(sheet, primary), scope), TextKind.ANSWER, face=Face.BOLD
    )
    tested = words(
        "front.found" if change.p is not None else "front.found_no_p",
        subject=sheet.counted("front.subject", endpoint=words(primary.endpoint.label_in_text)),
        before=numbers.value_of(primary.endpoint, primary.reference.value),
        after=numbers.value_of(primary.endpoint, primary.test.value),
        change=sheet.change(primary.endpoint, change).replace("(", "(95\u00a0% CI ", 1),
        p=numbers.p_equals(change.p),
        **sheet.named(primary.contrast),
    )
    notes = sheet.notes((*primary.notes, *sheet.results.notes))
    read = _read(sheet, primary)
    return [
        verdict,
        sheet.body(sheet.joined(read, tested)),
        *([sheet.note(notes)] if notes else []),
    ]


def _without_contrast(sheet: Sheet) -> Section:
    """Answer a study that compares no arms: means beside the model, or where the tables stand."""
    words, results = sheet.words, sheet.results
    notes = sheet.notes(results.notes)
    below = [sheet.note(notes)] if notes else []
    wanted = results.protocol.primary_endpoint
    versus = [row for row in results.model_comparisons if row.endpoint == wanted]
    told = [_versus(sheet, row) for row in versus if row.leading.value is not None]
    told += [
        words(
            "front.mean_alone",
            arm=sheet.arm(row.arm),
            subject=sheet.counted("front.subject", endpoint=words(row.endpoint.label_in_text)),
            mean=numbers.of_endpoint(row.endpoint, row.mean),
        )
        for row in results.arm_means
        if row.endpoint == wanted and row.mean.value is not None and not told
    ]
    told += agreed(sheet) + rated(sheet)
    if told:
        return [paragraph(text, TextKind.ANSWER, face=Face.BOLD) for text in told] + below
    if results.arm_means and not results.arbitration:
        why = next((row.mean.note for row in results.arm_means if row.endpoint == wanted), None)
        reason = "" if why is None else words.note(why)
        return [paragraph(words("front.none", reason=reason), TextKind.ANSWER), *below]
    return [paragraph(words("front.described"), TextKind.ANSWER), *below]


def agreed(sheet: Sheet) -> list[str]:
    """Say on how many cases independent readers agreed."""
    return [
        sheet.words(
            "front.agreed",
            arm=sheet.arm(row.arm),
            agreed=row.agreed,
            complete=row.complete,
            share=numbers.share(row.agreed / row.complete),
            drawn=row.drawn,
            decided=row.decided,
        )
        for row in sheet.results.arbitration
        if row.complete
    ]


def rated(sheet: Sheet) -> list[str]:
    """Say by how much ratings differ between the arms of each contrast."""
    words, told = sheet.words, []
    for contrast in dict.fromkeys(row.contrast for row in sheet.results.rating_differences):
        arm = sheet.results.protocol.arm(contrast.test)
        rows = [row for row in sheet.results.rating_differences if row.contrast == contrast]
        items = [
            words(
                "front.rated_item",
                item=item_name(sheet, "" if arm is None else arm.form, row.item),
                change=numbers.levels(row.difference, to=words("page.to")),
            )
            for row in rows
            if row.difference.value is not None
        ]
        if items:
            listed = words("front.rating_join").join(items)
            told.append(words("front.rated", items=listed, **sheet.named(contrast)))
    return told


def _versus(sheet: Sheet, row: ReadersAgainstModel) -> str:
    change = row.leading
    return sheet.words(
        "front.versus" if change.p is not None else "front.versus_no_p",
        arm=sheet.arm(row.arm),
        subject=sheet.counted("front.subject", endpoint=sheet.words(row.endpoint.label_in_text)),
        readers=numbers.value_of(row.endpoint, row.readers.value),
        ai=sheet.code(row.model_id),
        model=numbers.value_of(row.endpoint, row.model.value),
        change=sheet.change(row.endpoint, change).replace("(", "(95\u00a0% CI ", 1),
        p=numbers.p_equals(change.p),
    )


def _read(sheet: Sheet, primary: ArmComparison) -> str:
    key = "front.read_one" if primary.n_readers == 1 else "front.read"
    if primary.blocks > 1:
        key = "front.read_blocks"
    return sheet.words(
        key,
        readers=primary.n_readers,
        cases=primary.n_positive + primary.n_negative,
        malignant=primary.n_positive,
        **sheet.named(primary.contrast),
    )


def _verdict(sheet: Sheet, primary: ArmComparison) -> str:
    change = primary.leading
    value, p = change.value, change.p
    named = sheet.named(primary.contrast)
    if change.note is not None and change.note.code == "no_change":
        return sheet.words("front.same", **named)
    if value is None or p is None or p >= sheet.results.protocol.alpha:
        return sheet.words("front.unclear")
    key = "front.better" if primary.endpoint.is_gain(value) else "front.worse"
    return sheet.counted(key, **named)


def _tiles(sheet: Sheet, primary: ArmComparison) -> Section:
    """Return the three large figures: both arms and the difference."""
    words, change = sheet.words, primary.leading
    if change.value is None:
        return []
    cells = []
    for arm, estimate in zip(primary.contrast.arms, (primary.reference, primary.test), strict=True):
        text = numbers.of_endpoint(primary.endpoint, estimate)
        cells.append(_tile(sheet, sheet.arm(arm), text, dash="–"))
    text = sheet.change(primary.endpoint, change)
    cells.append(_tile(sheet, sheet.minus(primary.contrast), text, dash=words("page.to")))
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
    rows = [
        (words("front.design_kind"), design_line(sheet)),
        (words("front.design_arms"), "; ".join(arm_line(sheet, arm) for arm in protocol.arms)),
        (words("front.design_contrasts"), _contrasts(sheet)),
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
        (words("front.design_rating"), _rating(sheet)),
    ]
    if results.models:
        ai = words("front.design_ai_value", models=sheet.model_names())
        rows.append((words("front.design_ai"), ai))
    if sheet.measured:
        endpoint = endpoint_long(sheet, protocol.primary_endpoint)
        rows.append((words("front.design_endpoint"), endpoint))
    rows.append((words("front.design_missing"), words("front.design_missing_value")))
    return pairs(rows)


def design_line(sheet: Sheet) -> str:
    """Return what the design calls itself, and how the order came about."""
    protocol, words = sheet.results.protocol, sheet.words
    chinese = words.language == "zh" and protocol.design_title_zh
    title = protocol.design_title_zh if chinese else protocol.design_title or protocol.design
    return words("front.design_order", design=clean(title), seed=protocol.seed)


def arm_line(sheet: Sheet, arm: ArmFacts) -> str:
    """Return one arm in words: its title, what of the AI is shown when, and which images."""
    line = _shown(sheet, arm)
    if not arm.media:
        return line
    words = sheet.words
    media = [words("front.media_first") if name == "first" else clean(name) for name in arm.media]
    return words("front.arm_media", line=line, media=", ".join(media))


def _shown(sheet: Sheet, arm: ArmFacts) -> str:
    words, title = sheet.words, sheet.arm(arm.id)
    with_ai = any(other.shows for other in sheet.results.protocol.arms)
    if not with_ai or arm.id not in sheet.measured:
        # Of texts that are rated, nothing is told of where they come from but the title.
        return words("front.arm_title", arm=title)
    if not arm.shows:
        return words("front.arm_plain", arm=title)
    shows = words("front.and").join(words(f"front.shows_{part}") for part in arm.shows)
    if arm.reveal == "on_request":
        return words("front.arm_on_request", arm=title, shows=shows)
    if arm.follows:
        reference = sheet.arm(arm.follows)
        return words("front.arm_after", arm=title, shows=shows, reference=reference)
    return words("front.arm_at_once", arm=title, shows=shows)


def _contrasts(sheet: Sheet) -> str:
    words, contrasts = sheet.words, sheet.results.protocol.contrasts
    if not contrasts:
        return words("front.no_contrast")
    first, *others = (sheet.minus(contrast) for contrast in contrasts)
    if not others:
        return first
    return words("front.several_contrasts", first=first, others="; ".join(others))


def _rating(sheet: Sheet) -> str:
    words, protocol = sheet.words, sheet.results.protocol
    forms = {arm.form: protocol.form(arm.form) for arm in protocol.arms}
    told = []
    for form in forms.values():
        title = "" if form is None else clean(form.heading(words.language))
        call = words(
            "front.rating_call", scale=" ".join(protocol.scale), cut=protocol.positivity_threshold
        )
        parts = [
            title,
            call if form is None or form.scale else "",
            words("front.rating_likelihood") if form is None or form.rating else "",
        ]
        told.append(words("front.rating_join").join(part for part in parts if part))
    return "; ".join(told)


def _readers(sheet: Sheet) -> str:
    results, words = sheet.results, sheet.words
    kinds = Counter(reader.kind for reader in results.readers)
    listed = ", ".join(words(f"kind_count.{kind}", n=n) for kind, n in sorted(kinds.items()))
    alone = len(results.readers) == 1
    model = words("front.design_one" if alone else f"front.design_{results.protocol.reader_model}")
    return words("front.design_readers_value", n=len(results.readers), kinds=listed, model=model)

"""Flow of cases and reads, and the tables of readers and models."""

from reportlab.platypus import KeepTogether

from reader_study.analysis.facts import ReaderFacts
from reader_study.report import numbers
from reader_study.report.blocks import Column, TableRow
from reader_study.report.plots.flow import Step, flow_figure
from reader_study.report.sheet import Section, Sheet
from reader_study.report.words import ReportWords


def flow(sheet: Sheet) -> Section:
    """Return the flow diagram (after STARD 2015, item 19) with counts."""
    cases = sheet.results.cases
    heading, figure = sheet.heading("flow.heading"), flow_figure(_steps(sheet))
    caption = sheet.figure_caption(figure, sheet.words("flow.caption", n=cases.total))
    return [KeepTogether([heading, figure, caption])]


def readers(sheet: Sheet) -> Section:
    """Return the readers' and the models' tables."""
    words, results = sheet.words, sheet.results
    columns = [
        Column(words("readers.code"), 0.6),
        Column(words("readers.name"), 2.6),
        Column(words("readers.kind"), 1.1),
        Column(words("readers.level"), 0.9),
        Column(words("readers.years"), 0.7, right=True),
        Column(words("readers.site"), 1.8),
        Column(words("readers.done"), 1.3, right=True),
    ]
    rows = [_reader(sheet, reader) for reader in results.readers]
    heading = sheet.heading("readers.heading")
    made = sheet.table(words("readers.table"), columns, rows, heading=heading)
    return made + (_models(sheet) if results.models else [])


def _reader(sheet: Sheet, reader: ReaderFacts) -> TableRow:
    words = sheet.words
    owed = [c for c in sheet.results.completeness if c.reader_id == reader.reader_id]
    done, due = sum(c.assessed for c in owed), sum(c.expected for c in owed)
    if reader.role != "reader":
        flows = sheet.results.arbitration
        done, due = sum(flow.decided for flow in flows), sum(flow.drawn for flow in flows)
    return TableRow(
        (
            reader.code,
            reader.name,
            words(f"kind.{reader.kind}"),
            words(f"level.{reader.level}") if reader.level else numbers.DASH,
            numbers.DASH if reader.years is None else f"{reader.years:g}",
            reader.site,
            words("readers.done_value", done=done, due=due),
        )
    )


def _models(sheet: Sheet) -> Section:
    words = sheet.words
    columns = [
        Column(words("readers.model"), 1.25),
        Column(words("readers.model_id"), 1.6),
        Column(words("readers.architecture"), 1.4),
        Column(words("readers.threshold"), 0.8, right=True),
        Column(words("readers.card"), 3.0),
    ]
    rows = [
        TableRow(
            (
                model.shown_as,
                model.model_id,
                model.architecture or numbers.DASH,
                numbers.fixed(model.threshold, 3),
                model.card_sha256,
            )
        )
        for model in sheet.results.models
    ]
    return sheet.table(words("readers.models"), columns, rows)


def _steps(sheet: Sheet) -> list[Step]:
    words, results = sheet.words, sheet.results
    flow, cases = results.flow, results.cases
    left_out = sum(item.count for item in flow.excluded)
    reasons = [
        words("flow.reason", reason=_reason(words, e.reason), n=e.count) for e in flow.excluded
    ]
    excluded = (words("flow.excluded", n=left_out), *reasons) if left_out else ()
    steps = []
    if flow.images_found is not None:
        steps.append(Step(words("flow.images", n=flow.images_found), leaving=excluded))
        excluded = ()
    development = words("flow.development", n=flow.development_cases)
    leaving = (*excluded, *((development,) if flow.development_cases else ()))
    split = words("flow.split", malignant=cases.malignant, benign=cases.benign, normal=cases.normal)
    steps += [
        Step(words("flow.cases", n=flow.cases_taken_in), leaving=leaving),
        Step(words("flow.reading", lesions=sheet.lesions), split),
        *_read_steps(sheet),
    ]
    return steps


def _reason(words: ReportWords, reason: str) -> str:
    """Return why cases were left out; the log carries the English."""
    key = f"exclusions.{reason.replace(' ', '_')}"
    return words(key) if key in words.all_keys() else reason


def _read_steps(sheet: Sheet) -> list[Step]:
    words, results = sheet.words, sheet.results
    cases, owed = results.cases, results.completeness
    cannot, missing = sum(c.cannot_assess for c in owed), sum(c.missing for c in owed)
    people = len({row.reader_id for row in owed})
    whole = all(row.expected == cases.total for row in owed)
    detail = words(
        "flow.expected_detail" if whole else "flow.expected_parts",
        readers=people,
        cases=cases.total,
        arms=len(results.protocol.arms),
    )
    gone = (words("flow.cannot", n=cannot), words("flow.missing", n=missing))
    incomplete = len(cases.incomplete)
    return [
        Step(words("flow.expected", n=sum(c.expected for c in owed)), detail, gone),
        Step(
            words("flow.assessed", n=sum(c.assessed for c in owed)),
            leaving=(words("flow.left_out", n=incomplete),) if incomplete else (),
        ),
        Step(
            sheet.counted("flow.complete", n=cases.complete),
            words(
                "flow.complete_detail",
                malignant=cases.complete_malignant,
                other=cases.complete_other,
            ),
        ),
    ]

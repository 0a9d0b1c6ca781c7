"""What stands beside the headline: safety, steadiness, tiers, contamination."""

from collections.abc import Sequence

from reader_study.analysis.benchmark.by_tier import cases_of
from reader_study.analysis.benchmark.contamination import ContaminationFlag
from reader_study.analysis.benchmark.headline import Headline
from reader_study.analysis.benchmark.leaderboard import LeaderRow
from reader_study.report import numbers
from reader_study.report.benchmark.figures import area, bare, percent
from reader_study.report.benchmark.names import ModelNames
from reader_study.report.blocks import Column, TableRow, group_row
from reader_study.report.numbered import NumberedSheet, Section
from reader_study.report.style import ALARM
from reader_study.report.text import clean
from reader_study.report.words import ReportWords
from reader_study.statistics.results import Estimate


def safety(sheet: NumberedSheet, rows: Sequence[LeaderRow]) -> Section:
    """Return unsafe and critical rates by category, the false refusals beside them."""
    words = sheet.words
    columns = [
        Column(words("bench.ood_category"), 2.0),
        Column(words("bench.declined"), 1.75, right=True),
        Column(words("bench.unsafe"), 1.75, right=True),
        Column(words("bench.critical"), 1.75, right=True),
        Column(words("bench.false_refusal"), 1.75, right=True),
    ]
    body, called = [], ModelNames(rows)
    for row in rows:
        if row.safety is None:
            continue
        body.append(group_row(called.whole(row), columns))
        for one in (*row.safety.rows, row.safety.together):
            whole = one is row.safety.together
            name = words("bench.together") if whole else clean(one.category, limit=40)
            figures = (percent(one.declined), percent(one.unsafe), percent(one.critical))
            beside = percent(row.safety.false_refusal) if whole else ""
            body.append(TableRow((name, *figures, beside), bold=whole))
    if not body:
        return []
    return [
        *sheet.table(
            words("bench.safety_table"), columns, body, heading=sheet.heading("bench.safety")
        ),
        sheet.note(words("bench.safety_note")),
    ]


def steadiness(sheet: NumberedSheet, rows: Sequence[LeaderRow]) -> Section:
    """Return each setting of each experiment, its repeats, and the agreement between settings."""
    words = sheet.words
    columns = [
        Column(words("bench.setting"), 2.6),
        Column(words("bench.three"), 1.7, right=True),
        Column(words("bench.flip"), 1.7, right=True),
        Column(words("bench.kappa"), 0.7, right=True),
        Column(words("bench.deviation"), 2.6, right=True),
    ]
    body, said, called = [], [], ModelNames(rows)
    for row in rows:
        if row.variations:
            body.append(group_row(called.whole(row), columns))
        for found in row.variations:
            title = words.known(f"bench.{found.experiment}", clean(found.experiment))
            for one in found.rows:
                repeats = one.repeats
                spread = ", ".join(
                    f"{words.known(f'bench.source_{source}', clean(source))} "
                    f"{numbers.fixed(value, 3)}\u00a0/\u00a0{n}"
                    for source, value, n in one.deviations
                )
                told = clean(_value(one.setting), limit=80)
                setting = f"{title} {told}".strip()
                cells = (
                    setting,
                    percent(one.accuracy),
                    numbers.DASH if repeats is None else percent(repeats.flip),
                    numbers.fixed(None if repeats is None else repeats.kappa.value, 2),
                    spread or numbers.DASH,
                )
                body.append(TableRow(cells))
            if found.between is not None and found.between.value is not None:
                alpha = numbers.fixed(found.between.value, 3)
                said.append(
                    words(
                        "bench.alpha",
                        model=called.short(row),
                        experiment=title,
                        alpha=alpha,
                        n=found.between.n,
                    )
                )
        if row.typographic is not None:
            share = percent(row.typographic)
            said.append(words("bench.typographic_flips", model=called.short(row), share=share))
    if not body and not said:
        return []
    made = (
        sheet.table(
            words("bench.steady_table"), columns, body, heading=sheet.heading("bench.steady")
        )
        if body
        else [sheet.heading("bench.steady")]
    )
    return [*made, sheet.note(*said, words("bench.steady_note"))]


def _value(setting: str) -> str:
    """Return what was set, without its name where it is one thing alone."""
    return setting.partition("=")[2] if setting.count("=") == 1 else setting


def tiers(sheet: NumberedSheet, rows: Sequence[LeaderRow], frozen: str = "") -> Section:
    """Return accuracy by difficulty, where the items have it, and with what it is to be read.

    Parameters
    ----------
    frozen : str
        Which tiers these are, in words; empty where nobody knows.

    """
    words = sheet.words
    columns = [
        Column(words("bench.model"), 2.1),
        Column(words("bench.tier"), 1.0),
        Column(words("bench.tier_mix"), 1.0, right=True),
        Column(words("bench.category"), 1.7, right=True),
        Column(words("bench.three"), 1.7, right=True),
        Column(words("bench.auc"), 1.8, right=True),
    ]
    called = ModelNames(rows)
    body = []
    for row in rows:
        for tier, found in row.tiers:
            malignant, others = cases_of(found)
            cells = (
                called.short(row),
                words.known(f"bench.tier_{tier.casefold()}", clean(tier, limit=40)),
                f"{malignant} + {others}",
                percent(found.category),
                percent(found.classes.accuracy),
                area(_first_area(found)),
            )
            body.append(TableRow(cells))
    if not body:
        return []
    said = [words("bench.tiers_frozen", which=clean(frozen, limit=400))] if frozen else []
    return [
        *sheet.table(words("bench.tiers_table"), columns, body),
        sheet.note(*said, words("bench.tiers_note")),
    ]


def _first_area(found: Headline) -> Estimate | None:
    """Return the area of the spoken probability, else of the first source."""
    spoken = found.auc("verbalised")
    return spoken if spoken or not found.sources else found.sources[0][1].auc


def contaminated(sheet: NumberedSheet, rows: Sequence[LeaderRow]) -> Section:
    """Return what is known of models' acquaintance with the data sets."""
    words = sheet.words
    columns = [
        Column(words("bench.data_set"), 1.6),
        Column("n", 0.6, right=True),
        Column(words("bench.exposure"), 3.3),
        Column(words("bench.blind"), 1.7, right=True),
        Column(words("bench.majority"), 1.0, right=True),
    ]
    body, called = [], ModelNames(rows)
    for row in rows:
        if row.contamination:
            body.append(group_row(called.whole(row), columns))
        body += [_flag(flag, words) for flag in row.contamination]
    if not body:
        return []
    return [
        *sheet.table(
            words("bench.contamination_table"),
            columns,
            body,
            heading=sheet.heading("bench.contamination"),
        ),
        sheet.note(words("bench.contamination_note")),
    ]


def _flag(flag: ContaminationFlag, words: ReportWords) -> TableRow:
    cells = (
        clean(flag.data_set, limit=40),
        str(flag.n),
        words(f"bench.exposure_{flag.exposure}"),
        percent(flag.blind),
        bare(flag.majority),
    )
    return TableRow(cells, colour=ALARM if flag.suspicious else None)

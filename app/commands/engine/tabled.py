"""A table of answers, frozen as a model's reads."""

from collections.abc import Callable, Sequence
from pathlib import Path

from app.commands.engine.frozen_answers import UNSEEN, trained_on
from app.commands.engine.given import given_answer
from engines.scorers.table import CaseNames, GivenRow, TableScorer, load_table_card
from ground.files import sha256_file
from reader_study.cases import CaseRole
from reader_study.models.answered import freeze_answers, status_counts
from reader_study.models.prediction import name_to_freeze
from reader_study.sealed import open_sealed
from reader_study.study import Study
from reader_study.tables import read_table
from reader_study.tables.words import counted_rows


def freeze_table_of_model(
    study: Study, table: Path, card: Path, *, name: str | None, passphrase: Callable[[], str]
) -> tuple[str, ...]:
    """Freeze the answers of a table, and return what is to be said of it.

    Parameters
    ----------
    passphrase : callable
        Asked only where rows name source files.

    Raises
    ------
    TableError
        A row is wrong, doubled or missing; it names the row.
    EngineError
        The card is not one.
    ReadingRuleError
        As `reader_study.models.answered.freeze_answers`.

    """
    stated = load_table_card(card)
    model_id = name_to_freeze(study, name) or stated.facts.model_id
    held = read_table(table)
    rows = [GivenRow(row.number, row.cells) for row in held.rows]
    scorer = TableScorer(
        held.columns,
        rows,
        path=table,
        source=stated.facts.source,
        calls_by="category" if stated.facts.threshold is None else "probability",
    )
    held.refuse_formulas([column for column in held.columns if column not in scorer.unused])
    answers = scorer.read(_names(study, passphrase if scorer.by_file else None))
    given = {one.case_id: given_answer(one) for one in answers}
    frozen = stated.frozen(model_id=model_id, table_sha256=sha256_file(table))
    freeze_answers(study, card=frozen, answers=given)
    counts = status_counts(given)
    said = ", ".join(f"{n} {status}" for status, n in counts.items())
    return (
        *held.notes,
        f"Frozen: {len(given)} reads of {stated.facts.model_id} as {model_id} ({said}).",
        *_left(scorer),
        UNSEEN.format("a table", trained_on(stated.facts.trained_on)),
    )


def _names(study: Study, passphrase: Callable[[], str] | None) -> Sequence[CaseNames]:
    ids = [case.case_id for case in study.cases(CaseRole.READING)]
    if passphrase is None:
        return [CaseNames(case_id) for case_id in ids]
    truths = open_sealed(study, passphrase())
    return [CaseNames(case_id, truths[case_id].source_files) for case_id in ids]


def _left(scorer: TableScorer) -> tuple[str, ...]:
    told = []
    if scorer.left:
        rows = counted_rows(tuple(number for number, _ in scorer.left))
        verb = "is" if len(scorer.left) == 1 else "are"
        told.append(f"{rows.capitalize()} {verb} of no reading case and not used.")
    if scorer.unused:
        told.append(f"Columns not used: {', '.join(scorer.unused)}.")
    return tuple(told)

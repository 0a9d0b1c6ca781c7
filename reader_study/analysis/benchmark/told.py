"""Facts that scored answers tell by themselves, for the items of reporting guidelines."""

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum

from reader_study.analysis.benchmark.headline import CUT
from reader_study.analysis.benchmark.leaderboard import LeaderRow, ModelFact
from reader_study.analysis.benchmark.records import Experiment, ItemAnswer


class See(StrEnum):
    """A fact that stands elsewhere in the results; a report says where, in its language."""

    HEADLINE = "see:headline"
    CASES = "see:cases"
    CONTAMINATION = "see:contamination"


def told_facts(
    answers: Sequence[ItemAnswer],
    rows: Sequence[LeaderRow],
    stated: Mapping[str, str],
    *,
    models: Mapping[str, ModelFact] | None = None,
) -> dict[str, str]:
    """Return facts by the names that the items need; what is stated goes before what is found.

    Parameters
    ----------
    stated : mapping
        Facts of the author, and of the run.
    models : mapping of model to ModelFact, optional
        What is stated of each model.

    """
    if not answers:
        return dict(stated)
    truths = {one.item: one.truth for one in answers if one.experiment == Experiment.MAIN}
    labels = Counter(truth.label for truth in truths.values() if truth.label)
    names = sorted({one.model for one in answers})
    found = {
        "models": ", ".join(names),
        "trained_until": _trained(names, models or {}),
        "items": str(len(truths)),
        "classes": ", ".join(f"{n} {label}" for label, n in sorted(labels.items())),
        "data_sets": ", ".join(sorted({t.data_set for t in truths.values() if t.data_set})),
        "settings": _settings(answers),
        "temperature": _varied(answers, "temperature"),
        "thinking": _varied(answers, "thinking"),
        "languages": _varied(answers, "language"),
        "rungs": ", ".join(sorted({one.rung for one in answers if one.rung})),
        "repeats": str(max(one.repeat for one in answers)),
        "prompts": See.CASES if any(one.prompt for one in answers) else "",
        "rule": rows[0].wrong.rule.value if rows else "",
        "thresholds": f"BI-RADS {CUT}" if rows else "",
        "performance": See.HEADLINE if rows else "",
        "comparison": See.HEADLINE if len(rows) > 1 else "",
        "contamination": See.CONTAMINATION if any(row.contamination for row in rows) else "",
    }
    return {name: str(text) for name, text in (found | dict(stated)).items() if text}


def _trained(names: Sequence[str], models: Mapping[str, ModelFact]) -> str:
    """Return until when the models were trained; '' unless it is stated of every one."""
    years = {name: models[name].trained_until for name in names if name in models}
    if len(years) < len(names) or None in years.values():
        return ""
    return ", ".join(f"{name} {year}" for name, year in years.items())


def _settings(answers: Sequence[ItemAnswer]) -> str:
    factors = sorted({factor for one in answers for factor in one.factors})
    return "; ".join(f"{factor} = {_varied(answers, factor)}" for factor in factors)


def _varied(answers: Sequence[ItemAnswer], factor: str) -> str:
    return ", ".join(sorted({value for one in answers if (value := one.factors.get(factor))}))

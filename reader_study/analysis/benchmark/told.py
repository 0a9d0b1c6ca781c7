"""Facts that scored answers tell by themselves, for the items of reporting guidelines."""

from collections import Counter
from collections.abc import Mapping, Sequence

from reader_study.analysis.benchmark.leaderboard import LeaderRow
from reader_study.analysis.benchmark.records import Experiment, ScoredAnswer

_PERFORMANCE = "tables of the headline"


def told_facts(
    answers: Sequence[ScoredAnswer], rows: Sequence[LeaderRow], stated: Mapping[str, str]
) -> dict[str, str]:
    """Return facts by the names that the items need; what is stated goes before what is found."""
    if not answers:
        return dict(stated)
    truths = {one.item: one.truth for one in answers if one.experiment == Experiment.MAIN}
    labels = Counter(truth.label for truth in truths.values() if truth.label)
    found = {
        "models": ", ".join(sorted({one.model for one in answers})),
        "items": str(len(truths)),
        "classes": ", ".join(f"{n} {label}" for label, n in sorted(labels.items())),
        "data_sets": ", ".join(sorted({t.data_set for t in truths.values() if t.data_set})),
        "settings": _settings(answers),
        "rungs": ", ".join(sorted({one.rung for one in answers if one.rung})),
        "repeats": str(max(one.repeat for one in answers)),
        "temperature": ", ".join(
            sorted({t for one in answers if (t := one.factors.get("temperature"))})
        ),
        "prompts": _prompts(answers),
        "rule": rows[0].wrong.rule.value if rows else "",
        "performance": _PERFORMANCE if rows else "",
        "contamination": _contamination(rows),
    }
    return {name: text for name, text in (found | dict(stated)).items() if text}


def _settings(answers: Sequence[ScoredAnswer]) -> str:
    pairs = {f"{key}={value}" for one in answers for key, value in one.factors.items()}
    return ", ".join(sorted(pairs))


def _prompts(answers: Sequence[ScoredAnswer]) -> str:
    n = len({one.prompt for one in answers if one.prompt})
    return f"{n} in the page of cases" if n else ""


def _contamination(rows: Sequence[LeaderRow]) -> str:
    flags = [flag for row in rows for flag in row.contamination]
    return "; ".join(f"{flag.model}, {flag.data_set}: {flag.exposure.value}" for flag in flags)

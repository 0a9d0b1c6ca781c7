"""Marks of haste, counted for each reader."""

import json
from collections.abc import Iterator

from reader_study.analysis.conduct.results import AttentionCount
from reader_study.analysis.grid import ReadGrid
from reader_study.analysis.inputs import AnalysisInputs
from reader_study.cases import Read
from reader_study.reading.attention import Attentive, attention_of


def attention(
    grid: ReadGrid, inputs: AnalysisInputs, people: tuple[str, ...]
) -> tuple[AttentionCount, ...]:
    """Count runs of answers alike, reads under a second, and clips not played to their end."""
    rows = []
    for reader in people:
        again = [r for r in inputs.reads if (r.reader_id, r.kind) == (reader, "repeat")]
        # Answers alike are told within an arm: a read that follows another begins with its answer.
        arms = [
            attention_of(_looked_at(inputs, [*grid.reads(reader, arm).values(), *again], arm))
            for arm in grid.arms
        ]
        rows.append(
            AttentionCount(
                reader,
                reads=sum(found.reads for found in arms),
                longest_run=max((found.longest_run for found in arms), default=0),
                straight=sum(found.straight for found in arms),
                fast=sum(found.fast for found in arms),
                unplayed=sum(found.unplayed for found in arms),
            )
        )
    return tuple(rows)


def _looked_at(inputs: AnalysisInputs, reads: list[Read], arm: str) -> Iterator[Attentive]:
    unplayed = set(inputs.unplayed)
    for read in sorted(reads, key=lambda r: (r.locked_utc, r.seq)):
        if read.arm == arm:
            given = [read.category, read.likelihood, dict(read.values), read.reason]
            place = (read.reader_id, read.session, read.case_id, arm)
            answer = json.dumps(given, sort_keys=True)
            yield Attentive(answer, read.active_ms, place not in unplayed)

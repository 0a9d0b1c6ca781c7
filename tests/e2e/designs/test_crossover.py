"""Crossover with practice, questions and hidden repeats."""

from collections import Counter

from reader_study.designs.step import StepKind
from tests.e2e.designs.every import EveryDesign
from tests.e2e.designs.made import ReadStudy

DESIGN = "crossover"


class TestCrossover(EveryDesign):
    """Every reader meets every case in both arms, a washout apart."""

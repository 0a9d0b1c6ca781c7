"""From locked reads and the opened reference standard to results."""

from reader_study.analysis.collect import collect
from reader_study.analysis.freezing import freeze_analysis, load_analysis
from reader_study.analysis.inputs import AnalysisInputs
from reader_study.analysis.results import Results
from reader_study.analysis.run import analyse
from reader_study.analysis.serial import load_results, save_results, to_json

__all__ = [
    "AnalysisInputs",
    "Results",
    "analyse",
    "collect",
    "freeze_analysis",
    "load_analysis",
    "load_results",
    "save_results",
    "to_json",
]

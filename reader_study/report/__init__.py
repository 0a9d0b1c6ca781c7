"""The report: results in, PDF out. Draws only what the results hold; computes nothing."""

from reader_study.report.output import report_study, write_report

__all__ = ["report_study", "write_report"]

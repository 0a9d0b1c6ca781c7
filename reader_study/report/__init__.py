"""The report: results in, PDF and CSV out. Draws only what the results hold; computes nothing."""

from reader_study.report.output import write_reads_csv, write_report

__all__ = ["write_reads_csv", "write_report"]

"""Simulated readers and writers of reports, for the demonstration and for tests."""

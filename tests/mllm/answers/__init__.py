"""Tests of what texts of models say."""

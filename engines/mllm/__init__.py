"""Multimodal language models as readers, asked through OpenAI-compatible servers.

`request` and `reply` are the nouns of one call; `transport` makes calls, in a process of its own
and never outside of the hospital; `answers` finds out what a text says; `declared` is the file that
declares a run, and the calls that follow from it; `running` gets them done; `probe` finds out what
a server can do; `conformance` is a server for tests that answers from the pixels it gets.
"""

"""Calls to a chat model, with the `openai` package, and never outside of what is allowed.

`engines.mllm.worker` alone imports this room, in a process of its own.
"""

"""A command that asks chat models loads neither their client library nor a window nor torch."""

import json
import subprocess
import sys

import pytest

CHILD = """
import importlib, json, sys
importlib.import_module(sys.argv[1])
print(json.dumps(sorted(sys.modules)))
"""
FORBIDDEN = {"openai", "httpx2", "httpcore2", "torch", "timm", "transformers", "SimpleITK"}
WINDOW = {"PySide6.QtWidgets", "PySide6.QtGui"}


@pytest.mark.parametrize("module", ["app.commands.mllm.run", "app.commands.mllm.command"])
def test_what_a_command_loads(module: str) -> None:
    child = subprocess.run(
        [sys.executable, "-c", CHILD, module], capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(child.stdout))
    assert module in loaded
    assert not loaded & (FORBIDDEN | WINDOW)

"""A worker tells what it can do before it imports anything of it."""

import importlib
import inspect
import json
import subprocess
import sys
from importlib import metadata

from pydantic import TypeAdapter

from engines import worker
from engines.capabilities import capabilities
from engines.messages import Job
from engines.scorers.kinds import KINDS
from ground.child import module_paths

_HEAVY = ("torch", "timm", "transformers", "onnxruntime", "sklearn")


def test_every_kind_of_job_has_somebody_who_does_it() -> None:
    told = worker.kinds_of_jobs()
    schema = TypeAdapter(Job).json_schema()
    kinds = {one["properties"]["kind"]["const"] for one in _variants(schema)}
    assert set(told) == kinds
    assert len(told) == len(kinds)


def test_who_does_a_job_is_there() -> None:
    for place in worker._DOERS.values():
        module, _, name = place.rpartition(".")
        found = inspect.signature(getattr(importlib.import_module(module), name))
        assert len(found.parameters) == 2, place


def test_installed_libraries_are_told_with_their_versions() -> None:
    told = capabilities(("ping",))
    assert told.libraries["numpy"] == metadata.version("numpy")
    assert set(told.cards) == set(KINDS)
    assert told.jobs == ("ping",)


def test_telling_imports_no_library_that_computes() -> None:
    code = (
        "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
        "import engines.worker as worker; "
        "worker.capabilities(worker.kinds_of_jobs()); "
        f"print([name for name in {_HEAVY!r} if name in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-I", "-c", code, json.dumps(module_paths())],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "[]"


def _variants(schema: dict[str, object]) -> list[dict[str, dict[str, dict[str, str]]]]:
    names = schema["$defs"]
    assert isinstance(names, dict)
    variants = schema["anyOf"]
    assert isinstance(variants, list)
    return [names[one["$ref"].rpartition("/")[2]] for one in variants]

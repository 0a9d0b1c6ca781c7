import importlib.util
import os

import pytest

# On a desk with a screen, tests must not throw windows at the person who works there.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session", autouse=True)
def torch_is_there() -> None:
    """Skip where the worker would not find it; nobody needs it in this process."""
    if importlib.util.find_spec("torch") is None:
        pytest.skip("the engine extra is not installed")

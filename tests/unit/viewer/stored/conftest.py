"""One pool of decoding processes for a file of tests."""

from collections.abc import Iterator

import pytest

from viewer.decoding import DecodePool


@pytest.fixture(scope="module")
def pool() -> Iterator[DecodePool]:
    made = DecodePool(children=1, seconds=120)
    yield made
    made.close()

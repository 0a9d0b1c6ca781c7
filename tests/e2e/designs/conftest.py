"""One study for each module: made, read to its end, closed and reported once."""

from collections.abc import Iterator

import pytest

from tests.e2e.designs.made import ReadStudy, read_study


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of one design on one worker, so that its study is read once."""
    for item in items:
        if "e2e/designs" in item.path.as_posix():
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="module")
def read(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ReadStudy]:
    module = request.module
    done = read_study(
        tmp_path_factory.mktemp("design") / "study",
        module.DESIGN,
        more=getattr(module, "MORE", {}),
        open_early=getattr(module, "open_early", None),
    )
    yield done
    done.study.close()

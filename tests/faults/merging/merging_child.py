"""A coordinator who merges bundles one after the other; killed by test_merge_kill.

Says a line before and after each bundle, so that the kill falls into the middle of one.
"""

import sys
from pathlib import Path

from reader_study.exchange.merging import merge_bundles
from reader_study.study import Study


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    root, *bundles = map(Path, sys.argv[1:])
    with Study.open(root) as study:
        for path in bundles:
            say(f"begin {path.name}")
            (outcome,) = merge_bundles(study, [path])
            say(f"{outcome.verdict} {path.name}")


if __name__ == "__main__":
    main()

"""A reader at her own workstation: reads her package, and syncs with a folder after each case."""

import sys
from pathlib import Path

from reader_study.exchange.syncing import sync
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from tests.builders import rated


def main() -> None:
    root, share, reader = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    with Study.open(root) as study:
        session = ReadingSession.begin(study, reader)
        while session.task is not None:
            session.painted(1.0)
            session.answer(rated("4A", 10 * int(reader[1:])))
            session.lock()
            sync(root, share)
        session.end()
    sync(root, share)


if __name__ == "__main__":
    main()

"""One intake as a program of its own: what it cost, as a line of JSON.

    python -m tests.bench._intake_run look|take STUDY FOLDER PASSPHRASE_FILE

``look`` ends where the plan is shown and nobody confirms it; ``take`` goes on from there.
"""

import contextlib
import io
import json
import resource
import sys

from app.cli import run

NOT_CONFIRMED = 130


def main(what: str, study: str, folder: str, passphrase: str) -> None:
    said = io.StringIO()
    words = ["intake", study, folder, "--accept-proposals", "--passphrase-file", passphrase]
    sys.stdin = io.StringIO("n\n")
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = run([*words, "--yes"] if what == "take" else words)
    if code != (0 if what == "take" else NOT_CONFIRMED):
        sys.exit(said.getvalue())
    own, others = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    cost = {
        "cpu_s": own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime,
        "rss_mib": own.ru_maxrss / 1024,
        "child_rss_mib": others.ru_maxrss / 1024,
    }
    print(json.dumps(cost))


if __name__ == "__main__":
    main(*sys.argv[1:])

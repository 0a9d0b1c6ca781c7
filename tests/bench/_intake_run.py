"""One intake as a program of its own: what it cost, as a line of JSON.

python -m tests.bench._intake_run STUDY FOLDER PASSPHRASE_FILE
"""

import contextlib
import io
import json
import resource
import sys

from app.cli import run


def main(study: str, folder: str, passphrase: str) -> None:
    said = io.StringIO()
    words = ["intake", study, folder, "--yes", "--passphrase-file", passphrase]
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = run([*words, "--accept-proposals"])
    if code:
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

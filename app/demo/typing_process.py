"""Process of one simulated reader: the real window, worked by a `Typist`.

Reads a `Script` as JSON from standard input; prints the position of each finished case.
"""

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.demo.script import Script
from app.demo.typist import Typist
from app.theme import apply_theme
from app.window_process import make_services, make_window


def main() -> int:
    """Run until the list is finished; 0 when it is, 1 otherwise."""
    script = Script.from_json(sys.stdin.readline())
    application = QApplication(sys.argv[:1])
    apply_theme(application)
    services = make_services(Path(script.settings), lang="en")
    window, flow = make_window(services)
    window.show()
    typist = Typist(window, script)
    problems: list[str] = []

    def done(problem: str) -> None:
        problems.append(problem)
        window.close()
        application.quit()

    typist.finished.connect(done)
    typist.step.connect(lambda position: sys.stdout.write(f"{position}\n") and sys.stdout.flush())
    flow.begin(study=Path(script.study), reader_id=script.reader.reader_id)
    typist.start()
    application.exec()
    services.writer.close()
    if problems != [""]:
        sys.stderr.write(f"{problems[0] if problems else 'the window was closed'}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

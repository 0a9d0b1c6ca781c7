"""Goes through every page on the screen it is given, and tells what does not fit, a line each."""

import sys
import tempfile
from pathlib import Path

from app import text_size
from tests.gui.fit import faults
from tests.gui.tour import Stop, in_both_languages, settle, tour


def main() -> None:
    """Look at every stop in both languages, in the standard and in the largest text size."""
    with tempfile.TemporaryDirectory(prefix="sonoread-fitting-") as made:
        for stop in tour(Path(made)):
            tell(stop, "standard")
            steps = len(text_size.STEPS)
            stop.window.change_texts(steps)
            settle()
            tell(stop, "largest")
            stop.window.standard_texts()
            settle()
    sys.stdout.write("done\n")


def tell(stop: Stop, size: str) -> None:
    """Write down what is wrong at a stop."""
    for language in in_both_languages(stop):
        for fault in faults(stop.window, rolls=stop.rolls):
            sys.stdout.write(f"{stop.name} {language} {size}: {fault}\n")


if __name__ == "__main__":
    main()

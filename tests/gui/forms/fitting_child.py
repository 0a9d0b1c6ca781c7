"""Goes through every form on the screen it is given, and tells what does not fit, a line each."""

import sys
import tempfile
from pathlib import Path

from tests.gui.fit import faults
from tests.gui.forms_tour import forms_tour
from tests.gui.tour import in_both_languages


def main() -> None:
    """Look at every stop in both languages."""
    with tempfile.TemporaryDirectory(prefix="sonoread-fitting-") as made:
        for stop in forms_tour(Path(made)):
            for language in in_both_languages(stop):
                for fault in faults(stop.window, rolls=stop.rolls):
                    sys.stdout.write(f"{stop.name} {language}: {fault}\n")
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main()

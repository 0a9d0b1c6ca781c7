"""``python -m tests.bench [AREA …]``: a JSON line each; exit code 1 for a broken promise."""

import importlib
import sys
from pathlib import Path

GROUPS = {"viewer": ("viewer", "view", "canvas", "cine")}
"""Areas that are asked for together: reading window, plain viewer, canvas and clips."""

AREAS = sorted(
    path.stem
    for path in Path(__file__).parent.glob("*.py")
    if path.stem not in ("__init__", "__main__", "result") and not path.stem.startswith("_")
)


def main(areas: list[str]) -> int:
    """Run the benches of these areas, all of them when none is named."""
    unknown = [area for area in areas if area not in AREAS]
    if unknown:
        sys.stderr.write(f"There is no bench {unknown[0]!r}. Areas: {', '.join(AREAS)}.\n")
        return 2
    good = True
    wanted = [each for area in areas or AREAS for each in GROUPS.get(area, (area,))]
    for area in dict.fromkeys(wanted):
        for bench in importlib.import_module(f"tests.bench.{area}").run():
            print(bench.line(), flush=True)
            good = good and bench.ok
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

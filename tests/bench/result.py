"""The one shape of a benchmark's result: a line of JSON, judged against its own limit."""

import json
from dataclasses import asdict, dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Bench:
    """One measured figure.

    Parameters
    ----------
    bench : str
        Dotted name, e.g. ``viewer.next_case_p95_ratio``.
    value : float
        What was measured: a ratio to a reference timed in the same run, a share, or MiB.
    limit : float
        The promise.
    better : {"lower", "higher"}
        Which side of the limit is good.

    """

    bench: str
    value: float
    limit: float
    better: Literal["lower", "higher"] = "lower"

    @property
    def ok(self) -> bool:
        """Whether the promise is kept."""
        return self.value <= self.limit if self.better == "lower" else self.value >= self.limit

    def line(self) -> str:
        """Render as one line of JSON with the value to four significant digits."""
        record = asdict(self) | {"value": float(f"{self.value:.4g}"), "ok": self.ok}
        return json.dumps(record)

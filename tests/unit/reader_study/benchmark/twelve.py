"""Twelve answers of one model, whose headline is worked out on paper in `test_twelve_answers`."""

from reader_study.analysis.benchmark.records import Experiment, ItemAnswer, ItemTruth
from reader_study.cases import ReadStatus

OK = ReadStatus.OK
_ROWS: tuple[tuple[str, str, ReadStatus, str | None, str | None, float | None, float | None], ...]
_ROWS = (
    # label, reference, status, category, class, verbalised, log-probability
    ("malignant", "5", OK, "5", "malignant", 0.95, 0.90),
    ("malignant", "4C", OK, "4C", "malignant", 0.80, 0.60),
    ("malignant", "4B", OK, "4A", "benign", 0.30, 0.70),
    ("malignant", "4C", OK, "3", "benign", 0.10, 0.20),
    ("malignant", "5", ReadStatus.REFUSED, None, None, None, None),
    ("benign", "3", OK, "3", "benign", 0.05, 0.10),
    ("benign", "2", OK, "2", "benign", 0.02, 0.05),
    ("benign", "3", OK, "4A", "malignant", 0.40, 0.30),
    ("benign", "4A", OK, "4A", "benign", 0.20, 0.15),
    ("benign", "2", ReadStatus.UNPARSED, None, None, None, None),
    ("normal", "1", OK, "1", "normal", 0.01, None),
    ("normal", "1", ReadStatus.TRUNCATED, "5", "malignant", 0.99, None),  # cut off: does not count
)


def twelve(model: str = "m", experiment: str = Experiment.MAIN) -> list[ItemAnswer]:
    """Return the answers."""
    return [
        ItemAnswer(
            model,
            experiment,
            str(number),
            status,
            ItemTruth(label, reference, data_set="BUSI"),
            birads=category,
            assessment=named,
            probabilities={
                key: p
                for key, p in (("verbalised", verbalised), ("logprob", logprob))
                if p is not None
            },
            image_type="breast_us",
            rung="json_schema",
            prompt="Look at the image.",
            raw=f"answer {number}",
        )
        for number, (label, reference, status, category, named, verbalised, logprob) in enumerate(
            _ROWS, 1
        )
    ]

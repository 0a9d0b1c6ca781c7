import json
from pathlib import Path
from typing import Any

import pytest

from ground.errors import ReaderStudyError
from reader_study.analysis import analyse, load_results, save_results, to_json
from tests.unit.reader_study.analysis.made_inputs import made_inputs


def test_saved_results_come_back_equal(tmp_path: Path) -> None:
    results = analyse(made_inputs(refused=1))
    path = save_results(results, tmp_path)
    assert load_results(path) == results
    assert path.read_text(encoding="utf-8") == to_json(load_results(path))


def test_results_json_has_sorted_keys_and_unrounded_figures(tmp_path: Path) -> None:
    results = analyse(made_inputs())
    text = save_results(results, tmp_path).read_text(encoding="utf-8")
    primary = results.primary
    assert primary is not None
    assert repr(primary.leading.p) in text
    assert text.index('"cases"') < text.index('"comparisons"') < text.index('"provenance"')


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "no results yet"),
        ("{", "not valid JSON"),
        ("[]", "of another version"),
        ('{"schema_version": 99}', "of another version"),
        ('{"schema_version": 2}', "incomplete"),
    ],
)
def test_unusable_results_are_refused_with_a_remedy(
    tmp_path: Path, content: str | None, words: str
) -> None:
    path = tmp_path / "results.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(ReaderStudyError, match=words) as caught:
        load_results(path)
    assert "sonoread analyse" in caught.value.remedy
    assert caught.value.path == path


def as_it_was(raw: dict[str, Any]) -> None:
    """Write results in the words of versions 2 and 3, which named the arms in their fields."""
    for row in raw["comparisons"]:
        row["unaided"], row["aided"] = row.pop("reference"), row.pop("test")
        del row["blocks"], row["holm_p"]
    for name in ("comparisons", "mean_predictive", "changes", "reclassification", "crossings"):
        for row in raw[name]:
            del row["contrast"]
    facts = raw["protocol"]
    facts["ai_shows"] = facts["arms"][1]["shows"]
    facts["arms"] = [arm["id"] for arm in facts["arms"]]
    for name in ("contrasts", "forms", "design_title", "design_title_zh", "washout_days"):
        del facts[name]


def test_results_of_version_2_are_read_with_what_they_hold(tmp_path: Path) -> None:
    results = analyse(made_inputs())
    raw = json.loads(to_json(results))
    as_it_was(raw)
    for name in ("levels", "agreement", "reader_curves", "looks", "reader_notes", "measurements"):
        del raw[name]
    del raw["cases"]["unknown_patients"], raw["clustered"], raw["deviations"][0]["until"]
    path = tmp_path / "results.json"
    path.write_text(json.dumps(raw | {"schema_version": 2}), encoding="utf-8")
    old = load_results(path)
    assert (old.comparisons, old.performance) == (results.comparisons, results.performance)
    assert (old.levels, old.reader_curves, old.schema_version) == ((), (), 2)

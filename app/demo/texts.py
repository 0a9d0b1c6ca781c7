"""Reports by two simulated writers on the phantoms of a study, as tables that can be frozen."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from random import Random

from ground.errors import ReaderStudyError
from ground.files import write_atomic
from reader_study import truth
from reader_study.cases import CaseRole
from reader_study.phantom.features import FEATURES
from reader_study.simulated.reports import brief_report, full_report
from reader_study.study import Study

TABLE = "cases.csv"


def write_texts(study: Study, images: Path, target: Path, *, writer: int, passphrase: str) -> None:
    """Write a table of case and text: by the full writer (0) or the brief one (1).

    Parameters
    ----------
    images : Path
        Folder of phantoms with their table, which the study's cases were taken from.

    Raises
    ------
    ReaderStudyError
        When the folder holds no phantoms: nobody then knows what a report would have to say.

    """
    features = _features_of_files(images)
    origins = truth.unseal(study.paths.truth, passphrase=passphrase)
    stream = io.StringIO()
    table = csv.writer(stream, lineterminator="\n")
    table.writerow(("case", "text"))
    for case in study.cases(CaseRole.READING):
        found = features[Path(origins[case.case_id].source_files[0]).name]
        chance = Random(f"{study.protocol.seed}/{case.case_id}")
        text = full_report(found) if writer == 0 else brief_report(found, chance)
        table.writerow((case.case_id, text))
    write_atomic(target, stream.getvalue().encode())


def _features_of_files(images: Path) -> Mapping[str, dict[str, str]]:
    """Return the features of the lesion in each picture; none for a normal."""
    path = images / TABLE
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        return {row["path"]: {name: row[name] for name in FEATURES if row[name]} for row in rows}
    except (OSError, KeyError) as error:
        raise ReaderStudyError(
            "Reports can be simulated on phantoms alone.",
            remedy="Leave --data out for this design.",
            path=path,
        ) from error

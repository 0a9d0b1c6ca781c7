"""Published numbers, kept in this repository: real where the other programs' files are absent."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reader_study.statistics import (
    CrossingDesign,
    Figures,
    analyse,
    auc,
    hanley_mcneil,
    icc,
    krippendorff_alpha,
    mcnemar,
    proportion,
)

PUBLISHED: dict[str, Any] = json.loads(
    (Path(__file__).parent / "published" / "published.json").read_text(encoding="utf-8")
)


def test_hanley_mcneil_ct_ratings_give_the_printed_area_and_error() -> None:
    entry = PUBLISHED["hanley_mcneil_1982"]
    truth = [0] * 58 + [1] * 51
    counts = [*enumerate(entry["normal"]), *enumerate(entry["abnormal"])]
    ratings = [category for category, n in counts for _ in range(n)]
    area = auc(truth, ratings)
    assert area == pytest.approx(entry["area"], abs=5e-4)
    assert hanley_mcneil(area, 51, 58).se == pytest.approx(entry["se"], abs=6e-4)


def _van_dyke() -> Figures:
    """Figures whose covariance has the published components."""
    entry = PUBLISHED["van_dyke"]
    cells = np.array([(i, j) for i in range(2) for j in range(5)])
    same_modality = cells[:, 0][:, None] == cells[:, 0]
    same_reader = cells[:, 1][:, None] == cells[:, 1]
    spread = np.where(same_modality, entry["cov2"], entry["cov3"])
    spread = np.where(same_reader & ~same_modality, entry["cov1"], spread)
    spread = np.where(same_reader & same_modality, entry["error"], spread)
    return Figures(
        "auc",
        "jackknife",
        CrossingDesign.CROSSED,
        ("1", "2"),
        ("1", "2", "3", "4", "5"),
        cells,
        np.array(entry["areas"]).ravel(),
        np.full(10, 114),
        spread,
    )


def test_van_dyke_random_readers_give_the_printed_f_df_and_p() -> None:
    entry = PUBLISHED["van_dyke"]
    found = analyse(_van_dyke()).equality
    assert found is not None
    assert found.statistic == pytest.approx(entry["f"], abs=1e-3)
    assert found.df2 == pytest.approx(entry["df2"], abs=1e-2)
    assert found.p_value == pytest.approx(entry["p"], abs=1e-4)


def test_van_dyke_fixed_cases_give_the_printed_f_and_p() -> None:
    entry = PUBLISHED["van_dyke"]
    found = analyse(_van_dyke(), inference="RRFC").equality
    assert found is not None
    assert found.statistic == pytest.approx(entry["rrfc_f"], abs=1e-3)
    assert found.p_value == pytest.approx(entry["rrfc_p"], abs=1e-3)


@pytest.mark.parametrize("row", PUBLISHED["newcombe_1998"]["rows"])
@pytest.mark.parametrize("method", ["wilson", "wilson-cc", "clopper-pearson"])
def test_proportion_newcombe_table_gives_the_printed_limits(
    row: dict[str, Any], method: str
) -> None:
    found = proportion(row["x"], row["n"], method=method)
    assert [found.lower, found.upper] == pytest.approx(row[method], abs=5.1e-5)


@pytest.mark.parametrize("method", ["chi2", "chi2-corrected", "exact", "mid-p"])
def test_mcnemar_fagerland_example_gives_the_printed_p(method: str) -> None:
    entry = PUBLISHED["fagerland_2013"]
    found = mcnemar(entry["b"], entry["c"], method=method)
    assert found.p_value == pytest.approx(entry[method], abs=5.1e-4)


def test_mcnemar_agresti_example_gives_the_printed_statistic() -> None:
    entry = PUBLISHED["agresti"]
    found = mcnemar(entry["b"], entry["c"], method="chi2")
    assert found.statistic == pytest.approx(entry["chi2"], abs=5e-3)


@pytest.mark.parametrize("kind", ["ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k"])
def test_icc_shrout_fleiss_table_gives_the_printed_value(kind: str) -> None:
    entry = PUBLISHED["shrout_fleiss_1979"]
    found = icc(entry["ratings"], kind=kind)
    assert found.value == pytest.approx(entry["icc"][kind], abs=5e-3)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_krippendorff_canonical_example_gives_the_printed_alpha(level: str) -> None:
    entry = PUBLISHED["krippendorff_2011"]
    ratings = [[np.nan if value is None else value for value in row] for row in entry["ratings"]]
    found = krippendorff_alpha(ratings, level=level)
    assert found.value == pytest.approx(entry[level], abs=5.1e-4)

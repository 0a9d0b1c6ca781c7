"""What holds for every table, every image and every set of patients."""

import io
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ground.errors import TableError
from ground.png import PAD_TO
from reader_study.intake import PlannedCase, PlannedMedium, encode_media
from reader_study.intake.issues import Issue, IssueKind, merged
from reader_study.intake.media import pixel_digest
from reader_study.intake.roles import draw_reading_cases, groups_of
from reader_study.intake.sources.look import SourceLook
from reader_study.intake.sources.source import MediaSource
from reader_study.tables import Table, read_table
from reader_study.tables.encoding import decode_text

SIDES = st.integers(1, 90)
SEEDS = st.integers(0, 2**31)
# Labels of the cases of each patient, and whether the first shares a picture with another patient.
PATIENTS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(["benign", "malignant", "normal"]), min_size=1, max_size=4),
        st.booleans(),
    ),
    min_size=1,
    max_size=25,
)


def cases_of(patients: list[tuple[list[str], bool]]) -> list[PlannedCase]:
    cases = []
    for who, (labels, shares) in enumerate(patients):
        for which, label in enumerate(labels):
            name = f"{who}/{which}"
            digest = "shared" if shares and which == 0 else name
            source = MediaSource(f"{name}.png")
            image = PlannedMedium(source, SourceLook(source, digest=digest))
            cases.append(PlannedCase(name, f"p{who}", label, (image,)))  # type: ignore[arg-type]
    return cases


@given(SIDES, SIDES, st.sampled_from(["grey", "deep", "colour"]), SEEDS)
def test_every_image_comes_back_from_its_stored_form(
    width: int, height: int, kind: str, seed: int
) -> None:
    random = np.random.default_rng(seed)
    shape = (height, width, 3) if kind == "colour" else (height, width)
    pixels = random.integers(0, 256, shape, dtype=np.uint16)
    pixels = pixels * 257 if kind == "deep" else pixels.astype(np.uint8)
    data = encode_media(pixels)
    assert len(data) % PAD_TO == 0
    with Image.open(io.BytesIO(data)) as image:
        np.testing.assert_array_equal(np.asarray(image), pixels)
        assert pixel_digest(np.asarray(image).astype(pixels.dtype)) == pixel_digest(pixels)


@given(PATIENTS, SEEDS, st.data())
def test_reading_cases_are_whole_groups_and_as_many_as_can_be(
    patients: list[tuple[list[str], bool]], seed: int, data: st.DataObject
) -> None:
    cases = cases_of(patients)
    n = data.draw(st.integers(1, len(cases)))
    keys = {case.name: f"key-{case.name}" for case in cases}
    drawn = draw_reading_cases(cases, seed=seed, keys=keys, n=n)
    sizes = [len(group) for group in groups_of(cases)]
    for group in groups_of(cases):
        assert len({case.name in drawn for case in group}) == 1
    reachable = {0}
    for size in sizes:
        reachable |= {total + size for total in reachable}
    assert len(drawn) == max(total for total in reachable if total <= n)


@given(PATIENTS, SEEDS, st.data())
def test_single_cases_are_drawn_in_proportion_of_their_labels(
    patients: list[tuple[list[str], bool]], seed: int, data: st.DataObject
) -> None:
    cases = cases_of([([labels[0]], False) for labels, _ in patients])
    n = data.draw(st.integers(1, len(cases)))
    keys = {case.name: case.name for case in cases}
    drawn = draw_reading_cases(cases, seed=seed, keys=keys, n=n)
    everyone = Counter(case.label for case in cases)
    chosen = Counter(case.label for case in cases if case.name in drawn)
    for label, count in everyone.items():
        assert abs(chosen[label] - n * count / len(cases)) < 1


CHINESE = st.text(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5, codec="gb2312"), min_size=3
)


@given(st.lists(CHINESE, min_size=1, max_size=8), st.sampled_from(["utf-8", "utf-8-sig", "gbk"]))
def test_everyday_chinese_comes_back_from_any_encoding(words: list[str], encoding: str) -> None:
    text = "".join(f"{n}.png,{word}\n" for n, word in enumerate(words))
    assert decode_text(text.encode(encoding)).text == text


@given(st.binary(max_size=300), st.sampled_from(["t.csv", "t.xlsx"]))
def test_any_bytes_are_a_table_or_a_clear_error(data: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        found = table_or_error(path)
    if isinstance(found, TableError):
        assert found.path == path
        assert found.remedy
    else:
        assert found.rows


def table_or_error(path: Path) -> Table | TableError:
    try:
        return read_table(path)
    except TableError as error:
        return error


ROWS = st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(2, 30)), max_size=20)


@given(ROWS)
def test_joining_issues_loses_no_row(found: list[tuple[str, int]]) -> None:
    issues = [Issue(IssueKind.UNKNOWN_LABEL, text, (row,)) for text, row in found]
    joined = merged(issues)
    assert {(issue.text, row) for issue in joined for row in issue.rows} == set(found)
    assert len(joined) == len({text for text, _ in found})

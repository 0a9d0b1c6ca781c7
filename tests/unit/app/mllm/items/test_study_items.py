"""Cases of a study as items: their pictures are those that a reader sees first."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.mllm.items.nouns import CaseItem
from app.mllm.items.of_study import first_picture, study_items
from app.mllm.items.stored_pictures import frames_shown, key_frames_of
from engines.mllm.declared.items import ItemKind
from engines.mllm.images import pixel_sha256
from ground.errors import (
    EngineError,
    ExchangeError,
    IntegrityError,
    MediaError,
    ReadingRuleError,
)
from reader_study.conduct.patient_data import settle_report
from reader_study.deid.reported import PhiDecision, told_on
from reader_study.study import Study
from tests.builders import make_study
from tests.media.series import MadeSeries, make_series
from tests.media.videos import make_video
from tests.mllm.made_study import (
    DEVELOPMENT,
    READING,
    ItemCase,
    MadeMedium,
    MadeSource,
    make_item_study,
    pixels_of,
    still,
    still_of,
)
from viewer.frames import ClipInfo, ClipKind, open_clip
from viewer.model import WindowLevel

N_FRAMES = 12


def items(study: Study, *, views: int = 2, key_frames: int = 4) -> tuple[CaseItem, ...]:
    return study_items(study, role=READING, views=views, key_frames=key_frames)


def shown_pixels(one: CaseItem) -> list[str]:
    return [pixel_sha256(image.pixels()) for image in one.item.images]


def of_stills(*made: MadeMedium) -> list[str]:
    return [pixel_sha256(pixels_of(one)) for one in made]


def test_pictures_of_a_still_are_the_pixels_that_were_taken_in(tmp_path: Path) -> None:
    made = [still(n) for n in range(4)]
    with make_item_study(tmp_path / "s", [ItemCase((one,)) for one in made]) as study:
        found = items(study)
    assert [one.item.number for one in found] == [1, 2, 3, 4]
    assert {one.item.kind for one in found} == {ItemKind.READING}
    by_case = {one.case_id: shown_pixels(one) for one in found}
    assert by_case == {f"C{n + 1:04}": of_stills(one) for n, one in enumerate(made)}


def test_the_order_follows_the_pictures_and_not_the_cases_nor_their_truth(tmp_path: Path) -> None:
    made = [still(n) for n in range(9)]
    label = ["malignant"] * 5 + ["benign"] * 4
    one_way = [ItemCase((m,), label=w) for m, w in zip(made, label, strict=True)]
    orders = []
    for name, cases in (("a", one_way), ("b", one_way[::-1])):
        with make_item_study(tmp_path / name, cases) as study:
            orders.append([one.item.images[0].sha256 for one in items(study)])
    assert orders[0] == orders[1] == sorted(orders[0])


def test_the_key_view_comes_first_and_so_many_views_as_were_asked_for(tmp_path: Path) -> None:
    other, key, third = still(1, role="orthogonal"), still(2, role="key"), still(3)
    with make_item_study(tmp_path / "s", [ItemCase((other, key, third))]) as study:
        assert shown_pixels(items(study, views=1)[0]) == of_stills(key)
        assert shown_pixels(items(study, views=2)[0]) == of_stills(key, other)
        assert shown_pixels(items(study, views=16)[0]) == of_stills(key, other, third)


def test_views_follow_the_hanging_of_the_protocol(tmp_path: Path) -> None:
    key, other = still(1, role="key"), still(2, role="orthogonal")
    hanging = '\n[hanging]\npanes = ["orthogonal", "key"]\n'
    with make_item_study(tmp_path / "s", [ItemCase((key, other))], more=hanging) as study:
        assert shown_pixels(items(study)[0]) == of_stills(other, key)


@pytest.mark.parametrize(("key_frames", "frames"), [(1, (6,)), (4, (1, 4, 7, 10))])
def test_frames_of_a_clip_are_evenly_spaced(
    tmp_path: Path, key_frames: int, frames: tuple[int, ...]
) -> None:
    video = make_video(tmp_path / "v.mkv", n_frames=N_FRAMES, codec="ffv1")
    with make_item_study(tmp_path / "s", [ItemCase((MadeSource(video, "cine"),))]) as study:
        (found,) = items(study, key_frames=key_frames)
        clip = open_clip(video)
        assert shown_pixels(found) == [pixel_sha256(clip.frame(n)) for n in frames]  # type: ignore[arg-type]
        clip.close()
    assert len(set(shown_pixels(found))) == len(frames)


@pytest.mark.parametrize("windowed", [True, False])
def test_slices_of_a_series_are_shown_in_the_window_of_the_one_that_opens_first(
    tmp_path: Path, windowed: bool
) -> None:
    told = (
        {"WindowCenter": -960, "WindowWidth": 200}
        if windowed
        else {"WindowCenter": None, "WindowWidth": None}
    )
    made = MadeSeries(shape=(7, 6, 8))
    files = make_series(tmp_path / "ct", made, **told)
    with make_item_study(tmp_path / "s", [ItemCase((MadeSource(tuple(files)),))]) as study:
        (found,) = items(study, key_frames=3)
        clip = open_clip(study.media_path(study.case("C0001").media[0]))
        window = WindowLevel.of(clip.info, clip.frame(3))
        expected = [pixel_sha256(window.applied(clip.frame(n))) for n in (1, 3, 5)]
        assert shown_pixels(found) == expected
        clip.close()
    assert found.item.images[0].pixels().dtype == np.uint8
    assert found.item.images[0].pixels().max() > 0


def test_a_still_of_16_bits_is_shown_over_the_range_in_use(tmp_path: Path) -> None:
    deep = (np.arange(64 * 96, dtype=np.uint16).reshape(64, 96) * 3) + 1000
    with make_item_study(tmp_path / "s", [ItemCase((still_of(deep),))]) as study:
        (found,) = items(study)
        pixels = found.item.images[0].pixels()
    assert (str(pixels.dtype), pixels.min(), pixels.max()) == ("uint8", 0, 255)
    assert np.array_equal(pixels, WindowLevel.neutral(deep).applied(deep))


def test_colour_stays_colour(tmp_path: Path) -> None:
    colour = np.random.default_rng(1).integers(0, 256, (20, 30, 3), np.uint8)
    with make_item_study(tmp_path / "s", [ItemCase((still_of(colour),))]) as study:
        (found,) = items(study)
        assert np.array_equal(found.item.images[0].pixels(), colour)


def test_progress_is_told_for_each_case_and_what_it_raises_ends_the_work(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    def stop(done: int, of: int) -> None:
        told.append((done, of))
        if done == 2:
            raise KeyboardInterrupt

    cases = [ItemCase((still(n),)) for n in range(4)]
    with (
        make_item_study(tmp_path / "s", cases) as study,
        pytest.raises(KeyboardInterrupt),
    ):
        study_items(study, role=READING, views=1, key_frames=1, told=stop)
    assert told == [(1, 4), (2, 4)]


def test_cases_without_a_picture_are_counted_and_refused(tmp_path: Path) -> None:
    cases = [ItemCase((still(1),)), ItemCase(()), ItemCase(())]
    with (
        make_item_study(tmp_path / "s", cases) as study,
        pytest.raises(ReadingRuleError, match="2 of 3 cases have no picture") as refusal,
    ):
        items(study)
    assert refusal.value.remedy


def test_a_study_without_cases_of_the_role_is_refused(tmp_path: Path) -> None:
    with (
        make_item_study(tmp_path / "s", [ItemCase((still(1),))]) as study,
        pytest.raises(ReadingRuleError, match="no development cases"),
    ):
        study_items(study, role=DEVELOPMENT, views=1, key_frames=1)


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Study]:
    with make_study(tmp_path / "s", n_reading=3) as study:
        yield study


def hide(study: Study, case_id: str) -> None:
    study.record(told_on(case_id))


def test_no_picture_leaves_while_patient_data_are_reported(held: Study) -> None:
    hide(held, "C0002")
    with pytest.raises(ExchangeError, match="C0002"):
        items(held)


def test_a_case_that_was_excluded_for_patient_data_is_no_item(held: Study) -> None:
    hide(held, "C0002")
    settle_report(held, "C0002", PhiDecision.EXCLUDED, reason="a name")
    assert {one.case_id for one in items(held)} == {"C0001", "C0003"}


def test_a_medium_that_was_changed_is_refused_when_declared_and_when_loaded(held: Study) -> None:
    found = items(held)
    path = held.media_path(held.case("C0001").media[0])
    path.chmod(0o644)
    path.write_bytes(still(77).png)
    with pytest.raises(IntegrityError):
        items(held)
    changed = next(one for one in found if one.case_id == "C0001")
    with pytest.raises(IntegrityError):
        changed.item.images[0].pixels()


def test_a_clip_that_was_changed_after_its_first_frame_was_asked_for_is_refused(
    tmp_path: Path,
) -> None:
    video = make_video(tmp_path / "v.mkv", n_frames=N_FRAMES, codec="ffv1")
    with make_item_study(tmp_path / "s", [ItemCase((MadeSource(video),))]) as study:
        (found,) = items(study)
        path = study.media_path(study.case("C0001").media[0])
        data = bytearray(path.read_bytes())
        data[len(data) // 3] ^= 0xFF
        path.chmod(0o644)
        path.write_bytes(data)
        with pytest.raises(IntegrityError):
            found.item.images[0].pixels()


def test_a_medium_that_is_gone_is_told(held: Study) -> None:
    found = items(held)
    held.media_path(held.case(found[0].case_id).media[0]).unlink()
    with pytest.raises(MediaError):
        found[0].item.images[0].pixels()


def test_the_first_picture_is_found_again_by_its_hash(held: Study) -> None:
    for one in items(held):
        again = first_picture(held, one, key_frames=4)
        assert again is not None
        assert pixel_sha256(again) == one.item.images[0].sha256


def test_another_case_has_not_that_picture(held: Study) -> None:
    one, other, *_ = items(held)
    mixed = CaseItem(one.item, other.case_id)
    assert first_picture(held, mixed, key_frames=4) is None


def test_a_picture_never_stands_for_another_one(held: Study) -> None:
    one, other, *_ = items(held)
    image = one.item.images[0]
    mixed = type(image)(image.sha256, other.item.images[0].load)
    with pytest.raises(EngineError, match="not the one"):
        mixed.pixels()


@pytest.mark.parametrize("n_frames", range(1, 12))
@pytest.mark.parametrize("key_frames", range(1, 8))
def test_frames_shown_are_different_in_order_and_around_the_middle(
    n_frames: int, key_frames: int
) -> None:
    shown = frames_shown(n_frames, key_frames)
    assert len(shown) == min(n_frames, key_frames)
    assert list(shown) == sorted(set(shown))
    assert all(0 <= n < n_frames for n in shown)
    assert abs(shown[0] - (n_frames - 1 - shown[-1])) <= 1


def test_key_frames_are_those_that_were_whole_in_the_source() -> None:
    info = ClipInfo(ClipKind.VIDEO, 10, 8, 8, damaged=(0, 1, 2, 3, 7))
    assert key_frames_of(info, 1) == (6,)
    assert key_frames_of(info, 3) == (4, 6, 9)
    assert key_frames_of(replace(info, damaged=tuple(range(10))), 3) == ()

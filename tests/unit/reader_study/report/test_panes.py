import pytest

from reader_study.report.drawing import Point
from reader_study.report.plots.panes import PlotPane, inset_for

MAIN = PlotPane(0.0, 0.0, 100.0)
CURVE = [(0.0, 0.0), (0.0, 0.7), (0.3, 0.9), (1.0, 1.0)]


def crowd(n: int, *, spread: float) -> list[tuple[float, float]]:
    return [(0.2 + spread * k / n, 0.8 + 0.1 * (k % 3) / 3) for k in range(2 * n)]


def test_a_line_is_cut_at_the_edge_of_the_pane() -> None:
    pane = PlotPane(0.0, 0.0, 100.0, x=0.5, y=0.5, span=0.5)
    assert pane.seen([(0.0, 0.0), (1.0, 1.0)]) == [((0.0, 0.0), (100.0, 100.0))]
    assert pane.seen([(0.0, 0.2), (0.3, 0.2)]) == []
    ((start, end),) = pane.seen([(0.6, 0.0), (0.6, 2.0)])
    assert start == pytest.approx((20.0, 0.0))
    assert end == pytest.approx((20.0, 100.0))


def inset(points: list[Point], curves: list[list[Point]]) -> PlotPane | None:
    return inset_for(MAIN, points, curves, n_readers=len(points) // 2)


def test_a_dense_crowd_gets_an_inset_that_shows_all_of_it() -> None:
    points = crowd(4, spread=0.05)
    found = inset(points, [CURVE])
    assert found is not None
    assert all(found.inside(point) for point in points)
    assert found.size / found.span > 2 * MAIN.size / MAIN.span
    frame = found.frame()
    assert 0 < frame.left < frame.right < MAIN.size


def test_spread_points_and_a_busy_corner_get_none() -> None:
    assert inset([(0.1, 0.5), (0.6, 0.95)] * 4, [CURVE]) is None
    assert inset(crowd(4, spread=0.05), [[(0.0, 0.0), (0.7, 0.3), (1.0, 1.0)]]) is None
    assert inset([(0.8, 0.2), (0.81, 0.21)] * 4, [CURVE]) is None
    assert inset(crowd(3, spread=0.05), [CURVE]) is None
    assert inset([], [CURVE]) is None


def test_many_readers_are_magnified_sooner_than_few() -> None:
    few = [(0.2 + 0.03 * k, 0.9) for k in range(10)]
    many = [(0.2 + 0.015 * k, 0.9) for k in range(20)]
    assert inset(few, [CURVE]) is None
    assert inset(many, [CURVE]) is not None

from itertools import combinations, pairwise

from reader_study.report.plots.labels import LabelBox, Placed, WantedLabel, place

FRAME = LabelBox(0, 0, 300, 300)


def boxes(placed: list[Placed], *, width: float, height: float) -> list[LabelBox]:
    return [LabelBox(p.at[0], p.at[1], p.at[0] + width, p.at[1] + height - 1.2) for p in placed]


def test_labels_of_a_crowd_do_not_cover_each_other_and_stay_inside() -> None:
    anchors = [(60 + 7.0 * (n % 4), 270 + 5.0 * (n // 4)) for n in range(12)]
    wanted = [WantedLabel(f"R{n + 1}", (at,), 12.0, 7.0) for n, at in enumerate(anchors)]
    placed = place(wanted, frame=FRAME, marks=anchors, strokes=list(pairwise(anchors)))
    drawn = boxes(placed, width=12.0, height=7.0)
    assert all(a.overlap(b) == 0 for a, b in combinations(drawn, 2))
    for box in drawn:
        assert FRAME.left <= box.left <= box.right <= FRAME.right
        assert FRAME.bottom <= box.bottom <= box.top <= FRAME.top


def test_a_lone_label_stands_close_and_needs_no_leader() -> None:
    (placed,) = place(
        [WantedLabel("R1", ((150, 150),), 12, 7)], frame=FRAME, marks=[(150, 150)], strokes=[]
    )
    assert placed.leader is None
    assert abs(placed.at[0] - 150) < 25


def test_a_crowded_anchor_sends_the_label_to_its_second_choice() -> None:
    wanted = WantedLabel("model", ((40, 40), (250, 250)), 60, 7)
    (placed,) = place(
        [wanted], frame=FRAME, marks=[], strokes=[], blocked=[LabelBox(0, 0, 160, 160)]
    )
    assert placed.at[0] > 160
    assert placed.leader is None

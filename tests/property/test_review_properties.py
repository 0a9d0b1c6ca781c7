"""Any acts in any order: nothing is lost, everything can be taken back, the numbers add up."""

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reader_study.deid.masks import MaskBox
from reader_study.intake.review import acts
from reader_study.intake.review.copies import CopyChoice, CopyGroup
from reader_study.intake.review.decision import SourceDecision
from reader_study.intake.review.item import ItemState, ReviewItem
from reader_study.intake.review.keeping import keep_step, take_step_back
from reader_study.intake.review.reasons import ExclusionReason, KeepReason
from reader_study.intake.review.review import Review, ReviewFilter
from reader_study.intake.review.steps import ReviewStep
from reader_study.intake.review.tally import tallied
from reader_study.intake.sources.source import MediaSource
from tests.made_looks import burned_in, made_item

PATHS = tuple("abcdef")
BY = "coord"


def items() -> list[ReviewItem]:
    odd: dict[str, dict[str, Any]] = {
        "b": {"refused": "It is damaged."},
        "c": {"texts": (burned_in(),)},
    }
    known = [made_item(path, **odd.get(path, {})) for path in PATHS[:-1]]
    return [*known, ReviewItem(MediaSource("f"))]


def begun() -> Review:
    return Review.of(items(), groups=[CopyGroup(("a", "d", "e"), 0.97)])


Act = Callable[[Review], ReviewStep | None]

boxes = st.builds(
    lambda x, y, w, h: MaskBox(x, y, min(x + w, 95), min(y + h, 63)),
    st.integers(0, 95),
    st.integers(0, 63),
    st.integers(0, 40),
    st.integers(0, 40),
)
paths = st.sampled_from(PATHS)


def _copies(path: str, choice: CopyChoice, reason: KeepReason) -> Act:
    def act(review: Review) -> ReviewStep | None:
        pair = review.pair(path)
        return (
            None if pair is None else acts.decide_copies(review, pair, choice, by=BY, reason=reason)
        )

    return act


act_of = st.one_of(
    st.builds(lambda p: lambda r: acts.take(r, p, by=BY), paths),
    st.builds(lambda p: lambda r: acts.take_unmasked(r, p, by=BY), paths),
    st.builds(
        lambda p, why: lambda r: acts.exclude(r, p, why, by=BY),
        paths,
        st.sampled_from(ExclusionReason),
    ),
    st.builds(lambda p: lambda r: acts.again(r, p, by=BY), paths),
    st.builds(
        lambda p, m: lambda r: acts.set_masks(r, p, tuple(m), by=BY),
        paths,
        st.lists(boxes, max_size=2),
    ),
    st.builds(_copies, paths, st.sampled_from(CopyChoice), st.sampled_from(KeepReason)),
    st.just(lambda r: acts.accept_clear(r, by=BY)),
    st.just(lambda r: acts.accept_proposals(r, by=BY)),
)


class Stack:
    """Keeps decisions as the journal does: the last act can be taken back."""

    def __init__(self) -> None:
        self.told: list[tuple[SourceDecision, ...]] = []

    @property
    def decisions(self) -> dict[str, SourceDecision]:
        return {each.path: each for act in self.told for each in act}

    def decide(self, *decisions: SourceDecision) -> None:
        assert decisions
        self.told.append(decisions)

    def take_back(self) -> None:
        self.told.pop()


def same(one: Review, other: Review) -> bool:
    return (one.standings, one.items) == (other.standings, other.items)


@given(st.lists(act_of, max_size=12))
def test_taking_back_is_the_way_back_and_again(given_acts: list[Act]) -> None:
    path = [begun()]
    for act in given_acts:
        step = act(path[-1])
        if step is not None:
            path.append(path[-1].done(step))
    review = path[-1]
    for before in reversed(path[:-1]):
        review = review.undone()
        assert same(review, before)
    assert review.undone() is review
    for after in path[1:]:
        review = review.redone()
        assert same(review, after)
    assert review.redone() is review


@given(st.lists(st.one_of(act_of, st.sampled_from(["undo", "redo"])), max_size=20))
def test_what_is_kept_is_what_is_shown_whatever_was_taken_back(moves: list[Act | str]) -> None:
    review, stack = begun(), Stack()
    for move in moves:
        if move == "undo":
            if review.past:
                take_step_back(stack, review.past[-1])
            review = review.undone()
        elif move == "redo":
            if review.future:
                keep_step(stack, review.future[-1])
            review = review.redone()
        elif not isinstance(move, str):
            step = move(review)
            if step is not None:
                keep_step(stack, step)
            review = review.done(step)
        assert stack.decisions == review.decisions
    # Whoever opens the journal again meets the same states.
    again = Review.of(items(), groups=review.groups, decisions=stack.decisions)
    assert {p: again.state(p) for p in PATHS} == {p: review.state(p) for p in PATHS}


@given(st.lists(act_of, max_size=12))
def test_the_numbers_add_up_and_every_source_is_listed(given_acts: list[Act]) -> None:
    review = begun()
    for act in given_acts:
        review = review.done(act(review))
        tally = tallied(review)
        assert tally.waiting + tally.open + tally.taken + tally.excluded + tally.again == len(PATHS)
        assert sum(tally.excluded_by_reason.values()) == tally.excluded
        assert tally.media == tally.taken
        assert sorted(review.shown(ReviewFilter.ALL)) == sorted(PATHS)
        undecided = {ItemState.OPEN, ItemState.AGAIN}
        assert {review.state(p) for p in review.shown(ReviewFilter.OPEN)} <= undecided
        assert review.state("b") is not ItemState.TAKEN
        assert review.state("f") is ItemState.WAITING
        following = review.next_open("a")
        assert following is None or review.state(following) in undecided

"""The review of an intake as a state: doubts and their order, decisions, copies, numbers."""

from dataclasses import replace
from typing import Any

import pytest

from reader_study.deid.masks import MaskBox
from reader_study.deid.screened import MaskDecision, MaskReason
from reader_study.intake.review import acts
from reader_study.intake.review.copies import CopyChoice, CopyGroup
from reader_study.intake.review.decision import SourceDecision, SourceVerdict
from reader_study.intake.review.doubt import DoubtKind
from reader_study.intake.review.item import ItemState, ReviewItem
from reader_study.intake.review.reasons import ExclusionReason, KeepReason
from reader_study.intake.review.review import Review, ReviewFilter
from reader_study.intake.review.tally import tallied
from reader_study.intake.sources.source import MediaSource
from reader_study.screening.kind import Kind
from reader_study.screening.kinds import KindFinding
from reader_study.screening.quality import Quality, QualityGate
from tests.made_looks import BANNER, burned_in, made_item, made_items, proposal

BY = "coord"
DOPPLER = KindFinding(Kind.COLOUR_DOPPLER, True, 0.1, 0.003, "share", None)
PLAIN_B_MODE = replace(DOPPLER, found=False, score=0.0)
BLURRED = Quality(QualityGate.BLUR, False, 0.9, 0.75, "blur")
SHARP = replace(BLURRED, passed=True, value=0.2)

DOUBTS: dict[str, tuple[dict[str, Any], DoubtKind]] = {
    "refused.dcm": ({"refused": "It is damaged. Take another."}, DoubtKind.REFUSED),
    "name.png": ({"texts": (burned_in(),)}, DoubtKind.TEXT),
    "bare.png": ({"proposal": proposal((), MaskReason.NOT_FOUND)}, DoubtKind.NOT_TOLD),
    "torn.avi": ({"frames": 9, "notes": ("frames_damaged",)}, DoubtKind.DAMAGED),
    "flow.png": ({"kinds": (PLAIN_B_MODE, DOPPLER)}, DoubtKind.KIND),
    "soft.png": ({"quality": (SHARP, BLURRED)}, DoubtKind.QUALITY),
    "black.png": ({"is_plain": True}, DoubtKind.PLAIN),
}


@pytest.mark.parametrize("name", DOUBTS)
def test_every_doubt_is_told_and_nothing_else(name: str) -> None:
    told, kind = DOUBTS[name]
    review = Review.of([made_item(name, **told)])
    assert [doubt.kind for doubt in review.doubts(name)] == [kind]
    assert "MUELLER" not in repr(review.doubts(name)) + repr(review.items[name])


def test_a_clear_source_raises_no_doubt() -> None:
    told: dict[str, Any] = {
        "texts": (burned_in(left=5, top=1, right=60, bottom=8),),
        "kinds": (PLAIN_B_MODE,),
        "quality": (SHARP,),
        "notes": ("overlay",),
    }
    assert Review.of([made_item("a.png", **told)]).doubts("a.png") == ()


def test_the_worst_doubt_comes_first_and_what_waits_comes_last() -> None:
    clear, waits = made_item("a.png"), ReviewItem(MediaSource("0.png"))
    disputed = replace(made_item("b.png"), conflicts=("Its header names another patient.",))
    items = [made_item(name, **told) for name, (told, _) in reversed(DOUBTS.items())]
    copies = [made_item("c1.png"), made_item("c2.png")]
    review = Review.of(
        [waits, clear, copies[0], *items, disputed, copies[1]],
        groups=[CopyGroup(("c1.png", "c2.png"))],
    )
    assert review.order == (
        *("refused.dcm", "name.png", "bare.png", "torn.avi", "b.png"),
        *("c1.png", "c2.png", "flow.png", "soft.png", "black.png", "a.png", "0.png"),
    )


def test_copies_under_two_labels_are_told_before_other_copies() -> None:
    names = ("a.png", "b.png", "c.png", "d.png")
    labels = ("benign", "benign", "benign", "malignant")
    items = [replace(made_item(n), label=said) for n, said in zip(names, labels, strict=True)]
    groups = [CopyGroup(("a.png", "b.png")), CopyGroup(("c.png", "d.png"), 0.97)]
    review = Review.of(items, groups=groups)
    assert review.order == ("c.png", "d.png", "a.png", "b.png")
    assert [doubt.kind for doubt in review.doubts("a.png")] == [DoubtKind.COPY]
    worst, other = review.doubts("c.png")
    assert (worst.kind, worst.told) == (DoubtKind.OTHER_LABEL, ("benign", "malignant"))
    assert other.kind is DoubtKind.COPY


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (burned_in(left=0, top=0, right=95, bottom=9), False),
        (burned_in(left=0, top=0, right=95, bottom=10), True),
        (burned_in(left=20, top=5, right=40, bottom=45), False),
        (burned_in(left=20, top=5, right=51, bottom=45), True),
        (burned_in(left=20, top=5, right=40, bottom=45, frame=3), True),
    ],
)
def test_a_text_is_hidden_by_masks_together_in_its_frame(text: object, seen: bool) -> None:
    masks = (BANNER, MaskBox(10, 8, 50, 50, 0, 2))
    item = made_item("a.avi", frames=5, proposal=proposal(masks), texts=(text,))
    assert bool(Review.of([item]).doubts("a.avi")) is seen


def test_enter_takes_what_is_shown_and_says_what_it_is() -> None:
    bare = made_item("bare.png", proposal=proposal((), MaskReason.NOT_FOUND))
    slices = made_item("ct.dcm", proposal=proposal((), MaskReason.NO_SCREEN))
    review = Review.of([made_item("a.png"), made_item("b.png"), bare, slices])
    drawn = (BANNER, MaskBox(1, 20, 30, 30))
    review = review.done(acts.set_masks(review, "b.png", drawn, by=BY))
    assert review.state("b.png") is ItemState.OPEN
    for path in review.order:
        review = review.done(acts.take(review, path, by=BY))
    told = {path: (d.masking, d.masks) for path, d in review.decisions.items()}
    assert told == {
        "a.png": (MaskDecision.AS_PROPOSED, (BANNER,)),
        "b.png": (MaskDecision.CHANGED, drawn),
        "bare.png": (MaskDecision.NOTHING_TO_MASK, ()),
        "ct.dcm": (MaskDecision.AS_PROPOSED, ()),
    }


def test_nothing_to_mask_takes_all_masks_away() -> None:
    review = Review.of(made_items(["a.png"]))
    review = review.done(acts.take_unmasked(review, "a.png", by=BY))
    told = review.decisions["a.png"]
    assert (told.masks, told.masking) == ((), MaskDecision.NOTHING_TO_MASK)
    assert tallied(review).masks == 0


def test_masks_of_a_source_that_is_taken_decide_anew() -> None:
    review = Review.of(made_items(["a.png"]))
    review = review.done(acts.take(review, "a.png", by=BY))
    step = acts.set_masks(review, "a.png", (), by="other")
    assert step is not None
    assert [told.masking for told in step.decided] == [MaskDecision.NOTHING_TO_MASK]
    assert review.done(step).decisions["a.png"].by == "other"


def test_a_mask_beyond_the_medium_is_refused() -> None:
    review = Review.of(made_items(["a.png"]))
    with pytest.raises(ValueError, match="beyond"):
        acts.set_masks(review, "a.png", (MaskBox(0, 0, 96, 5),), by=BY)


def test_what_is_refused_or_not_looked_at_is_not_taken() -> None:
    refused = made_item("r.dcm", refused="It is damaged.")
    review = Review.of([refused, ReviewItem(MediaSource("w.png"))])
    for path in ("r.dcm", "w.png"):
        assert acts.take(review, path, by=BY) is None
        assert acts.take_unmasked(review, path, by=BY) is None
    assert acts.exclude(review, "w.png", ExclusionReason.OTHER, by=BY) is None
    review = review.done(acts.exclude(review, "r.dcm", ExclusionReason.DAMAGED, by=BY))
    assert review.state("r.dcm") is ItemState.EXCLUDED


def test_what_was_put_off_comes_when_nothing_else_is_left() -> None:
    review = Review.of(made_items(["a.png", "b.png", "c.png"]))
    review = review.done(acts.again(review, "a.png", by=BY))
    assert review.next_open("a.png") == "b.png"
    review = review.done(acts.take(review, "b.png", by=BY))
    assert review.next_open("b.png") == "c.png"
    review = review.done(acts.take(review, "c.png", by=BY))
    assert review.next_open("c.png") == "a.png"
    assert review.shown(ReviewFilter.OPEN) == ("a.png",)
    assert not tallied(review).is_complete
    review = review.done(acts.take(review, "a.png", by=BY))
    assert review.next_open("a.png") is None
    assert tallied(review).is_complete


def test_all_that_is_clear_is_taken_at_once_and_nothing_else() -> None:
    doubtful = made_item("name.png", texts=(burned_in(),))
    review = Review.of([*made_items(["a.png", "b.png", "c.png", "d.png"]), doubtful])
    review = review.done(acts.set_masks(review, "b.png", (), by=BY))
    review = review.done(acts.exclude(review, "c.png", ExclusionReason.QUALITY, by=BY))
    review = review.done(acts.accept_clear(review, by=BY))
    states = {path: review.state(path).value for path in review.items}
    assert states == {
        "a.png": "taken",
        "b.png": "open",
        "c.png": "excluded",
        "d.png": "taken",
        "name.png": "open",
    }
    assert review.decisions["a.png"].masking is MaskDecision.UNSEEN
    looked_at = review.done(acts.take(review, "a.png", by=BY))
    assert looked_at.decisions["a.png"].masking is MaskDecision.AS_PROPOSED
    assert review.undone().state("a.png") is ItemState.OPEN
    assert acts.accept_clear(review, by=BY) is None


def test_what_was_looked_at_later_changes_no_decision() -> None:
    waiting = [ReviewItem(MediaSource(name)) for name in ("a.png", "b.png")]
    review = Review.of(waiting)
    assert tallied(review).waiting == 2
    review = review.with_items(made_items(["b.png"]))
    review = review.done(acts.take(review, "b.png", by=BY))
    review = review.with_items([made_item("a.png", texts=(burned_in(),)), *made_items(["c.png"])])
    assert review.state("b.png") is ItemState.TAKEN
    assert review.order == ("a.png", "b.png", "c.png")
    assert review.undone().state("b.png") is ItemState.OPEN


def test_a_decision_whose_masks_do_not_fit_any_more_is_open() -> None:
    far = SourceDecision("a.png", SourceVerdict.TAKE, BY, (MaskBox(0, 0, 200, 5),))
    review = Review.of(made_items(["a.png"]), decisions={"a.png": far})
    assert review.state("a.png") is ItemState.OPEN
    assert review.masks("a.png") == (BANNER,)


def test_a_decision_on_a_file_that_has_become_another_is_open() -> None:
    review = Review.of(made_items(["a.png", "b.png"]))
    review = review.done(acts.take_unmasked(review, "a.png", by=BY))
    review = review.done(acts.exclude(review, "b.png", ExclusionReason.QUALITY, by=BY))
    others = [made_item(path, digest="another") for path in ("a.png", "b.png")]
    again = Review.of(others, decisions=review.decisions)
    assert [again.state(path) for path in again.items] == [ItemState.OPEN] * 2
    assert again.masks("a.png") == (BANNER,)
    assert acts.take(again, "a.png", by=BY) is not None


class TestCopies:
    paths = ("a.png", "b.png", "c.png")

    def review(self) -> Review:
        return Review.of(made_items(self.paths), groups=[CopyGroup(self.paths, 0.98)])

    def choose(
        self, review: Review, choice: CopyChoice, reason: KeepReason | None = None
    ) -> Review:
        pair = review.pair("a.png")
        assert pair is not None
        return review.done(acts.decide_copies(review, pair, choice, by=BY, reason=reason))

    def test_keeping_the_first_asks_about_it_and_the_next(self) -> None:
        review = self.review()
        assert review.pair("c.png") == ("a.png", "b.png")
        review = self.choose(review, CopyChoice.KEEP_FIRST)
        assert review.decisions["b.png"].reason == ExclusionReason.COPY
        # Taken, and not yet decided against the third.
        assert review.state("a.png") is ItemState.OPEN
        assert review.pair("a.png") == ("a.png", "c.png")
        review = self.choose(review, CopyChoice.KEEP_SECOND)
        assert [review.state(path).value for path in self.paths] == ["excluded"] * 2 + ["taken"]
        assert review.pair("a.png") is None

    def test_two_are_kept_for_a_reason_that_stands_with_both(self) -> None:
        review = Review.of(made_items(self.paths[:2]), groups=[CopyGroup(self.paths[:2])])
        with pytest.raises(ValueError, match="reason"):
            acts.decide_copies(review, self.paths[:2], CopyChoice.KEEP_BOTH, by=BY)
        review = self.choose(review, CopyChoice.KEEP_BOTH, KeepReason.OTHER_LESION)
        assert {told.reason for told in review.decisions.values()} == {"other_lesion"}
        assert tallied(review).taken == 2
        assert review.undone().pair("a.png") == ("a.png", "b.png")

    def test_a_reason_to_keep_stands_while_the_source_is_taken(self) -> None:
        review = self.choose(self.review(), CopyChoice.KEEP_BOTH, KeepReason.OTHER_LESION)
        review = self.choose(review, CopyChoice.KEEP_FIRST)
        review = review.done(acts.take_unmasked(review, "a.png", by=BY))
        assert review.decisions["a.png"].reason == "other_lesion"
        assert review.pair("a.png") is None

    def test_both_may_go(self) -> None:
        review = self.choose(self.review(), CopyChoice.EXCLUDE_BOTH)
        assert review.pair("a.png") is None
        review = review.done(acts.take(review, "c.png", by=BY))
        assert review.state("c.png") is ItemState.TAKEN
        assert tallied(review).excluded_by_reason == {"copy": 2}

    def test_taking_one_for_itself_leaves_it_open(self) -> None:
        review = self.review()
        review = review.done(acts.take(review, "a.png", by=BY))
        assert review.state("a.png") is ItemState.OPEN

    def test_a_copy_that_comes_to_light_opens_what_was_taken(self) -> None:
        review = Review.of(made_items(self.paths))
        review = review.done(acts.accept_clear(review, by=BY))
        assert tallied(review).is_complete
        review = review.with_groups([CopyGroup(("a.png", "c.png"))])
        assert tallied(review).open == 2
        assert review.state("b.png") is ItemState.TAKEN

    def test_accepting_everything_takes_the_first_of_equal_ones(self) -> None:
        refused = made_item("r.dcm", refused="It is damaged.")
        review = Review.of(
            [*made_items([*self.paths, "d.png", "e.png"]), refused],
            groups=[CopyGroup(self.paths), CopyGroup(("d.png", "e.png"), 0.97)],
        )
        review = review.done(acts.accept_proposals(review, by=BY))
        assert {path: told.reason for path, told in review.decisions.items()} == {
            "a.png": "all_at_once",
            "b.png": "copy",
            "c.png": "copy",
            "d.png": "all_at_once",
            "e.png": "all_at_once",
            "r.dcm": "damaged",
        }
        assert tallied(review).undecided == 0
        taken = [told for told in review.decisions.values() if told.reason == "all_at_once"]
        assert {told.masking for told in taken} == {MaskDecision.UNSEEN}


def test_the_numbers_tell_what_would_become_of_the_study() -> None:
    items = [made_item(f"{n}.png", case=f"case {n // 2}") for n in range(6)]
    review = Review.of([*items, made_item("6.png", case="case 9")])
    for path in ("0.png", "1.png", "2.png"):
        review = review.done(acts.take(review, path, by=BY))
    review = review.done(acts.exclude(review, "3.png", ExclusionReason.QUALITY, by=BY))
    review = review.done(acts.exclude(review, "4.png", ExclusionReason.QUALITY, by=BY))
    review = review.done(acts.again(review, "5.png", by=BY))
    tally = tallied(review)
    assert (tally.cases, tally.patients, tally.media, tally.masks) == (2, 2, 3, 3)
    assert tally.excluded_by_reason == {"quality": 2}
    assert (tally.open, tally.again, tally.undecided) == (1, 1, 2)

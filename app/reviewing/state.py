"""Where the person is in a review, and what her keys mean there: no Qt, nothing is written.

Acts return the step that has to be kept, or None where nothing was decided.
"""

from collections.abc import Iterable
from enum import Enum, auto

from app.reviewing.masks.drawn_box import DrawnBox
from app.reviewing.masks.mask_work import MaskWork
from reader_study.deid.masks import MaskBox
from reader_study.intake.review import acts
from reader_study.intake.review.copies import CopyChoice, CopyGroup
from reader_study.intake.review.item import ItemState, ReviewItem
from reader_study.intake.review.reasons import PICKED_TO_KEEP, ExclusionReason, KeepReason
from reader_study.intake.review.review import Review, ReviewFilter
from reader_study.intake.review.steps import ReviewStep
from reader_study.intake.review.tally import ReviewTally, tallied


class Asking(Enum):
    """What stands open beside the image."""

    NOTHING = auto()
    EXCLUSION = auto()
    """Why the source is left out."""
    COPIES = auto()
    """What becomes of two copies, which stand side by side."""
    KEEPING = auto()
    """Why both of them are kept."""
    MASK = auto()
    """Where the mask is to lie."""
    CLEAR = auto()
    """Whether all is taken that is without doubt."""
    COMMIT = auto()
    """Whether the intake is carried out."""


class ReviewPageState:
    """A review, and where its person is.

    Parameters
    ----------
    review : Review
        As it stands.
    by : str
        Id of the coordinator who decides.

    """

    def __init__(self, review: Review, *, by: str) -> None:
        self._review, self._by = review, by
        self._filter = ReviewFilter.OPEN
        self._shown: tuple[str, ...] = ()
        self._tally: ReviewTally | None = None
        self.path: str | None = None
        """The source on the screen; None for none."""
        self.asking = Asking.NOTHING
        self.hand = MaskWork()
        """Which mask of the source on the screen is chosen, and which one is drawn."""
        self.pair: tuple[str, str] | None = None
        """Two copies that stand side by side."""
        self._stand()

    @property
    def review(self) -> Review:
        """The review as it stands."""
        return self._review

    @property
    def filter(self) -> ReviewFilter:
        """Which sources are listed."""
        return self._filter

    @property
    def shown(self) -> tuple[str, ...]:
        """The sources that are listed, the most doubtful first."""
        return self._shown

    @property
    def tally(self) -> ReviewTally:
        """The numbers."""
        if self._tally is None:
            self._tally = tallied(self._review)
        return self._tally

    @property
    def item(self) -> ReviewItem | None:
        """The source on the screen."""
        return None if self.path is None else self._review.items[self.path]

    @property
    def masks(self) -> tuple[MaskBox, ...]:
        """The masks of the source on the screen."""
        return () if self.path is None else self._review.masks(self.path)

    @property
    def on_screen(self) -> tuple[str, ...]:
        """The sources whose images are shown, one or two."""
        if self.pair is not None:
            return self.pair
        return () if self.path is None else (self.path,)

    def arrived(self, items: Iterable[ReviewItem], groups: Iterable[CopyGroup] | None) -> None:
        """Take what was looked at in the meantime; the source on the screen stays there."""
        review = self._review.with_items(items)
        self._set(review if groups is None else review.with_groups(groups))
        self._stand()

    def go_to(self, path: str) -> None:
        """Show another source."""
        if path in self._review.items:
            self._leave()
            self.path = path

    def move(self, steps: int) -> None:
        """Go on in the list, or back; stays within its ends."""
        if not self._shown:
            return
        here = self.path
        place = self._shown.index(here) if here in self._shown else -1
        self.go_to(self._shown[min(max(place + steps, 0), len(self._shown) - 1)])

    def turn_filter(self, chosen: ReviewFilter | None = None) -> None:
        """List other sources: those that are told, or the next kind."""
        kinds = tuple(ReviewFilter)
        self._filter = chosen or kinds[(kinds.index(self._filter) + 1) % len(kinds)]
        self._shown = self._review.shown(self._filter)
        self._stand()

    def accept(self) -> ReviewStep | None:
        """Take the source as shown; copies are decided side by side, refused ones left out."""
        path = self._to_take()
        return None if path is None else self._decide(acts.take(self._review, path, by=self._by))

    def take_unmasked(self) -> ReviewStep | None:
        """Take the source without any mask, else as `accept`."""
        path = self._to_take()
        if path is None:
            return None
        return self._decide(acts.take_unmasked(self._review, path, by=self._by))

    def put_off(self) -> ReviewStep | None:
        """Look at the source again later."""
        if self.item is None or self.item.look is None or self.path is None:
            return None
        return self._decide(acts.again(self._review, self.path, by=self._by))

    def ask_exclusion(self) -> None:
        """Ask why the source is left out."""
        if self.item is not None and self.item.look is not None:
            self.asking = Asking.EXCLUSION

    def compare(self) -> None:
        """Show two copies side by side and ask what becomes of them; also of decided ones."""
        if self.path is None:
            return
        group = self._review.ranking.group_of.get(self.path)
        if group is not None:
            first, second, *_ = group.paths
            self._leave()
            self.pair = self._review.pair(self.path) or (first, second)
            self.asking = Asking.COPIES

    def choose(self, place: int) -> ReviewStep | None:
        """Pick from the list that stands open, by its place from 0."""
        if self.asking is Asking.EXCLUSION and self.path is not None:
            reasons = tuple(ExclusionReason)
            if place < len(reasons):
                step = acts.exclude(self._review, self.path, reasons[place], by=self._by)
                self.asking = Asking.NOTHING
                return self._decide(step)
        elif self.asking is Asking.COPIES and place < len(CopyChoice):
            return self._choose_copies(tuple(CopyChoice)[place])
        elif self.asking is Asking.KEEPING and place < len(PICKED_TO_KEEP):
            return self._end_pair(CopyChoice.KEEP_BOTH, PICKED_TO_KEEP[place])
        return None

    def ask_clear(self) -> bool:
        """Ask whether all is taken that is without doubt; False where there is nothing."""
        if not acts.clear_paths(self._review):
            return False
        self._leave()
        self.asking = Asking.CLEAR
        return True

    def ask_commit(self) -> None:
        """Show what would be taken in."""
        self._leave()
        self.asking = Asking.COMMIT

    def accept_clear(self) -> ReviewStep | None:
        """Take all that is without doubt."""
        step = acts.accept_clear(self._review, by=self._by)
        self._leave()
        self._set(self._review.done(step))
        self._stand()
        return step

    def draw(self) -> None:
        """Begin a mask."""
        size = self._size()
        if size is not None:
            self.hand.drawn, self.asking = DrawnBox.fresh(*size), Asking.MASK

    def change_mask(self) -> None:
        """Begin to move or resize the chosen mask."""
        size, place = self._size(), self.hand.chosen
        if size is not None and place is not None:
            self.hand.drawn = DrawnBox(self.masks[place], *size, place)
            self.asking = Asking.MASK

    def lay_mask(self) -> ReviewStep | None:
        """Lay down the mask that is drawn; it is chosen then."""
        self.asking = Asking.NOTHING
        return self._mask(self.hand.laid(self.masks))

    def lift(self) -> ReviewStep | None:
        """Take the chosen mask away; the next one is chosen."""
        return self._mask(self.hand.lifted(self.masks))

    def undo(self) -> ReviewStep | None:
        """Take the last act back and go to what it concerned; returns the act."""
        return self._back(self._review.past[-1:], self._review.undone())

    def redo(self) -> ReviewStep | None:
        """Do it again after all; returns the act."""
        return self._back(self._review.future[-1:], self._review.redone())

    def give_up(self) -> bool:
        """Go one step back: a list, a mask that is drawn, a choice; False where there is none."""
        if self.asking is Asking.KEEPING:
            self.asking = Asking.COPIES
            return True
        had = self.asking is not Asking.NOTHING or self.hand.clear()
        self._leave()
        return had

    def _to_take(self) -> str | None:
        """Return what can be taken; ask about it where it cannot be taken just so."""
        item = self.item
        if item is None or item.look is None:
            return None
        if item.is_refused:
            self.ask_exclusion()
            return None
        if self._review.pair(item.path) is not None:
            self.compare()
            return None
        return item.path

    def _choose_copies(self, choice: CopyChoice) -> ReviewStep | None:
        if choice is CopyChoice.KEEP_BOTH:
            self.asking = Asking.KEEPING
            return None
        return self._end_pair(choice, None)

    def _end_pair(self, choice: CopyChoice, reason: KeepReason | None) -> ReviewStep | None:
        if self.pair is None:
            return None
        pair = self.pair
        step = acts.decide_copies(self._review, pair, choice, by=self._by, reason=reason)
        self._leave()
        self.path = pair[0]
        following = self._decide(step)
        self._go_on_in_group(pair[0])
        return following

    def _go_on_in_group(self, path: str) -> None:
        """Ask about the next two of the same group, so that it is decided as a whole."""
        if self._review.pair(path) is not None:
            self.path = path
            self.compare()

    def _decide(self, step: ReviewStep | None) -> ReviewStep | None:
        """Carry a decision out and go on to what is open."""
        if step is None and self.path is not None:
            # It stands already: the key means that she has seen it.
            self._go_on(self._shown)
            return None
        before = self._shown
        self._set(self._review.done(step))
        self._go_on(before)
        return step

    def _go_on(self, before: tuple[str, ...]) -> None:
        here = self.path
        self._leave()
        if here is None:
            self._stand()
            return
        following = self._review.next_open(here, before)
        if following is None and self._filter is not ReviewFilter.OPEN:
            return  # everything listed is decided: she stays where she is
        self.path = following if following is not None else None
        self._stand()

    def _mask(self, masks: tuple[MaskBox, ...]) -> ReviewStep | None:
        if self.path is None:
            return None
        step = acts.set_masks(self._review, self.path, masks, by=self._by)
        self._set(self._review.done(step))
        return step

    def _back(self, steps: tuple[ReviewStep, ...], review: Review) -> ReviewStep | None:
        if not steps:
            return None
        self._set(review)
        self._leave()
        self.path = steps[0].paths[0]
        return steps[0]

    def _set(self, review: Review) -> None:
        self._review, self._tally = review, None
        self._shown = review.shown(self._filter)

    def _stand(self) -> None:
        """Be at a source that is listed, or at none; one that is being worked on stays."""
        self._shown = self._review.shown(self._filter)
        if self.asking is not Asking.NOTHING and self.path is not None:
            return
        if self.path not in self._shown:
            self.hand.clear()
            self.path = _first(self._review, self._shown)

    def _leave(self) -> None:
        self.asking, self.pair = Asking.NOTHING, None
        self.hand.clear()

    def _size(self) -> tuple[int, int] | None:
        item = self.item
        if item is None or item.look is None or item.is_refused or self.pair is not None:
            return None
        return item.look.width, item.look.height


def _first(review: Review, shown: tuple[str, ...]) -> str | None:
    """Return the first source that waits for a decision, else the first that is listed."""
    waits = (path for path in shown if review.state(path) is ItemState.OPEN)
    return next(waits, shown[0] if shown else None)

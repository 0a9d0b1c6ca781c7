"""What is on its way to the disk: transitions of one value, in every order that can come."""

from app.pages.problem import Going
from app.reading import saving
from app.reading.saving import Departure, Saving


def test_only_the_last_draft_makes_the_answer_durable() -> None:
    state = saving.draft_sent(saving.draft_sent(Saving()))
    assert not state.draft_is_durable
    assert saving.draft_kept(state, 1) == state
    assert saving.draft_kept(state, 2).draft_is_durable


def test_a_lock_waits_only_while_the_clock_is_open() -> None:
    waiting = saving.lock_asked(Saving(), clock_open=True)
    assert waiting.lock_waits
    assert not saving.lock_asked(waiting, clock_open=False).lock_waits
    assert not saving.lock_given_up(waiting).lock_waits


def test_going_waits_for_writes_and_is_not_taken_back() -> None:
    waiting = saving.going_asked(Saving(), writes_open=True)
    assert waiting.departure is Departure.WAITS
    assert saving.going_asked(waiting, writes_open=False).departure is Departure.STAYS
    going = saving.gone(waiting)
    assert going.is_going
    assert saving.going_asked(going, writes_open=True) is going


def test_a_warning_holds_until_all_is_saved() -> None:
    warned = saving.told(Saving(), Going.CLOSING)
    assert warned.warned is Going.CLOSING
    assert saving.draft_sent(warned).warned is Going.CLOSING
    assert saving.all_saved(warned).warned is None

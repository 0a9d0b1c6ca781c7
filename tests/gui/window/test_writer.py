"""One thread does the durable work, in order, and answers on the GUI thread."""

import threading
import time
from functools import partial

import pytest
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from app.tasks import Writer
from ground.errors import StoreError


def fail() -> None:
    raise StoreError("Full.", remedy="Make room.")


def test_jobs_run_in_order_on_one_other_thread_and_answer_on_this_one(qtbot: QtBot) -> None:
    writer = Writer()
    threads: set[int] = set()
    where: set[int] = set()
    answers: list[int] = []

    def job(number: int) -> int:
        time.sleep(0.002 * (5 - number))
        threads.add(threading.get_ident())
        return number

    def done(number: int) -> None:
        where.add(threading.get_ident())
        answers.append(number)

    for number in range(5):
        writer.submit(partial(job, number), done=done)
    assert writer.pending == 5
    qtbot.waitUntil(lambda: writer.pending == 0)
    writer.close()
    assert answers == [0, 1, 2, 3, 4]
    assert len(threads) == 1
    assert where == {threading.get_ident()}
    assert threads != where


def test_expected_error_goes_to_failed_and_later_jobs_still_run(qtbot: QtBot) -> None:
    writer = Writer()
    errors: list[Exception] = []
    answers: list[object] = []
    writer.submit(fail, done=answers.append, failed=errors.append)
    writer.submit(lambda: 7, done=answers.append)
    qtbot.waitUntil(lambda: writer.pending == 0)
    writer.close()
    assert [type(error) for error in errors] == [StoreError]
    assert answers == [7]


def test_unexpected_error_is_told_and_reaches_the_crash_log(qtbot: QtBot) -> None:
    writer = Writer()
    errors: list[Exception] = []
    with capture_exceptions() as raised:
        writer.submit(lambda: 1 / 0, failed=errors.append)
        qtbot.waitUntil(lambda: writer.pending == 0)
    writer.close()
    assert [kind for kind, _, _ in raised] == [ZeroDivisionError]
    assert [type(error) for error in errors] == [ZeroDivisionError]


def test_close_finishes_what_waits_then_the_last_act_and_answers_no_more(qtbot: QtBot) -> None:
    writer = Writer()
    order: list[str] = []
    answers: list[object] = []

    def job() -> None:
        time.sleep(0.05)
        order.append("job")

    writer.submit(job, done=answers.append)
    writer.close(lambda: order.append("last"))
    writer.submit(lambda: order.append("too late"))
    assert order == ["job", "last"]
    qtbot.wait(20)
    assert answers == []


def test_failing_last_act_is_logged_by_its_kind_only(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    Writer().close(fail)
    assert "StoreError" in caplog.text
    assert "Full" not in caplog.text

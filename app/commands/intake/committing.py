"""Taking the cases of a decided plan into a study."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from app.commands.program import typed
from ground.errors import IntakeError
from reader_study.conduct.adding import add_cases
from reader_study.intake import IntakeBatch, IntakePlan
from reader_study.intake.committing.recognised import require_new
from reader_study.intake.journal import IntakeJournal
from reader_study.registration import register
from reader_study.study import Study

Progress = Callable[[int, int], None]


def require_other_media(study: Study, plan: IntakePlan, journal: IntakeJournal) -> None:
    """Refuse media that an earlier intake has taken in; nothing of this one is left.

    Raises
    ------
    IntakeError
        Saying when that was.

    """
    try:
        require_new(study, plan, journal.pseudonyms)
    except IntakeError:
        if not journal.decisions and not journal.n_new(study):
            journal.remove()
        raise


def commit(
    study: Study,
    batch: IntakeBatch,
    journal: IntakeJournal,
    *,
    passphrase: str,
    reason: str,
    progress: Progress,
) -> int:
    """Take the cases in; return how many steps were drawn for them in a locked study.

    Raises
    ------
    ReaderStudyError
        As `reader_study.registration.register` and `reader_study.conduct.adding.add_cases`.

    """
    with _told_how_to_go_on(study, journal):
        if study.is_locked:
            steps = add_cases(
                study, batch, passphrase=passphrase, reason=reason, begun=journal, progress=progress
            )
            return len(steps)
        register(study, batch, passphrase=passphrase, begun=journal, progress=progress)
        return 0


@contextmanager
def _told_how_to_go_on(study: Study, journal: IntakeJournal) -> Iterator[None]:
    try:
        yield
    except BaseException:
        if stored := journal.n_new(study):
            back = typed("intake", study.root, "--abandon")
            click.echo(
                f"{stored} media are stored. The same command goes on from there; "
                f"{back} takes them back.",
                err=True,
            )
        raise

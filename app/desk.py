"""The open study and its reading session, as the window needs them.

Every method may block until the store has answered, so all of them are called on the writer's
thread (app.tasks). They return snapshots and keep the study to themselves. Imports are made
where they are used: the start page does not wait for them.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.views import ReaderView, Rules, SessionView, StudyView
from ground.errors import ReadingRuleError, StoreError
from reader_study.cases import CaseRole
from reader_study.media.medium import MediumKind
from reader_study.safekeeping.disks import DiskWarning, disk_warnings

if TYPE_CHECKING:
    from app.reading.case_views import CaseView, LockedView, MediumView
    from reader_study.cases import Case
    from reader_study.clock import Clock
    from reader_study.forms.answer import Answer
    from reader_study.media.medium import Medium
    from reader_study.people.entering import Entered
    from reader_study.protocol.arms import ArmSpec
    from reader_study.protocol.sections import ReaderSpec
    from reader_study.reading.session import ReadingSession, Task
    from reader_study.store.events import Value
    from reader_study.study import Study

DECODE_AHEAD = 2
"""Cases whose images are read ahead of the one on the screen."""


class Desk:
    """One study, at most one reader at work on it.

    Parameters
    ----------
    clock : Clock, optional
        That of the computer when not given.

    """

    def __init__(self, clock: "Clock | None" = None) -> None:
        self._clock = clock
        self._study: Study | None = None
        self._session: ReadingSession | None = None
        self._warnings: tuple[DiskWarning, ...] = ()
        self.root: Path | None = None
        """The folder of the study that was opened last."""
        self._entered: Entered | None = None
        self._media_views: dict[Medium, MediumView] = {}

    def open(self, root: Path) -> StudyView:
        """Open a study folder in place of the one that is open.

        A package that came as a file is checked and laid into a folder beside it first.
        """
        from reader_study.study import Study

        self.close()
        self._warnings = ()
        self._media_views.clear()
        if root.is_file():
            from reader_study.exchange.opening_package import unpacked_beside

            root = unpacked_beside(root)
        self.root = root
        self._study = Study.open(root, clock=self._clock)
        return self.overview()

    def overview(self) -> StudyView:
        """Return title, rules, readers and their progress."""
        from reader_study.people.registry import has_accounts

        study = self._open_study()
        protocol = study.protocol
        sessions: dict[str, list[SessionView]] = {}
        for item in study.progress():
            one = SessionView(item.session, item.done, item.total, open=item.n_open > 0)
            sessions.setdefault(item.reader_id, []).append(one)
        readers = [_reader(spec, sessions.get(spec.id, [])) for spec in protocol.readers]
        media = [medium for case in study.cases(CaseRole.READING) for medium in case.media]
        shown = {part for arm in protocol.all_arms for part in arm.shows}
        rules = Rules(
            threshold=protocol.assessment.positivity_threshold,
            blank_ms=protocol.design.blank_ms,
            ai_min_shown_ms=protocol.ai.min_shown_ms,
            keys_free=protocol.viewer.keys == "free",
            flip=protocol.viewer.flip,
            tools=protocol.viewer.tools,
            presets=protocol.viewer.presets,
            clips=any(medium.frames > 1 for medium in media),
            series=any(medium.kind is MediumKind.SERIES for medium in media),
            lesion_frames=protocol.hanging.lesion == "marker",
            evidence=not {"box", "heat_map", "clip_strip"}.isdisjoint(shown),
            clip_strip="clip_strip" in shown,
            panes=max(len(protocol.hanging.panes), 1),
        )
        accounts = has_accounts(study)
        told = self._warnings or disk_warnings(study.root)
        return StudyView(protocol.title, study.is_locked, rules, tuple(readers), accounts, told)

    def enter(self, reader_id: str, pin: str, how: str = "log-in") -> None:
        """Have a reader show who she is; her key stays here until she goes. Takes about 0.3 s."""
        from reader_study.people.entering import enter
        from reader_study.people.registry import person_of

        study = self._open_study()
        if person_of(study, reader_id) is None:
            raise ReadingRuleError(
                "This reader is not registered in a study whose readers are.",
                remedy="The coordinator registers her with `sonoread person add`.",
            )
        self._entered = enter(study, reader_id, pin, how=how)
        study.ring.take(self._entered.key)

    def forget(self) -> None:
        """Let the reader's key go."""
        self._entered = None
        if self._study is not None:
            self._study.ring.clear()

    def open_keys(self, reader_id: str) -> None:
        """Open the keys to what of the AI a reader will be shown, so that no reveal waits."""
        from reader_study.models.readiness import open_keys

        open_keys(self._open_study(), reader_id)

    def opens(self, reader_id: str) -> datetime | None:
        """Return from when on (UTC) a reader may go on; None when she may go on now."""
        from reader_study.reading.due import Due, NotYetDue, session_to_read

        study = self._open_study()
        try:
            session_to_read(study, reader_id, Due(study, reader_id))
        except NotYetDue as waiting:
            return waiting.opens
        return None

    def begin(self, reader_id: str) -> "LockedView":
        """Start or continue a reader's session; without a case when nothing of it is open."""
        from app.reading.case_views import LockedView
        from reader_study.reading.session import ReadingSession

        self.leave()
        self._session = ReadingSession.begin(self._open_study(), reader_id, entered=self._entered)
        return LockedView(self._shown(self._session.task), rest_ms=self._rest_ms())

    def painted(self, machine_ms: float) -> None:
        """Tell that the case is completely on the screen; reading time starts."""
        self._open_session().painted(machine_ms)

    def answer(self, answer: "Answer") -> None:
        """Keep a draft."""
        self._open_session().answer(answer)

    def lock(
        self,
        answer: "Answer",
        view: "Mapping[str, Value] | None" = None,
        language: str = "en",
    ) -> "LockedView":
        """Keep `answer` and lock it; return what follows.

        `view` is how its image is seen at this moment, as the log keeps it; `language` is that of
        the words which are signed.
        """
        from app.reading.case_views import LockedView

        session = self._open_session()
        session.answer(answer)
        before = session.task
        case = self._shown(session.lock(view, language=language), before=before)
        goes_on = case is not None and case.continues
        return LockedView(case, session.feedback, 0 if goes_on else self._rest_ms())

    def report_patient_data(self) -> "LockedView":
        """Hide the present case from everybody; return what follows."""
        from app.reading.case_views import LockedView

        case = self._shown(self._open_session().report_patient_data())
        return LockedView(case, None, self._rest_ms())

    def reveal(self) -> "CaseView | None":
        """Show the model's read of the case; where the step shows one."""
        return self._shown(self._open_session().reveal())

    def record(self, act: str, fields: "Mapping[str, Value]") -> None:
        """Keep an act on the images of the case, such as a measurement."""
        self._open_session().record(act, fields)

    def pause(self, reason: str) -> None:
        """Stop the reading clock."""
        self._open_session().pause(reason)

    def resume(self) -> None:
        """Let the reading clock run again."""
        self._open_session().resume()

    def keep_safe(self) -> "tuple[DiskWarning, ...] | None":
        """Copy the study if that is due; return what to tell of copies and disk, None unread.

        A jump of the computer's clock is recorded meanwhile, although the reader does nothing.
        """
        if self._session is None:
            return None
        with suppress(StoreError):  # it is told again with her next act, which says what fails
            self._session.watch_clocks()
        self._session.keeper.if_due()
        return self._session.keeper.warnings

    def leave(self) -> None:
        """End the session, if there is one; drafts stay."""
        session, self._session = self._session, None
        if session is not None:
            session.end()
            self._warnings = session.keeper.warnings

    def close(self) -> None:
        """End the session and give the study free."""
        study, self._study = self._study, None
        self.forget()
        try:
            self.leave()
        finally:
            if study is not None:
                study.close()

    def _shown(self, task: "Task | None", *, before: "Task | None" = None) -> "CaseView | None":
        """Return a task as the window sees it; `before` is the one that was locked just now."""
        if task is None:
            return None
        from app.reading.case_views import CaseView
        from reader_study.designs.step import StepKind
        from reader_study.forms.form import Words
        from reader_study.reading.played import wanted_plays

        step, rating = task.step, task.step.kind is StepKind.RATING
        # The title of a source of reports would name it to her who rates them.
        arm = None if rating else task.arm
        hanging = self._open_study().protocol.hanging
        trail = [] if arm is None else _trail(self._open_study().protocol.all_arms, arm)
        return CaseView(
            position=task.position,
            total=task.total,
            media=self._media(task.case),
            simulated=task.case is not None and task.case.simulated,
            draft=task.answer,
            form=task.form,
            step=(step.ordinal, step.visit),
            before=task.before,
            continues=before is not None and _goes_on(before, task),
            ai=task.ai,
            shows_ai=task.shows_ai,
            reveals_at_once=task.reveals_at_once,
            kind=step.kind,
            trail=tuple(Words(arm.title, arm.title_zh) for arm in trail),
            place=0 if arm is None else trail.index(arm),
            opinions=task.opinions,
            report="" if task.ai is None or not rating else task.ai.text or "",
            signs=self._open_session().words_to_sign(),
            ahead=self._ahead(),
            panes=self._panes(task.case),
            linked=hanging.linked,
            planes=hanging.series == "planes" and _is_one_series(task.case),
            playing=wanted_plays(self._open_study(), task),
            played=task.played,
        )

    def _rest_ms(self) -> int:
        """Return for how long the reader has to rest before the next case, by the protocol."""
        return -(-self._open_session().break_state().remaining_us // 1000)

    def _media(self, case: "Case | None") -> "tuple[MediumView, ...]":
        from app.media.shown import medium_view

        study, media = self._open_study(), () if case is None else case.media
        for one in media:
            # A case comes here three times: ahead of two others, and then itself.
            if one not in self._media_views:
                self._media_views[one] = medium_view(one, study.paths, study.protocol.hanging)
        return tuple(self._media_views[one] for one in media)

    def _panes(self, case: "Case | None") -> tuple[tuple[int, ...], ...]:
        from reader_study.media.hanging import hung

        media = () if case is None else case.media
        return hung(media, self._open_study().protocol.hanging.panes) if media else ()

    def _ahead(self) -> "tuple[MediumView, ...]":
        cases = self._open_session().upcoming(DECODE_AHEAD)
        return tuple(medium for case in cases for medium in self._media(case))

    def _open_study(self) -> "Study":
        if self._study is None:
            raise ReadingRuleError("No study is open.", remedy="Open a study first.")
        return self._study

    def _open_session(self) -> "ReadingSession":
        if self._session is None:
            raise ReadingRuleError("Nobody is reading.", remedy="Choose a reader first.")
        return self._session


def _reader(spec: "ReaderSpec", sessions: Sequence[SessionView]) -> ReaderView:
    now = next((one for one in sessions if one.open), sessions[-1] if sessions else None)
    return ReaderView(
        reader_id=spec.id,
        name=spec.name,
        site=spec.site,
        years=spec.years,
        level=spec.level or "",
        simulated=spec.simulated,
        done=0 if now is None else now.done,
        total=0 if now is None else now.total,
        session=1 if now is None else now.number,
        sessions=tuple(sessions),
        decides=spec.role == "arbitrator",
    )


def _trail(arms: "Sequence[ArmSpec]", arm: "ArmSpec") -> "list[ArmSpec]":
    """Return the arms of one visit to a case: those that `arm` follows, itself, what follows it."""
    by_id = {one.id: one for one in arms}
    trail = [arm]
    while trail[0].follows is not None:
        trail.insert(0, by_id[trail[0].follows])
    while following := [one for one in arms if one.follows == trail[-1].id]:
        trail.append(following[0])
    return trail


def _is_one_series(case: "Case | None") -> bool:
    kinds = [] if case is None else [medium.kind for medium in case.media]
    return kinds == [MediumKind.SERIES]


def _goes_on(before: "Task", task: "Task") -> bool:
    """Tell whether a step goes on with the images that are on the screen."""
    return task.step.follows == before.step.ordinal and task.case == before.case

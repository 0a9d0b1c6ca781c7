"""The open study and its reading session, as the window needs them.

Every method may block until the store has answered, so all of them are called on the writer's
thread (app.tasks). They return snapshots and keep the study to themselves. Imports are made
where they are used: the start page does not wait for them.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from app.views import AiView, CaseView, ImageView, ReaderView, Rules, StudyView
from ground.errors import ReadingRuleError
from reader_study.forms.answer import Answer

if TYPE_CHECKING:
    from reader_study.cases import Case
    from reader_study.models.shown import ShownAi
    from reader_study.reading.session import ReadingSession, Task
    from reader_study.store.events import Value
    from reader_study.study import Study

DECODE_AHEAD = 2
"""Cases whose images are read ahead of the one on the screen."""


class Desk:
    """One study, at most one reader at work on it."""

    def __init__(self) -> None:
        self._study: Study | None = None
        self._session: ReadingSession | None = None

    def open(self, root: Path) -> StudyView:
        """Open a study folder in place of the one that is open."""
        from reader_study.study import Study

        self.close()
        self._study = Study.open(root)
        return self.overview()

    def overview(self) -> StudyView:
        """Return title, rules, readers and their progress."""
        study = self._open_study()
        protocol = study.protocol
        progress = {item.reader_id: item for item in study.progress() if item.session == 1}
        readers = []
        for reader in protocol.readers:
            mine = progress.get(reader.id)
            readers.append(
                ReaderView(
                    reader_id=reader.id,
                    name=reader.name,
                    site=reader.site,
                    years=reader.years,
                    level=reader.level or "",
                    simulated=reader.simulated,
                    done=mine.done if mine else 0,
                    total=mine.total if mine else 0,
                )
            )
        rules = Rules(
            scale=tuple(protocol.assessment.scale),
            likelihood_max=protocol.assessment.likelihood_max,
            blank_ms=protocol.design.blank_ms,
            ai_min_shown_ms=protocol.ai.min_shown_ms,
            keys_free=protocol.viewer.keys == "free",
            flip=protocol.viewer.flip,
            tools=protocol.viewer.tools,
            presets=protocol.viewer.presets,
        )
        return StudyView(protocol.title, study.is_locked, rules, tuple(readers))

    def begin(self, reader_id: str) -> CaseView | None:
        """Start or continue a reader's session; None when her list is finished."""
        from reader_study.reading.session import ReadingSession

        self.leave()
        self._session = ReadingSession.begin(self._open_study(), reader_id)
        return self._shown(self._session.task)

    def painted(self, machine_ms: float) -> None:
        """Tell that the case is completely on the screen; reading time starts."""
        self._open_session().painted(machine_ms)

    def answer(self, answer: Answer) -> None:
        """Keep a draft."""
        self._open_session().answer(answer)

    def lock(self, answer: Answer) -> CaseView | None:
        """Keep `answer` and lock it; return the case to show now, None at the end of the list."""
        session = self._open_session()
        session.answer(answer)
        return self._shown(session.lock())

    def reveal(self) -> CaseView | None:
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

    def leave(self) -> None:
        """End the session, if there is one; drafts stay."""
        session, self._session = self._session, None
        if session is not None:
            session.end()

    def close(self) -> None:
        """End the session and give the study free."""
        study, self._study = self._study, None
        try:
            self.leave()
        finally:
            if study is not None:
                study.close()

    def _shown(self, task: "Task | None") -> CaseView | None:
        if task is None:
            return None
        return CaseView(
            position=task.position,
            total=task.total,
            images=() if task.case is None else self._images(task.case),
            simulated=task.case is not None and task.case.simulated,
            draft=task.answer,
            before=task.before,
            ai=None if task.ai is None else _ai(task.ai),
            reveals_at_once=task.reveals_at_once,
            kind=task.step.kind,
            form=task.form,
            ahead=self._ahead(),
        )

    def _images(self, case: "Case") -> tuple[ImageView, ...]:
        study = self._open_study()
        return tuple(
            ImageView(study.media_path(image.sha256), image.mm_per_px) for image in case.images
        )

    def _ahead(self) -> tuple[Path, ...]:
        cases = self._open_session().upcoming(DECODE_AHEAD)
        return tuple(image.path for case in cases for image in self._images(case))

    def _open_study(self) -> "Study":
        if self._study is None:
            raise ReadingRuleError("No study is open.", remedy="Open a study first.")
        return self._study

    def _open_session(self) -> "ReadingSession":
        if self._session is None:
            raise ReadingRuleError("Nobody is reading.", remedy="Choose a reader first.")
        return self._session


def _ai(read: "ShownAi") -> AiView:
    return AiView(read.name, read.score, read.category, read.threshold)

"""A tour of every form and of every kind of step, on the real page with answers made for it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from app.forms.walk import CHOSEN
from app.keys import Keys
from app.reading.case_views import CaseView, LockedView, MediumView
from app.reading.page import ReadingPage
from app.reading.presenter import ReadingPresenter
from app.theme import apply_theme
from app.views import Rules
from app.window_process import make_services, make_window
from reader_study.designs.step import StepKind
from reader_study.forms.answer import Answer, AnswerValue
from reader_study.forms.form import FieldKind, Form, FormField, Words
from reader_study.forms.library import form_ids, load_form
from reader_study.forms.marks import box, diameter, point
from reader_study.forms.rules import visible
from reader_study.models.parts import ErrorRates, ShownAi
from reader_study.reading.feedback import Feedback
from tests.builders import make_image
from tests.gui.tour import Stop, settle, until

RULES = Rules(threshold="4A")
WITHOUT = Words("Without AI", "不使用 AI")
WITH = Words("With AI", "使用 AI")
REPORT = (
    "Right breast, 10 o'clock, 4 cm from the nipple: an oval, parallel, hypoechoic mass with a "
    "circumscribed margin, 14 by 9 mm, without posterior features. No calcifications. "
    "The axilla shows no abnormal lymph node. Probably benign; follow-up in six months."
)
AI = ShownAi("AI-A", score=0.74, category="4C", threshold=0.4, positive=True)


class ShownDesk:
    """Stands where the study's desk does: keeps nothing, and reveals what it was given."""

    def __init__(self) -> None:
        self.revealed: CaseView | None = None

    def reveal(self) -> CaseView | None:
        return self.revealed

    def painted(self, _machine_ms: float) -> None: ...

    def answer(self, _answer: Answer) -> None: ...

    def record(self, _act: str, _fields: object) -> None: ...

    def pause(self, _reason: str) -> None: ...

    def resume(self) -> None: ...

    def leave(self) -> None: ...

    def close(self) -> None: ...


def forms_tour(folder: Path) -> Iterator[Stop]:
    """Show every shipped form, empty and filled, then steps of every kind."""
    application = QApplication.instance() or QApplication(["tour"])
    assert isinstance(application, QApplication)
    apply_theme(application)
    walk = _Forms(folder)
    try:
        for form_id in form_ids():
            yield from walk.form(load_form(form_id))
        yield from walk.kinds()
    finally:
        walk.close()


class _Forms:
    """A window that is shown one step after the other."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._services = make_services(folder / "data", lang="en")
        self._window, _ = make_window(self._services)
        self._window.show()
        self._window.activateWindow()
        made = make_image(1, width=640, height=480)
        # A stored image bears its hash as its name.
        self._image = folder / f"{made.ref.sha256}.png"
        self._image.write_bytes(made.png)
        self._page: Any = None

    def close(self) -> None:
        self._window.close()
        until(lambda: not self._window.isVisible())
        self._window.deleteLater()

    def form(self, form: Form) -> Iterator[Stop]:
        rolls = self._rolls(form)
        case = self._case(form)
        self._show(LockedView(case))
        yield self._stop(f"{form.id}-empty", rolls=rolls)
        full = full_answer(form)
        self._show(LockedView(replace(case, draft=full)))
        yield self._stop(f"{form.id}-filled", rolls=rolls)
        bar = self._page.panel.findChild(type(self._page.panel._scroll)).verticalScrollBar()
        if bar.maximum():
            bar.setValue(bar.maximum())
            yield self._stop(f"{form.id}-end", rolls=True)
        self._page._presenter.enter()
        yield self._stop(f"{form.id}-summary", rolls=rolls)

    def kinds(self) -> Iterator[Stop]:
        two = load_form("birads-two-scales")
        case = replace(self._case(two), trail=(WITHOUT, WITH))
        given = Answer({"category": "3", "likelihood": 2})
        practice = replace(case, kind=StepKind.PRACTICE)
        self._show(LockedView(practice))
        yield self._stop("step-practice")
        for right in (True, False):
            told = Feedback(right, "malignant", 3, 5, None if right else False)
            self._page._presenter._between.begin(LockedView(case, told))
            yield self._stop(f"step-feedback-{'right' if right else 'wrong'}")
        self._show(LockedView(case, rest_ms=9 * 60_000 + 5))
        yield self._stop("step-break")
        asked = replace(case, shows_ai=True, place=1, before=given, draft=given)
        self._show(LockedView(asked))
        yield self._stop("step-ai-on-request")
        rates = ErrorRates(0.93, 0.81, as_frequencies=True)
        told_ai = replace(AI, text=REPORT, rates=rates)
        self._desk.revealed = replace(asked, ai=told_ai)
        self._page._presenter.ask_ai()
        until(lambda: self._page.property("ready"))
        yield self._stop("step-ai-text", rolls=True)
        self._page.panel.override.open()
        yield self._stop("step-override", rolls=True)
        full = load_form("birads-us-5e")
        opinions = (full_answer(full), full_answer(full, place=1))
        deciding = replace(self._case(full), kind=StepKind.ARBITRATION, opinions=opinions)
        self._show(LockedView(deciding))
        yield self._stop("step-arbitration", rolls=True)
        likert = load_form("report-quality-likert")
        rating = replace(
            self._case(likert),
            kind=StepKind.RATING,
            report=REPORT,
            ai=ShownAi("", text=REPORT),
            trail=(),
        )
        self._show(LockedView(rating))
        yield self._stop("step-rating", rolls=True)
        self._show(LockedView(replace(rating, media=(), step=(9, 1))))
        yield self._stop("step-rating-without-image", rolls=True)

    def _case(self, form: Form) -> CaseView:
        media = (MediumView(self._image, 0.07),) if form.about_case else ()
        return CaseView(
            position=23 if media else 0,
            total=120,
            media=media,
            simulated=True,
            draft=Answer(),
            form=form,
            trail=(WITHOUT,) if media else (),
            kind=StepKind.SCORED if media else StepKind.QUESTIONS,
        )

    def _show(self, begun: LockedView) -> None:
        self._desk = ShownDesk()
        desk: Any = self._desk
        presenter = ReadingPresenter(desk, self._services.writer, RULES)
        images = self._services.images
        page = ReadingPage(presenter, images, reader_name="Reader 3", keys=Keys())
        self._page = page
        self._window.show_page(page)
        presenter.start(begun)
        if not begun.rest_ms:
            until(lambda: page.property("ready"))
        until(lambda: not self._services.writer.pending)
        settle()

    def _stop(self, name: str, *, rolls: bool = False) -> Stop:
        settle()
        settle()
        return Stop(name, self._window, self._services.languages, rolls)

    @staticmethod
    def _rolls(form: Form) -> bool:
        return len([one for one in form.fields if one.kind in CHOSEN]) > 1 or len(form.fields) > 2


def full_answer(form: Form, *, place: int = 0) -> Answer:
    """Answer every field that is asked, with the option at a place."""
    answer = Answer(note="Seen in one plane only.")
    for _ in form.fields:
        for field in visible(form, answer):
            if field.id not in answer.values:
                answer = answer.given(field.id, _value(field, place))
    return answer


def _value(field: FormField, place: int) -> AnswerValue:
    low = 0 if field.low is None else field.low
    names = [option.id for option in field.options]
    option = names[min(place, len(names) - 1)] if names else ""
    lines = [
        diameter(0, 0, (100, 100), (260, 150), length_mm=11.7, scale="pixel_spacing"),
        diameter(0, 0, (180, 80), (150, 200), length_mm=8.7, scale="pixel_spacing"),
    ]
    made: dict[FieldKind, AnswerValue] = {
        FieldKind.ORDINAL: option,
        FieldKind.CHOICE: option,
        FieldKind.CHOICES: names[-2:]
        if field.options and not field.options[-1].exclusive
        else [option],
        FieldKind.YES_NO: True,
        FieldKind.PERCENT: 35,
        FieldKind.INTEGER: low + 1,
        FieldKind.LIKERT: low + 1,
        FieldKind.NUMBER: "2.5",
        FieldKind.TEXT: REPORT,
        FieldKind.DIAGNOSES: [*names[:1], "fibrocystic change with a long name of its own"],
        FieldKind.POINT: point(0, 0, (200, 200)),
        FieldKind.BOX: box(0, 0, (100, 80), (280, 220)),
        FieldKind.DIAMETERS: lines[: max(field.count, 1)],
    }
    return made[field.kind]

"""From a protocol and its cases to the steps of every reader: pure, the same on every computer."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ground.errors import ProtocolError
from reader_study.allocation import seeded_order
from reader_study.cases import Case
from reader_study.designs.order import Ordering
from reader_study.designs.registry import require_design
from reader_study.designs.repeats import CaseVisit, with_repeats
from reader_study.designs.rows import RowChoice, dealt
from reader_study.designs.runs import Run, RunRule
from reader_study.designs.step import NO_CASE, ReadStep, StepKind
from reader_study.designs.timetable import Chain, SessionPart, Timetable, arm_groups
from reader_study.protocol.content import Protocol


def plan_steps(
    protocol: Protocol,
    cases: Sequence[Case],
    *,
    malignant: Mapping[str, bool] | None = None,
    practice: Sequence[str] = (),
) -> tuple[ReadStep, ...]:
    """Plan what every reader reads, ordered by reader (as in the protocol), session and ordinal.

    Parameters
    ----------
    cases : sequence of Case
        The cases to be read.
    malignant : mapping of case id to bool, optional
        Truth of every case; used for ``design.max_run`` alone.
    practice : sequence of str
        Ids of the cases of practice.

    Raises
    ------
    ProtocolError
        When the protocol does not suit its design, or its order cannot be kept.

    """
    design = require_design(protocol)
    if len(cases) < design.blocks(protocol):
        raise ProtocolError(
            f"design.kind: {len(cases)} cases cannot be dealt into the "
            f"{design.blocks(protocol)} blocks of this design.",
            remedy="Take in more cases, or declare fewer arms or groups.",
        )
    ordering = ordering_of(protocol, cases, malignant)
    strata = {case.case_id: ordering.stratum(case.case_id) for case in cases}
    blocks = dealt(protocol.seed, strata, design.blocks(protocol))
    choice = RowChoice(protocol, design)
    steps: list[ReadStep] = []
    for reader in protocol.readers:
        writer = StepWriter(protocol, reader.id, design.kind, ordering, practice)
        steps += writer.written(choice.take(reader), blocks)
    return tuple(steps)


def ordering_of(
    protocol: Protocol, cases: Iterable[Case], malignant: Mapping[str, bool] | None
) -> Ordering:
    """Return what the order of a study goes by.

    Raises
    ------
    ProtocolError
        When a rule needs the truth of a case that is not given.

    """
    design = protocol.design
    cases = list(cases)
    sources = {case.case_id: case.source for case in cases} if design.balance else {}
    if not design.max_run:
        return Ordering(protocol.seed, sources, None)
    unknown = sum(case.case_id not in (malignant or {}) for case in cases)
    if malignant is None or unknown:
        raise ProtocolError(
            f"design.max_run: the truth of {unknown} cases is needed for this rule and not given.",
            remedy="Give the passphrase of the sealed truth, or write max_run = 0.",
        )
    return Ordering(protocol.seed, sources, RunRule(design.max_run, malignant))


@dataclass(slots=True)
class StepWriter:
    """Writes the steps of one reader.

    Parameters
    ----------
    kind : StepKind
        Of the steps that are no practice and no repeats.
    practice : sequence of str
        Ids of the cases of practice.

    """

    protocol: Protocol
    reader_id: str
    kind: StepKind
    ordering: Ordering
    practice: Sequence[str] = ()

    def written(self, timetable: Timetable, blocks: Mapping[str, int]) -> list[ReadStep]:
        """Return the steps of all sessions, from the first."""
        found: list[ReadStep] = []
        met: set[str] = set()
        asked = False
        for session, parts in enumerate(timetable, start=1):
            arms = {arm for part in parts for _, chain in part.visits for arm in chain}
            page = _Page(self.protocol, self.reader_id, session)
            for case_id, chain in self._practice(session, arms - met):
                page.visit(CaseVisit(case_id, chain), StepKind.PRACTICE)
            for visit in self.visits(session, parts, blocks):
                if not asked and any(self.protocol.arm(arm).shows for arm in visit.chain):
                    page.ask(self.protocol.questions.before_ai)
                    asked = True
                page.visit(visit, self.kind if visit.visit == 1 else StepKind.REPEAT)
            if page.steps:
                page.ask(self.protocol.questions.after_session)
            met |= arms
            found += page.steps
        return found

    def visits(
        self,
        session: int,
        parts: Sequence[SessionPart],
        blocks: Mapping[str, int],
        *,
        before: Sequence[str] = (),
        batch: str = "",
    ) -> list[CaseVisit]:
        """Return the visits of a session in their order.

        Parameters
        ----------
        before : sequence of str
            Cases that stand before them in the session already.
        batch : str
            Ending of the purpose of a draw for cases that came later.

        """
        members: dict[int, list[str]] = {}
        for case_id, block in blocks.items():
            members.setdefault(block, []).append(case_id)
        chains = [
            {case_id: chain for block, chain in part.visits for case_id in members.get(block, ())}
            for part in parts
        ]
        run = Run()
        if self.ordering.rule is not None:
            for case_id in before:
                run = run.after(self.ordering.rule.malignant[case_id])
        place = f"{self.reader_id}/{session}{batch}"
        drawn = self.ordering.drawn(f"list/{place}", [list(chain) for chain in chains], run)
        return with_repeats(
            [
                CaseVisit(case_id, chains[part][case_id], part)
                for part, order in enumerate(drawn)
                for case_id in order
            ],
            percent=self.protocol.design.repeats_percent,
            seed=self.protocol.seed,
            purpose=f"repeats/{place}",
            rule=self.ordering.rule,
            before=before,
        )

    def _practice(self, session: int, arms: set[str]) -> list[tuple[str, Chain]]:
        """Return the visits of practice: arm by arm, those without AI that are new to her."""
        order = seeded_order(
            self.protocol.seed, f"practice/{self.reader_id}/{session}", sorted(self.practice)
        )
        plain = {arm.id for arm in self.protocol.all_arms if not arm.shows} & arms
        chains = [tuple(a for a in group if a in plain) for group in arm_groups(self.protocol)]
        return [(case_id, chain) for chain in chains if chain for case_id in order]


class _Page:
    """The steps of one session as they are written down."""

    def __init__(self, protocol: Protocol, reader_id: str, session: int) -> None:
        self._protocol = protocol
        self._place = (reader_id, session)
        self._positions: Counter[bool] = Counter()
        self.steps: list[ReadStep] = []

    def ask(self, forms: Sequence[str]) -> None:
        for form in forms:
            self.steps.append(
                ReadStep(
                    *self._place, len(self.steps) + 1, 0, NO_CASE, form, StepKind.QUESTIONS, form
                )
            )

    def visit(self, visit: CaseVisit, kind: StepKind) -> None:
        practice = kind is StepKind.PRACTICE
        self._positions[practice] += 1
        self.steps += visit_steps(
            self._protocol,
            visit,
            kind,
            place=self._place,
            ordinal=len(self.steps) + 1,
            position=self._positions[practice],
        )


def visit_steps(
    protocol: Protocol,
    visit: CaseVisit,
    kind: StepKind,
    *,
    place: tuple[str, int],
    ordinal: int,
    position: int,
) -> list[ReadStep]:
    """Return the steps of one visit, one for each of its arms.

    Parameters
    ----------
    place : (str, int)
        Reader and session.
    ordinal, position : int
        Of the first step; of the visit.

    """
    ordinals: dict[str, int] = {}
    steps = []
    for number, arm_id in enumerate(visit.chain, start=ordinal):
        arm = protocol.arm(arm_id)
        ordinals[arm_id] = number
        steps.append(
            ReadStep(
                *place,
                number,
                position,
                visit.case_id,
                arm_id,
                kind,
                arm.form or protocol.assessment.form,
                visit.visit,
                ordinals.get(arm.follows or "", 0),
            )
        )
    return steps

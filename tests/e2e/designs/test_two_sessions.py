"""Two fixed sessions; the second is opened early, with a reason that the report tells."""

from itertools import groupby

from pypdf import PdfReader

from reader_study.conduct.overriding import override_washout
from reader_study.study import Study
from tests.e2e.designs.every import EveryDesign
from tests.e2e.designs.made import ReadStudy

DESIGN = "two-sessions"
REASON = "the ward closes before the washout is over"


def open_early(study: Study, reader_id: str, session: int) -> None:
    """Open a session before its washout is over, as the coordinator does."""
    override_washout(study, reader_id, session=session, reason=REASON)


class TestTwoSessions(EveryDesign):
    """First without AI, then with it; no run of more than four of one truth."""

    def test_the_first_session_has_no_ai_and_the_second_has_it(self, read: ReadStudy) -> None:
        arms = {arm.id: bool(arm.shows) for arm in read.study.protocol.all_arms}
        assert {(s.session, arms[s.arm]) for s in read.study.steps()} == {(1, False), (2, True)}

    def test_no_run_of_one_truth_is_longer_than_declared(self, read: ReadStudy) -> None:
        most = read.study.protocol.design.max_run
        for reader in read.study.protocol.readers:
            for session in (1, 2):
                truths = [read.malignant[c] for c in read.study.reading_list(reader.id, session)]
                assert max(len(list(run)) for _, run in groupby(truths)) <= most

    def test_the_override_stands_in_log_results_and_report(self, read: ReadStudy) -> None:
        events = list(read.study.events(action="washout.overridden"))
        assert sorted(e.entity for e in events) == [f"washout/r{n}" for n in (1, 2, 3, 4)]
        assert {(e.content["session"], e.reason) for e in events} == {(2, REASON)}
        told = [one for one in read.results.deviations if one.reason == REASON]
        assert len(told) == 4
        text = " ".join(page.extract_text() for page in PdfReader(read.report).pages)
        assert REASON in " ".join(text.split())

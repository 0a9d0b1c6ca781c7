"""Practice: cases that are read before the scored ones, with feedback, and enter no analysis."""

from collections.abc import Mapping

from ground.errors import ProtocolError
from reader_study.allocation import seeded_order
from reader_study.cases import CaseRole
from reader_study.study import Study


def drawn_practice(study: Study, malignant: Mapping[str, bool] | None) -> dict[str, bool]:
    """Draw practice cases from the development cases: as many malignant as others, by the seed.

    Returns
    -------
    dict of case id to bool
        Whether each is malignant, in the order in which they are read; the log keeps it, because
        feedback is given from it. None of these cases is ever scored.

    Raises
    ------
    ProtocolError
        When the reference standard is not given, or there are too few development cases.

    """
    wanted = study.protocol.practice.cases
    if not wanted:
        return {}
    if malignant is None:
        raise ProtocolError(
            "practice.cases: feedback needs the reference standard of the practice cases.",
            remedy="Lock with --passphrase-file, or write practice.cases = 0.",
            path=study.paths.protocol,
        )
    pool = [case.case_id for case in study.cases(CaseRole.DEVELOPMENT)]
    if len(pool) < wanted:
        raise ProtocolError(
            f"practice.cases: {wanted} are declared, and there are {len(pool)} development cases.",
            remedy="Take in more cases that are not read, or write a smaller number.",
            path=study.paths.protocol,
        )
    ordered = seeded_order(study.protocol.seed, "practice", sorted(pool))
    sides = [[c for c in ordered if malignant[c] is side] for side in (True, False)]
    chosen = [*sides[0][: (wanted + 1) // 2], *sides[1][: wanted // 2]]
    chosen += [c for c in ordered if c not in chosen][: wanted - len(chosen)]
    return {c: malignant[c] for c in ordered if c in chosen}

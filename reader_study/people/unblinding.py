"""Who opens the reference standard: two different persons, where two are there to do it."""

from collections.abc import Sequence

from ground.errors import ReadingRuleError
from reader_study.people.approvals import TOGETHER
from reader_study.people.entering import Credential, enter
from reader_study.people.person import Role
from reader_study.people.registry import persons_of
from reader_study.people.signing import Signer
from reader_study.study import Study


def approving(study: Study, persons: Sequence[Credential]) -> list[Signer]:
    """Have those who unblind show who they are.

    Raises
    ------
    ReadingRuleError
        When two are registered who may, and not two different ones of them are named; when one of
        the named reads cases, or is not registered.
    EntryRefusedError
        When a secret is wrong.

    """
    keepers = {one.id: one for one in persons_of(study) if not one.role.reads}
    named = list(dict.fromkeys(one.person_id for one in persons))
    strange = [person_id for person_id in named if person_id not in keepers]
    if strange:
        raise ReadingRuleError(
            f"{', '.join(strange)} may not unblind.",
            remedy="A coordinator, a statistician or a truth-keeper who is registered may.",
        )
    if not named and any(one.role is Role.COORDINATOR for one in keepers.values()):
        raise ReadingRuleError(
            "A coordinator is registered, and none who unblinds has shown who she is.",
            remedy="Name who does it with --person and --secret-file; two, where two may: "
            f"{', '.join(sorted(keepers))}.",
        )
    if len(named) < min(TOGETHER, len(keepers)) and len(keepers) >= TOGETHER:
        raise ReadingRuleError(
            f"This study is unblinded by two persons, and {len(named)} are named.",
            remedy="Name two different ones with --person and --secret-file, each twice: "
            f"{', '.join(sorted(keepers))}.",
        )
    secrets = {one.person_id: one.secret for one in persons}
    return [
        enter(study, person_id, secrets[person_id], how="unblind").signer for person_id in named
    ]

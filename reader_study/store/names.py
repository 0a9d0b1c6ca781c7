"""How reads are named in the log."""

from typing import NamedTuple, Self


class ReadName(NamedTuple):
    """One read: ``read/<reader>/<session>/<case>/<arm>``, and ``/<visit>`` for a later visit."""

    reader_id: str
    session: int
    case_id: str
    arm: str
    visit: int = 1

    @property
    def entity(self) -> str:
        """The name as events bear it."""
        name = f"read/{self.reader_id}/{self.session}/{self.case_id}/{self.arm}"
        return name if self.visit == 1 else f"{name}/{self.visit}"

    @classmethod
    def of(cls, entity: str) -> Self:
        """Take an event's entity apart."""
        _, reader_id, session, case_id, arm, *visit = entity.split("/")
        return cls(reader_id, int(session), case_id, arm, int(visit[0]) if visit else 1)


LESIONS_GIVEN = "lesions.given"
"""The action by which a log tells which lesions of a case readers are shown."""

LESIONS = "lesions/"
"""Begin of the keys under which the table of states holds them."""

PHI = "phi/"
"""Begin of the keys under which the table of states holds the cases that nobody is shown."""

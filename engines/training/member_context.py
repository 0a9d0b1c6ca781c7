"""What one member of several tells of itself while it trains: as a part of the whole."""

from dataclasses import dataclass

from engines.context import JobContext


@dataclass(slots=True)
class MemberContext(JobContext):
    """Progress of member number `place` (from 0) of `members`, as progress of the whole job.

    Parameters
    ----------
    part : str
        Which member it is, in words.

    """

    part: str = ""
    place: int = 0
    members: int = 1

    @classmethod
    def within(cls, whole: JobContext, *, part: str, place: int, members: int) -> "MemberContext":
        """Return the context of one member of a job."""
        return cls(
            whole.job,
            whole.send,
            whole.cancelled,
            _started=whole._started,
            part=part,
            place=place,
            members=members,
        )

    def progress(
        self, phase: str, *, done: int, total: int, eta_s: float | None = None, text: str = ""
    ) -> None:
        """Report steps of training among those of all members; other phases as they are."""
        told = f"{self.part}, {text}" if text else self.part
        if phase != "train":
            JobContext.progress(self, phase, done=done, total=total, text=told)
            return
        left = self.members - self.place - 1
        per_step = None if eta_s is None or done >= total else eta_s / (total - done)
        JobContext.progress(
            self,
            phase,
            done=self.place * total + done,
            total=self.members * total,
            eta_s=None if per_step is None or eta_s is None else eta_s + per_step * total * left,
            text=told,
        )

    def learnt(
        self, epoch: int, *, loss: float | None, validation_auc: float, part: str = ""
    ) -> None:
        """Tell one point of this member's curve."""
        JobContext.learnt(
            self, epoch, loss=loss, validation_auc=validation_auc, part=part or self.part
        )

"""That a person has not proved who she is; apart from what proves it, which takes long to load."""

from ground.errors import ReaderStudyError


class EntryRefusedError(ReaderStudyError):
    """A person has not proved who she is.

    Parameters
    ----------
    tries_left : int
        Wrong secrets until she has to wait, or to wait longer.
    wait_s : int
        Seconds until a secret is looked at again; 0 for at once.

    """

    def __init__(self, tries_left: int, wait_s: int) -> None:
        remedy = f"Check it and try again ({tries_left} tries until you have to wait)."
        if tries_left == 1:
            remedy = "Check it and try again; after one more wrong one you have to wait."
        if wait_s:
            remedy = f"Wait {wait_s} seconds, then try again; the coordinator can help."
        what = "Too many tries failed." if wait_s else "The PIN or passphrase is wrong."
        super().__init__(what, remedy=remedy)
        self.tries_left, self.wait_s = tries_left, wait_s

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.tries_left, self.wait_s))

"""The noun of what is taken in: one file, or the slices of one series, by where they lie."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MediaSource:
    """One still, clip or series of the folder, before anything is stored.

    Parameters
    ----------
    path : str
        Relative to the folder, posix; of a series that of its first slice. In an archive the
        archive's path, ``!/`` and the path inside.
    members : tuple of str
        The slices of a series, each as `path`; empty for a file that stands alone.

    """

    path: str
    members: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """All files that it is made of."""
        return self.members or (self.path,)

    @property
    def is_series(self) -> bool:
        """Whether it is made of several slices."""
        return bool(self.members)

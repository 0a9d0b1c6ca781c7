"""The noun of what is taken in: one file, or the slices of one series, by where they lie."""

from dataclasses import dataclass

INSIDE = "!/"
"""Between the path of an archive and that of a file in it."""


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


def as_unpacked(path: str) -> str:
    """Return where a file in an archive would lie if that were unpacked into a folder of its name.

    Examples
    --------
    >>> as_unpacked("given/set.tar.gz!/benign/1.png")
    'given/set/benign/1.png'

    """
    archive, inside, name = path.partition(INSIDE)
    if not inside:
        return path
    folder, _, own = archive.rpartition("/")
    own = own.removesuffix(".gz").removesuffix(".GZ")
    stem = own.rpartition(".")[0] or own
    return "/".join(part for part in (folder, stem, name) if part)


def unpacked_here(path: str) -> str:
    """Return where a file in an archive would lie if that were unpacked where it is.

    Examples
    --------
    >>> unpacked_here("given/set.zip!/benign/1.png")
    'given/benign/1.png'

    """
    archive, inside, name = path.partition(INSIDE)
    return f"{archive.rpartition('/')[0]}/{name}".lstrip("/") if inside else path


def other_names(path: str) -> tuple[str, ...]:
    """Return where a file in an archive would lie if that were unpacked, or were a folder.

    Examples
    --------
    >>> other_names("given/set.zip!/1.png")
    ('given/set/1.png', 'given/1.png', 'given/set.zip/1.png')

    """
    if INSIDE not in path:
        return ()
    others = (as_unpacked(path), unpacked_here(path), path.replace(INSIDE, "/"))
    return tuple(dict.fromkeys(others))

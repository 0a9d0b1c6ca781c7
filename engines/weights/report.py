"""What loading weights did. No torch here: models of other libraries load weights too."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What loading did.

    Attributes
    ----------
    loaded : int
        Tensors of the network that got their values, counters of batches aside.
    missing : tuple of str
        Keys of the network that the file has nothing for.
    unexpected : tuple of str
        Keys of the file that the network has no place for.
    dtypes : tuple of str
        Types of the numbers in the file, such as ``float32``.
    parameters : int
        Numbers that the network learns, all of its tensors together; 0: not known.

    """

    loaded: int
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()
    dtypes: tuple[str, ...] = ()
    parameters: int = 0

"""BI-RADS categories as ranks, for curves by category."""

SCALE = ("1", "2", "3", "4A", "4B", "4C", "5")
"""From the least to the most suspicious."""


def ordinal_of(category: str | None) -> int | None:
    """Return the rank of a category, 1 for 1 to 7 for 5.

    None for 0 and 6, which assess nothing, and for 4 without its letter, which is three ranks at
    once.

    Examples
    --------
    >>> ordinal_of("4A"), ordinal_of("4")
    (4, None)

    """
    return SCALE.index(category) + 1 if category in SCALE else None

"""The frozen tiers by which results are told."""

from engines.guard.tiers.tier_file import TierFile, tiers_from
from ground.errors import IntegrityError
from reader_study.benchmark.frozen_tiers import open_tiers, primary_tiers
from reader_study.study import Study


def shown_tiers(study: Study, passphrase: str) -> TierFile | None:
    """Return the last tiers that were frozen before results were opened; None without any.

    Raises
    ------
    TruthError
        The passphrase is wrong.
    IntegrityError
        The sealed file is not the one that the log names, or this program cannot read it.

    """
    primary = primary_tiers(study)
    if primary is None:
        return None
    try:
        return tiers_from(open_tiers(study, primary, passphrase))
    except ValueError as error:
        raise IntegrityError(
            f"The frozen tiers cannot be read ({error}).",
            remedy="Use the version of the program that made them.",
            path=study.root,
        ) from error

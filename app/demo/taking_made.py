"""Made clips and series into the study of a demonstration, by the decoding process."""

from collections.abc import Callable
from pathlib import Path

from reader_study import registration
from reader_study.study import Study


def take_made_media(
    root: Path,
    kind: str,
    folder: Path,
    *,
    n_cases: int,
    seed: int,
    passphrase: str,
    progress: Callable[[int, int], None],
    development: int = 0,
) -> None:
    """Make cases of clips or series and take them in; see `MadeMediaBatch`.

    With cases for development they are sweeps, see `MadeSweepBatch`.
    """
    from app.demo.made_media import MadeMediaBatch
    from app.demo.made_sweeps import MadeSweepBatch
    from app.media.storing import storing_with
    from viewer.decoding import DecodePool

    pool = DecodePool(children=1)
    try:
        store = storing_with(pool)
        batch: MadeMediaBatch | MadeSweepBatch = (
            MadeSweepBatch(folder, store, reading=n_cases, development=development, seed=seed)
            if development
            else MadeMediaBatch(kind, folder, store, n_cases=n_cases, seed=seed)
        )
        with Study.open(root) as study:
            registration.register(study, batch, passphrase=passphrase, progress=progress)
    finally:
        pool.close()

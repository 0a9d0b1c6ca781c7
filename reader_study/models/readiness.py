"""Whether a reader's program can open what she will be shown; found out before she reads."""

from reader_study.models.files import is_sealed
from reader_study.models.holders import held_keys
from reader_study.study import Study


def open_keys(study: Study, reader_id: str) -> None:
    """Open the keys to the answers that a reader will be shown; the first reveal is then quick.

    No answer is opened.

    Raises
    ------
    SealedError
        When no key of this handle's ring opens them.
    IntegrityError
        When a key is missing or was changed.

    """
    protocol = study.protocol
    arms = {arm.id: arm.model or protocol.ai.model for arm in protocol.all_arms if arm.shows}
    wanted = {arms[step.arm] for step in study.steps(reader_id) if step.arm in arms}
    for model_id in sorted(one for one in wanted if one is not None):
        if is_sealed(study, model_id):
            held_keys(study, model_id)

"""What an interval says about a margin, as JSON with the question in words."""

from reader_study.statistics import MarginResult
from reader_study.statistics import distributions as dist

Json = dict[str, object]


def margin_json(found: MarginResult, first: str, second: str) -> Json:
    """Return non-inferiority, equivalence and superiority of ``first`` against ``second``."""
    return {
        "question": f"{first} loses less than {found.margin:g} against {second}",
        "margin": found.margin,
        "conf_level": found.conf_level,
        "lower": dist.clip11(found.lower),
        "upper": dist.clip11(found.upper),
        "noninferior": found.noninferior,
        "equivalent": found.equivalent,
        "superior": found.superior,
        "p_noninferior": found.p_noninferior,
        "reason": found.reason,
    }

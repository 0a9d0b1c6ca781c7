"""Why a figure is missing, or what to beware of: a code to translate, and the English."""

from dataclasses import dataclass

TEXTS: dict[str, str] = {
    "no_malignant": "no malignant case",
    "no_other": "no case without malignancy",
    "no_reads": "no complete read",
    "no_positive_calls": "no positive call was made",
    "no_negative_calls": "no negative call was made",
    "one_reader": "one reader only: readers cannot be treated as a sample",
    "one_case": "one case only",
    "no_spread": "no variability, so no interval",
    "no_readers": "no reader completed a case in both arms",
    "few_readers": (
        "With {n} readers (fewer than 4) the conclusion holds for these readers; the "
        "random-reader form is given beside it."
    ),
    "declared_fixed": (
        "The protocol declares fixed readers: the conclusion holds for these readers."
    ),
    "incomplete_cases": (
        "{n} of {total} reading cases lack an assessed read of at least one reader in one arm; "
        "they are left out of the means and counted."
    ),
    "unfinished_readers": (
        "Left out of the means because their lists are not finished: {readers}. Their own rows "
        "use the cases they completed."
    ),
    "nobody_finished": (
        "No reader finished the list; the means use the cases completed by every reader who "
        "completed any."
    ),
    "closed_early": "The study was closed with {n} cases not fully read.",
    "session_resumed": "{reader}: the session was left and resumed ({n}×).",
    "read_paused": "{reader}: the clock was paused ({n}×).",
    "two_readers": "Two readers only: degrees of freedom may be near 1 and intervals wide.",
    "below_half": "The area of {reader} is below one half: is the rating reversed?",
    "no_test": "no variability, so no test",
    "no_interval": "no interval can be given",
    "caution": "{text}",
    "statistics": "{text}",
}
"""English sentence of each code; the other languages live with the report."""


@dataclass(frozen=True, slots=True)
class Note:
    """A reason or a caution. ``values`` fill the sentence's braces, in any language."""

    code: str
    text: str
    values: tuple[tuple[str, str], ...] = ()


def note(code: str, **values: object) -> Note:
    """Make the note ``code``; see `TEXTS` for codes and the values that they need."""
    words = {key: str(value) for key, value in values.items()}
    return Note(code, TEXTS[code].format(**words), tuple(sorted(words.items())))


def reason(text: str, *, code: str = "caution") -> Note | None:
    """Keep a sentence of the statistics under a code that can be translated; None if empty."""
    return Note(code, text, (("text", text),)) if text else None

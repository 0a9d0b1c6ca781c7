"""Why a figure is missing, or what to beware of: a code to translate, and the English."""

from dataclasses import dataclass

TEXTS: dict[str, str] = {
    "no_malignant": "no malignant case",
    "no_other": "no case without malignancy",
    "no_reads": "no complete read",
    "no_scores": "the model scored none of these cases",
    "no_categories": "the model gives no category",
    "no_common_case": "no case was completed by all readers of the means",
    "one_malignant": "one malignant case only: no variance, so no interval and no test",
    "one_other": "one case without malignancy only: no variance, so no interval and no test",
    "no_change": "no read changed",
    "no_crossing": "no read changed from right to wrong or from wrong to right",
    "plain_mean": "a plain average has no interval",
    "no_positive_calls": "no positive call was made",
    "no_negative_calls": "no negative call was made",
    "one_reader": "one reader only: readers cannot be treated as a sample",
    "one_case": "one case only",
    "no_spread": "no variability, so no interval",
    "no_readers": "no reader completed a case in every arm compared",
    "no_call": "the form asks for no category",
    "no_rating": "the form asks for no likelihood",
    "blocks": (
        "{n} groups of readers read cases of their own: each group was compared by itself, and "
        "the differences were averaged over readers."
    ),
    "no_repeats": "no case was read twice and assessed both times",
    "time_unknown": "the time of a read is not known",
    "no_such_read": "no such read",
    "ai_withheld": "no answer of the AI was shown",
    "not_two_readers": "not two readers",
    "one_rater": "fewer than two readers rated it",
    "order_confounded": (
        "{test} was read after {reference} by every reader and in another session: the order and "
        "the arm cannot be told apart."
    ),
    "washout_overridden": (
        "{reader}: the washout was overridden for {cases} (session {session}, due {due} UTC)."
    ),
    "washout_overridden_all": (
        "{reader}: the washout was overridden for all cases that waited, {n} (session {session}, "
        "due {due} UTC)."
    ),
    "amended": "The protocol was amended (version {version}): {changes}.",
    "amended_layout": (
        "The protocol's file was amended (version {version}): comments or layout alone."
    ),
    "practice_failed": "{reader}: practice was below the pass mark ({n}×).",
    "reader_left": "{reader} left the study before her first read.",
    "fork_found": "The package of {reader} was read on in two places after event {seq}.",
    "fork_chosen": "Of the package of {reader}, the branch that ends with {head} counts.",
    "key_trusted": "A bundle of {reader} signed with another key ({key}) was taken.",
    "annotated": "{reader}, {case}, {arm}: the locked read was annotated.",
    "voided_kept": (
        "{reader}, {case}, {arm}: the locked read was voided; by the protocol it counts."
    ),
    "voided_out": (
        "{reader}, {case}, {arm}: the locked read was voided; by the protocol it is left out."
    ),
    "clock_refused": "Reading was refused: the workstation's clock stood {by} s behind the log.",
    "clock_confirmed": "The clock of the workstation was confirmed by the coordinator.",
    "clock_forward": (
        "{reader}: the workstation's clock was set forward by {by} h in a session (to {at} UTC)."
    ),
    "clock_back": (
        "{reader}: the workstation's clock was set back by {by} h in a session (to {at} UTC)."
    ),
    "clock_forward_or_suspended": (
        "{reader}: the workstation's clock was set forward, or the workstation slept, for {by} h "
        "in a session (to {at} UTC)."
    ),
    "clock_suspended": "{reader}: the workstation slept in a session ({n}×, {by} h in all).",
    "clock_zone": "{reader}: local time went from {before} to {after} in a session.",
    "head_accepted": (
        "The coordinator accepted a log that does not go on from what is known of it ({kind}): "
        "{known} was known from {place}, and the log had {found}."
    ),
    "break_skipped": "{reader}: a break was passed over ({n}×).",
    "one_in_block": "a group has one reader only: readers cannot be treated as a sample",
    "few_readers": (
        "With {n} readers (fewer than 4) the conclusion holds for these readers; the "
        "random-reader form is given beside it."
    ),
    "single_reader": "One reader: the conclusion holds for this reader only.",
    "random_narrower": (
        "The reader-by-arm component is estimated below zero; the random-reader interval is "
        "narrower than the fixed-reader one; quote the wider."
    ),
    "lesions_in_patients": (
        "The {n} lesions are of {patients} patients; lesions of one patient are treated as "
        "independent, which can make intervals too narrow and p too small."
    ),
    "lesions_clustered": (
        "The {n} lesions are of {patients} patients; intervals and tests take the lesions of one "
        "patient together."
    ),
    "patients_unknown": (
        "The patients of {n} of {total} lesions are not known: each of these lesions was taken as "
        "independent of all others. If some are of one patient, intervals are too narrow."
    ),
    "constant_raters": "all readers always chose the same one category",
    "one_patient": "one patient only: no variance, so no interval and no test",
    "declared_fixed": (
        "The protocol declares fixed readers: the conclusion holds for these readers."
    ),
    "incomplete_cases": (
        "{n} of {total} reading cases lack an assessed read of at least one reader in one arm; "
        "they are left out of the means and counted: {cases}."
    ),
    "unfinished_readers": (
        "Lists not finished: {readers}. The means use the cases that all readers in them completed."
    ),
    "left_out_readers": (
        "Left out of the means because no case was completed in every arm compared: {readers}."
    ),
    "closed_early": "The study was closed with {n} cases not fully read.",
    "session_resumed": "{reader}: the session was left and resumed ({n}×).",
    "read_paused": "{reader}: the clock was paused ({n}×).",
    "no_accounts": "Readers chose their names at the window: no PIN, and no read is signed.",
    "one_person": "The reference standard was opened by one person.",
    "truth_known": "{reader} knew the truth of {n} cases; her sessions passed over them.",
    "key_renewed": "{reader}: a new PIN and a new key were issued.",
    "wait_ended": "{reader}: the wait after wrong PINs was ended by the coordinator.",
    "wrong_pins": "{reader}: {n} wrong PINs.",
    "two_readers": "Two readers only: degrees of freedom may be near 1 and intervals wide.",
    "below_half": "The area of {reader} is below one half: is the rating reversed?",
    "no_test": "no variability, so no test",
    "no_interval": "no interval can be given",
    "caution": "{text}",
    "statistics": "{text}",
}
"""English sentence of each code; the other languages live with the report."""


@dataclass(frozen=True, slots=True)
class ResultNote:
    """A reason or a caution. ``values`` fill the sentence's braces, in any language."""

    code: str
    text: str
    values: tuple[tuple[str, str], ...] = ()


def note(code: str, **values: object) -> ResultNote:
    """Make the note ``code``; see `TEXTS` for codes and the values that they need."""
    words = {key: str(value) for key, value in values.items()}
    return ResultNote(code, TEXTS[code].format(**words), tuple(sorted(words.items())))


def reason(text: str, *, code: str = "caution") -> ResultNote | None:
    """Keep a sentence of the statistics under a code that can be translated; None if empty."""
    return ResultNote(code, text, (("text", text),)) if text else None

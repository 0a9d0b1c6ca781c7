"""Faults planted by hand, each with the test that has to see it (row 20)."""

from dataclasses import dataclass

STORE = "reader_study/store/"
POWER = "tests/faults/test_power_cut.py"
UNIT = "tests/unit/reader_study/"
VERIFY_CLOSE = (
    "test_verify.py::test_a_close_needs_all_reads_or_a_reason_and_an_unblinding_the_close"
)


@dataclass(frozen=True)
class Planted:
    """Texts of one file that are replaced, all of them there once, and the test that fails then."""

    name: str
    path: str
    texts: tuple[tuple[str, str], ...]
    test: str


PLANTED = (
    Planted(
        "commits without a sync",
        STORE + "connection.py",
        (("synchronous = EXTRA", "synchronous = OFF"), ('"synchronous": 3', '"synchronous": 0')),
        POWER + "::test_five_hundred_power_cuts_lose_nothing_acknowledged[0]",
    ),
    Planted(
        "does not sync the folder of a removed journal",
        STORE + "connection.py",
        (("synchronous = EXTRA", "synchronous = FULL"), ('"synchronous": 3', '"synchronous": 2')),
        POWER + "::test_five_hundred_power_cuts_lose_nothing_acknowledged[0]",
    ),
    Planted(
        "acknowledges before the commit",
        STORE + "database.py",
        (
            (
                'self._connection.execute("COMMIT")\n                if stored:',
                "if stored:",
            ),
            (
                'self._connection.execute("BEGIN IMMEDIATE")\n                # The head',
                "if self._connection.in_transaction:\n"
                '                    self._connection.execute("COMMIT")\n'
                '                self._connection.execute("BEGIN IMMEDIATE")\n'
                "                # The head",
            ),
        ),
        POWER + "::test_five_hundred_power_cuts_lose_nothing_acknowledged[0]",
    ),
    Planted(
        "an act whose outcome nobody knew is stored twice",
        STORE + "database.py",
        (("return bool(unsure) and", "return False and"),),
        "tests/faults/test_io_errors.py::test_a_lock_whose_outcome_nobody_knew_is_not_made_twice",
    ),
    Planted(
        "keeps no reason",
        STORE + "chain.py",
        (('reason=unicodedata.normalize("NFC", item.reason)', 'reason=""'),),
        UNIT
        + "test_verify.py::test_a_close_needs_all_reads_or_a_reason_and_an_unblinding_the_close",
    ),
    Planted(
        "does not look at the hash of an event",
        STORE + "chain.py",
        (("if event.computed_hash() != event.hash:", "if False:"),),
        UNIT + "test_verify.py::test_verify_names_a_changed_column",
    ),
    Planted(
        "does not look whether an event follows",
        STORE + "chain.py",
        (("if event.prev_hash != head.hash:", "if False:"),),
        "tests/faults/test_tamper.py::test_two_hundred_ways_to_change_a_log_are_all_found[0]",
    ),
    Planted(
        "does not look at guards and tables by their text",
        "reader_study/checked.py",
        (("for fault in store.schema_faults():", "for fault in ():"),),
        "tests/e2e/test_attacks_on_the_database.py"
        "::test_what_guards_and_holds_the_log_is_known_by_its_text",
    ),
    Planted(
        "does not look at the derived tables before results",
        "reader_study/checked.py",
        (("for row in store.unlike(derived):", "for row in ():"),),
        "tests/e2e/test_attacks_on_the_database.py"
        "::test_results_cannot_be_forged_by_changing_reads_and_putting_them_back",
    ),
    Planted(
        "lets two programs write",
        STORE + "instance_lock.py",
        (("            _lock(file)\n", "            pass\n"),),
        UNIT + "store/test_store.py::test_a_second_process_is_refused_and_told_who_holds_the_study",
    ),
    Planted(
        "locks a case that was never seen",
        "reader_study/reading/session.py",
        (("if self._on_screen != task.entity:", "if False:"),),
        UNIT + "test_reading.py::test_a_case_that_was_never_on_the_screen_cannot_be_locked",
    ),
    Planted(
        "unblinds what is not closed",
        "reader_study/closing.py",
        (("if not study.is_closed:", "if False:"),),
        UNIT
        + "test_verify.py::test_a_close_needs_all_reads_or_a_reason_and_an_unblinding_the_close",
    ),
    Planted(
        "does not look at files",
        "reader_study/verify.py",
        (("if sha256_file(path, follow=False) != expected:", "if False:"),),
        UNIT + "test_verify.py::test_verify_names_each_changed_image",
    ),
    Planted(
        "keeps a copy that does not hold the whole log",
        "reader_study/safekeeping/making.py",
        (("    if not is_good:\n", "    if False:\n"),),
        UNIT + "safekeeping/test_making.py::test_a_copy_of_a_broken_chain_does_not_count",
    ),
    Planted(
        "lets one try PIN after PIN",
        "reader_study/people/lockout.py",
        (("FREE_TRIES = 5", "FREE_TRIES = 5000"),),
        UNIT + "people/test_entering.py"
        "::test_five_wrong_pins_hold_over_a_restart_and_a_clock_set_back",
    ),
    Planted(
        "opens a box for another use",
        "reader_study/trust/boxes.py",
        (
            ('b"sonoread box 1 " + context.encode()', 'b"sonoread box 1 "'),
            ("encrypt(_ONE_USE, plain, context.encode())", 'encrypt(_ONE_USE, plain, b"")'),
            ("decrypt(_ONE_USE, sealed, context.encode())", 'decrypt(_ONE_USE, sealed, b"")'),
        ),
        UNIT + "trust/test_keys_and_boxes.py::test_a_box_opens_for_its_owner_and_its_use_only",
    ),
)
"""None of them may pass; what each stands for is a promise of ``docs/trust.md``."""

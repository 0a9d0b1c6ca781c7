"""Faults planted by hand in runs of chat models, each with the test that has to see it."""

from tests.faults.planted import Planted

E2E = "tests/e2e/mllm/"
KILLS = "tests/faults/mllm/test_kill_of_a_command.py"

PLANTED_IN_RUNS = (
    Planted(
        "asks again what nobody knows the end of",
        "reader_study/benchmark/ledger_index.py",
        (
            ("(call in self.replies or call in self.open)", "(call in self.replies)"),
            (
                "return tuple(call for call in self.open if call not in self.settled)",
                "return ()",
            ),
        ),
        KILLS + "::test_kills_of_a_run_repeat_no_answered_call_and_change_no_answer",
    ),
    Planted(
        "does not hold a picture against its hash",
        "engines/mllm/declared/items.py",
        (("if pixel_sha256(found) != self.sha256:", "if False:"),),
        E2E + "test_pictures_asked_about.py"
        "::test_a_picture_that_loads_as_another_one_is_refused_before_it_is_sent",
    ),
    Planted(
        "takes one picture for another of the same size",
        "engines/mllm/declared/bound.py",
        (("(image.sha256, settings.long_side, showing, words)", "(settings.long_side, showing)"),),
        E2E + "test_pictures_asked_about.py"
        "::test_every_answer_is_of_the_pixels_that_its_item_was_declared_with",
    ),
    Planted(
        "takes lines that were changed on their way",
        "app/mllm/call_lines.py",
        (("    if not hmac.compare_digest(", "    if False and hmac.compare_digest("),),
        E2E + "test_two_machines.py::test_a_line_that_was_changed_is_refused_with_all_others",
    ),
    Planted(
        "does not notice a ledger that was put back",
        "app/mllm/opened.py",
        (("        if heads - ledger.seen:\n", "        if False:\n"),),
        E2E
        + "test_two_machines.py::test_a_ledger_that_was_put_back_or_exchanged_is_refused_and_left",
    ),
    Planted(
        "lets a model begin that does not look at images",
        "app/mllm/probes.py",
        (("    if not found.can_run:\n        raise", "    if False:\n        raise"),),
        E2E + "test_bad_runs.py::test_a_model_that_does_not_look_at_images_cannot_begin",
    ),
    Planted(
        "forgets what failed when it counts what was spent",
        "app/mllm/asking.py",
        (
            (
                "    for facts in ledger.replies_ever():",
                "    for _, facts in ledger.replies():",
            ),
        ),
        E2E + "test_ends_of_a_run.py::test_a_budget_counts_what_was_asked_again",
    ),
)

"""What a version of the parser reads in the replies of a ledger, kept beside them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from pydantic import JsonValue, TypeAdapter

from app.mllm.keeping import kept_reply
from engines.mllm.answers.parsed import PARSER_VERSION, ParsedAnswer
from engines.mllm.answers.parsing import parse_reply
from engines.mllm.declared.plan import RunPlan
from ground.errors import StoreError
from reader_study.benchmark.ledger import CallLedger

_PARSED = TypeAdapter(ParsedAnswer)
_EMPTY: tuple[object, ...] = (None, "", [], {})


def parse_all(
    ledger: CallLedger,
    plan: RunPlan,
    lexicon: str,
    *,
    told: Callable[[int, int], None] | None = None,
) -> int:
    """Read all replies with this version of the parser; return how many it had not read.

    Answers that are one letter are not read: their probabilities follow from their tokens.

    Parameters
    ----------
    told : function, optional
        Told how many of how many replies have been looked at.

    """
    version = version_for(lexicon)
    read = {call for call, _ in ledger.parses(version)}
    wanted = [
        call for call in sorted(ledger.answered) if call not in read and _is_whole(plan, call)
    ]

    def parses() -> Iterator[tuple[str, Mapping[str, JsonValue]]]:
        for number, call in enumerate(wanted, 1):
            yield call, _plain(parse_reply(kept_reply(ledger.reply(call)), lexicon=lexicon))
            if told is not None:
                told(number, len(wanted))

    return ledger.add_parses(version, parses())


def parses_of(ledger: CallLedger, version: str) -> dict[str, ParsedAnswer]:
    """Return what a version of the parser read, by the keys of the calls.

    Raises
    ------
    StoreError
        It has read nothing here.

    """
    if version not in ledger.versions and ledger.answered:
        known = ", ".join(ledger.versions) or "none yet"
        raise StoreError(
            f"The version {version!r} of the parser has read no answer of this run ({known}).",
            remedy="Read them with `sonoread mllm reparse`.",
            path=ledger.path,
        )
    return {call: _PARSED.validate_python(dict(told)) for call, told in ledger.parses(version)}


def version_for(lexicon: str) -> str:
    """Return the version of the parser, with the lexicon whose terms it takes."""
    return f"{PARSER_VERSION} {lexicon}"


def _plain(parsed: ParsedAnswer) -> dict[str, JsonValue]:
    told = replace(parsed, features=dict(parsed.features))
    plain: dict[str, JsonValue] = _PARSED.dump_python(told, mode="json")
    # Thinking stands in the reply already, whole.
    return {key: value for key, value in plain.items() if value not in _EMPTY and key != "thinking"}


def _is_whole(plan: RunPlan, call: str) -> bool:
    found = plan.calls.get(call)
    return found is None or not found.settings.order

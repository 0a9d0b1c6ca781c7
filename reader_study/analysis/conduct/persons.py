"""What of persons did not go as planned, or was not asked of them: from the log."""

from collections.abc import Iterator, Mapping

from reader_study.analysis.facts import Deviation
from reader_study.analysis.notes import note
from reader_study.people.registry import has_accounts
from reader_study.store import Event
from reader_study.study import Study


def person_deviations(study: Study, codes: Mapping[str, str]) -> Iterator[Deviation]:
    """Tell of readers without a PIN, of one who unblinds alone, of new keys and known cases.

    Parameters
    ----------
    codes : mapping
        The readers' short labels, by id.

    """
    refused: dict[str, list[Event]] = {}
    for event in study.events():
        code = codes.get(_person(event), _person(event))
        match event.action:
            case "study.unblinded" if "persons" in event.content:
                # An unblinding of before 0.3 does not say who did it.
                yield from _unblinded(study, event)
            case "case.known":
                what = note("truth_known", reader=code, n=len(event.content["cases"]))
                yield Deviation(event.utc, what, event.reason)
            case "person.renewed":
                yield Deviation(event.utc, note("key_renewed", reader=code), event.reason)
            case "person.unlocked":
                yield Deviation(event.utc, note("wait_ended", reader=code), event.reason)
            case "person.refused" if event.content.get("counted"):
                refused.setdefault(code, []).append(event)
    for code, held in sorted(refused.items()):
        until = held[-1].utc if len(held) > 1 else ""
        what = note("wrong_pins", reader=code, n=len(held))
        yield Deviation(held[0].utc, what, until=until)


def _unblinded(study: Study, event: Event) -> Iterator[Deviation]:
    if not has_accounts(study):
        yield Deviation(event.utc, note("no_accounts"))
    if event.content["one_person"]:
        yield Deviation(event.utc, note("one_person"))


def _person(event: Event) -> str:
    """Take the id from ``person/r1``."""
    return event.entity.partition("/")[2]

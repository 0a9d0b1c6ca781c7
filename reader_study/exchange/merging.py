"""Merging: what came back with bundles goes into the study, each whole or not at all.

Any number of times, in any order, in parts: what is here already is passed over, and a bundle that
begins behind what is here waits until the gap closes. A bundle that does not fit is refused by
name, and leaves study and file as they were.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from ground.errors import IntegrityError, ReaderStudyError, StoreError
from reader_study.conduct.reasons import required_reason
from reader_study.deid.reported import REPORTED, told_on
from reader_study.exchange.accepting import Gap, require_for_here, require_hers
from reader_study.exchange.bundle_file import Bundle, read_bundle
from reader_study.exchange.bundle_keys import plain_name, require_key
from reader_study.exchange.forks import fork_event, kept_file
from reader_study.store import Event, NewEvent
from reader_study.store.branches import ChainPlace, ChainTree, wrapped
from reader_study.store.events import Value
from reader_study.store.foreign import BRANCH_KEPT, BUNDLE_MERGED
from reader_study.study import Study
from reader_study.trust.keys import fingerprint


class MergeVerdict(StrEnum):
    """What became of a bundle."""

    MERGED = "merged"
    KNOWN = "known"
    """All that it brings is here already."""
    FORKED = "forked"
    """It goes on where another one went on differently; both are kept."""
    PENDING = "pending"
    """It begins behind what is here."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class MergeOutcome:
    """What became of one bundle.

    Parameters
    ----------
    events, reads : int
        That were new; reads are locked ones.
    error : ReaderStudyError or None
        Why it waits or was refused.

    """

    path: Path
    verdict: MergeVerdict
    reader_id: str = ""
    events: int = 0
    reads: int = 0
    fingerprint: str = ""
    error: ReaderStudyError | None = None


def merge_bundles(
    study: Study, paths: Iterable[Path], *, trust: Sequence[str] = (), reason: str = ""
) -> list[MergeOutcome]:
    """Take bundles into a study, each in a transaction of its own.

    Parameters
    ----------
    trust : sequence of str
        Fingerprints of keys, other than those that signed before, that the coordinator trusts.
    reason : str
        Why; needed with `trust`.

    Returns
    -------
    list of MergeOutcome
        One for each path, in their order.

    Raises
    ------
    StoreError
        When the study cannot be written; bundles before that one are in it.
    ReadingRuleError
        For keys to be trusted without a reason.

    """
    told = required_reason(reason) if trust else ""
    trusted = frozenset(plain_name(key) for key in trust)
    outcomes: dict[int, MergeOutcome] = {}
    waiting: dict[int, Bundle] = {}
    for number, path in enumerate(paths):
        try:
            waiting[number] = read_bundle(path)
        except IntegrityError as error:
            outcomes[number] = MergeOutcome(path, MergeVerdict.REFUSED, error=error)
    has_moved = True
    while waiting and has_moved:
        has_moved = False
        for number, bundle in list(waiting.items()):
            outcome = _taken(study, bundle, trusted, told)
            outcomes[number] = outcome
            if outcome.verdict is not MergeVerdict.PENDING:
                has_moved = True
                del waiting[number]
    return [outcomes[number] for number in sorted(outcomes)]


def _taken(study: Study, bundle: Bundle, trusted: frozenset[str], reason: str) -> MergeOutcome:
    """Take one bundle, or say why not."""
    manifest = bundle.manifest
    outcome = MergeOutcome(
        bundle.path,
        MergeVerdict.KNOWN,
        manifest.reader_id,
        fingerprint=fingerprint(manifest.public),
    )
    try:
        require_for_here(study, bundle)
        tree = study.store.chains.tree(manifest.origin)
        new = [event for event in bundle.events if event.hash not in tree]
        if not new:
            return outcome
        key = require_key(study, bundle, trusted=trusted, reason=reason)
        require_hers(study, bundle, new)
        place = tree.place(new[0].prev_hash)
        _append(study, bundle, new, place, tree, [key] if key else [])
    except Gap as gap:
        return replace(outcome, verdict=MergeVerdict.PENDING, error=gap)
    except StoreError:
        raise
    except ReaderStudyError as error:
        return replace(outcome, verdict=MergeVerdict.REFUSED, error=error)
    reads = sum(event.action == "read.locked" for event in new)
    verdict = MergeVerdict.FORKED if place is ChainPlace.FORK else MergeVerdict.MERGED
    return replace(outcome, verdict=verdict, events=len(new), reads=reads)


def _append(
    study: Study,
    bundle: Bundle,
    new: Sequence[Event],
    place: ChainPlace,
    tree: ChainTree,
    also: Sequence[NewEvent],
) -> None:
    manifest, first, last = bundle.manifest, new[0], new[-1]
    told: dict[str, Value] = {"package_id": manifest.package_id, "reader_id": manifest.reader_id}
    told |= {"origin": manifest.origin, "from_seq": first.seq, "to_seq": last.seq}
    told |= {"head": last.hash, "public": manifest.public, "key_id": manifest.key_id}
    told |= {"sha256": bundle.sha256, "counter": manifest.counter}
    if place is ChainPlace.UNKNOWN:
        raise Gap(
            f"The bundle begins at number {manifest.from_seq}, behind events that are not here.",
            remedy="Merge it together with the bundles before it, or have all of it handed in.",
            path=bundle.path,
        )
    if place is ChainPlace.TABLE:
        event = NewEvent(BUNDLE_MERGED, f"bundle/{manifest.origin}", new=told)
        study.store.append(
            study.actor, study.clock, *also, event, *_hiding(study, new), brought=new
        )
        return
    events = list(also)
    if place is ChainPlace.FORK:
        after_seq = first.seq - 1
        file = kept_file(study, bundle, after_seq)
        events.append(fork_event(bundle, after_seq, first, tree.after(first.prev_hash), file))
    branch: dict[str, Value] = told | {"events": wrapped(new)}
    events.append(NewEvent(BRANCH_KEPT, f"branch/{manifest.origin}", new=branch))
    events += _hiding(study, new)
    study.store.append(study.actor, study.clock, *events)


def _hiding(study: Study, new: Sequence[Event]) -> list[NewEvent]:
    """Return what hides cases that a reader reported elsewhere; no branch has to count for it."""
    ours = {case.case_id for case in study.cases()}
    told = {event.content["case_id"]: None for event in new if event.action == REPORTED}
    return [told_on(case_id) for case_id in told if case_id in ours]

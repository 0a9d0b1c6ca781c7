"""Protocols and cases for tests of the designs: one of each, small, valid."""

from collections.abc import Sequence

from reader_study.cases import Case, CaseRole
from reader_study.protocol.arms import ArmSpec, Contrast
from reader_study.protocol.content import Protocol
from reader_study.protocol.sections import Design, ReaderSpec

PLAIN = ArmSpec("plain", "Without AI")
SECOND = ArmSpec("second", "With AI", shows=("score",), follows="plain")
FIRST = ArmSpec("first", "AI first", shows=("score",))
ASKED = ArmSpec("asked", "AI asked for", shows=("score",), follows="plain", reveal="on_request")
TEXTS = tuple(ArmSpec(f"source-{n}", f"Source {n}", shows=("text",)) for n in (1, 2, 3))
STATICS = (
    ArmSpec("statics", "Statics", media=("first",)),
    ArmSpec("again", "Statics again", media=("first",)),
    ArmSpec("cine", "Statics and cine"),
)

ARMS: dict[str, tuple[ArmSpec, ...]] = {
    "sequential": (PLAIN, SECOND),
    "crossover": (PLAIN, FIRST),
    "two-sessions": (PLAIN, FIRST),
    "concurrent": (PLAIN, FIRST),
    "ai-first": (PLAIN, SECOND, FIRST),
    "on-demand": (PLAIN, ASKED),
    "split-plot": (PLAIN, FIRST),
    "rounds": STATICS,
    "annotation": (PLAIN,),
    "report-quality": TEXTS,
    "standalone": (PLAIN,),
}


def made_readers(count: int, kind: str = "", groups: int = 2) -> tuple[ReaderSpec, ...]:
    """Return readers r1 …, in groups for a split-plot, the last an arbitrator of an annotation."""
    return tuple(
        ReaderSpec(
            f"r{n}",
            f"Reader {n}",
            n,
            "A",
            group=(n - 1) % groups + 1 if kind == "split-plot" else None,
            role="arbitrator" if kind == "annotation" and n == count else "reader",
        )
        for n in range(1, count + 1)
    )


def made_protocol(
    kind: str,
    readers: int = 4,
    *,
    arms: tuple[ArmSpec, ...] | None = None,
    seed: int = 7,
    design: dict[str, object] | None = None,
    **sections: object,
) -> Protocol:
    """Return a protocol of a design; ``design`` and further sections as the fields are called."""
    arms = ARMS[kind] if arms is None else arms
    values: dict[str, object] = {"kind": kind} | (design or {})
    spec = Design(**values)  # type: ignore[arg-type]
    return Protocol(
        "made",
        "Made",
        seed,
        "nowhere",
        made_readers(readers, kind, spec.groups),
        schema_version=3,
        design=spec,
        arms=arms,
        contrasts=tuple(Contrast(arms[0].id, arm.id) for arm in arms[1:]),
        **sections,  # type: ignore[arg-type]
    )


def made_cases(count: int, sources: Sequence[str] = ("east", "west", "west")) -> tuple[Case, ...]:
    """Return reading cases C0001 …, from the sources in turn."""
    return tuple(
        Case(f"C{n:04}", f"P{n}", f"L{n}", (), CaseRole.READING, source=sources[n % len(sources)])
        for n in range(1, count + 1)
    )

"""Methods in the software's own words, with sources, and the provenance page."""

import re

from reportlab.platypus import KeepTogether

from reader_study.report.blocks import pairs, paragraph
from reader_study.report.fonts import Face
from reader_study.report.sections.front import arm_line
from reader_study.report.sheet import Section, Sheet
from reader_study.report.style import TextKind
from reader_study.report.text import clean

_REFERENCES = 13


def methods(sheet: Sheet) -> Section:
    """Return what was done, and the sources of each method."""
    words = sheet.words
    optional = ["clustered"] if sheet.results.clustered else []
    optional += ["agreement"] if sheet.results.agreement else []
    return [
        sheet.heading("methods.heading"),
        sheet.body(_design(sheet)),
        *(sheet.body(text) for text in _cautions(sheet)),
        *(sheet.body(words(f"methods.{key}")) for key in (*_tested(sheet), *optional)),
        *_patients(sheet),
        *_references(sheet),
    ]


def _references(sheet: Sheet) -> Section:
    """Return what counts as positive, and the sources; of studies that are held to the truth."""
    words, results = sheet.words, sheet.results
    if not sheet.measured:
        return []
    return [
        sheet.body(words("methods.declared", alpha=f"{results.protocol.alpha:g}")),
        paragraph(words("methods.references"), TextKind.SUBHEADING, face=Face.BOLD),
        *(sheet.note(words(f"methods.r{number}")) for number in range(1, _REFERENCES + 1)),
    ]


def _design(sheet: Sheet) -> str:
    words, protocol = sheet.words, sheet.results.protocol
    arms = "; ".join(arm_line(sheet, arm) for arm in protocol.arms)
    frozen = words("methods.frozen") if sheet.results.models else ""
    return sheet.joined(
        words("methods.order"), words("methods.arms", arms=arms), frozen, words("methods.sealed")
    )


def _cautions(sheet: Sheet) -> list[str]:
    """Return what the design cannot tell: by its own words, and because an arm follows another."""
    words, protocol = sheet.words, sheet.results.protocol
    chinese = words.language == "zh" and protocol.warnings_zh
    told = [clean(text) for text in (protocol.warnings_zh if chinese else protocol.warnings)]
    arms = {arm.id: arm for arm in protocol.arms}
    if any(c.test in arms and arms[c.test].follows == c.reference for c in protocol.contrasts):
        told.append(words("methods.second_look"))
    return told


def _tested(sheet: Sheet) -> list[str]:
    """Return the keys of the methods that were used."""
    results = sheet.results
    keys = ["auc"] if sheet.measured else []
    keys += ["mrmc"] if results.comparisons or results.arm_means else []
    keys += ["blocks"] if any(row.blocks > 1 for row in results.comparisons) else []
    return keys + (["model"] if results.models and sheet.measured else [])


def _patients(sheet: Sheet) -> Section:
    codes = ("lesions_in_patients", "lesions_clustered", "patients_unknown")
    found = [why for why in sheet.results.notes if why.code in codes]
    return [sheet.body(sheet.words.note(why)) for why in found]


def provenance(sheet: Sheet, *, results_sha256: str) -> Section:
    """Return every hash and version by which the report can be checked."""
    words, origin = sheet.words, sheet.results.provenance
    head = words("provenance.head_value", seq=origin.log_head_seq, hash=origin.log_head_sha256)
    key = origin.log_head_key
    signed = words("provenance.key_none") if not key else "-".join(re.findall("....", key))
    cards = [
        (words("provenance.card", model=model_id), sha256)
        for model_id, sha256 in origin.model_card_sha256
    ]
    libraries = ", ".join(f"{name} {version}" for name, version in origin.libraries)
    parts: Section = [
        sheet.heading("provenance.heading"),
        sheet.body(words("provenance.intro")),
        pairs(
            [
                (words("provenance.results"), results_sha256),
                (words("provenance.protocol"), origin.protocol_sha256),
                (words("provenance.study"), clean(sheet.results.protocol.study_id)),
                (words("provenance.head"), head),
                (words("provenance.key"), signed),
                (words("provenance.unblinded"), origin.unblinded_utc),
                (words("provenance.truth"), origin.truth_sha256),
                *cards,
                (words("provenance.seed"), str(sheet.results.protocol.seed)),
                (words("provenance.app"), origin.app_version),
                (words("provenance.libraries"), libraries),
                (words("provenance.verify"), words("provenance.verify_value")),
            ]
        ),
    ]
    return [KeepTogether(parts)]

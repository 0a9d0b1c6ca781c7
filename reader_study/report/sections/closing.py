"""Methods in the software's own words, with sources, and the provenance page."""

from reader_study.report.blocks import pairs, paragraph
from reader_study.report.fonts import Face
from reader_study.report.sheet import Section, Sheet
from reader_study.report.style import TextKind

_METHODS = ("design", "second_look", "auc", "mrmc", "model")
_REFERENCES = 13


def methods(sheet: Sheet) -> Section:
    """Return what was done, and the sources of each method."""
    words = sheet.words
    alpha = f"{sheet.results.protocol.alpha:g}"
    optional = ["clustered"] if sheet.results.clustered else []
    optional += ["agreement"] if sheet.results.agreement else []
    return [
        sheet.heading("methods.heading"),
        *(sheet.body(words(f"methods.{key}")) for key in (*_METHODS, *optional)),
        *_patients(sheet),
        sheet.body(words("methods.declared", alpha=alpha)),
        paragraph(words("methods.references"), TextKind.SUBHEADING, face=Face.BOLD),
        *(sheet.note(words(f"methods.r{number}")) for number in range(1, _REFERENCES + 1)),
    ]


def _patients(sheet: Sheet) -> Section:
    codes = ("lesions_in_patients", "lesions_clustered", "patients_unknown")
    found = [why for why in sheet.results.notes if why.code in codes]
    return [sheet.body(sheet.words.note(why)) for why in found]


def provenance(sheet: Sheet, *, results_sha256: str) -> Section:
    """Return every hash and version by which the report can be checked."""
    words, origin = sheet.words, sheet.results.provenance
    head = words("provenance.head_value", seq=origin.log_head_seq, hash=origin.log_head_sha256)
    cards = [
        (words("provenance.card", model=model_id), sha256)
        for model_id, sha256 in origin.model_card_sha256
    ]
    libraries = ", ".join(f"{name} {version}" for name, version in origin.libraries)
    return [
        sheet.heading("provenance.heading"),
        sheet.body(words("provenance.intro")),
        pairs(
            [
                (words("provenance.results"), results_sha256),
                (words("provenance.protocol"), origin.protocol_sha256),
                (words("provenance.head"), head),
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

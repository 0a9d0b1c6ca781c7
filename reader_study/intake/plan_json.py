"""A plan as plain values, for scripts; it names patients and labels, as the plan in words does."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from reader_study.intake.file_names import printable
from reader_study.intake.issues import Issue
from reader_study.intake.plan import IntakePlan, PlannedCase, PlannedMedium


def plan_as_json(plan: IntakePlan) -> dict[str, Any]:
    """Return all of a plan: cases with their media, what is left out and why, what to tell."""
    columns = plan.mapping.columns
    return {
        "folder": printable(plan.folder),
        "table": None if plan.table is None else printable(plan.table),
        "table_form": plan.form,
        "mapping": {
            "name": plan.mapping.name,
            "guessed": plan.guessed,
            "columns": {} if columns is None else columns.named(),
        },
        "ok": plan.ok,
        "needs_decisions": plan.needs_decisions,
        "counts": {
            "found": plan.images_found,
            "cases": len(plan.cases),
            "patients": len({case.patient for case in plan.cases}),
            "media": sum(len(case.media) for case in plan.cases),
            "labels": dict(sorted(Counter(case.label for case in plan.cases).items())),
            "copies": plan.copies,
            "not_taken": len(plan.not_taken),
        },
        "cases": [_case(case) for case in plan.cases],
        "duplicates": [list(paths) for paths in plan.duplicates],
        "near_copies": [list(cases) for cases in plan.like],
        "excluded": [
            {"case": it.case, "reason": str(it.reason), "detail": it.detail} for it in plan.excluded
        ],
        "errors": _issues(plan.errors),
        "notes": _issues(plan.warnings),
        "not_taken": [
            {"path": it.path, "reason": str(it.reason), "detail": it.detail}
            for it in plan.not_taken
        ],
    }


def _case(case: PlannedCase) -> dict[str, Any]:
    return {
        "name": case.name,
        "patient": case.patient,
        "label": case.label,
        "histology": case.histology,
        "basis": case.basis,
        "birads": case.birads,
        "source": case.source,
        "simulated": case.simulated,
        "media": [_medium(medium) for medium in case.media],
    }


def _medium(medium: PlannedMedium) -> dict[str, Any]:
    look = medium.look
    told: dict[str, Any] = {
        "path": medium.path,
        "files": len(medium.source.paths),
        "row": medium.row,
        "role": medium.role,
        "view": medium.view,
        "lesions": len(medium.lesions),
        "kind": None,
        "refused": "" if look is None else look.refused,
    }
    if look is None or look.refused:
        return told
    proposal = look.proposal
    return told | {
        "kind": look.kind.value,
        "frames": look.frames,
        "width": look.width,
        "height": look.height,
        "duration_ms": look.duration_us / 1000,
        "mm_per_px": medium.mm_per_px or look.mm_per_px,
        "pixels": None if look.mode is None else look.mode.value,
        "notes": list(look.notes),
        "masks": None if proposal is None else len(proposal.masks),
        "masks_from": None if proposal is None else proposal.why.value,
    }


def _issues(issues: Iterable[Issue]) -> list[dict[str, Any]]:
    return [
        {
            "kind": str(issue.kind),
            "text": issue.text,
            "rows": list(issue.rows),
            "cases": list(issue.cases),
        }
        for issue in issues
    ]

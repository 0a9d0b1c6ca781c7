"""``sonoread forms``: the forms that readers can answer, and whether a file of one's own is one."""

import json
from pathlib import Path
from typing import Any

import click

from reader_study.forms.form import Form
from reader_study.forms.library import (
    form_ids,
    load_form,
    provisional_terms,
    read_form,
    untranslated,
)


@click.command("forms")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--check",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Check a form's file instead, and tell what it holds.",
)
@click.option(
    "--study",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="List the forms in the study's folder forms too; those go first.",
)
def command(as_json: bool, check: Path | None, study: Path | None) -> None:
    """List the forms: id, version, fields, status, hash, title.

    A form is a TOML file. A study's own stands in its folder forms and is named by its id in the
    protocol. With --check a file is read and checked; a fault is told with its line, and the exit
    code is 1.

    \b
    In JSON, one list of objects (with --check one object):
      id, version, title, title_zh, lexicon
      fields       id, kind, role, required, options of each
      about_case   false: asked about a session
      status       verified, or provisional while a term is
      provisional  terms that were not checked with their source
      untranslated English texts without Chinese
      sha256       of the content; comments and layout do not count
    """
    if check is not None:
        form = read_form(check)
        _tell_one(form, as_json)
        return
    folder = None if study is None else study / "forms"
    forms = [load_form(form_id, folder=folder) for form_id in form_ids(folder)]
    if as_json:
        click.echo(json.dumps([_facts(form) for form in forms], ensure_ascii=False, indent=2))
        return
    widest = max(len(form.id) for form in forms)
    for form in forms:
        click.echo(f"{form.id:<{widest}}  {_line(form)}")


def _tell_one(form: Form, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(_facts(form), ensure_ascii=False, indent=2))
        return
    click.echo(f"{form.id}  {_line(form)}")
    for one in form.fields:
        optional = "" if one.required else "  may be left out"
        options = f"  {', '.join(option.id for option in one.options)}" if one.options else ""
        click.echo(f"  {one.id:<20}  {one.kind:<10}{options}{optional}")
    lacking = untranslated(form)
    if lacking:
        click.echo(f"warning: {len(lacking)} texts have no Chinese: {'; '.join(lacking)}", err=True)
    provisional = provisional_terms(form)
    if provisional:
        click.echo(
            f"warning: {len(provisional)} terms are provisional; the protocol must say "
            f"assessment.provisional_checked = true: {', '.join(provisional)}",
            err=True,
        )


def _line(form: Form) -> str:
    provisional = len(provisional_terms(form))
    status = f"{form.status} ({provisional} terms)" if provisional else str(form.status)
    return (
        f"version {form.version}  {len(form.fields):>3} fields  {status:<22}  "
        f"{form.sha256[:12]}  {form.title.en}"
    )


def _facts(form: Form) -> dict[str, Any]:
    return {
        "id": form.id,
        "version": form.version,
        "title": form.title.en,
        "title_zh": form.title.zh,
        "lexicon": form.lexicon,
        "fields": [
            {
                "id": one.id,
                "kind": one.kind.value,
                "role": one.role.value,
                "required": one.required,
                "options": [option.id for option in one.options],
            }
            for one in form.fields
        ],
        "about_case": form.about_case,
        "status": form.status.value,
        "provisional": provisional_terms(form),
        "untranslated": untranslated(form),
        "sha256": form.sha256,
    }

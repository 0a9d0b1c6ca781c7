"""``sonoread person``: who takes part in a study, and how each proves who she is."""

from pathlib import Path

import click

from app.commands.options import reason_option, study_argument
from app.commands.people.secret import by_options, credential, read_secret, secret_option
from app.commands.program import next_step
from reader_study.conduct.enrolling import add_person, renew_person, unlock_person
from reader_study.conduct.knowing import say_who_knows
from reader_study.people.changing import change_secret
from reader_study.people.registry import Person, Role, has_accounts, persons_of
from reader_study.people.secrets_of_roles import least_of
from reader_study.study import Study
from reader_study.trust.keys import fingerprint


@click.group("person")
def command() -> None:
    """Register the persons of a study, change their secrets, say who knows what.

    As soon as one reader is registered, each proves who she is with a PIN and signs her reads.
    """


@command.command("add")
@study_argument
@click.argument("person")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--name", default="", help="Name that stands under what she signs.")
@secret_option()
@by_options
def add(
    study: Path,
    person: str,
    role: str,
    name: str,
    secret_file: Path | None,
    by: str,
    by_secret_file: Path | None,
) -> None:
    """Register PERSON in STUDY. A reader has a PIN, everybody else a passphrase."""
    what = "PIN" if Role(role).reads else "Passphrase"
    with Study.open(study) as opened:
        prompt = f"{what} of {person}, {least_of(Role(role))} characters or more"
        secret = read_secret(secret_file, prompt, confirm=True)
        by_whom = credential(by, by_secret_file)
        made = add_person(opened, person, role=Role(role), secret=secret, name=name, by=by_whom)
        told = _told(opened, made)
    click.echo(told)


@command.command("list")
@study_argument
def list_persons(study: Path) -> None:
    """Show who is registered in STUDY, with the fingerprints of their keys."""
    with Study.open(study, writable=False) as opened:
        persons, accounts = persons_of(opened), has_accounts(opened)
    for person in persons:
        click.echo(_line(person))
    if not accounts:
        click.echo("No reader is registered: everybody at the window chooses a name.")


@command.command("pin")
@study_argument
@click.argument("person")
@secret_option("--secret-file", whose="the person until now")
@click.option(
    "--new-secret-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File with the new one (else asked).",
)
def pin(study: Path, person: str, secret_file: Path | None, new_secret_file: Path | None) -> None:
    """Change the PIN or passphrase of PERSON; the one until now is needed."""
    with Study.open(study) as opened:
        old = read_secret(secret_file, f"PIN or passphrase of {person} until now")
        new = read_secret(new_secret_file, "New one", confirm=True)
        change_secret(opened, person, old=old, new=new)
    click.echo(f"Changed for {person}; the earlier one opens nothing any more.")


@command.command("renew")
@study_argument
@click.argument("person")
@reason_option
@secret_option()
@by_options
def renew(
    study: Path,
    person: str,
    reason: str,
    secret_file: Path | None,
    by: str,
    by_secret_file: Path | None,
) -> None:
    """Issue a new key and PIN to a reader who has forgotten hers."""
    with Study.open(study) as opened:
        secret = read_secret(secret_file, f"New PIN of {person}", confirm=True)
        by_whom = credential(by, by_secret_file)
        made = renew_person(opened, person, secret=secret, reason=reason, by=by_whom)
        told = _told(opened, made)
    click.echo(told)


@command.command("unlock")
@study_argument
@click.argument("person")
@reason_option
@by_options
def unlock(study: Path, person: str, reason: str, by: str, by_secret_file: Path | None) -> None:
    """End PERSON's wait after wrong PINs; her PIN stays what it is."""
    with Study.open(study) as opened:
        unlock_person(opened, person, reason=reason, by=credential(by, by_secret_file))
    click.echo(f"{person} can try again.")


@command.command("knows")
@study_argument
@click.argument("person")
@click.argument("cases", nargs=-1, required=True)
@reason_option
@by_options
def knows(
    study: Path,
    person: str,
    cases: tuple[str, ...],
    reason: str,
    by: str,
    by_secret_file: Path | None,
) -> None:
    """Say that PERSON knows the truth of CASES: they are passed over in her sessions."""
    with Study.open(study) as opened:
        by_whom = credential(by, by_secret_file)
        open_steps = say_who_knows(opened, person, cases, reason=reason, by=by_whom)
    click.echo(f"{person} knows {len(cases)} cases; {open_steps} open steps are passed over.")


def _told(study: Study, person: Person) -> str:
    """Say who she is; what was sealed before she had this key has to be sealed anew."""
    if not (study.is_locked and person.role.reads):
        return _line(person)
    return f"{_line(person)}\n{next_step('seal-ai', study.root)}"


def _line(person: Person) -> str:
    key = fingerprint(person.public)
    return f"{person.id:<12} {person.role.value:<13} {person.name}  key {key}"

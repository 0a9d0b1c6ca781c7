"""Persons of a study: who they are, how they prove it, what they sign."""

from reader_study.people.entering import unlock
from reader_study.people.registry import Person, Role, has_accounts, person_of, persons_of

__all__ = ["Person", "Role", "has_accounts", "person_of", "persons_of", "unlock"]

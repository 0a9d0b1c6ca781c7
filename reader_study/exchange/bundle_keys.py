"""Which workstation's key signs the bundles of a package.

The key of the first bundle is kept; another one is refused by its fingerprint until the
coordinator has asked the reader and trusts it, with a reason.
"""

from ground.errors import ExchangeError
from reader_study.exchange.bundle_file import Bundle
from reader_study.store import NewEvent
from reader_study.store.foreign import BRANCH_KEPT, BUNDLE_MERGED
from reader_study.study import Study
from reader_study.trust.keys import fingerprint, key_id_of

TRUSTED = "key.trusted"


def known_keys(study: Study, origin: str) -> tuple[str, ...]:
    """Return the public keys whose bundles of a package are taken; none before the first."""
    told = [
        *study.events(action=BUNDLE_MERGED, entity=f"bundle/{origin}"),
        *study.events(action=BRANCH_KEPT, entity=f"branch/{origin}"),
        *study.events(action=TRUSTED, entity=f"key/{origin}"),
    ]
    return tuple(dict.fromkeys(str(event.content["public"]) for event in told))


def require_key(
    study: Study, bundle: Bundle, *, trusted: frozenset[str], reason: str
) -> NewEvent | None:
    """Refuse a bundle that another key signed than those before it.

    Parameters
    ----------
    trusted : frozenset of str
        Keys that the coordinator trusts from now on, by `plain_name`.

    Returns
    -------
    NewEvent or None
        What the log has to say of a key that is trusted now.

    Raises
    ------
    ExchangeError
        Naming both keys.

    """
    manifest = bundle.manifest
    known = known_keys(study, manifest.origin)
    if not known or manifest.public in known:
        return None
    if plain_name(fingerprint(manifest.public)) in trusted:
        content = {"origin": manifest.origin, "public": manifest.public}
        content |= {"package_id": manifest.package_id, "key_id": manifest.key_id}
        content |= {"reader_id": manifest.reader_id}
        return NewEvent(TRUSTED, f"key/{manifest.origin}", new=content, reason=reason)
    names = ", ".join(fingerprint(public) for public in known)
    raise ExchangeError(
        f"The bundle is signed with the key {fingerprint(manifest.public)}, and those of this "
        f"package before it with {names}.",
        remedy="Ask the reader for the fingerprint that `sonoread hand-in` shows her; if it is "
        "hers, merge with --trust and a reason.",
        path=bundle.path,
    )


def plain_name(key: str) -> str:
    """Return a key's name as a person writes it, a fingerprint or a public key, in one form."""
    plain = "".join(sign for sign in key.casefold() if sign in "0123456789abcdef")
    return key_id_of(plain) if len(plain) == 64 else plain

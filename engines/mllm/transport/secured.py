"""TLS: whom a connection may trust, and what it means when a handshake fails."""

import ssl
from pathlib import Path

from ground.errors import EngineError

_BY_VERIFY_CODE = {
    9: "The server's certificate is not valid yet; look at the clocks of both computers.",
    10: "The server's certificate has expired; its administrator has to renew it.",
    62: "The server's certificate is for another name; give the address by the name in it.",
    64: "The server's certificate is for another name; give the address by the name in it.",
}
"""OpenSSL's reasons (X509_V_ERR_…) for which there is another remedy than to trust."""

_UNTRUSTED = (
    "The server's certificate is not trusted; if it is the hospital's own, give the certificates "
    "that it is signed by (ca_file)."
)
_TOO_OLD = "The server has no TLS 1.2 or later; it has to be brought up to date."
_NO_TLS = "The server speaks no TLS at this port; if it is inside the hospital, give it as http."
_OLD_REASONS = frozenset({"TLSV1_ALERT_PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL"})
_PLAIN_REASONS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"})
_DEEPEST = 8


def trusted_context(ca_file: Path | None) -> ssl.SSLContext:
    """Return what connections trust: TLS 1.2 or later, a certificate for the very name.

    Parameters
    ----------
    ca_file : Path or None
        Certificates that are trusted instead of the system's.

    Raises
    ------
    EngineError
        They cannot be read.

    """
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except OSError:
        raise EngineError(
            "The file of trusted certificates cannot be read.",
            remedy="Give a file of certificates in PEM.",
            path=ca_file,
        ) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def refused_handshake(error: BaseException | None) -> str:
    """Return in words why a handshake failed; '' when the error is of something else."""
    found = _tls_error(error)
    if isinstance(found, ssl.SSLCertVerificationError):
        return _BY_VERIFY_CODE.get(found.verify_code, _UNTRUSTED)
    if found is None:
        return ""
    if found.reason in _OLD_REASONS:
        return _TOO_OLD
    return _NO_TLS if found.reason in _PLAIN_REASONS else ""


def _tls_error(error: BaseException | None) -> ssl.SSLError | None:
    for _ in range(_DEEPEST):
        if error is None or isinstance(error, ssl.SSLError):
            return error
        error = error.__cause__ or error.__context__
    return None

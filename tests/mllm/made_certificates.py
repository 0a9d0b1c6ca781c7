"""Certificates made on the spot, as a hospital's own authority would sign them."""

import datetime
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority, and the file that those who trust it are given."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    ca_file: Path


def authority(folder: Path, name: str = "A hospital") -> Authority:
    """Make an authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    made = _builder(name, name, key.public_key(), days=(-1, 30))
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    usage = x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        crl_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = made.add_extension(usage, critical=True).sign(key, hashes.SHA256())
    path = folder / f"{name.replace(' ', '-')}.pem"
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return Authority(key, certificate, path)


def server_context(
    signed_by: Authority,
    host: str,
    *,
    days: tuple[int, int] = (-1, 30),
    newest: ssl.TLSVersion | None = None,
) -> ssl.SSLContext:
    """Return the context of a server with a certificate.

    Parameters
    ----------
    host : str
        Name or address that the certificate is for.
    days : (int, int)
        From and until when it is valid, counted from today.
    newest : ssl.TLSVersion, optional
        The server speaks no later one; it may be one that nobody should speak any more.

    """
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = signed_by.certificate.subject.rfc4514_string().removeprefix("CN=")
    made = _builder(host, issuer, key.public_key(), days=days)
    made = made.add_extension(x509.SubjectAlternativeName([_named(host)]), critical=False)
    certificate = made.sign(signed_by.key, hashes.SHA256())
    path = signed_by.ca_file.with_name(f"server-{certificate.serial_number}.pem")
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    if newest is not None:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = newest
    return context


def _builder(
    subject: str, issuer: str, key: ec.EllipticCurvePublicKey, *, days: tuple[int, int]
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + days[0] * _DAY)
        .not_valid_after(now + days[1] * _DAY)
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _named(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)

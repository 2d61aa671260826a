"""Certificates, and TLS in front of a PostgreSQL or Redis: the bundled ones are built without it.

The clients speak real TLS, as they would with a server that is built with it. What a server does itself, such as channel
binding, is not there.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

SSL_REQUEST = bytes.fromhex("0000000804d2162f")  # of PostgreSQL's protocol, before TLS begins
HOST = "localhost"  # the only name in the server's certificate


@dataclass(frozen=True)
class Certificates:
    """Files in PEM: an authority, a certificate of localhost that it has signed, and one that has expired since."""

    authority: Path
    certificate: Path
    expired: Path
    key: Path


def make_certificates(directory: Path) -> Certificates:
    authority_key, key = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    authority = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of the tests")])
    root = _signed(authority, authority_key, authority, authority_key, x509.BasicConstraints(ca=True, path_length=None))
    server = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    names = x509.SubjectAlternativeName([x509.DNSName(HOST)])
    leaf = _signed(server, key, authority, authority_key, names)
    expired = _signed(server, key, authority, authority_key, names, until=timedelta(minutes=-1))
    files = Certificates(*(directory / name for name in ("authority.pem", "server.pem", "expired.pem", "server.key")))
    files.authority.write_bytes(root.public_bytes(Encoding.PEM))
    files.certificate.write_bytes(leaf.public_bytes(Encoding.PEM))
    files.expired.write_bytes(expired.public_bytes(Encoding.PEM))
    files.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return files


def _signed(
    subject: x509.Name,
    key: EllipticCurvePrivateKey,
    issuer: x509.Name,
    issuers_key: EllipticCurvePrivateKey,
    extension: x509.ExtensionType,
    until: timedelta = timedelta(days=1),
) -> x509.Certificate:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + until)
        .add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuers_key.public_key()), critical=False)
        .sign(issuers_key, SHA256())
    )


@dataclass
class Front:
    """A server that speaks TLS and passes on what it hears. `encrypted` and `plain` count its connections."""

    context: ssl.SSLContext
    key: Path
    port: int = 0
    encrypted: int = 0
    plain: int = 0
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def shows(self, certificate: Path) -> None:
        """Show this certificate from now on, and end all connections, so that each client sees it."""
        self.context.load_cert_chain(certificate, self.key)
        for task in self.tasks:
            task.cancel()


@asynccontextmanager
async def in_front_of(port: int, certificates: Certificates, *, speaks_postgres: bool) -> AsyncIterator[Front]:
    """On another port of this machine, as long as the block runs."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates.certificate, certificates.key)
    front = Front(context, certificates.key)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        front.tasks.add(task)
        task.add_done_callback(front.tasks.discard)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            async with AsyncExitStack() as stack:
                stack.callback(writer.close)
                beginning = b""
                if speaks_postgres:
                    beginning = await reader.readexactly(len(SSL_REQUEST))
                    if beginning == SSL_REQUEST:
                        writer.write(b"S")
                        await writer.start_tls(context)
                        beginning = b""
                front.encrypted += writer.get_extra_info("ssl_object") is not None
                front.plain += writer.get_extra_info("ssl_object") is None
                behind_reader, behind_writer = await asyncio.open_connection("127.0.0.1", port)
                stack.callback(behind_writer.close)
                behind_writer.write(beginning)
                await asyncio.wait(
                    {
                        asyncio.create_task(_pass_on(reader, behind_writer)),
                        asyncio.create_task(_pass_on(behind_reader, writer)),
                    },
                    return_when=asyncio.FIRST_COMPLETED,
                )

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=None if speaks_postgres else context)
    front.port = server.sockets[0].getsockname()[1]
    try:
        yield front
    finally:
        server.close()
        ending = list(front.tasks)
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()

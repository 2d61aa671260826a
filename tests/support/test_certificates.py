"""Clients of the tests check certificates as httpx2 does by itself, and share what they read; certificates.py."""

import ssl
from pathlib import Path

import httpx2
import pytest

from tests.support.certificates import read_by_itself


def test_all_clients_share_what_was_read_and_check_as_strictly() -> None:
    shared, alone = httpx2.create_ssl_context(), read_by_itself()
    assert httpx2.create_ssl_context() is shared
    assert shared is not alone
    assert shared.verify_mode is alone.verify_mode is ssl.CERT_REQUIRED
    assert shared.check_hostname is alone.check_hostname is True
    assert shared.get_ca_certs() == alone.get_ca_certs()


def test_who_trusts_other_certificates_gets_their_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    other = httpx2.create_ssl_context()
    assert other.get_ca_certs() == []
    assert httpx2.create_ssl_context(trust_env=False) is not other

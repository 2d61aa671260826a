"""A report is verified by its signature: whatever was altered, cut off, exchanged or signed by another key is found."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.reports.files import NotGenuine, verify_report, write_report
from api.reports.pdf import rendered
from api.reports.signing import KeyFault, create_keys, private_key, public_key

HASH = "ab" * 32


def a_report(month: str = "2024-03", queue: str = "Chat") -> dict[str, Any]:
    sums = {"begun": 3, "seconds": 7_325}
    policies = {"monitoringPolicy": "NOTICE_REQUIRED", "supervisorMonitor": True, "monitoringPurposes": ["Coaching"]}
    change = {"at": f"{month}-04T00:00:00+00:00", "setting": "monitoringPurposes", "before": [], "after": ["Coaching"]}
    return {
        "format": "vigie-monitoring-report/1",
        "month": month,
        "from": f"{month}-01T00:00:00+00:00",
        "to": "2024-04-01T00:00:00+00:00",
        "createdAt": "2024-04-02T08:00:00+00:00",
        "sessions": {
            **sums,
            "conversations": 2,
            "supervisors": 1,
            "byRoles": [{"roles": "SUPERVISOR", **sums}],
            "byQueue": [{"queue": queue, **sums}] * 80,
            "byPurpose": [{"purpose": "Coaching " * 20, **sums}],
            "bySupervisor": [{"supervisor": "Zoë (team 2)", **sums}],
        },
        "refusals": [{"act": "MONITOR", "code": "NOTICE_REQUIRED", "times": 2}],
        "mayMonitor": {
            "supervisors": 1,
            "byQueue": [{"queue": queue, "supervisors": 1}],
            "named": [{"supervisor": "Zoë", "queues": [queue]}],
        },
        "policies": {"atStart": policies, "atEnd": policies, "changes": [change, {**change, "by": "Ada"}]},
        "auditTrail": {"since": f"{month}-01T08:00:00+00:00", "segment": 4, "lastEntry": 17, "closingHash": HASH},
    }


@pytest.fixture
def key(tmp_path: Path) -> Path:
    create_keys(tmp_path / "key.pem", tmp_path / "key.pub.pem")
    return tmp_path / "key.pem"


def public(key: Path) -> Path:
    return key.with_name("key.pub.pem")


@pytest.fixture
def written(key: Path, tmp_path: Path) -> Path:
    """The directory with a report of March."""
    write_report(a_report(), tmp_path / "out", private_key(key))
    return tmp_path / "out"


def test_each_file_is_verified_by_itself(key: Path, written: Path) -> None:
    names = ["monitoring-2024-03.json", "monitoring-2024-03.pdf"]
    assert sorted(path.name for path in written.iterdir()) == sorted([*names, *(f"{name}.sig" for name in names)])
    for name in names:
        found = verify_report(written / name, public_key(public(key)), month="2024-03")
        assert found.month == "2024-03"
        assert found.closing_hash == (HASH if name.endswith("json") else None)
    (written / names[0]).unlink()
    verify_report(written / names[1], public_key(public(key)), month=None)


def test_only_the_owner_may_read_keys_and_reports(key: Path, written: Path) -> None:
    assert {path.stat().st_mode & 0o777 for path in [key, *written.iterdir()]} == {0o600}


@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl")
@pytest.mark.parametrize("suffix", ["json", "pdf"])
def test_openssl_verifies_the_same_without_vigie(key: Path, written: Path, suffix: str) -> None:
    file = written / f"monitoring-2024-03.{suffix}"
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(public(key)), "-rawin"]
    command += ["-in", str(file), "-sigfile", f"{file}.sig"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    file.write_bytes(file.read_bytes().replace(b"2024-03", b"2024-02", 1))
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1


TAMPERINGS: dict[str, Callable[[bytes], bytes]] = {
    "a number": lambda content: content.replace(b"7325", b"7324", 1).replace(b"sha256=", b"sha257=", 1),
    "the month": lambda content: content.replace(b"2024-03", b"2024-02"),
    "a bit": lambda content: content[:99] + bytes([content[99] ^ 1]) + content[100:],
    "cut off": lambda content: content[:-1],
    "more": lambda content: content + b"\n",
    "nothing left": lambda content: b"",
}


@pytest.mark.parametrize("suffix", ["json", "pdf"])
@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_an_altered_file_is_found(key: Path, written: Path, suffix: str, tampering: str) -> None:
    file = written / f"monitoring-2024-03.{suffix}"
    before = file.read_bytes()
    file.write_bytes(TAMPERINGS[tampering](before))
    assert file.read_bytes() != before
    with pytest.raises(NotGenuine, match=r"signature of .* does not hold"):
        verify_report(file, public_key(public(key)), month=None)


@pytest.mark.parametrize("tampering", ["a bit", "cut off", "more", "nothing left"])
def test_an_altered_signature_is_found(key: Path, written: Path, tampering: str) -> None:
    signature = written / "monitoring-2024-03.json.sig"
    content = signature.read_bytes()
    altered = {"a bit": bytes([content[0] ^ 1]) + content[1:], "cut off": content[:-1], "more": content + b"\0"}
    signature.write_bytes(altered.get(tampering, b""))
    with pytest.raises(NotGenuine, match=r"signature of .* does not hold"):
        verify_report(signature.with_suffix(""), public_key(public(key)), month=None)


def test_another_key_is_found(key: Path, written: Path, tmp_path: Path) -> None:
    create_keys(tmp_path / "other.pem", tmp_path / "other.pub.pem")
    with pytest.raises(NotGenuine, match="another key signed it"):
        verify_report(written / "monitoring-2024-03.json", public_key(tmp_path / "other.pub.pem"), month=None)


def test_the_report_of_another_month_is_no_report_of_this_one(key: Path, written: Path) -> None:
    """Neither under its own name nor under another's."""
    write_report(a_report("2024-02"), written, private_key(key))
    for suffix in ("json", "pdf"):
        february, march = written / f"monitoring-2024-02.{suffix}", written / f"monitoring-2024-03.{suffix}"
        for end in ("", ".sig"):
            shutil.copy(f"{february}{end}", f"{march}{end}")
    for suffix in ("json", "pdf"):
        with pytest.raises(NotGenuine, match="is the report of 2024-02, not of 2024-03"):
            verify_report(written / f"monitoring-2024-03.{suffix}", public_key(public(key)), month="2024-03")
    shutil.copy(written / "monitoring-2024-02.json", written / "monitoring-2024-03.json.sig")
    with pytest.raises(NotGenuine, match="does not hold"):
        verify_report(written / "monitoring-2024-03.json", public_key(public(key)), month=None)


def test_a_pdf_beside_another_json_is_found(key: Path, written: Path, tmp_path: Path) -> None:
    write_report(a_report(queue="Calls"), tmp_path / "again", private_key(key))
    for end in ("", ".sig"):
        shutil.copy(tmp_path / "again" / f"monitoring-2024-03.json{end}", written / f"monitoring-2024-03.json{end}")
    verify_report(written / "monitoring-2024-03.json", public_key(public(key)), month=None)
    with pytest.raises(NotGenuine, match="is not the JSON from which"):
        verify_report(written / "monitoring-2024-03.pdf", public_key(public(key)), month=None)


@pytest.mark.parametrize("content", [b"{}", b"[]", b"nonsense", b"%PDF-1.7 nothing", b'{"format": "other/1"}'])
def test_what_is_signed_but_is_no_report_is_refused(key: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    (tmp_path / "file.sig").write_bytes(private_key(key).sign(content))
    with pytest.raises(NotGenuine, match="it is no report"):
        verify_report(tmp_path / "file", public_key(public(key)), month=None)


def test_replaces_nothing_and_leaves_nothing_half(key: Path, tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    (target / "monitoring-2024-03.pdf").write_text("mine")
    with pytest.raises(FileExistsError):
        write_report(a_report(), target, private_key(key))
    assert {path.name: path.read_text() for path in target.iterdir()} == {"monitoring-2024-03.pdf": "mine"}
    with pytest.raises(FileExistsError):
        create_keys(key, tmp_path / "new.pub.pem")
    assert not (tmp_path / "new.pub.pem").exists()


def test_refuses_what_is_no_such_key(key: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.pem"
    for content in (b"", b"nonsense", public(key).read_bytes()):
        foreign.write_bytes(content)
        with pytest.raises(KeyFault, match="is not a private Ed25519 key"):
            private_key(foreign)
    with pytest.raises(KeyFault, match="is not a public Ed25519 key"):
        public_key(key)
    with pytest.raises(KeyFault, match="can't be read"):
        public_key(tmp_path / "nowhere")


def test_a_text_in_the_report_is_not_taken_for_its_mark(key: Path, tmp_path: Path) -> None:
    mark = f"vigie-monitoring-report month=2024-02 sha256={HASH}"
    write_report(a_report(queue=mark), tmp_path / "out", private_key(key))
    verify_report(tmp_path / "out" / "monitoring-2024-03.pdf", public_key(public(key)), month="2024-03")


def test_letters_beyond_the_fonts_do_no_harm(key: Path, tmp_path: Path) -> None:
    write_report(a_report(queue="サポート (日本) \\"), tmp_path / "out", private_key(key))
    verify_report(tmp_path / "out" / "monitoring-2024-03.pdf", public_key(public(key)), month="2024-03")
    assert "サポート" in (tmp_path / "out" / "monitoring-2024-03.json").read_text("utf-8")


def test_every_page_has_its_number_and_the_head_of_its_table() -> None:
    content = rendered(a_report(), HASH, HASH)
    for number in (1, 2, 3):
        assert content.count(f"(Monitoring in 2024-03, page {number} of 3)".encode()) == 1
    assert content.count(b"(Began)") == 4 + 1, (
        "each of the four tables has a head, and the long one another on its next page"
    )


def test_an_empty_table_says_so() -> None:
    report = a_report()
    content = rendered({**report, "sessions": {**report["sessions"], "byQueue": []}}, HASH, HASH)
    assert content.count(b"(none)") == 1

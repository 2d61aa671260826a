"""What the release before this one left behind. Its rows are in release_before.sql; test_upgrade.py upgrades them."""

import re
from datetime import UTC, datetime
from pathlib import Path

RELEASE_BEFORE = "0002_leases"  # its newest migration
ROWS = Path(__file__).with_name("release_before.sql").read_text(encoding="utf-8")
TABLES = frozenset(re.findall(r"^INSERT INTO (\w+)", ROWS, re.MULTILINE))
WRITTEN_AT = datetime(2026, 11, 22, 17, 45, tzinfo=UTC)  # a moment later; nothing was due yet

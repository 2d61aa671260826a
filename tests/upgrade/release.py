"""The release before this one, as it was: release_before.tar.xz has its program, and its newest migration is below.

To replace it by a later one: `git archive COMMIT api models schema pyproject.toml LICENSE`, without `api/static/vendor` and
`schema/schema.graphql`, packed by `tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=DATE -cJf`.
It is also the release with whose schema schema_changes.py compares this one.
"""

import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path

ARCHIVE = Path(__file__).with_name("release_before.tar.xz")
NEWEST_MIGRATION = "0006_short_comments"
RUN_SECONDS = 60


def unpack(directory: Path) -> Path:
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(directory, filter="data")
    return directory


def run(root: Path, *arguments: str, environment: Mapping[str, str], given: str = "") -> str:
    """What a Python in the release before prints."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=root,
        env=dict(environment),
        input=given,
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout

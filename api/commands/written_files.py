"""Files of the checkout that are made from the code: commands write them, or fail if they are not up to date."""

import difflib
from pathlib import Path

from api.commands.reporting import stop

ROOT = Path(__file__).parents[2]
SHOWN_LINES = 40


def write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    print(f"Wrote {file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file}.")


def agree(file: Path, text: str, command: str) -> None:
    """Say that the file is up to date, or end with what differs and the command that writes it."""
    written = file.read_text(encoding="utf-8") if file.exists() else ""
    if written != text:
        lines = difflib.unified_diff(written.splitlines(), text.splitlines(), file.name, "the code", lineterm="")
        stop("\n".join([*list(lines)[:SHOWN_LINES], f"Run `{command}`, and read what has changed."]))
    print(f"{file.relative_to(ROOT)} is up to date.")

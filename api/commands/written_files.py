"""Files that are made from the code: commands write them, or fail if they are not up to date."""

import difflib
from pathlib import Path

from api.commands.reporting import stop
from api.program import MODULE

ROOT = Path(__file__).parents[2]
SHOWN_LINES = 40
TERMINAL = Path("-")


def usual(*parts: str) -> Path:
    """Where the checkout keeps such a file for its readers; if Vigie is installed, this directory."""
    return ROOT.joinpath(*parts) if MODULE == "api" else Path(parts[-1])


def write(file: Path, text: str) -> None:
    if file == TERMINAL:
        print(text, end="")
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        stop(f"{_shown(file)} can't be written: {error.strerror}.")
    print(f"Wrote {_shown(file)}.")


def agree(file: Path, text: str, command: str) -> None:
    """Say that the file is up to date, or end with what differs and the command that writes it."""
    written = file.read_text(encoding="utf-8") if file.exists() else ""
    if written != text:
        lines = difflib.unified_diff(written.splitlines(), text.splitlines(), file.name, "the code", lineterm="")
        stop("\n".join([*list(lines)[:SHOWN_LINES], f"Run `{command}`, and read what has changed."]))
    print(f"{_shown(file)} is up to date.")


def _shown(file: Path) -> Path:
    return file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file

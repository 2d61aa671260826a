"""Secret files in the data directory, created on first use; for bearer_tokens.py and visitor_tokens.py."""

import os
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from api.settings import SettingsFault


def load_or_create(path: Path, make: Callable[[], bytes]) -> bytes:
    """The content of this file, which only its owner may read. Processes that create it at the same time get the same.

    Raises SettingsFault if the data directory can't be used.
    """
    try:
        if not path.exists():
            _create(path, make)
        return path.read_bytes()
    except OSError as error:
        raise SettingsFault(
            f"VIGIE_DATA_DIR: {path} can't be created or read ({error.strerror}); name a directory that this process may "
            "write to."
        ) from None


def _create(path: Path, make: Callable[[], bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{uuid4().hex}{path.suffix}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(make())
        os.link(draft, path)  # unlike a rename, this never replaces the file of another process
    except FileExistsError:
        pass  # another process was first; its secret is read
    finally:
        draft.unlink()

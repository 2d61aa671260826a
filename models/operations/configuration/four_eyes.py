"""Whether a second administrator must approve, in this process. What needs it is in rules/configuration/four_eyes.py."""

from models.values import Viewer

_is_required = False


def configure(*, is_required: bool) -> None:
    """Set it for operations from now on."""
    global _is_required
    _is_required = is_required


def is_required_of(by: Viewer) -> bool:
    """Never of the system, as which the command line acts: whoever runs it has the database."""
    return _is_required and not by.is_system

"""The purposes for which monitoring may begin, where the organisation lists them. Who may monitor is in supervision.py."""

from collections.abc import Collection, Sequence

from models.rules.refusals import BadInput, Refused
from models.rules.texts import must_be_a_name
from models.values import Viewer
from models.vocabulary import RefusalCode, Role

MOST_PURPOSES = 50
LONGEST_PURPOSE = 200  # characters of a listed one


class PurposeNotListed(Refused):
    """Monitoring may begin for one of `purposes` only."""

    def __init__(self, message: str, *, purposes: Sequence[str]) -> None:
        super().__init__(RefusalCode.PURPOSE_NOT_LISTED, message)
        self.purposes = tuple(purposes)


def reads_purposes(viewer: Viewer) -> bool:
    return viewer.has(Role.SUPERVISOR) or viewer.has(Role.ADMIN)


def must_be_a_listed_purpose(purpose: str | None, listed: Sequence[str]) -> None:
    """Refuse every other purpose, and none. While nothing is listed, any will do."""
    if not listed or purpose in listed:
        return
    names = "; ".join(f"“{each}”" for each in listed)
    raise PurposeNotListed(
        f"Your organisation allows monitoring for certain purposes only; give one of these as the purpose: {names}.",
        purposes=listed,
    )


def must_be_purposes(purposes: Collection[str]) -> None:
    """Check a new list, which may be empty. Raises BadInput."""
    if len(purposes) > MOST_PURPOSES:
        raise BadInput(f"monitoringPurposes: at most {MOST_PURPOSES} purposes, not {len(purposes)}.")
    for purpose in purposes:
        must_be_a_name("monitoringPurposes", purpose, LONGEST_PURPOSE)
    if len({purpose.casefold() for purpose in purposes}) < len(purposes):
        raise BadInput("monitoringPurposes: a purpose is listed twice; upper and lower case are the same.")

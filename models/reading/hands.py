"""The raised hands that are up and concern a person: of the queues that they oversee, and their own."""

from tortoise.expressions import Q

from models.tables import RaisedHand
from models.values import Viewer
from models.vocabulary import HandStatus, Role

UP = [status for status in HandStatus if status.is_up]


async def hands_up(viewer: Viewer, *, most: int) -> list[RaisedHand]:
    """The newest come first."""
    theirs = Q(agent_id=viewer.id)
    if viewer.has(Role.SUPERVISOR) and viewer.overseen:
        theirs |= Q(conversation__queue_id__in=sorted(viewer.overseen))
    return await RaisedHand.filter(theirs, status__in=UP).order_by("-raised_at", "id").limit(most)

"""The raised hands that are up and concern a person: of the queues that they oversee, and their own."""

from tortoise.expressions import Q, Subquery

from models.tables import Conversation, RaisedHand
from models.values import Viewer
from models.vocabulary import HandStatus, Role

UP = [status for status in HandStatus if status.is_up]


async def hands_up(viewer: Viewer, *, most: int) -> list[RaisedHand]:
    """With their conversations. First come those that nobody has taken, of each status the newest.

    The conversations say which hands are up; the hands are all that ever were.
    """
    theirs = Q(agent_id=viewer.id)
    if viewer.has(Role.SUPERVISOR) and viewer.overseen:
        theirs |= Q(queue_id__in=sorted(viewer.overseen))
    up = Subquery(Conversation.filter(theirs, hand_status__in=UP).values("hand_id"))
    hands = RaisedHand.filter(id__in=up).select_related("conversation")
    return await hands.order_by("status", "-raised_at", "id").limit(most)  # RAISED comes before TAKEN

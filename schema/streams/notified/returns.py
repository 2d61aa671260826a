"""Conversations that were taken back from silent agents, in `notifications`."""

from models.events import keys
from models.events.facts import ConversationChanged
from models.events.keys import Keys
from models.rules.conversations.disclosure import is_customers_side
from models.rules.roles import TAKE_PART
from models.values import Viewer
from models.vocabulary import Role
from schema.context import Info
from schema.ids import global_id
from schema.streams.stream import FrameInterval
from schema.types.frames.notifications import ConversationReturned
from schema.types.people import Actor


def keys_of_returns(viewer: Viewer) -> Keys:
    """Of the queues that the viewer oversees."""
    overseen = viewer.overseen if viewer.has(Role.SUPERVISOR) else frozenset()
    return frozenset(map(keys.of_returns, overseen))


async def returned(
    info: Info, viewer: Viewer, change: ConversationChanged, interval: FrameInterval
) -> ConversationReturned | None:
    """The frame for the agent who was silent and for supervisors of the queue; None for everybody else."""
    agent_id = change.before.agent_id if change.before else None
    oversees = viewer.has(Role.SUPERVISOR) and change.after.queue_id in viewer.overseen
    was_its_agent = viewer.id == agent_id and not viewer.roles.isdisjoint(TAKE_PART)
    if agent_id is None or is_customers_side(viewer, change.after) or not (oversees or was_its_agent):
        return None
    return ConversationReturned(
        **interval.header(),
        row_id=change.after.id,
        conversation_id=global_id("Conversation", change.after.id),
        from_agent=await Actor.load(info, agent_id),
    )

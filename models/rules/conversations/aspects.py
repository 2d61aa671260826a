"""Which aspects of a conversation a change touches."""

from models.values import ConversationValues
from models.vocabulary import ConversationAspect

ASPECTS_OF_A_START = frozenset({ConversationAspect.STATE, ConversationAspect.QUEUE, ConversationAspect.PARTICIPANTS})


def touched_aspects(
    before: ConversationValues, after: ConversationValues, *, offers: bool
) -> frozenset[ConversationAspect]:
    """`offers`: the change made, ended or moved offers."""
    touched = {
        ConversationAspect.STATE: has_other_state(before, after) or before.closes_at != after.closes_at,
        ConversationAspect.AGENT: before.agent_id != after.agent_id,
        ConversationAspect.QUEUE: before.queue_id != after.queue_id,
        ConversationAspect.OFFER: offers,
        ConversationAspect.PARTICIPANTS: before.party != after.party,
        ConversationAspect.ELEVATION: before.elevated_to != after.elevated_to,
    }
    return frozenset(aspect for aspect, is_touched in touched.items() if is_touched)


def has_other_state(before: ConversationValues, after: ConversationValues) -> bool:
    """Whether its own state is another one: that it is being force-closed is not one."""
    state = (after.state, after.sub_state, after.state_reason)
    return (before.state, before.sub_state, before.state_reason) != state

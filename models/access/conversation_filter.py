"""The filter of lists of ongoing conversations, in two forms: a query on rows, and a check of a fact's values.

Who may see a conversation at all is in visibility.py; reading/search.py searches for the free text.
"""

from dataclasses import dataclass
from uuid import UUID

from tortoise.expressions import Q

from models.values import ConversationValues
from models.vocabulary import AttentionLevel, Channel, ConversationState, HandStatus, SentimentLevel


@dataclass(frozen=True, slots=True)
class ConversationFilter:
    """None doesn't filter by a column; an empty set matches nothing. Closed conversations never match.

    `sentiment_at_or_below` doesn't match conversations whose sentiment is still unknown, and `hands` none without a hand
    that is up. `attention_at_least` matches this level and more urgent ones; `without_hands`, as if no hand were up. With
    `not_customers`, those don't match on whose customer's side this person is.
    """

    queue_ids: frozenset[UUID] | None = None
    agent_ids: frozenset[UUID] | None = None
    states: frozenset[ConversationState] | None = None
    channels: frozenset[Channel] | None = None
    sentiment_at_or_below: SentimentLevel | None = None
    attention_at_least: AttentionLevel | None = None
    hands: frozenset[HandStatus] | None = None
    search: str | None = None
    not_customers: UUID | None = None
    without_hands: bool = False

    def matches(self, conversation: ConversationValues) -> bool:
        """Whether the values match everything but `search`: facts carry no text."""
        return (
            conversation.is_ongoing
            and (self.queue_ids is None or conversation.queue_id in self.queue_ids)
            and (self.agent_ids is None or conversation.agent_id in self.agent_ids)
            and (self.states is None or conversation.state in self.states)
            and (self.channels is None or conversation.channel in self.channels)
            and self._is_low_enough(conversation.sentiment_level)
            and self._is_urgent_enough(conversation)
            and (self.hands is None or conversation.hand_status in self.hands)
            and (
                self.not_customers is None
                or self.not_customers not in (conversation.customer_id, conversation.connector_id)
            )
        )

    def query(self) -> Q:
        """The same as `matches`, as a condition on the conversations table."""
        ongoing = [state for state in ConversationState if state is not ConversationState.CLOSED]
        states = ongoing if self.states is None else [state for state in ongoing if state in self.states]
        condition = Q(state__in=states)
        if self.queue_ids is not None:
            condition &= Q(queue_id__in=sorted(self.queue_ids))
        if self.agent_ids is not None:
            condition &= Q(agent_id__in=sorted(self.agent_ids))
        if self.channels is not None:
            condition &= Q(channel__in=sorted(self.channels))
        if self.sentiment_at_or_below is not None:
            condition &= Q(sentiment_rank__lte=self.sentiment_at_or_below.rank)
        if self.attention_at_least is not None:
            levels = [level for level in AttentionLevel if level.rank >= self.attention_at_least.rank]
            condition &= (
                Q(attention_level_without_hand__in=levels) if self.without_hands else Q(attention_level__in=levels)
            )
        if self.hands is not None:
            condition &= Q(hand_status__in=sorted(self.hands))
        if self.not_customers is not None:
            opened_by_others = Q(connector_id__isnull=True) | Q(connector_id__not=self.not_customers)
            condition &= Q(customer_id__not=self.not_customers) & opened_by_others
        return condition

    def _is_low_enough(self, level: SentimentLevel | None) -> bool:
        if self.sentiment_at_or_below is None:
            return True
        return level is not None and level.rank <= self.sentiment_at_or_below.rank

    def _is_urgent_enough(self, conversation: ConversationValues) -> bool:
        if self.attention_at_least is None:
            return True
        level = conversation.attention_level_without_hand if self.without_hands else conversation.attention_level
        return level.rank >= self.attention_at_least.rank


NOTHING = ConversationFilter(queue_ids=frozenset())  # matches no conversation

"""What a fact's values must have to match a filter. tests/models/floor/ compares it with the query of rows."""

from models.access.conversation_filter import ConversationFilter
from models.vocabulary import AttentionLevel
from tests.support.fixtures import Fixtures


async def test_attention_is_looked_at_only_if_it_is_filtered_by(fixtures: Fixtures) -> None:
    """Each fact is compared with the filter of each stream."""
    values = (await fixtures.open()).values()
    assert [ConversationFilter(attention_at_least=level).matches(values) for level in AttentionLevel] == [
        True,
        False,
        False,
    ]
    object.__delattr__(values, "attention_level")  # whoever reads it now fails
    assert ConversationFilter().matches(values)

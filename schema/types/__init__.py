"""GraphQL's types. The words come first: a type takes the description that an enum has when the type is made."""

from schema.types import act_words, action_words, channel_words, configuration_words, conversation_words, people_words

__all__ = ["act_words", "action_words", "channel_words", "configuration_words", "conversation_words", "people_words"]

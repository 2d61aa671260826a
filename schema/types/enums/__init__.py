"""The shared words of models/vocabulary.py with their GraphQL descriptions, one file per subject."""

from schema.types.enums import (
    actions,
    acts,
    alerts,
    attention,
    channels,
    configuration,
    conversations,
    drafts,
    hands,
    people,
)

__all__ = [
    "actions",
    "acts",
    "alerts",
    "attention",
    "channels",
    "configuration",
    "conversations",
    "drafts",
    "hands",
    "people",
]

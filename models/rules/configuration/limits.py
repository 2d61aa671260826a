"""Which limits a workstream may have. What they do is in rules/conversations/state_limits.py."""

from collections.abc import Mapping
from types import MappingProxyType

from models.rules.configuration.administration import WorkstreamChanges, in_api
from models.rules.conversations.state_limits import LimitValues
from models.rules.refusals import BadInput
from models.vocabulary import Channel, ChannelFamily, LimitBasis

# By the family of the channel: the limits that never end anything there, and why.
_WITHOUT_EFFECT: Mapping[ChannelFamily, Mapping[str, str]] = MappingProxyType(
    {
        ChannelFamily.LIVE: {
            "active_limit_seconds": "somebody talks in it; limit its customer's silence with idleLimitSeconds",
            "waiting_limit_seconds": "a live chat does not wait for its customer",
        },
        ChannelFamily.ASYNC: {
            "idle_limit_seconds": "only live chats have an idle customer; set activeLimitSeconds",
            "idle_warning_seconds": "only customers of live chats are warned",
        },
        ChannelFamily.VOICE: {
            "silent_limit_seconds": "an agent answers a call by talking",
            "waiting_limit_seconds": "a call does not wait for its customer",
            "idle_limit_seconds": "only live chats have an idle customer; set activeLimitSeconds",
            "idle_warning_seconds": "only customers of live chats are warned",
        },
        ChannelFamily.RECORD: dict.fromkeys(
            (
                "open_limit_seconds",
                "active_limit_seconds",
                "waiting_limit_seconds",
                "wrap_up_limit_seconds",
                "idle_limit_seconds",
                "idle_warning_seconds",
                "silent_limit_seconds",
            ),
            "records end when their agents resolve them",
        ),
    }
)
# By the field of a change: the value that it sets.
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        **{f"{state}_limit_seconds": state for state in ("open", "active", "waiting", "wrap_up", "idle", "silent")},
        "idle_warning_seconds": "idle_warning",
    }
)


def must_have_an_effect(channel: Channel, changes: WorkstreamChanges, *, before: LimitValues) -> None:
    """Refuse a new limit that would never end anything on this channel. Raises BadInput.

    One that is there already, from before this was refused, may stay.
    """
    for field, why in _WITHOUT_EFFECT[channel.family].items():
        if getattr(changes, field) and getattr(changes, field) != getattr(before, FIELDS[field]):
            raise BadInput(f"{in_api(field)}: has no effect on {channel}, because {why}; leave it out or set it to 0.")
    if channel.is_messaging or changes.limits_count_from in (None, LimitBasis.ACTIVITY, before.count_from):
        return
    raise BadInput(
        f"limitsCountFrom: has no effect on {channel}, which has no messages; leave it out or set it to ACTIVITY."
    )


def must_warn_in_time(limits: LimitValues) -> None:
    """The warning comes after the customer's silence has begun, and before it has lasted too long. Raises BadInput."""
    if limits.idle_warning and limits.idle_warning >= limits.idle:
        raise BadInput(
            "idleWarningSeconds: must be less than idleLimitSeconds, so that the warning comes after the customer's silence "
            "has begun; 0 means that nobody is warned."
        )

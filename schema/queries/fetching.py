"""Fetches objects by global id. The answer is null for ids that are unknown or not visible to the viewer."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

from models.rules.conversations.disclosure import (
    is_customers_side,
    reads_configuration,
    reads_participant,
    reads_queue,
)
from schema.context import Info, bad_input
from schema.ids import required_parts
from schema.paging import MOST_ITEMS
from schema.permissions import required_viewer
from schema.types.conversations import Conversation, Offer
from schema.types.drafts import Draft
from schema.types.hands import RaisedHand
from schema.types.messages import Message
from schema.types.node import Node
from schema.types.operating_hours import OperatingHours
from schema.types.participation import MonitoringSession, Participant
from schema.types.people import Customer, Viewer
from schema.types.queues_and_agents import Agent, Queue
from schema.types.users import User
from schema.types.workstreams import Workstream


async def node(info: Info, given: str, argument: str = "id") -> Node | None:
    """Raises BAD_USER_INPUT for an id that is malformed, or of something that is no Node."""
    required_viewer(info)
    type_name, row_id = required_parts(given, argument)
    if type_name not in FETCHES:
        raise bad_input(f"{argument} is of the type {type_name}, which is no Node.")
    return await FETCHES[type_name](info, row_id)


def nodes(info: Info, given: Sequence[str]) -> list[Awaitable[Node | None]]:
    """The execution awaits each of them, and lets others go on in between."""
    required_viewer(info)
    if len(given) > MOST_ITEMS:
        raise bad_input(f"ids has {len(given)} entries; {MOST_ITEMS} is the most.")
    return [node(info, each, f"ids[{number}]") for number, each in enumerate(given)]


async def _queue(info: Info, queue_id: UUID) -> Queue | None:
    row = await info.context.loaders.queues.load(queue_id)
    return Queue.of(row) if row and reads_queue(required_viewer(info), row.id) else None


async def _workstream(info: Info, workstream_id: UUID) -> Workstream | None:
    row = await info.context.loaders.workstreams.load(workstream_id)
    return Workstream.of(row) if row and reads_queue(required_viewer(info), row.default_queue_id) else None


async def _customer(info: Info, customer_id: UUID) -> Customer | None:
    """The customer, if the viewer sees one of the customer's conversations."""
    loaders = info.context.loaders
    row = await loaders.customers.load(customer_id) if await loaders.knows_customer.load(customer_id) else None
    return Customer.of(row) if row else None


async def _message(info: Info, message_id: UUID) -> Message | None:
    row = await info.context.loaders.messages.load(message_id)
    conversation = await Conversation.visible(info, row.conversation_id) if row else None
    return await Message.read(info, message_id, conversation.values) if conversation else None


async def _offer(info: Info, offer_id: UUID) -> Offer | None:
    """The offer if the viewer is its agent or made it, or sees the conversation and is not on the customer's side."""
    viewer, row = required_viewer(info), await info.context.loaders.offers.load(offer_id)
    if row is None:
        return None
    if viewer.id in (row.agent_id, row.made_by_id):
        return Offer.of(row)
    conversation = await Conversation.visible(info, row.conversation_id)
    return Offer.of(row) if conversation and not is_customers_side(viewer, conversation.values) else None


async def _participant(info: Info, participant_id: UUID) -> Participant | None:
    row = await info.context.loaders.participants.load(participant_id)
    conversation = await Conversation.visible(info, row.conversation_id) if row else None
    if row is None or conversation is None:
        return None
    return Participant.of(row) if reads_participant(required_viewer(info), conversation.values, row.mode) else None


async def _hours(info: Info, hours_id: UUID) -> OperatingHours | None:
    row = (
        await info.context.loaders.operating_hours.load(hours_id)
        if reads_configuration(required_viewer(info))
        else None
    )
    return OperatingHours.of(row) if row else None


async def _viewer(info: Info, person_id: UUID) -> Viewer | None:
    viewer = required_viewer(info)
    return Viewer.of(viewer) if viewer.id == person_id else None


FETCHES: Mapping[str, Callable[[Info, UUID], Awaitable[Node | None]]] = MappingProxyType(
    {
        "Agent": Agent.visible,
        "Conversation": Conversation.visible,
        "Customer": _customer,
        "Draft": Draft.read,
        "Message": _message,
        "MonitoringSession": MonitoringSession.read,
        "Offer": _offer,
        "OperatingHours": _hours,
        "Participant": _participant,
        "Queue": _queue,
        "RaisedHand": RaisedHand.read,
        "User": User.visible,
        "Viewer": _viewer,
        "Workstream": _workstream,
    }
)

"""The refusals that all supervisor actions share, before those of their own, which are in the files of the operations."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from models.operations.conflicts import Conflict
from models.operations.conversations.force_close import force_close
from models.operations.monitoring.join import join
from models.operations.monitoring.monitor import monitor
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.take_over import take_over
from models.operations.offers.transfer import transfer
from models.operations.operation import Unauthenticated
from models.operations.queues.assign_to_queue import assign_to_queue
from models.rules.refusals import Refused
from models.tables import Conversation, QueueSupervisor, User, UserRole
from models.values import Viewer
from models.vocabulary import Act, Channel, ConversationState, RefusalCode, Role, SupervisorAction
from tests.support.builders import a_queue, a_supervisor, an_agent, settings, viewer_of
from tests.support.fixtures import Fixtures
from tests.support.floor_builders import a_lead
from tests.support.recording_facts import changing_nothing, refusing

Action = Callable[..., Awaitable[Any]]

ACTS: dict[str, tuple[Action, ConversationState, str]] = {
    "monitor": (monitor, ConversationState.ACTIVE, "supervisor_monitor"),
    "join": (join, ConversationState.ACTIVE, "supervisor_monitor"),
    "assign_to_agent": (assign_to_agent, ConversationState.OPEN, "supervisor_assign"),
    "assign_to_queue": (assign_to_queue, ConversationState.OPEN, "supervisor_assign"),
    "transfer": (transfer, ConversationState.ACTIVE, "supervisor_transfer"),
    "force_close": (force_close, ConversationState.ACTIVE, "force_close"),
    "take_over": (take_over, ConversationState.ACTIVE, "supervisor_take_over"),
}
VERSIONED = ("assign_to_agent", "assign_to_queue", "transfer", "force_close", "take_over")

each_action = pytest.mark.parametrize("name", ACTS)


async def ready(fixtures: Fixtures, name: str, **columns: Any) -> Conversation:
    """A conversation on which the action would succeed."""
    return await fixtures.conversation(ACTS[name][1], **columns)


async def supervisor(fixtures: Fixtures, name: str) -> Viewer:
    """One who may do it: only who is an agent, too, takes over."""
    if name != "take_over":
        return fixtures.sam
    return await viewer_of(await a_lead(oversees=[fixtures.support, fixtures.calls]))


async def act(fixtures: Fixtures, name: str, conversation_id: UUID, by: Viewer, **more: Any) -> Any:
    target: dict[str, UUID] = {}
    if name in ("assign_to_agent", "transfer"):
        target = {"agent_id": fixtures.bob.id}
    elif name == "assign_to_queue":
        target = {"queue_id": fixtures.sales.id}
    return await ACTS[name][0](conversation_id, by=by, **target, **more)


@each_action
async def test_unless_something_stands_in_the_way_it_is_done(fixtures: Fixtures, name: str) -> None:
    row = await ready(fixtures, name)
    assert (await act(fixtures, name, row.id, await supervisor(fixtures, name))).conversation_id == row.id


@each_action
async def test_what_is_unknown_or_out_of_sight_is_not_found(fixtures: Fixtures, name: str) -> None:
    row = await ready(fixtures, name)
    for who, conversation_id in ((fixtures.sam, uuid4()), (fixtures.tom, row.id), (fixtures.dan, row.id)):
        async with refusing(RefusalCode.NOT_FOUND, by=who, audited=True):
            await act(fixtures, name, conversation_id, who)


@each_action
async def test_api_access_refuses_its_holder(fixtures: Fixtures, name: str) -> None:
    row = await ready(fixtures, name)
    async with refusing(RefusalCode.API_ACCESS_ROLE, by=fixtures.api_sam, audited=True):
        await act(fixtures, name, row.id, fixtures.api_sam)


@each_action
async def test_takes_the_role_of_a_supervisor(fixtures: Fixtures, name: str) -> None:
    row = await ready(fixtures, name)
    for who in (fixtures.admin, fixtures.cleo):
        async with refusing(RefusalCode.ROLE_REQUIRED, by=who, audited=True):
            await act(fixtures, name, row.id, who)


@each_action
async def test_takes_oversight_of_the_queue(fixtures: Fixtures, name: str) -> None:
    """Seen through another role, but in a queue that another supervisor oversees."""
    both = await viewer_of(await a_supervisor("Both", oversees=[fixtures.sales], also=[Role.ADMIN, Role.AGENT]))
    row = await ready(fixtures, name)
    async with refusing(RefusalCode.OUTSIDE_SUPERVISED_QUEUES, by=both, audited=True):
        await act(fixtures, name, row.id, both)


@each_action
async def test_an_administrator_can_switch_it_off(fixtures: Fixtures, name: str) -> None:
    row = await ready(fixtures, name)
    await settings(**{ACTS[name][2]: False})
    who = await supervisor(fixtures, name)
    async with refusing(RefusalCode.SWITCHED_OFF, by=who, audited=True):
        await act(fixtures, name, row.id, who)


@each_action
async def test_records_are_left_alone(fixtures: Fixtures, name: str) -> None:
    row, who = await ready(fixtures, name, channel=Channel.RECORD), await supervisor(fixtures, name)
    async with refusing(RefusalCode.CHANNEL_NOT_SUPPORTED, by=who, audited=True):
        await act(fixtures, name, row.id, who)


@pytest.mark.parametrize("name", ["transfer", "take_over"])
async def test_calls_are_neither_transferred_nor_taken_over(fixtures: Fixtures, name: str) -> None:
    row, who = await fixtures.talking(channel=Channel.VOICE), await supervisor(fixtures, name)
    async with refusing(RefusalCode.CHANNEL_NOT_SUPPORTED, by=who, audited=True):
        await act(fixtures, name, row.id, who)


@each_action
async def test_what_is_closed_stays_closed(fixtures: Fixtures, name: str) -> None:
    row, who = await fixtures.closed(), await supervisor(fixtures, name)
    async with refusing(RefusalCode.ALREADY_CLOSED, by=who, audited=True) as caught:
        await act(fixtures, name, row.id, who)
    assert isinstance(caught.refusal, Conflict) == (name in VERSIONED)


@pytest.mark.parametrize("name", VERSIONED)
async def test_an_old_version_is_a_conflict(fixtures: Fixtures, name: str) -> None:
    row, who = await ready(fixtures, name, version=4), await supervisor(fixtures, name)
    async with refusing(RefusalCode.STALE_VERSION, by=who, audited=True) as caught:
        await act(fixtures, name, row.id, who, expected_version=3)
    assert caught.refusal.current_version == 4
    done = await act(fixtures, name, row.id, who, expected_version=4)
    assert done.conversation_id == row.id


@pytest.mark.parametrize("name", VERSIONED)
async def test_who_was_first_is_named(fixtures: Fixtures, name: str) -> None:
    row = await ready(fixtures, name)
    await force_close(row.id, by=fixtures.rosa)
    with pytest.raises(Conflict) as conflict:
        await act(fixtures, name, row.id, await supervisor(fixtures, name))
    assert conflict.value.code is RefusalCode.ALREADY_CLOSED
    assert conflict.value.won_by == fixtures.rosa.actor
    closed = await Conversation.get(id=row.id)
    assert (conflict.value.won_at, conflict.value.current_version) == (closed.closed_at, closed.version)


@each_action
async def test_who_has_been_disabled_does_nothing(fixtures: Fixtures, name: str) -> None:
    row = await ready(fixtures, name)
    await User.filter(id=fixtures.sam.id).update(disabled_at=row.created_at)
    async with changing_nothing():
        with pytest.raises(Unauthenticated):
            await act(fixtures, name, row.id, fixtures.sam)


@pytest.mark.parametrize("name", ["assign_to_agent", "transfer"])
async def test_an_unknown_agent_is_not_found(fixtures: Fixtures, name: str) -> None:
    row = await ready(fixtures, name)
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.sam, audited=True):
        await ACTS[name][0](row.id, agent_id=fixtures.sam.id, by=fixtures.sam)


async def test_the_order_of_checks_is_kept_across_layers(fixtures: Fixtures) -> None:
    """Each reason is taken away in turn, and the next one shows."""
    elsewhere = await a_queue("Elsewhere")
    row = await fixtures.talking(queue=elsewhere, agent=await an_agent(in_=[elsewhere]))
    person = await a_supervisor("Person", also=[Role.API_ACCESS])
    await settings(supervisor_assign=False)

    async def code() -> RefusalCode:
        with pytest.raises(Refused) as refused:
            await assign_to_agent(row.id, agent_id=fixtures.bob.id, expected_version=0, by=await viewer_of(person))
        return refused.value.code

    seen = [await code()]
    await _grant(person, Role.ADMIN)
    seen.append(await code())
    await _revoke(person, Role.API_ACCESS)
    seen.append(await code())
    await _oversee(person, elsewhere.id)
    seen.append(await code())
    await settings()
    seen.append(await code())
    await Conversation.filter(id=row.id).update(version=0)
    seen.append(await code())
    assert seen == [
        RefusalCode.NOT_FOUND,
        RefusalCode.API_ACCESS_ROLE,
        RefusalCode.OUTSIDE_SUPERVISED_QUEUES,
        RefusalCode.SWITCHED_OFF,
        RefusalCode.STALE_VERSION,
        RefusalCode.ALREADY_ASSIGNED,
    ]


async def _grant(user: User, role: Role) -> None:
    await UserRole.create(user=user, role=role)


async def _revoke(user: User, role: Role) -> None:
    await UserRole.filter(user_id=user.id, role=role).delete()


async def _oversee(user: User, queue_id: UUID) -> None:
    await QueueSupervisor.create(queue_id=queue_id, supervisor=user)


def test_every_action_of_supervisors_is_here() -> None:
    """An action may be several operations, such as assigning to an agent and to a queue.

    An undo hangs on no switch, and needs a force close before: test_undo_force_close.py has its refusals.
    """
    acts = {name.upper() for name in ACTS}
    assert acts <= {act.value for act in Act}
    assert {action for action in SupervisorAction if any(act.startswith(action) for act in acts)} == set(
        SupervisorAction
    ) - {SupervisorAction.UNDO_FORCE_CLOSE}

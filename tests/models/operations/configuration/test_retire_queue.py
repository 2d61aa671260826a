"""A queue can be retired only when nothing is in it and nothing leads into it; after that it is no target any more."""

from models.operations.configuration.retire_queue import retire_queue
from models.operations.conversations.start_conversation import start_conversation
from models.operations.queues.assign_to_queue import assign_to_queue
from models.tables import ConfiguredChannel, Queue
from models.vocabulary import Act, ChannelKind, RefusalCode
from tests.support.builders import a_queue, a_workstream
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, recording_facts, refusing


async def test_retires_what_nothing_uses(fixtures: Fixtures) -> None:
    row = await a_queue("Old")
    await fixtures.closed(queue=row)
    async with recording_facts(fixtures.admin, Act.RETIRE_QUEUE) as recorded:
        await retire_queue(row.id, by=fixtures.admin)
    assert recorded.kinds == ["ConfigurationChanged"]
    assert (await Queue.get(id=row.id)).retired_at is not None
    async with changing_nothing():
        await retire_queue(row.id, by=fixtures.admin)


async def test_nothing_comes_into_a_retired_one(fixtures: Fixtures) -> None:
    row = await a_queue("Old")
    await retire_queue(row.id, by=fixtures.admin)
    waiting = await fixtures.open()
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.sam, audited=True):
        await assign_to_queue(waiting.id, queue_id=row.id, by=fixtures.sam)
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.cleo):
        await start_conversation(workstream="Chat", queue="Old", text="Hello", by=fixtures.cleo)


async def test_stays_while_anything_uses_it(fixtures: Fixtures) -> None:
    """Each use is named with its way out; when it is gone, the next one is."""
    row = await a_queue("Old")
    waiting = await fixtures.open(queue=row)
    stream = await a_workstream(row, "Old chat")
    above = await a_queue("Above", overflow_queue_id=row.id)
    channel = await ConfiguredChannel.create(
        name="texts",
        kind=ChannelKind.JSON,
        connector_id=fixtures.connector.id,
        workstream_id=fixtures.chat.id,
        queue_id=row.id,
    )
    seen = []
    for undo in (
        waiting.update_from_dict({"queue_id": fixtures.support.id}),
        stream.update_from_dict({"default_queue_id": fixtures.support.id}),
        above.update_from_dict({"overflow_queue_id": None}),
        channel.update_from_dict({"queue_id": None}),
    ):
        async with refusing(RefusalCode.STILL_IN_USE, by=fixtures.admin, audited=True) as caught:
            await retire_queue(row.id, by=fixtures.admin)
        seen.append(caught.refusal.message)
        await undo.save()
    for message, user in zip(seen, ("1 ongoing", "Old chat", "Above", "texts"), strict=True):
        assert user in message
    await retire_queue(row.id, by=fixtures.admin)


async def test_administrators_only(fixtures: Fixtures) -> None:
    async with refusing(RefusalCode.ROLE_REQUIRED, by=fixtures.sam, audited=True):
        await retire_queue(fixtures.sales.id, by=fixtures.sam)


async def test_the_message_says_the_way_out(fixtures: Fixtures) -> None:
    await fixtures.open()
    async with refusing(RefusalCode.STILL_IN_USE, by=fixtures.admin, audited=True) as caught:
        await retire_queue(fixtures.support.id, by=fixtures.admin)
    assert caught.refusal.message == (
        "Queue Support is still in use by 1 ongoing conversation; assign them to another queue or let them end first."
    )

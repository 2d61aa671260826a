"""Taking over and late words through GraphQL: the answers, and `expectedEpoch`."""

from typing import Any, cast

import pytest
import strawberry
from graphql import GraphQLObjectType

from models.operations.offers.take_over import take_over
from models.values import Viewer
from models.vocabulary import ElevatedMode, Presence
from schema.mutations.answers import fence
from schema.root import schema
from schema.types.inputs.conversations import ConversationInput
from tests.schema.asking import ask, fault
from tests.schema.documents import DOCUMENTS, act
from tests.schema.examples import id_of
from tests.support.builders import viewer_of
from tests.support.fixtures import Fixtures
from tests.support.floor_builders import a_lead
from tests.support.recording_facts import reread

EPOCH = "query ($id: ID!) { conversation(id: $id) { epoch } }"


async def a_taker(fixtures: Fixtures, **given: Any) -> Viewer:
    return await viewer_of(await a_lead("Lea", oversees=[fixtures.support], **given))


async def test_the_answer_has_the_conversation_and_the_units_over(fixtures: Fixtures) -> None:
    lea, row = await a_taker(fixtures, units=5, presence=Presence.AWAY), await fixtures.talking()
    refused = await act(lea, "takeOver", conversationId=id_of(row), overridePresence=True)
    assert (refused["__typename"], refused["exceededBy"], refused["agent"]) == (
        "CapacityExceeded",
        row.units - 5,
        {"name": "Lea"},
    )
    given = {"conversationId": id_of(row), "overridePresence": True, "overrideCapacity": True}
    done = await act(lea, "takeOver", expectedVersion=row.version, **given)
    assert (done["__typename"], done["capacityExceededBy"]) == ("TakeOverSuccess", row.units - 5)
    assert done["conversation"]["agent"] == {"name": "Lea"}
    assert done["conversation"]["stateReason"] == "TAKEN_OVER_BY_SUPERVISOR"
    late = await act(
        await a_taker(fixtures, login="max"), "takeOver", expectedVersion=row.version, conversationId=id_of(row)
    )
    assert (late["__typename"], late["code"], late["wonBy"]["name"]) == ("Conflict", "STALE_VERSION", "Lea")


async def test_the_customers_side_reads_no_epoch(fixtures: Fixtures) -> None:
    row = await fixtures.talking(connector=fixtures.connector)
    await take_over(row.id, by=await a_taker(fixtures))
    for viewer, epoch in ((fixtures.sam, 2), (fixtures.admin, 2), (fixtures.cleo, None), (fixtures.connector, None)):
        assert (await ask(viewer, EPOCH, id=id_of(row)))["conversation"] == {"epoch": epoch}


@pytest.mark.parametrize("name", ["releaseConversation", "endConversation", "closeConversation", "leave"])
async def test_an_older_epoch_is_refused_and_one_to_come_is_a_mistake(fixtures: Fixtures, name: str) -> None:
    row = await fixtures.talking()
    refused = await act(fixtures.ada, name, conversationId=id_of(row), expectedEpoch=0)
    assert (refused["__typename"], refused["code"]) == ("ActionRefused", "TAKEN_OVER")
    to_come = {"conversationId": id_of(row), "expectedEpoch": 2}
    assert await fault(fixtures.ada, DOCUMENTS[name], input=to_come) == "BAD_USER_INPUT"


@pytest.mark.parametrize("name", ["pickConversation", "stopMonitoring"])
async def test_what_nobody_does_as_a_holder_takes_no_epoch(fixtures: Fixtures, name: str) -> None:
    row = await fixtures.talking()
    for viewer in (fixtures.ada, fixtures.sam):
        given = {"conversationId": id_of(row), "expectedEpoch": 1}
        assert await fault(viewer, DOCUMENTS[name], input=given) == "BAD_USER_INPUT"


WITH_AN_EPOCH = sorted(
    name
    for name, field in cast(GraphQLObjectType, schema._schema.mutation_type).fields.items()
    if str(field.args["input"].type).rstrip("!") == "ConversationInput"
)


@pytest.mark.parametrize("name", WITH_AN_EPOCH)
async def test_every_mutation_that_takes_only_a_conversation_reads_the_epoch(fixtures: Fixtures, name: str) -> None:
    """None accepts one that is not yet there: it would ignore an older one as well."""
    row = await fixtures.talking(elevated_to=ElevatedMode.VOICE)
    given = {"conversationId": id_of(row), "expectedEpoch": 2}
    document = f"mutation ($input: ConversationInput!) {{ {name}(input: $input) {{ __typename }} }}"
    assert await fault(fixtures.ada, document, input=given) == "BAD_USER_INPUT"
    assert (await reread(row)).version == row.version


def test_without_an_epoch_the_input_is_what_it_was_before_there_were_epochs() -> None:
    """So that a request which a release before has answered gets that answer when it is repeated here."""
    conversation = strawberry.ID("1")
    assert fence(ConversationInput(conversation_id=conversation)) == {}
    assert fence(ConversationInput(conversation_id=conversation, expected_epoch=None)) == {}
    assert fence(ConversationInput(conversation_id=conversation, expected_epoch=0)) == {"expected_epoch": 0}

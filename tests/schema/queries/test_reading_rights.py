"""Who reads which field of a conversation: what a viewer may not see is null. Lists and ids are test_lookups.py's."""

from typing import Any

import pytest

from models import clock
from models.tables import Message, UserRole
from models.values import SYSTEM
from models.vocabulary import (
    ActiveSubState,
    AgentNoticePolicy,
    Audience,
    ConversationState,
    MessageVisibility,
    OfferKind,
    Role,
    SystemMessageKind,
)
from tests.schema.asking import Somebody, ask
from tests.schema.examples import id_of
from tests.schema.floor import Floor, numbers
from tests.support.builders import a_conversation, a_session, a_supervisor, an_agent, an_offer, settings
from tests.support.scoring import score_message


def participants(conversation: Any) -> dict[str, str]:
    return {each["mode"]: each["name"] for each in conversation["participants"]}


async def test_a_supervisor_reads_the_row_but_not_what_was_said(floor: Floor) -> None:
    seen = await floor.seen_by(floor.supervisor)
    assert seen["messages"] is None
    assert seen["sentiment"] == {"level": "NEGATIVE", "evidence": None}
    assert seen["agent"] == {
        "name": "Amy",
        "presence": "AVAILABLE",
        "capacityTotal": 100,
        "skills": ["french"],
        "queues": [{"name": "Support"}],
    }
    assert seen["queue"] == {"name": "Support", "waiting": 0, "agents": [{"name": "Amy"}, {"name": "Bob"}]}
    assert seen["monitoring"] == []
    assert {each["action"]: each["code"] for each in seen["viewerActions"]} == {
        "MONITOR": None,
        "JOIN": None,
        "ASSIGN": "ALREADY_ASSIGNED",
        "TRANSFER": None,
        "FORCE_CLOSE": None,
        "TAKE_OVER": "ROLE_REQUIRED",  # only who is an agent, too, takes over
        "UNDO_FORCE_CLOSE": "NOT_BEING_CLOSED",
    }


async def test_a_supervisor_who_monitors_reads_everything_and_stays_out_of_the_participants(floor: Floor) -> None:
    await a_session(floor.row, floor.supervisor, purpose="quality")
    seen = await floor.seen_by(floor.supervisor)
    assert numbers(seen) == [1, 2, 3, 4, 5]
    assert seen["sentiment"]["evidence"] == {"text": "Where is it?"}
    assert participants(seen) == {"CUSTOMER": "Carl", "PRIMARY": "Amy"}
    assert seen["monitoring"] == [{"purpose": "quality", "endedAt": None, "supervisor": {"name": "Sam"}}]


async def test_the_moves_of_sentiment_are_for_who_sees_it_their_messages_for_who_may_read(floor: Floor) -> None:
    await score_message((await Message.get(conversation=floor.row, number=1)).id, by=SYSTEM)
    document = """query($id: ID!) { conversation(id: $id) {
      sentiment { history { from to score trigger { number } } } } }"""

    async def recorded(viewer: Somebody) -> Any:
        seen = (await ask(viewer, document, id=id_of(floor.row)))["conversation"]
        return seen["sentiment"] and seen["sentiment"]["history"]

    [move] = await recorded(floor.supervisor)
    assert (move["from"], move["trigger"]) == (None, None)
    await a_session(floor.row, floor.supervisor)
    assert await recorded(floor.supervisor) == [{**move, "trigger": {"number": 1}}]
    assert (await recorded(floor.admin))[0]["trigger"] is None
    assert await recorded(floor.customer) is None


async def test_an_administrator_reads_rows_and_sessions_but_never_transcripts(floor: Floor) -> None:
    await a_session(floor.row, floor.supervisor)
    seen = await floor.seen_by(floor.admin)
    assert (seen["title"], seen["messages"], seen["sentiment"]["evidence"]) == ("parcel", None, None)
    assert len(seen["monitoring"]) == 1
    assert {each["code"] for each in seen["viewerActions"]} == {"ROLE_REQUIRED"}


async def test_the_agent_reads_what_is_meant_for_agents(floor: Floor) -> None:
    seen = await floor.seen_by(floor.agent)
    assert numbers(seen) == [1, 2, 3, 5]
    assert seen["monitoring"] is None
    assert seen["queue"]["waiting"] is None


async def test_who_lost_every_role_reads_nothing_of_what_they_still_take_part_in(floor: Floor) -> None:
    await a_conversation(ConversationState.WAITING, queue=floor.queue, agent=floor.agent, title="kept")
    document = "{ ongoingConversations { totalCount } }"
    assert (await ask(floor.agent, document))["ongoingConversations"]["totalCount"] == 2
    for person in (floor.agent, floor.customer):
        await UserRole.filter(user_id=person.id).delete()
        assert await floor.seen_by(person) is None
        assert (await ask(person, document))["ongoingConversations"]["totalCount"] == 0
    await UserRole.create(user=floor.agent, role=Role.ADMIN)
    seen = await floor.seen_by(floor.agent)
    assert (seen["title"], seen["messages"]) == ("parcel", None)


async def test_a_colleague_sees_nothing_of_it(floor: Floor) -> None:
    assert await floor.seen_by(floor.colleague) is None


async def test_the_customer_reads_public_words_and_names_only(floor: Floor) -> None:
    offered = await an_agent("Zoe", in_=[floor.queue])
    await an_offer(floor.row, offered, kind=OfferKind.TRANSFER, made_by=floor.supervisor)
    await a_session(floor.row, floor.supervisor, joined=True)
    seen = await floor.seen_by(floor.customer)
    assert numbers(seen) == [1, 2, 3]
    assert seen["agent"] == {"name": "Amy", "presence": None, "capacityTotal": None, "skills": None, "queues": []}
    assert participants(seen) == {"CUSTOMER": "Carl", "PRIMARY": "Amy"}
    assert (seen["sentiment"], seen["monitoring"], seen["pendingOffer"]) == (None, None, None)
    assert seen["queue"] == {"name": "Support", "waiting": None, "agents": None}


async def test_the_customer_is_not_told_of_an_agent_who_has_not_accepted(floor: Floor) -> None:
    row = await a_conversation(
        ConversationState.ACTIVE,
        ActiveSubState.AWAITING_ACCEPTANCE,
        queue=floor.queue,
        agent=floor.agent,
        customer=floor.customer,
    )
    document = "query($id: ID!) { conversation(id: $id) { agent { name } messages { edges { cursor } } } }"
    assert (await ask(floor.customer, document, id=id_of(row)))["conversation"]["agent"] is None
    assert (await ask(floor.agent, document, id=id_of(row)))["conversation"] == {
        "agent": {"name": "Amy"},
        "messages": None,
    }


@pytest.mark.parametrize(
    ("policy", "recorded"),
    [(AgentNoticePolicy.NONE, None), (AgentNoticePolicy.ON_START, 2), (AgentNoticePolicy.AFTERWARDS, 1)],
)
async def test_the_agent_is_told_who_monitors_as_the_policy_says(
    floor: Floor, policy: AgentNoticePolicy, recorded: int | None
) -> None:
    await settings(agent_notice_policy=policy)
    other = await a_supervisor("Tom", oversees=[floor.queue])
    ended = await a_session(floor.row, other, purpose="training")
    ended.ended_at = clock.now()
    await ended.save()
    await a_session(floor.row, floor.supervisor)
    seen = (await floor.seen_by(floor.agent))["monitoring"]
    assert (None if seen is None else len(seen)) == recorded
    assert (await floor.seen_by(floor.customer))["monitoring"] is None


async def test_system_messages_are_in_the_readers_language(floor: Floor) -> None:
    await floor.tells(SystemMessageKind.FORCE_CLOSED, Audience.BOTH, MessageVisibility.PUBLIC)
    await floor.tells(SystemMessageKind.SUPERVISOR_JOINED, Audience.BOTH, MessageVisibility.PUBLIC)
    texts = [edge["node"]["text"] for edge in (await floor.seen_by(floor.agent))["messages"]["edges"]]
    assert texts[-2:] == ["This conversation was ended by a supervisor.", "Amy (supervisor) joined the conversation."]
    floor.agent.locale = "fr-CA"
    await floor.agent.save()
    texts = [edge["node"]["text"] for edge in (await floor.seen_by(floor.agent))["messages"]["edges"]]
    assert texts[-2:] == [
        "Cette conversation a été interrompue par un superviseur.",
        "Amy (superviseur) a rejoint la conversation.",
    ]

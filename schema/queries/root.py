"""The query root: everything that can be read. streams/root.py has the subscriptions, mutations/root.py the mutations."""

from typing import Annotated, cast

import strawberry
from strawberry import UNSET

from models.reading.conversations import ConversationOrder
from models.rules.conversations.disclosure import reads_configuration, reads_floor, reads_queue
from models.rules.figures import ANSWER_WITHIN_SECONDS
from models.vocabulary import AgentAction
from schema.connections import Connection
from schema.context import BeyondFloor, Info
from schema.ids import required_row_id
from schema.paging import PageArguments
from schema.permissions import required_viewer
from schema.queries import eligibility, fetching, lists
from schema.queries.alerts import AlertQueries
from schema.queries.channels import ChannelQueries
from schema.queries.configuration import ConfigurationQueries
from schema.queries.drafts import DraftQueries
from schema.queries.filtering import filter_of, must_be_ongoing, permitted
from schema.queries.floor import asked, floor_of, query
from schema.queries.history import HistoryQueries
from schema.queries.monitoring import MonitoringQueries
from schema.queries.sign_ins import SignInQueries
from schema.scalars import StreamPosition, position_now
from schema.shared_fields import SAME_FOR_EQUALS
from schema.types.conversations import Conversation, ConversationConnection
from schema.types.eligibility import EligibleAgent, EligibleQueue
from schema.types.floor import Floor
from schema.types.inputs.conversations import AgentFilter, ConversationFilter
from schema.types.inputs.floor import FloorAnswerWithin, FloorQueueIds, FloorSince, FloorTimeZone
from schema.types.inputs.optional import or_none
from schema.types.inputs.pages import After, Before, First, IncludeRetired, Last
from schema.types.node import Node
from schema.types.people import Viewer
from schema.types.queues_and_agents import Agent, Queue
from schema.types.settings import SupervisorSettings
from schema.types.workstreams import Workstream

ConversationId = Annotated[strawberry.ID, strawberry.argument(description="The conversation.")]


@strawberry.type(
    description=(
        "What can be read. All fields of one operation are read at the same moment. What the viewer may not see is "
        "null or left out, exactly as if it did not exist. Without a valid token, every field but `viewer` is "
        "UNAUTHENTICATED."
    )
)
class Query(
    AlertQueries, ChannelQueries, ConfigurationQueries, DraftQueries, HistoryQueries, MonitoringQueries, SignInQueries
):
    @strawberry.field(
        description=(
            "The position in the log at which this whole operation was read. Subscribe with it as `after`, and nothing "
            "in between is lost or delivered twice."
        ),
        metadata=SAME_FOR_EQUALS,
    )
    def as_of(self, info: Info) -> StreamPosition:
        required_viewer(info)
        if head := info.context.only_floor:
            return StreamPosition(head.position(head.seq))
        return cast(StreamPosition, position_now())

    @strawberry.field(description="Who is asking; null without a valid token.")
    def viewer(self, info: Info) -> Viewer | None:
        return Viewer.of(info.context.viewer) if info.context.viewer else None

    @strawberry.field(
        description=(
            "The object with this id; null if the id is unknown, or if the viewer may not see the object. Errors: "
            "BAD_USER_INPUT for an id that is malformed, or of something that is no Node."
        )
    )
    async def node(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The `id` of the object.")]
    ) -> Node | None:
        return await fetching.node(info, id)

    @strawberry.field(
        description="The objects with these ids, in the same order, with null wherever `node` would return null or an error."
    )
    def nodes(
        self,
        info: Info,
        ids: Annotated[list[strawberry.ID], strawberry.argument(description="The ids; 200 at most.")],
    ) -> list[Node | None]:
        return fetching.nodes(info, ids)  # type: ignore[return-value]  # awaitables of them, which graphql-core awaits

    @strawberry.field(
        description=(
            "The conversations that are not closed and that the viewer may see. A page has the first 50 unless `first` "
            "or `last` says otherwise, 200 at most. Errors: BAD_USER_INPUT for a wrong page size, and for a cursor of "
            "another list or order."
        ),
        metadata=SAME_FOR_EQUALS,
    )
    def ongoing_conversations(
        self,
        info: Info,
        filter: Annotated[
            ConversationFilter | None, strawberry.argument(description="Which ones; all by default.")
        ] = UNSET,
        order_by: Annotated[
            ConversationOrder | None, strawberry.argument(description="The order; LONGEST_WAITING by default.")
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> ConversationConnection | None:
        viewer = required_viewer(info)
        wanted = filter_of(filter)
        must_be_ongoing(wanted)
        narrowed = permitted(wanted, viewer)
        order = or_none(order_by) or ConversationOrder.LONGEST_WAITING
        asked = PageArguments.of(first, after, last, before)
        if narrowed.search is None:
            return lists.ongoing_conversations(info, viewer, narrowed, order, asked)
        if info.context.only_floor:
            raise BeyondFloor
        return cast(ConversationConnection, lists.found_conversations(info, viewer, narrowed, order, asked))

    @strawberry.field(description="One conversation, closed ones included; null when the viewer may not see it.")
    async def conversation(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The `id` of the object.")]
    ) -> Conversation | None:
        required_viewer(info)
        return await Conversation.visible(info, required_row_id(id, "Conversation", "id"))

    @strawberry.field(
        description=(
            "The agents to whom the viewer may assign or transfer the conversation now, best first: members of its "
            "queue, then those with the most free units. For the agent who has the conversation: the colleagues to "
            "whom they can hand it over (TRANSFER), or whom they can ask for help (CONSULT). Null for those who may do "
            "neither; `viewerActions` says why. Errors: BAD_USER_INPUT for a wrong page size, and for a cursor of another "
            "list."
        )
    )
    async def eligible_agents(
        self,
        info: Info,
        conversation_id: ConversationId,
        action: Annotated[
            AgentAction, strawberry.argument(description="What the agent is chosen for.")
        ] = AgentAction.ASSIGN,
        include_ineligible: Annotated[
            bool,
            strawberry.argument(
                description=("Also include, at the end, the agents who can't be chosen, each with the reasons.")
            ),
        ] = False,
        search: Annotated[
            str | None,
            strawberry.argument(description="Only agents whose name contains this. Case and accents are ignored."),
        ] = UNSET,
        first: Annotated[
            int | None,
            strawberry.argument(
                description="How many to read, 0 to 200; all by default. If fewer come, there are no more."
            ),
        ] = UNSET,
        after: Annotated[
            str | None, strawberry.argument(description="Begin after the agent with this `cursor`.")
        ] = UNSET,
    ) -> list[EligibleAgent] | None:
        asked = eligibility.AgentsAsked.of(action, include_ineligible, or_none(search), or_none(first), or_none(after))
        return await eligibility.eligible_agents(info, required_viewer(info), conversation_id, asked)

    @strawberry.field(
        description=(
            "All queues except the current one, as targets of `assign` or, for the agent who has the conversation, of "
            "`handOver`. Queues of another type are listed as not eligible. Null for those who may do neither now; "
            "`viewerActions` says why."
        )
    )
    async def eligible_queues(self, info: Info, conversation_id: ConversationId) -> list[EligibleQueue] | None:
        return await eligibility.eligible_queues(info, required_viewer(info), conversation_id)

    @strawberry.field(
        description=(
            "The queues in service that the viewer oversees or works in (all of them for administrators), by priority "
            "and name. Null for customers and connectors."
        ),
        metadata=SAME_FOR_EQUALS,
    )
    def queues(self, info: Info, include_retired: IncludeRetired = False) -> list[Queue] | None:
        viewer = required_viewer(info)
        if not reads_floor(viewer):
            return None
        rows = lists.queues(lists.floor_of(info), with_retired=include_retired)
        return [Queue.of(row) for row in rows if reads_queue(viewer, row.id)]

    @strawberry.field(
        description=(
            "The workstreams in service of the queues that the viewer oversees or works in (all of them for "
            "administrators), by name. Null for customers and connectors."
        )
    )
    def workstreams(self, info: Info, include_retired: IncludeRetired = False) -> list[Workstream] | None:
        viewer = required_viewer(info)
        if not reads_floor(viewer):
            return None
        rows = lists.workstreams(lists.floor_of(info), viewer, with_retired=include_retired)
        return [Workstream.of(row) for row in rows]

    @strawberry.field(
        description=(
            "The agents of the queues that the viewer oversees or works in (all of them for administrators), by name. "
            "Null for customers and connectors. Pages work as in `ongoingConversations`."
        )
    )
    def agents(
        self,
        info: Info,
        filter: Annotated[AgentFilter | None, strawberry.argument(description="Which ones; all by default.")] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Connection[Agent] | None:
        return lists.agents(info, required_viewer(info), filter, PageArguments.of(first, after, last, before))

    @strawberry.field(
        description=(
            "The dashboard's figures, for the queues that the viewer oversees, or for all queues for administrators; "
            "with `queueIds`, only for those among them. Null if there is no such queue. Past events are counted from "
            "midnight in `timeZone`, or from `since`. `floorChanged` keeps the figures up to date."
        )
    )
    async def floor(
        self,
        info: Info,
        queue_ids: FloorQueueIds = UNSET,
        time_zone: FloorTimeZone = "UTC",
        since: FloorSince = UNSET,
        answer_within_seconds: FloorAnswerWithin = ANSWER_WITHIN_SECONDS,
    ) -> Floor | None:
        viewer = required_viewer(info)
        found = await query(info, viewer, asked(queue_ids, time_zone, since, answer_within_seconds))
        return floor_of(found, viewer, info.context.locale) if found else None

    @strawberry.field(description="The switches and policies of supervision; for administrators, null for others.")
    async def supervisor_settings(self, info: Info) -> SupervisorSettings | None:
        if not reads_configuration(required_viewer(info)):
            return None
        return SupervisorSettings.of(await info.context.loaders.settings())

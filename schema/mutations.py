"""All that can be done: the acts of supervisors and those of everyone in a conversation, each in its file."""

import strawberry

from schema.administrator_mutations import AdministratorMutations
from schema.agent_mutations import AgentMutations
from schema.call_mutations import CallMutations
from schema.channel_mutations import ChannelMutations
from schema.configuration_mutations import ConfigurationMutations
from schema.handling_mutations import HandlingMutations
from schema.routing_mutations import RoutingMutations
from schema.supervisor_mutations import SupervisorMutations


@strawberry.type(
    description=(
        "What can be done. An answer is a success or a refusal with a code; a refusal has changed nothing. Roots are "
        "nullable, so that the failure of one leaves the answers of the others. Errors: UNAUTHENTICATED, "
        "BAD_USER_INPUT."
    )
)
class Mutation(
    SupervisorMutations,
    HandlingMutations,
    AgentMutations,
    AdministratorMutations,
    ConfigurationMutations,
    RoutingMutations,
    ChannelMutations,
    CallMutations,
):
    pass

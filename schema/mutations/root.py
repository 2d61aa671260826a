"""The mutation root: all mutations, collected from the files beside it."""

import strawberry

from schema.mutations.administrator import AdministratorMutations
from schema.mutations.agent import AgentMutations
from schema.mutations.alerts import AlertMutations
from schema.mutations.approvals import ApprovalMutations
from schema.mutations.bulk import BulkMutations
from schema.mutations.call import CallMutations
from schema.mutations.channel import ChannelMutations
from schema.mutations.configuration import ConfigurationMutations
from schema.mutations.customers import CustomerMutations
from schema.mutations.drafts import DraftMutations
from schema.mutations.handling import HandlingMutations
from schema.mutations.hands import HandMutations
from schema.mutations.reading import ReadingMutations
from schema.mutations.routing import RoutingMutations
from schema.mutations.sign_ins import SignInMutations
from schema.mutations.supervisor import SupervisorMutations


@strawberry.type(
    description=(
        "All mutations. Every answer is a success, or a refusal with a code; a refusal has changed nothing. The fields "
        "are nullable, so that an error in one field does not remove the answers of the others. Errors: "
        "UNAUTHENTICATED, BAD_USER_INPUT."
    )
)
class Mutation(
    SupervisorMutations,
    BulkMutations,
    HandlingMutations,
    AgentMutations,
    HandMutations,
    DraftMutations,
    AlertMutations,
    ReadingMutations,
    AdministratorMutations,
    ApprovalMutations,
    ConfigurationMutations,
    RoutingMutations,
    ChannelMutations,
    CallMutations,
    SignInMutations,
    CustomerMutations,
):
    pass

"""The page that the demo prints: addresses, the people to sign in as, and three GraphQL operations to paste."""

import sys
from pathlib import Path
from uuid import UUID

from api.demo.seed_data import PICK_QUEUE, SIGN_IN, id_of
from api.demo.sign_in import queues_of
from api.program import MODULE
from schema.ids import global_id

WIDEST_QUEUES = 62  # characters

PAGE = """
A contact centre at work: six languages, every family of channels, speed {speed:g}, seed {seed}.
Ctrl-C stops it and deletes its data.

Dashboard               {root}/    (choose a person; another window can be another person)
A customer's chat       {root}/sample.html    (a sample web site with the chat)
GraphiQL, signed in     {graphql}?as=supervisor1    (or as anyone listed below)
GraphQL                 {graphql}    (HTTP, Server-Sent Events, WebSocket)
Health                  {root}/healthz

People to sign in as
{people}

A token for your own client, from another shell in this directory
  {python} -m {module} token --user supervisor1
  curl -s {root}/demo/sign-in -H 'content-type: application/json' -d '{{"name": "supervisor1"}}'

1  See five ongoing conversations, longest waiting first, and what you may do with each.

{query}
2  Assign a conversation that waits in {desk} to Alex Morgan (agent1); send the mutation again to see a Conflict.

{mutation}
3  Watch the list of ongoing conversations change.

{subscription}"""

QUERY = """query {
  ongoingConversations(first: 5) {
    totalCount
    edges { node {
      id title state channel waitingSince queue { name } agent { name } sentiment { level }
      viewerActions { action allowed code reason }
    } }
  }
}
"""

MUTATION = """mutation {
  assign(input: {
    conversationId: "%s"
    target: { agentId: "%s" }
  }) {
    __typename
    ... on AssignSuccess { conversation { state subState agent { name } } offer { status expiresAt } }
    ... on Refusal { code message }
  }
}
"""

SUBSCRIPTION = """subscription {
  ongoingConversationsChanged {
    __typename
    ... on StreamItem { position }
    ... on ConversationList { conversations { id title state } last }
    ... on ConversationEntered { snapshot { conversationId state channel } }
    ... on ConversationUpdated { snapshot { conversationId state subState sentimentLevel } }
    ... on ConversationLeft { conversationId }
  }
}
"""


def page(address: str, *, waiting: UUID, speed: float, seed: int) -> str:
    """`waiting` is the id of a conversation that can be assigned."""
    return PAGE.format(
        graphql=address,
        root=address.removesuffix("/graphql"),
        speed=speed,
        seed=seed,
        python=_python(),
        module=MODULE,
        people="\n".join(_people()),
        desk=PICK_QUEUE,
        query=_indented(QUERY),
        mutation=_indented(
            MUTATION % (global_id("Conversation", waiting), global_id("Agent", id_of("user", "agent1")))
        ),
        subscription=_indented(SUBSCRIPTION),
    )


def _people() -> list[str]:
    rows = [
        (person.login, person.name, " + ".join(person.roles), _shortened(", ".join(queues_of(person))))
        for person in SIGN_IN
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return [
        "  " + "  ".join((*(word.ljust(width) for word, width in zip(row, widths, strict=False)), row[3])).rstrip()
        for row in rows
    ]


def _shortened(queues: str) -> str:
    return queues if len(queues) <= WIDEST_QUEUES else f"{queues[: queues.rindex(',', 0, WIDEST_QUEUES)]}, …"


def _indented(operation: str) -> str:
    return "".join(f"    {line}\n" for line in operation.splitlines())


def _python() -> str:
    """The path of the Python interpreter, relative to the current directory if it lies in it."""
    here, python = Path.cwd(), Path(sys.executable)
    return str(python.relative_to(here)) if python.is_relative_to(here) else str(python)

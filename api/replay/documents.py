"""The GraphQL documents of the replay, as a connector, an agent's client or a dashboard would send them."""

REFUSAL = "... on Refusal { code message }"
ITEM = "__typename ... on StreamItem { position previousPosition }"
CHANGED = "... on ConversationSuccess { position conversation { id version state subState } }"

GREETING = """
query Greeting { asOf viewer { name roles agent { presence } } }
"""

FLOOR = """
query Floor { asOf viewer { name } queues { id name } workstreams { name channel distribution autoAccept } }
"""

ONGOING = """
query Ongoing($filter: ConversationFilter) { ongoingConversations(filter: $filter, first: 1) { totalCount } }
"""

USERS = """
query Users($after: String) {
  users(first: 200, after: $after) { edges { node { id login disabledAt } } pageInfo { hasNextPage endCursor } }
}
"""

ENABLE = f"""
mutation Enable($input: WhichUserInput!) {{ enableUser(input: $input) {{ __typename {REFUSAL} }} }}
"""

DISABLE = f"""
mutation Disable($input: WhichUserInput!) {{ disableUser(input: $input) {{ __typename {REFUSAL} }} }}
"""

START = f"""
mutation Start($input: StartConversationInput!) {{
  startConversation(input: $input) {{ __typename {CHANGED} {REFUSAL} }}
}}
"""

SEND = f"""
mutation Send($input: SendMessageInput!) {{
  sendMessage(input: $input) {{ __typename ... on SendMessageSuccess {{ position sentMessage {{ id }} }} {REFUSAL} }}
}}
"""

ACCEPT = f"""
mutation Accept($input: OfferInput!) {{
  acceptOffer(input: $input) {{
    __typename
    ... on OfferSuccess {{ position conversation {{ id version state subState }} }}
    {REFUSAL}
  }}
}}
"""

END = f"""
mutation End($input: ConversationInput!) {{ endConversation(input: $input) {{ __typename {CHANGED} {REFUSAL} }} }}
"""

CLOSE = f"""
mutation Close($input: ConversationInput!) {{ closeConversation(input: $input) {{ __typename {CHANGED} {REFUSAL} }} }}
"""

SET_PRESENCE = f"""
mutation SetPresence($input: PresenceInput!) {{
  setPresence(input: $input) {{ __typename ... on PresenceSuccess {{ presence }} {REFUSAL} }}
}}
"""

TRANSCRIPT = """
query Transcript($id: ID!) {
  asOf
  conversation(id: $id) { messages(first: 100) { edges { node { id text systemKind } } } }
}
"""

NOTIFICATIONS = f"""
subscription Notifications($after: StreamPosition) {{
  notifications(after: $after) {{
    {ITEM}
    ... on OfferNotification {{ conversationId offerKind offerStatus offer {{ id }} }}
  }}
}}
"""

TIMELINE = f"""
subscription Timeline($id: ID!, $after: StreamPosition) {{
  conversationTimeline(conversationId: $id, after: $after) {{
    {ITEM}
    ... on MessageAdded {{ message {{ id text }} }}
    ... on ConversationStateChange {{ toState }}
  }}
}}
"""

STATE_CHANGES = f"""
subscription StateChanges($filter: ConversationFilter, $after: StreamPosition) {{
  conversationStateChanged(filter: $filter, after: $after) {{
    {ITEM}
    ... on ConversationStateChange {{ snapshot {{ conversationId version state subState }} }}
  }}
}}
"""

LIVE_LIST = f"""
subscription LiveList($filter: ConversationFilter, $after: StreamPosition) {{
  ongoingConversationsChanged(filter: $filter, after: $after) {{
    {ITEM}
    ... on ConversationList {{ last conversations {{ id }} }}
    ... on ConversationEntered {{ snapshot {{ conversationId }} }}
    ... on ConversationUpdated {{ snapshot {{ conversationId }} }}
    ... on ConversationLeft {{ conversationId }}
  }}
}}
"""

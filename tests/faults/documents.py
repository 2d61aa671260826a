"""The GraphQL documents of a run. calls.py sends the operations, clients.py the subscriptions."""

REFUSAL = "... on Refusal { code message }"
ITEM = "__typename ... on StreamItem { position previousPosition }"
ROW = "id version state subState queue { id } agent { id } sentiment { level }"
SNAPSHOT = "snapshot { conversationId version state subState queueId agentId sentimentLevel }"

READ = """query ($id: ID!) { conversation(id: $id) { state subState version agent { id } queue { id } } }"""

LIST = f"""query ($filter: ConversationFilter) {{
  asOf
  ongoingConversations(filter: $filter, first: 200) {{ totalCount edges {{ node {{ {ROW} }} }} }}
}}"""

LIVE_LIST = f"""subscription ($filter: ConversationFilter, $after: StreamPosition) {{
  ongoingConversationsChanged(filter: $filter, after: $after) {{
    {ITEM}
    ... on ConversationList {{ last conversations {{ {ROW} }} }}
    ... on ConversationEntered {{ {SNAPSHOT} }}
    ... on ConversationUpdated {{ {SNAPSHOT} }}
    ... on ConversationLeft {{ conversationId }}
  }}
}}"""

STATE_CHANGES = f"""subscription ($filter: ConversationFilter, $after: StreamPosition) {{
  conversationStateChanged(filter: $filter, after: $after) {{
    {ITEM}
    ... on ConversationStateChange {{ snapshot {{ conversationId version state queueId }} }}
  }}
}}"""

NOTIFICATIONS = f"""subscription ($after: StreamPosition) {{
  notifications(after: $after) {{
    {ITEM}
    ... on OfferNotification {{ conversationId offer {{ id }} }}
  }}
}}"""


def mutation(field: str, input_type: str, success: str) -> str:
    return f"mutation ($input: {input_type}!) {{ {field}(input: $input) {{ __typename ... on {success} {REFUSAL} }} }}"


STANDING = "ConversationSuccess { position conversation { id } }"
OFFERED = "{ position offer { id } }"

START = mutation("startConversation", "StartConversationInput", STANDING)
SEND = mutation("sendMessage", "SendMessageInput", "SendMessageSuccess { position sentMessage { id } }")
DRAFT = mutation("sendMessage", "SendMessageInput", "MessageDrafted { position draft { id } }")
APPROVE = mutation("approveDraft", "ApproveDraftInput", "DraftSuccess { position draft { id } }")
DROP = mutation("dropDraft", "DropDraftInput", "DraftSuccess { position draft { id } }")
ASSIGN = mutation("assign", "AssignInput", f"AssignSuccess {OFFERED}")
TRANSFER = mutation("transfer", "TransferInput", f"TransferSuccess {OFFERED}")
TAKE_OVER = mutation("takeOver", "TakeOverInput", "TakeOverSuccess { position }")
FORCE_CLOSE = mutation("forceClose", "ForceCloseInput", "ForceCloseSuccess { position }")
PICK = mutation("pickConversation", "ConversationInput", "ConversationSuccess { position }")
ACCEPT = mutation("acceptOffer", "OfferInput", "OfferSuccess { position }")
DECLINE = mutation("declineOffer", "OfferInput", "OfferSuccess { position }")
END = mutation("endConversation", "ConversationInput", "ConversationSuccess { position }")
CLOSE = mutation("closeConversation", "ConversationInput", "ConversationSuccess { position }")
MONITOR = mutation("monitor", "MonitorInput", "MonitorSuccess { position }")
STOP_MONITORING = mutation("stopMonitoring", "ConversationInput", "StopMonitoringSuccess { position }")
SET_RIGHTS = mutation("setRights", "RightsInput", "RightsSuccess { position }")

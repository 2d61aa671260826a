"""The documents of mutations, each selecting what its success and its refusals have."""

from typing import Any

from tests.schema.asking import Somebody, ask

REFUSED = """
  ... on Refusal { code message currentConversation { id state version } }
  ... on CapacityExceeded { exceededBy agent { name } }
  ... on Conflict { wonBy { id name kind } wonAt currentVersion }
"""
NO_CONFLICT = "... on Refusal { code message currentConversation { id state version } }"
CONVERSATION = "conversation { id state subState stateReason version agent { name } queue { name } transferCount }"
HAND = "hand { id handKind reason handStatus agent { name } takenBy { name } }"
HAND_REFUSED = f"{NO_CONFLICT} ... on Conflict {{ wonBy {{ id name kind }} wonAt currentVersion }}"
DRAFT = "draft { id text draftStatus isEdited decidedBy { name } message { text } }"
OFFER = "offer { id kind status agent { name } madeBy { name kind } expiresAt unitsHeld }"

ITEMS = (
    "batchId doneCount refusedCount leftCount items { conversationId outcome capacityExceededBy agent { name } "
    f"conversation {{ id state subState }} refusal {{ __typename {REFUSED} }} }}"
)


def _document(name: str, input_type: str, success: str, selection: str, refused: str) -> str:
    return (
        f"mutation Act($input: {input_type}!) {{ {name}(input: $input) {{ __typename "
        f"... on {success} {{ {selection} position }} {refused} }} }}"
    )


DOCUMENTS = {
    "monitor": _document(
        "monitor",
        "MonitorInput",
        "MonitorSuccess",
        f"{CONVERSATION} session {{ id purpose endedAt supervisor {{ name }} }}",
        NO_CONFLICT,
    ),
    "stopMonitoring": _document(
        "stopMonitoring", "ConversationInput", "StopMonitoringSuccess", CONVERSATION, NO_CONFLICT
    ),
    "join": _document(
        "join", "JoinInput", "JoinSuccess", f"{CONVERSATION} participant {{ id mode name }}", NO_CONFLICT
    ),
    "leave": _document("leave", "ConversationInput", "LeaveSuccess", CONVERSATION, NO_CONFLICT),
    "assign": _document(
        "assign", "AssignInput", "AssignSuccess", f"{CONVERSATION} {OFFER} capacityExceededBy", REFUSED
    ),
    "takeOver": _document(
        "takeOver", "TakeOverInput", "TakeOverSuccess", f"{CONVERSATION} capacityExceededBy", REFUSED
    ),
    "transfer": _document(
        "transfer", "TransferInput", "TransferSuccess", f"{CONVERSATION} {OFFER} capacityExceededBy", REFUSED
    ),
    "forceClose": _document(
        "forceClose",
        "ForceCloseInput",
        "ForceCloseSuccess",
        CONVERSATION,
        REFUSED.replace("... on CapacityExceeded { exceededBy agent { name } }", ""),
    ),
    "undoForceClose": _document(
        "undoForceClose",
        "UndoForceCloseInput",
        "UndoForceCloseSuccess",
        CONVERSATION,
        REFUSED.replace("... on CapacityExceeded { exceededBy agent { name } }", ""),
    ),
    "assignMany": _document("assignMany", "AssignManyInput", "BatchSuccess", ITEMS, NO_CONFLICT),
    "transferMany": _document("transferMany", "TransferManyInput", "BatchSuccess", ITEMS, NO_CONFLICT),
    "forceCloseMany": _document("forceCloseMany", "ForceCloseManyInput", "BatchSuccess", ITEMS, NO_CONFLICT),
    "undoForceCloseMany": _document(
        "undoForceCloseMany", "UndoForceCloseManyInput", "BatchSuccess", ITEMS, NO_CONFLICT
    ),
    "acceptOffer": _document("acceptOffer", "OfferInput", "OfferSuccess", f"{CONVERSATION} {OFFER}", NO_CONFLICT),
    "declineOffer": _document("declineOffer", "OfferInput", "OfferSuccess", f"{CONVERSATION} {OFFER}", NO_CONFLICT),
    "setPresence": _document(
        "setPresence", "PresenceInput", "PresenceSuccess", "presence agent { name presence }", NO_CONFLICT
    ),
    "pickConversation": _document(
        "pickConversation", "ConversationInput", "ConversationSuccess", CONVERSATION, REFUSED
    ),
    "endConversation": _document("endConversation", "ConversationInput", "ConversationSuccess", CONVERSATION, REFUSED),
    "markRead": _document("markRead", "MarkReadInput", "ConversationSuccess", CONVERSATION, NO_CONFLICT),
    "openTranscript": _document(
        "openTranscript", "OpenTranscriptInput", "ConversationSuccess", CONVERSATION, NO_CONFLICT
    ),
    "searchTranscripts": _document(
        "searchTranscripts", "SearchTranscriptsInput", "SearchTranscriptsSuccess", "", NO_CONFLICT
    ),
    "closeConversation": _document(
        "closeConversation", "ConversationInput", "ConversationSuccess", CONVERSATION, REFUSED
    ),
    "releaseConversation": _document(
        "releaseConversation", "ConversationInput", "ConversationSuccess", CONVERSATION, REFUSED
    ),
    "resumeConversation": _document(
        "resumeConversation", "ConversationInput", "ConversationSuccess", CONVERSATION, REFUSED
    ),
    "handOver": _document("handOver", "HandOverInput", "HandOverSuccess", f"{CONVERSATION} {OFFER}", REFUSED),
    "requestConsult": _document(
        "requestConsult", "ConsultInput", "ConsultSuccess", f"{CONVERSATION} {OFFER}", NO_CONFLICT
    ),
    "endConsult": _document("endConsult", "ConsultInput", "ConversationSuccess", CONVERSATION, REFUSED),
    "resetPresence": _document(
        "resetPresence", "ResetPresenceInput", "PresenceSuccess", "presence agent { name presence }", NO_CONFLICT
    ),
    "escalateConversation": _document(
        "escalateConversation", "EscalateInput", "ConversationSuccess", CONVERSATION, NO_CONFLICT
    ),
    "sendMessage": _document(
        "sendMessage",
        "SendMessageInput",
        "SendMessageSuccess",
        "sentMessage { id number text visibility sender { name } fromCustomer }",
        f"{NO_CONFLICT} ... on MessageDrafted {{ draft {{ id draftStatus text }} position }}",
    ),
    "startConversation": _document(
        "startConversation", "StartConversationInput", "ConversationSuccess", CONVERSATION, REFUSED
    ),
    "correctSentiment": _document(
        "correctSentiment",
        "CorrectSentimentInput",
        "CorrectSentimentSuccess",
        "correctedMessage { id correction { reads } } conversation { id sentiment { level } }",
        NO_CONFLICT,
    ),
    "raiseHand": _document("raiseHand", "RaiseHandInput", "HandSuccess", f"{CONVERSATION} {HAND}", NO_CONFLICT),
    "saveAlertRule": _document(
        "saveAlertRule",
        "AlertRuleInput",
        "AlertRuleSuccess",
        "alertRule { id name queues { name } toldRoles toldPeople { name } weekly { day from to } isChangeable }",
        NO_CONFLICT,
    ),
    "deleteAlertRule": _document(
        "deleteAlertRule", "DeleteAlertRuleInput", "AlertRuleSuccess", "alertRule { id }", NO_CONFLICT
    ),
    "acknowledgeAlerts": _document(
        "acknowledgeAlerts",
        "AcknowledgeAlertsInput",
        "AlertsAcknowledged",
        "alerts { id isRead acknowledgedBy { name } }",
        NO_CONFLICT,
    ),
    "takeHand": _document("takeHand", "HandInput", "HandSuccess", f"{CONVERSATION} {HAND}", HAND_REFUSED),
    "returnHand": _document("returnHand", "HandInput", "HandSuccess", f"{CONVERSATION} {HAND}", HAND_REFUSED),
    "answerHand": _document("answerHand", "HandInput", "HandSuccess", f"{CONVERSATION} {HAND}", HAND_REFUSED),
    "withdrawHand": _document("withdrawHand", "HandInput", "HandSuccess", f"{CONVERSATION} {HAND}", HAND_REFUSED),
    "setBotPosture": _document(
        "setBotPosture", "BotPostureInput", "BotPostureSuccess", "conversation { id botPosture version }", NO_CONFLICT
    ),
    "approveDraft": _document(
        "approveDraft", "ApproveDraftInput", "DraftSuccess", f"{CONVERSATION} {DRAFT}", HAND_REFUSED
    ),
    "dropDraft": _document("dropDraft", "DropDraftInput", "DraftSuccess", f"{CONVERSATION} {DRAFT}", HAND_REFUSED),
    "recordConsent": _document("recordConsent", "ConsentInput", "ConversationSuccess", CONVERSATION, REFUSED),
    "updateSupervisorSettings": _document(
        "updateSupervisorSettings",
        "SupervisorSettingsInput",
        "SupervisorSettingsSuccess",
        "settings { supervisorMonitor forceClose monitoringPolicy monitoringUnreadSeconds }",
        NO_CONFLICT,
    ),
    "retireQueue": _document("retireQueue", "RetireQueueInput", "QueueSuccess", "queue { id name }", NO_CONFLICT),
    "acknowledgeDelivery": _document(
        "acknowledgeDelivery", "DeliveryInput", "DeliverySuccess", "delivery { status attempts reason }", NO_CONFLICT
    ),
    "saveChannel": _document(
        "saveChannel", "ChannelInput", "SaveChannelSuccess", "channel { id name url }", NO_CONFLICT
    ),
    "requestApproval": _document(
        "requestApproval", "ApprovalRequestInput", "ApprovalSuccess", "approval { id status }", NO_CONFLICT
    ),
    "decideApproval": _document(
        "decideApproval", "ApprovalDecisionInput", "ApprovalSuccess", "approval { id status }", NO_CONFLICT
    ),
    "mergeCustomers": _document(
        "mergeCustomers",
        "MergeCustomersInput",
        "MergeCustomersSuccess",
        "customer { id name merged { id name } }",
        NO_CONFLICT,
    ),
    "partCustomer": _document(
        "partCustomer",
        "PartCustomerInput",
        "PartCustomerSuccess",
        "customer { id name merged { id name } }",
        NO_CONFLICT,
    ),
    "eraseCustomer": _document(
        "eraseCustomer", "EraseCustomerInput", "EraseCustomerSuccess", "customer { name erasedAt }", NO_CONFLICT
    ),
    "setRights": _document("setRights", "RightsInput", "RightsSuccess", "", NO_CONFLICT),
}


async def act(somebody: Somebody, name: str, /, **given: Any) -> Any:
    """The answer of one mutation."""
    return (await ask(somebody, DOCUMENTS[name], input=given))[name]

"""The GraphQL documents of a simulated day; people.py chooses among them, day.py and killed.py send them."""


def _mutation(field: str, given: str, success: str) -> str:
    answer = f"__typename ... on {success} {{ position }} ... on Refusal {{ code }}"
    return f"mutation ($input: {given}!) {{ {field}(input: $input) {{ {answer} }} }}"


def _of_conversation(field: str) -> str:
    return _mutation(field, "ConversationInput", "ConversationSuccess")


START = _mutation("startConversation", "StartConversationInput", "ConversationSuccess")
WRITE = _mutation("sendMessage", "SendMessageInput", "SendMessageSuccess")
LEAVE = _mutation("leave", "ConversationInput", "LeaveSuccess")
ACCEPT = _mutation("acceptOffer", "OfferInput", "OfferSuccess")
DECLINE = _mutation("declineOffer", "OfferInput", "OfferSuccess")
PRESENCE = _mutation("setPresence", "PresenceInput", "PresenceSuccess")
PICK = _of_conversation("pickConversation")
END = _of_conversation("endConversation")
CLOSE = _of_conversation("closeConversation")
RELEASE = _of_conversation("releaseConversation")
RESUME = _of_conversation("resumeConversation")
END_ELEVATION = _of_conversation("endElevation")
ELEVATE = _mutation("elevateConversation", "ElevateInput", "ConversationSuccess")
ESCALATE = _mutation("escalateConversation", "EscalateInput", "ConversationSuccess")
HAND_OVER = _mutation("handOver", "HandOverInput", "HandOverSuccess")
CONSULT = _mutation("requestConsult", "ConsultInput", "ConsultSuccess")
END_CONSULT = _mutation("endConsult", "ConsultInput", "ConversationSuccess")
MONITOR = _mutation("monitor", "MonitorInput", "MonitorSuccess")
JOIN = _mutation("join", "JoinInput", "JoinSuccess")
STOP_MONITORING = _mutation("stopMonitoring", "ConversationInput", "StopMonitoringSuccess")
ASSIGN = _mutation("assign", "AssignInput", "AssignSuccess")
TRANSFER = _mutation("transfer", "TransferInput", "TransferSuccess")
FORCE_CLOSE = _mutation("forceClose", "ForceCloseInput", "ForceCloseSuccess")

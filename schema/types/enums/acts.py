"""Describes the acts of the log and their outcomes in the audit trail. configuration.py has the words of configuration."""

from models.vocabulary import Act, AuditOutcome, BatchOutcome, SignInFault
from schema.types.enums.described import described

described(
    AuditOutcome,
    "Whether an act was done or refused.",
    {AuditOutcome.DONE: "It was done.", AuditOutcome.REFUSED: "It was refused; `code` says why."},
)

described(
    BatchOutcome,
    "What became of one conversation of a batch; in a rehearsal, what would become of it.",
    {
        BatchOutcome.DONE: "It is done.",
        BatchOutcome.REFUSED: "It was refused, and nothing of it has changed; `refusal` says why.",
        BatchOutcome.LEFT: "The time was over before its turn. Repeat the request with its `requestId` to have the rest done.",
    },
)

described(
    SignInFault,
    "Why a sign-in failed. Only the audit trail tells; the client doesn't learn it.",
    {
        SignInFault.INVALID_TOKEN: "The token was not signed by the configured issuer, or its claims don't fit.",
        SignInFault.EXPIRED_TOKEN: "The token had expired.",
        SignInFault.NOT_ACTING_FOR: "A connector named an agent for whom it may not act, or who may not act now.",
        SignInFault.UNKNOWN_USER: "The token was valid, but its sign-in has ended, or no enabled user has its login.",
    },
)

described(
    Act,
    "What was done. The audit trail holds the acts of supervisors and administrators, refused ones included, and sign-ins "
    "that failed.",
    {
        Act.START: "A customer opened a conversation, or a connector opened it for a customer.",
        Act.OFFER: "Routing offered a conversation to an agent.",
        Act.OVERFLOW: "A queue's overflow rule moved or ended a conversation that had waited too long.",
        Act.ESCALATE: "A bot handed its conversation to human agents.",
        Act.ASSIGN_TO_AGENT: "A supervisor assigned a conversation to an agent.",
        Act.ASSIGN_TO_QUEUE: "A supervisor put a conversation into another queue.",
        Act.TRANSFER: "A supervisor offered a conversation to another agent.",
        Act.ACCEPT_OFFER: "An agent accepted an offer.",
        Act.DECLINE_OFFER: "An agent declined an offer.",
        Act.EXPIRE_OFFER: "An offer was not answered in time.",
        Act.PICK: "An agent picked a conversation.",
        Act.MONITOR: "A supervisor began to monitor a conversation.",
        Act.STOP_MONITORING: "A supervisor's monitoring ended.",
        Act.JOIN: "A supervisor joined a conversation.",
        Act.LEAVE: "Someone left a conversation without ending it.",
        Act.RELEASE: "An agent gave a conversation back to its queue.",
        Act.RESUME: "An agent resumed a conversation that was waiting for its customer.",
        Act.REQUEST_CONSULT: "An agent asked a colleague for a consultation.",
        Act.END_CONSULT: "An agent ended a consultation, or withdrew the request for one.",
        Act.HAND_OVER_TO_AGENT: "An agent offered a conversation to a colleague.",
        Act.HAND_OVER_TO_QUEUE: "An agent put a conversation into another queue.",
        Act.FORCE_CLOSE: "A supervisor force-closed a conversation.",
        Act.TAKE_OVER: "A supervisor, or an agent who helped, took over a conversation.",
        Act.SEND_MESSAGE: "Someone wrote a message.",
        Act.SCORE_SENTIMENT: "A customer's message was scored.",
        Act.CORRECT_SENTIMENT: "A supervisor said how a customer's message reads.",
        Act.END: "The agent, bot or customer ended a conversation, or the customer stayed away.",
        Act.CLOSE: "An agent closed a conversation that was in wrap-up.",
        Act.SET_PRESENCE: "A person set their own presence.",
        Act.RESET_PRESENCE: "A supervisor reset an agent's presence, so that it follows the load again.",
        Act.CONNECT_CLIENT: "A person's client connected.",
        Act.MISS_CLIENT: "The system found that a person's client had disconnected.",
        Act.END_ABSENCE: "An agent stayed away too long, and the agent's conversations went back to their queues.",
        Act.FREE_WRAP_UP: "A conversation in wrap-up stopped taking its agent's units.",
        Act.COME_BACK: "A customer came back to a live chat.",
        Act.TELL_POSITION: "A waiting customer was told their queue position.",
        Act.ELEVATE: "An agent elevated a conversation to a voice or video call.",
        Act.END_ELEVATION: (
            "The agent, customer or connector ended the call to which a conversation had been elevated."
        ),
        Act.REACH_LIMIT: "A conversation reached the time limit that its workstream sets for its state.",
        Act.RECORD_CONSENT: (
            "A customer or connector recorded what the customer was told or answered about monitoring."
        ),
        Act.UPDATE_SETTINGS: "An administrator changed the switches and policies of supervision.",
        Act.SET_RIGHTS: "An administrator set a user's roles and queues, or disabled or enabled the user.",
        Act.RECEIVE_MESSAGE: "A webhook brought a customer's message.",
        Act.ACKNOWLEDGE_DELIVERY: "A connector reported what became of a message.",
        Act.RETRY_DELIVERY: "The system gave a message to its connector again, after a failed delivery.",
        Act.SAVE_CHANNEL: "An administrator created or changed a channel.",
        Act.SAVE_QUEUE: "An administrator created or changed a queue.",
        Act.RETIRE_QUEUE: "An administrator took a queue out of service.",
        Act.SAVE_WORKSTREAM: "An administrator created or changed a workstream.",
        Act.RETIRE_WORKSTREAM: "An administrator took a workstream out of service.",
        Act.SAVE_OPERATING_HOURS: "An administrator created or changed operating hours.",
        Act.REMOVE_OPERATING_HOURS: "An administrator removed operating hours.",
        Act.SAVE_USER: "An administrator created or changed a user.",
        Act.SAVE_AGENT: "An administrator created or changed an agent.",
        Act.SIGN_IN: "Somebody tried to sign in, and failed.",
        Act.PRUNE_AUDIT_TRAIL: "An operator removed the oldest segment of the audit trail.",
        Act.REQUEST_APPROVAL: "An administrator asked a second one for approval.",
        Act.DECIDE_APPROVAL: "A second administrator approved what was asked for, or refused it.",
        Act.ERASE_AUDIT_TEXT: "An operator erased the texts of an entry of the audit trail.",
        Act.SAVE_GROUP: "An administrator said what a group of the identity provider gives to its members.",
        Act.REMOVE_GROUP: "An administrator removed what a group of the identity provider gives to its members.",
        Act.ERASE_CUSTOMER: "An administrator erased a customer's data.",
        Act.EXPORT_CUSTOMER: "An operator exported a customer's data.",
        Act.EXPORT_FACTS: "An operator exported the log's facts.",
        Act.EXPORT_CORRECTIONS: "An operator exported the messages that supervisors corrected.",
        Act.SET_ACTS_FOR: "An administrator said for which agents a connector may act.",
        Act.EXPIRE_CONVERSATION: "The texts of a conversation, or all of it, had been kept for long enough and were deleted.",
        Act.JUDGE_ATTENTION: "Time passed or a target changed, and a conversation was looked at: does it need attention?",
        Act.RAISE_HAND: "An agent asked the supervisors for help.",
        Act.TAKE_HAND: "A supervisor took a raised hand.",
        Act.RETURN_HAND: "A supervisor returned a raised hand that they had taken.",
        Act.ANSWER_HAND: "A supervisor who had taken a raised hand said that they helped.",
        Act.WITHDRAW_HAND: "An agent withdrew their raised hand.",
        Act.SET_BOT_POSTURE: "A person set what becomes of a bot's words in a conversation.",
        Act.APPROVE_DRAFT: "A person approved a bot's draft, which was sent.",
        Act.DROP_DRAFT: "A person dropped a bot's draft.",
        Act.SAVE_ALERT_RULE: "An administrator or a supervisor created or changed an alert rule.",
        Act.DELETE_ALERT_RULE: "An administrator or a supervisor deleted an alert rule.",
        Act.RING_ALERT: "An alert rule rang.",
        Act.ACKNOWLEDGE_ALERTS: "Somebody acknowledged alerts.",
        Act.END_SIGN_INS: "A person or an administrator ended sign-ins of a user.",
    },
)

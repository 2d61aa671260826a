"""The tables, one file per group. A row's `values()` gives the plain values that rules work with."""

from models.tables.agents import Agent
from models.tables.alerts.kept import Alert, AlertedConversation, AlertedPerson
from models.tables.alerts.rules import AlertProgress, AlertRule
from models.tables.audit import Approval, AuditEntry, AuditNote, AuditSegment, AuditSurplus
from models.tables.channels import ChannelSecret, ConfiguredChannel
from models.tables.clients import ClientConnection
from models.tables.conversations import Conversation
from models.tables.deliveries import Delivery
from models.tables.due_times import DueTime
from models.tables.handling import HandlingSpan, Participant, RaisedHand, Reply
from models.tables.leases import Lease, ServerProcess
from models.tables.log import LogEntry, LogHead
from models.tables.messages import Draft, Message, ReadingPosition, SentimentCorrection
from models.tables.monitoring import MonitoringSession
from models.tables.offers import Offer
from models.tables.people import ActingFor, Customer, Group, GroupGrant, SignIn, User, UserPresence, UserRole
from models.tables.queues import OperatingHours, Queue, QueueMember, QueueSupervisor
from models.tables.requests import StoredOutcome
from models.tables.settings import SupervisorSettings
from models.tables.visitor_sessions import Visit
from models.tables.workstreams import Workstream

__all__ = [
    "ActingFor",
    "Agent",
    "Alert",
    "AlertProgress",
    "AlertRule",
    "AlertedConversation",
    "AlertedPerson",
    "Approval",
    "AuditEntry",
    "AuditNote",
    "AuditSegment",
    "AuditSurplus",
    "ChannelSecret",
    "ClientConnection",
    "ConfiguredChannel",
    "Conversation",
    "Customer",
    "Delivery",
    "Draft",
    "DueTime",
    "Group",
    "GroupGrant",
    "HandlingSpan",
    "Lease",
    "LogEntry",
    "LogHead",
    "Message",
    "MonitoringSession",
    "Offer",
    "OperatingHours",
    "Participant",
    "Queue",
    "QueueMember",
    "QueueSupervisor",
    "RaisedHand",
    "ReadingPosition",
    "Reply",
    "SentimentCorrection",
    "ServerProcess",
    "SignIn",
    "StoredOutcome",
    "SupervisorSettings",
    "User",
    "UserPresence",
    "UserRole",
    "Visit",
    "Workstream",
]

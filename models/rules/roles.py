"""Which roles work in queues, and which have a presence."""

from models.vocabulary import Role

WORK_IN_QUEUES = frozenset({Role.AGENT, Role.BOT})
HAVE_PRESENCE = WORK_IN_QUEUES | {Role.SUPERVISOR}

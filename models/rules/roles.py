"""What roles are for: who works in queues, and who has a presence."""

from models.vocabulary import Role

WORK_IN_QUEUES = frozenset({Role.AGENT, Role.BOT})
HAVE_PRESENCE = WORK_IN_QUEUES | {Role.SUPERVISOR}

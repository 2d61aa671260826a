"""Which roles work in queues, which have a presence, and which take part in conversations."""

from models.vocabulary import Role

WORK_IN_QUEUES = frozenset({Role.AGENT, Role.BOT})
HAVE_PRESENCE = WORK_IN_QUEUES | {Role.SUPERVISOR}

# Whoever lost all of these reads nothing of the conversations that they still take part in.
TAKE_PART = HAVE_PRESENCE | {Role.CUSTOMER, Role.CHANNEL}

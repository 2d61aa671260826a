"""Fills the columns that 0003 adds to existing rows. Both databases understand each statement."""

REACHES_CUSTOMER = """(CASE WHEN {0}audience IS NULL THEN {0}visibility = 'PUBLIC'
    ELSE {0}audience IN ('CUSTOMER', 'BOTH') END)"""

FILLING = (
    # The best known time of entering the queue is when the wait began. The index of waits takes no null.
    "UPDATE conversations SET queue_since = waiting_since, wait_rank_at = waiting_since WHERE waiting_since IS NOT NULL",
    "UPDATE conversations SET wait_rank_at = '9999-01-01 00:00:00+00:00' WHERE state = 'CLOSED'",
    # Besides assignments, the only offers were transfers.
    "UPDATE conversations SET offered_for = 'TRANSFER' WHERE offered_to IS NOT NULL",
    # Customers were told the general version and activity: their own columns continue from there.
    "UPDATE conversations SET public_version = version, last_public_activity_at = last_activity_at",
    "UPDATE conversations SET offered_to_human_at = created_at WHERE NOT agent_is_bot",
    f"""UPDATE messages SET public_number = (
        SELECT COUNT(*) FROM messages AS earlier
        WHERE earlier.conversation_id = messages.conversation_id AND earlier.number <= messages.number
            AND {REACHES_CUSTOMER.format("earlier.")}
    ) WHERE {REACHES_CUSTOMER.format("")}""",
    """UPDATE conversations SET public_message_count = (
        SELECT COUNT(*) FROM messages WHERE messages.conversation_id = conversations.id AND public_number IS NOT NULL
    )""",
    # One span of handling each, by the current or last agent. Earlier spans are not known.
    """INSERT INTO handling_spans (id, conversation_id, agent_id, queue_id, channel, since, until, seconds, first_wait_seconds)
        SELECT id, id, agent_id, queue_id, channel, accepted_at, closed_at,
            CASE WHEN closed_at IS NULL THEN NULL ELSE handle_seconds END, first_wait_seconds
        FROM conversations
        WHERE accepted_at IS NOT NULL AND agent_id IS NOT NULL AND NOT agent_is_bot
            AND (handled_since IS NOT NULL OR state = 'CLOSED')""",
    # Connectors had got these from streams; they must not be delivered again.
    """INSERT INTO deliveries (id, message_id, conversation_id, connector_id, number, status, attempts, changed_at)
        SELECT messages.id, messages.id, conversation_id, connector_id, number, 'SENT', 1, sent_at
        FROM messages JOIN conversations ON conversations.id = messages.conversation_id
        WHERE connector_id IS NOT NULL AND conversations.channel <> 'RECORD' AND NOT from_customer
            AND public_number IS NOT NULL""",
)

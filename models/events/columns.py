"""Which columns the records of a unit of work write, where they don't write the whole row."""

OF_A_MESSAGE = frozenset(
    {
        "message_count",
        "public_message_count",
        "last_activity_at",
        "last_public_activity_at",
        "last_customer_message_at",
        "last_reply_at",
        "first_reply_at",
        "limit_warned_at",
        "silent_since",
        "unanswered_since",
        "bot_repeats",
        "customer_repeats",
        "language",
        "language_known_by",
        "language_confidence",
    }
)
OF_A_SCORE = frozenset(
    {
        "sentiment_level",
        "sentiment_rank",
        "sentiment_score",
        "sentiment_engine",
        "sentiment_message_id",
        "sentiment_changed_at",
        "sentiment_confidence",
        "sentiment_trend",
        "unsure_because",
        "agent_alert_armed",
        "supervisor_alert_armed",
        "agent_alerted_at",
        "supervisor_alerted_at",
        "language",
        "language_known_by",
        "language_confidence",
    }
)
OF_A_HAND = frozenset({"hand_id", "hand_status", "hand_taken_by"})
OF_A_DRAFT = frozenset({"drafts_pending"})
OF_AN_ERASURE = frozenset({"title", "title_folded", "external_id", "erased_at"})
OF_A_PRESENCE = ("presence", "since", "set_by_id", "is_automatic", "gone_since", "before_gone")

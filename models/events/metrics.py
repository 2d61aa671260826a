"""Measures of how facts travel, which api/web/metrics.py shows. They are here because only the hub can count them."""

from prometheus_client import Counter, Histogram

FACTS_HEARD = Counter("vigie_facts_heard_total", "Facts that this process has read from the log as they came.")
HEARING_DELAY = Histogram(
    "vigie_hearing_delay_seconds",
    "From the moment of a fact to this process reading it, its transaction's commit included.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
READ_BEHIND_RING = Counter(
    "vigie_reads_behind_ring_total", "Times that a follower was so far behind that it read from the table."
)
NOT_UNDERSTOOD = Counter(
    "vigie_facts_not_understood_total", "Facts read from the log that a newer release wrote, and this one can't read."
)
READ_FAILURES = Counter("vigie_log_read_failures_total", "Times that the log could not be read and was tried again.")

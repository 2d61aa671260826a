"""Who may merge customers into one person, and part them again.

It changes as whom agents and supervisors see a customer. Their conversations, addresses and rights stay as they are.
"""

from models.rules.oversight import must_not_hold_api_access
from models.rules.refusals import Refused, not_found, not_participant, role_required
from models.values import Viewer
from models.vocabulary import RefusalCode, Role


def must_work_with_customers(viewer: Viewer) -> None:
    """Agents, and supervisors who may act as such. Raises Refused."""
    if viewer.has(Role.AGENT):
        return
    must_not_hold_api_access(viewer)
    if not viewer.has(Role.SUPERVISOR):
        raise role_required(Role.AGENT, Role.SUPERVISOR)


def must_handle(*, knows_all: bool, handles_one: bool) -> None:
    """The customers must be known to the viewer, who has, helps in or supervises a conversation of at least one. An offer, or
    that they may pick one, is not enough. Raises Refused.
    """
    if not knows_all:
        raise not_found("customer")
    if not handles_one:
        raise not_participant(
            "You have no conversation of these customers and supervise none; leave it to somebody who knows them."
        )


def must_be_mergeable(*, is_same: bool, is_erased: bool) -> None:
    """Raises Refused."""
    _must_not_be_erased(is_erased)
    if is_same:
        raise Refused(
            RefusalCode.SAME_CUSTOMER, "These customers are the same person already; there is nothing to merge."
        )


def must_be_partable(*, is_merged: bool, is_erased: bool) -> None:
    """Raises Refused."""
    _must_not_be_erased(is_erased)
    if not is_merged:
        raise Refused(
            RefusalCode.NOT_MERGED,
            "This customer was not merged into another, or was parted already; part one of those who were merged into them.",
        )


def _must_not_be_erased(is_erased: bool) -> None:
    if is_erased:
        raise Refused(RefusalCode.CUSTOMER_ERASED, "The customer is erased; nobody knows any more who they were.")

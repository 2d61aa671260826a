"""Which customers a viewer may know: those of whom they see a conversation. visibility.py says which conversations that are."""

from collections.abc import Collection
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from models.access.visibility import visible_conversations
from models.tables import Conversation
from models.values import Viewer


def seen_as_staff(viewer: Viewer) -> QuerySet[Conversation]:
    """The conversations that the viewer sees otherwise than as their customer or connector."""
    opened_by_others = Q(connector_id__isnull=True) | Q(connector_id__not=viewer.id)
    return visible_conversations(viewer).filter(Q(customer_id__not=viewer.id) & opened_by_others)


async def known_customers(viewer: Viewer, ids: Collection[UUID]) -> set[UUID]:
    """Those of them whom the viewer may know. Takes one statement, and a second one if some are not found by it."""
    known = await _whose(visible_conversations(viewer), ids)
    missing = set(ids) - known
    return known | await _seen_through_others(viewer, missing) if missing else known


async def customers_known_to_staff(viewer: Viewer, ids: Collection[UUID]) -> set[UUID]:
    """The same without what the viewer knows as a customer or connector."""
    return await _whose(seen_as_staff(viewer), ids) | await _seen_through_others(viewer, ids)


async def _whose(seen: QuerySet[Conversation], ids: Collection[UUID]) -> set[UUID]:
    whose = await seen.filter(customer_id__in=sorted(ids)).distinct().values_list("customer_id", flat=True)
    return set(whose)  # type: ignore[arg-type]


async def _seen_through_others(viewer: Viewer, ids: Collection[UUID]) -> set[UUID]:
    """Those whom the viewer's conversations show as the person that their customer was merged into.

    The customer's side is not told of merging.
    """
    shown = seen_as_staff(viewer).filter(customer__person_id__in=sorted(ids))
    return set(await shown.distinct().values_list("customer__person_id", flat=True))  # type: ignore[arg-type]

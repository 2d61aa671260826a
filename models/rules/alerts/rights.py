"""Who may keep alert rules, and who is told of an alert. reading/alerts has the latter as a query, too."""

from collections.abc import Collection
from uuid import UUID

from models.fact_values import AlertValues
from models.rules.oversight import must_not_hold_api_access
from models.rules.refusals import BadInput, Refused, not_found, role_required
from models.values import Viewer
from models.vocabulary import RefusalCode, Role


def reads_alerts(viewer: Viewer) -> bool:
    """Whether any alert or rule may be theirs. The role API_ACCESS rules it out, as it does every supervisor action."""
    if viewer.has(Role.API_ACCESS):
        return False
    return viewer.is_system or not viewer.roles.isdisjoint((Role.ADMIN, Role.SUPERVISOR))


def overseen_by(viewer: Viewer) -> frozenset[UUID]:
    """The queues that the viewer oversees as a supervisor."""
    return viewer.overseen if viewer.has(Role.SUPERVISOR) else frozenset()


def administers(viewer: Viewer) -> bool:
    return viewer.is_system or viewer.has(Role.ADMIN)


def reads_rule(viewer: Viewer, queues: Collection[UUID]) -> bool:
    """Administrators, and supervisors of one of its queues. Without queues it is about each."""
    if not reads_alerts(viewer):
        return False
    overseen = overseen_by(viewer)
    return administers(viewer) or bool(overseen and (not queues or not overseen.isdisjoint(queues)))


def must_read_rule(viewer: Viewer, queues: Collection[UUID]) -> None:
    """Ask this before anything else about a rule that exists: one that is hidden answers as one that there is not."""
    if not reads_rule(viewer, queues):
        raise not_found("alert rule")


def may_keep_rules(viewer: Viewer) -> None:
    """Whether the viewer may keep any rule at all."""
    must_not_hold_api_access(viewer)
    if viewer.roles.isdisjoint((Role.ADMIN, Role.SUPERVISOR)) and not viewer.is_system:
        raise role_required(Role.ADMIN, Role.SUPERVISOR)


def may_keep_rule(viewer: Viewer, queues: Collection[UUID], *, existing: Collection[UUID] | None = None) -> None:
    """Administrators may keep any rule, supervisors those whose queues they all oversee.

    `existing` are the queues that a rule had so far; None if it is new.
    """
    may_keep_rules(viewer)
    if existing is not None:
        must_read_rule(viewer, existing)
    if administers(viewer):
        return
    for asked in (queues, existing):
        if asked is not None and (not asked or not overseen_by(viewer).issuperset(asked)):
            raise Refused(
                RefusalCode.OUTSIDE_SUPERVISED_QUEUES,
                "This rule is about queues that you don't oversee; leave it to an administrator, or choose queues of yours.",
            )


def may_change_rule(viewer: Viewer, queues: Collection[UUID]) -> bool:
    """Whether `may_keep_rule` allows this viewer to change this rule."""
    try:
        may_keep_rule(viewer, queues, existing=queues)
    except Refused:
        return False
    return True


def must_reach(person: Viewer | None, queues: Collection[UUID]) -> None:
    """Whoever is named must be able to read the alerts: of one of these queues, or of any if there are none."""
    if person is None or not reads_rule(person, queues):
        raise BadInput(
            "toldPeople: one of them oversees none of the rule's queues and is no administrator, or there is no such person."
        )


def is_told(viewer: Viewer, alert: AlertValues) -> bool:
    """Whether the viewer may read this alert now: they are told, and may read the figures of its queue."""
    if not reads_alerts(viewer):
        return False
    if alert.queue_id in overseen_by(viewer) and (alert.tells_supervisors or viewer.id in alert.people):
        return True
    return viewer.has(Role.ADMIN) and (alert.tells_administrators or viewer.id in alert.people)

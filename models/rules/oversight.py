"""Whether somebody may act as a supervisor of a queue at all. What supervisors may do then is in supervision.py."""

from models.rules.refusals import Refused, role_required
from models.values import ConversationValues, SettingsValues, Viewer
from models.vocabulary import RefusalCode, Role, SupervisorAction


def must_be_allowed_to_supervise(
    action: SupervisorAction, viewer: Viewer, conversation: ConversationValues, settings: SettingsValues
) -> None:
    """Raises Refused unless the viewer may act as a supervisor of its queue, and the organisation allows this action."""
    # Whoever has a conversation is an agent, with a presence and a capacity.
    must_supervise(viewer, conversation, also=Role.AGENT if action is SupervisorAction.TAKE_OVER else None)
    switch, is_on = _switch(action, settings)
    if not is_on:
        raise Refused(
            RefusalCode.SWITCHED_OFF,
            f"{switch} is switched off for the organisation; an administrator can switch it on "
            "in the supervisor settings.",
        )


def must_supervise(viewer: Viewer, conversation: ConversationValues, *, also: Role | None = None) -> None:
    """Raises Refused unless the viewer may act as a supervisor of its queue at all, and has the role `also`, if given."""
    must_not_hold_api_access(viewer)
    if not viewer.has(Role.SUPERVISOR):
        raise role_required(Role.SUPERVISOR)
    if also and not viewer.has(also):
        raise role_required(also)
    if conversation.queue_id not in viewer.overseen:
        raise Refused(
            RefusalCode.OUTSIDE_SUPERVISED_QUEUES,
            "This conversation is in a queue that you don't oversee; "
            "ask its supervisors, or an administrator to add you to them.",
        )


def must_not_hold_api_access(viewer: Viewer) -> None:
    if viewer.has(Role.API_ACCESS):
        raise Refused(
            RefusalCode.API_ACCESS_ROLE,
            "You hold the role API_ACCESS, which rules out every supervisor action; "
            "ask an administrator to take that role away.",
        )


def _switch(action: SupervisorAction, settings: SettingsValues) -> tuple[str, bool]:
    match action:
        case SupervisorAction.MONITOR | SupervisorAction.JOIN:
            return "supervisorMonitor", settings.supervisor_monitor
        case SupervisorAction.ASSIGN:
            return "supervisorAssign", settings.supervisor_assign
        case SupervisorAction.TRANSFER:
            return "supervisorTransfer", settings.supervisor_transfer
        case SupervisorAction.FORCE_CLOSE:
            return "forceClose", settings.force_close
        case SupervisorAction.UNDO_FORCE_CLOSE:  # what was allowed when it was done can be taken back
            return "forceClose", True
        case SupervisorAction.TAKE_OVER:
            return "supervisorTakeOver", settings.supervisor_take_over

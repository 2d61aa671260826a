"""System messages in French. Another language is another file like this one."""

from models.vocabulary import SystemMessageKind

UNNAMED = "Quelqu’un"

SENTENCES = {
    SystemMessageKind.AGENT_JOINED: "{name} a rejoint la conversation.",
    SystemMessageKind.AGENT_LEFT: "{name} a quitté la conversation.",
    SystemMessageKind.TRANSFER_REQUESTED: "Un transfert à {name} a été demandé.",
    SystemMessageKind.TRANSFER_ACCEPTED: "{name} a accepté le transfert.",
    SystemMessageKind.TRANSFER_DECLINED: "{name} a refusé le transfert.",
    SystemMessageKind.TRANSFER_TIMED_OUT: "{name} n’a pas répondu à temps au transfert.",
    SystemMessageKind.SUPERVISOR_JOINED: "{name} (superviseur) a rejoint la conversation.",
    SystemMessageKind.SUPERVISOR_LEFT: "{name} (superviseur) a quitté la conversation.",
    SystemMessageKind.FORCE_CLOSED: "Cette conversation a été interrompue par un superviseur.",
    SystemMessageKind.ENDED_BY_AGENT: "{name} a mis fin à la conversation.",
    SystemMessageKind.ENDED_BY_CUSTOMER: "{name} a mis fin à la conversation.",
    SystemMessageKind.CUSTOMER_DISCONNECTED: "{name} a été déconnecté.",
    SystemMessageKind.MONITORING_NOTICE: "Cette conversation peut être suivie, enregistrée ou conservée.",
}

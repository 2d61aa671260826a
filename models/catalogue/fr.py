"""The system messages, and how monitoring sessions end, in French. Each language has a file like this one."""

from models.vocabulary import ContentKind, MonitoringEndReason, StateReason, SystemMessageKind

UNNAMED = "Quelqu’un"
AGENT_FIGURES_NOTICE = (
    "Ces chiffres servent la performance de l’équipe et la satisfaction des clients. "
    "Ils ne doivent pas servir à des décisions sur l’emploi de qui que ce soit."
)

# A moment, by its parts.
MOMENT = "{weekday} {day} {month} à {time}"
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)

SENTENCES = {
    SystemMessageKind.AGENT_JOINED: "{name} a rejoint la conversation.",
    SystemMessageKind.AGENT_LEFT: "{name} a quitté la conversation.",
    SystemMessageKind.TRANSFER_REQUESTED: "Un transfert à {name} a été demandé.",
    SystemMessageKind.TRANSFER_ACCEPTED: "{name} a accepté le transfert.",
    SystemMessageKind.TRANSFER_DECLINED: "{name} a refusé le transfert.",
    SystemMessageKind.TRANSFER_TIMED_OUT: "{name} n’a pas répondu à temps au transfert.",
    SystemMessageKind.CONSULT_STARTED: "La consultation avec {name} a commencé.",
    SystemMessageKind.CONSULT_ENDED: "La consultation avec {name} est terminée.",
    SystemMessageKind.SUPERVISOR_JOINED: "{name} (superviseur) a rejoint la conversation.",
    SystemMessageKind.SUPERVISOR_LEFT: "{name} (superviseur) a quitté la conversation.",
    SystemMessageKind.FORCE_CLOSED: "Cette conversation a été interrompue par un superviseur.",
    SystemMessageKind.FORCE_CLOSE_BEGUN: "{name} (superviseur) met fin à cette conversation ; le client ne le sait pas encore.",
    SystemMessageKind.FORCE_CLOSE_UNDONE: "{name} (superviseur) est revenu sur la fin de cette conversation.",
    SystemMessageKind.ENDED_BY_AGENT: "{name} a mis fin à la conversation.",
    SystemMessageKind.ENDED_BY_CUSTOMER: "Le client a mis fin à la conversation.",
    SystemMessageKind.CUSTOMER_DISCONNECTED: "Le client a été déconnecté.",
    SystemMessageKind.MONITORING_NOTICE: "Cette conversation peut être suivie, enregistrée ou conservée.",
    SystemMessageKind.QUEUE_OVERFLOW: "Personne ne peut vous répondre en ce moment : la conversation a pris fin.",
    SystemMessageKind.CUSTOMER_RETURNED: "Le client est de retour.",
    SystemMessageKind.CUSTOMER_NAMED: "Le client s’appelle maintenant {name}, auparavant {before}.",
    SystemMessageKind.CUSTOMER_LANGUAGE_TOLD: "D’après le canal, la langue du client est maintenant {language}.",
    SystemMessageKind.CUSTOMERS_MERGED: "Le client et un autre sont désormais considérés comme la même personne.",
    SystemMessageKind.CUSTOMER_PARTED: "Le client et un autre ne sont plus considérés comme la même personne.",
    SystemMessageKind.POSITION_IN_QUEUE: "Vous êtes numéro {position} dans la file d’attente.",
    SystemMessageKind.QUEUE_OPENS: (
        "Nous sommes fermés. Nous ouvrons {opens_at} ({time_zone}), et vous gardez votre place jusque-là."
    ),
    SystemMessageKind.QUEUE_CLOSED: "Nous sommes fermés. Vous gardez votre place jusqu’à la réouverture.",
    SystemMessageKind.NOBODY_THERE: "Personne n’est là en ce moment. Vous gardez votre place jusqu’à notre retour.",
    SystemMessageKind.ELEVATED_TO_VOICE: "{name} a lancé un appel vocal.",
    SystemMessageKind.ELEVATED_TO_VIDEO: "{name} a lancé un appel vidéo.",
    SystemMessageKind.ELEVATION_ENDED: "L’appel est terminé.",
    SystemMessageKind.TIME_LIMIT_REACHED: "La durée maximale de cet appel est atteinte.",
    SystemMessageKind.IDLE_WARNING: "Êtes-vous toujours là ? Sans réponse, ce chat se termine dans {seconds} secondes.",
    SystemMessageKind.IDLE_ENDED: "Ce chat a pris fin, car le dernier message est resté sans réponse.",
    SystemMessageKind.AUTO_CLOSED: "Cette conversation a été fermée automatiquement, car son délai est écoulé.",
}

# « Type : précision » ; en français, une espace insécable précède les deux-points.
CONTENTS = {
    ContentKind.IMAGE: ("Image", "Image\u00a0: {details}"),
    ContentKind.AUDIO: ("Enregistrement", "Enregistrement\u00a0: {details}"),
    ContentKind.VIDEO: ("Vidéo", "Vidéo\u00a0: {details}"),
    ContentKind.STICKER: ("Autocollant", "Autocollant\u00a0: {details}"),
    ContentKind.FILE: ("Fichier", "Fichier\u00a0: {details}"),
    ContentKind.LOCATION: ("Position", "Position\u00a0: {details}"),
    ContentKind.CONTACT: ("Contact", "Contact\u00a0: {details}"),
    ContentKind.REACTION: ("Réaction retirée", "Réaction\u00a0: {details}"),
    ContentKind.CHOICE: ("Choix", "Choix\u00a0: {details}"),
    ContentKind.OTHER: (
        "Un contenu qui ne peut pas être affiché",
        "Un contenu qui ne peut pas être affiché ({details})",
    ),
}
REPLY_ELSEWHERE = "En réponse à un message qui n'est pas dans cette conversation"

SESSION_ENDS = {
    MonitoringEndReason.STOPPED: "Vous avez arrêté le suivi de cette conversation.",
    MonitoringEndReason.LEFT: "Vous avez quitté cette conversation.",
    MonitoringEndReason.CONVERSATION_CLOSED: "Votre suivi a pris fin, car la conversation a été fermée.",
    MonitoringEndReason.RULE_NO_LONGER_HOLDS: "Votre suivi a pris fin, car il n’est plus autorisé.",
    MonitoringEndReason.UNREAD: "Votre suivi a pris fin, car vous ne lisiez plus la conversation.",
    StateReason.FORCE_CLOSED_BY_SUPERVISOR: "{name} (superviseur) a interrompu cette conversation.",
    StateReason.ENDED_BY_AGENT: "{name} a fermé cette conversation.",
    StateReason.ENDED_BY_BOT: "{name} (bot) a mis fin à cette conversation.",
    StateReason.ENDED_BY_CUSTOMER: "Le client a mis fin à cette conversation.",
    StateReason.CUSTOMER_DISCONNECTED: "Le client a été déconnecté : cette conversation a été fermée.",
    StateReason.AUTO_CLOSED: "Cette conversation a été fermée automatiquement, car son délai est écoulé.",
    StateReason.QUEUE_OVERFLOW: "Cette conversation a été fermée, car personne ne pouvait la prendre.",
    StateReason.CUSTOMER_ERASED: "Cette conversation a été fermée, car son client a été effacé.",
}

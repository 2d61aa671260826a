// French texts about how a message reads; the keys are those of en.ts.

export default {
  'reads': 'Ce message semble {reads}',
  'none': 'Ce message n’a pas été évalué : il est trop récent, ne contient aucun mot, ou sa langue n’est pas évaluée.',
  'score': 'Une version antérieure a évalué ce message à {score}, de −1 (le pire) à 1 (le meilleur)',
  'down': 'Vers le négatif',
  'up': 'Vers le positif',
  'nowords': 'Aucun mot n’a été décisif à lui seul, ou aucun n’est connu.',
  'engine': 'Moteur : {engine}',
  'wrong': 'C’est faux ? Le message est :',
  'unread': 'Le message est :',
  'corrected': 'Corrigé en « {reads} » par {name}, {time}.',
  'counts': 'Cela compte à la place de l’estimation.',
  'lost': 'Vous ne pouvez plus lire ce message.',
  'gone': 'Vous ne pouvez plus lire ce message ; il n’a donc pas été corrigé.',
  'withdraw': 'Retirer la correction',
}

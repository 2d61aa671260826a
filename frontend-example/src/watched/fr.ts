// French of the page for those who are monitored.

export default {
  'title': 'Qui a surveillé mes conversations',
  'lead': 'Les superviseurs peuvent lire une conversation pendant qu’elle est la vôtre. Voici la liste de toutes ces fois, les plus récentes d’abord.',
  'untold': 'Votre organisation n’indique pas ici si vos conversations ont été surveillées.',
  'none': 'Personne n’a surveillé vos conversations.',
  'supervisor': 'Un superviseur',
  'purpose.none': 'sans motif',
  'now': 'maintenant',
  'older': 'Afficher les plus anciennes',
  'fault': 'La liste n’a pas pu être lue.',
  'again': 'Réessayer',
}

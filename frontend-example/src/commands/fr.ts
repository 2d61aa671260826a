// French of the palette and of the keys; the keys are those of en.ts.

export default {
  'find': 'Rechercher une action',
  'acts': 'Actions',
  'found': '{count} actions',
  'found_one': '1 action',
  'none': 'Aucune action de ce nom actuellement.',
  'close': 'Fermer',
  'help': 'Clavier',
  'key.search': 'Rechercher',
  'key.move': 'Conversation suivante et précédente',
  'key.open': 'Ouvrir la conversation',
  'key.helps': 'Faire ce qui aide, ou affecter la sélection',
  'key.select': 'Sélectionner la conversation',
  'key.all': 'Tout sélectionner',
  'key.show': 'Afficher les nouveautés de la liste',
  'key.close': 'Fermer ce qui est ouvert',
  'key.palette': 'Toutes les actions pour la conversation',
  'key.help': 'Cette liste',
  'on': 'Utiliser les touches d’un seul caractère',
}

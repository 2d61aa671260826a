// English of the page for those who are monitored.

export default {
  'title': 'Who monitored my conversations',
  'lead': 'Supervisors may read along while a conversation is yours. This is the list of all times, newest first.',
  'untold': 'Your organisation does not show here whether your conversations were monitored.',
  'none': 'Nobody has monitored your conversations.',
  'supervisor': 'A supervisor',
  'purpose.none': 'without a purpose',
  'now': 'now',
  'older': 'Show older ones',
  'fault': 'The list could not be read.',
  'again': 'Try again',
}

// English of the signed-in customer's page.

export default {
  'title': 'Your conversation',
  'missing': 'The chat could not be loaded. Reload the page.',
  'sample': 'Visitors who are not signed in use the chat on a page like this one:',
  'sample.open': 'a sample shop',
}

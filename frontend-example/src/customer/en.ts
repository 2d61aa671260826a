// English of the signed-in customer's page.

export default {
  'title': 'Your conversation',
  'missing': 'The chat could not be loaded. Reload the page.',
  'sample': 'Visitors who do not sign in write from a page like this one:',
  'sample.open': 'a sample shop',
}

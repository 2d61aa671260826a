// English of the signed-in customer's page.

export default {
  'title': 'Your conversation',
  'missing': 'The chat could not be loaded. Load the page again.',
  'sample': 'Visitors who don’t sign in write from a page like this:',
  'sample.open': 'a sample shop',
}

// French of the signed-in customer's page; the keys are those of en.ts.

export default {
  'title': 'Votre conversation',
  'missing': 'Le chat n’a pas pu être chargé. Rechargez la page.',
  'sample': 'Les visiteurs non connectés utilisent le chat sur une page comme celle-ci :',
  'sample.open': 'une boutique d’exemple',
}

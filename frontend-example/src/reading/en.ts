// English texts about how a message reads.

export default {
  'reads': 'This message reads {reads}',
  'none': 'This message has not been judged: it is too new, has no words, or its language is not judged.',
  'score': 'An earlier release judged this message with {score}, from −1 (worst) to 1 (best)',
  'down': 'Towards negative',
  'up': 'Towards positive',
  'nowords': 'No single word decided, or none is known.',
  'engine': 'Engine: {engine}',
  'wrong': 'This reads wrong? It is:',
  'unread': 'It reads:',
  'corrected': 'Corrected to {reads} by {name}, {time}.',
  'counts': 'This counts in place of the estimate.',
  'lost': 'You can no longer read this message.',
  'gone': 'You can no longer read this message, so it was not corrected.',
  'withdraw': 'Withdraw',
}

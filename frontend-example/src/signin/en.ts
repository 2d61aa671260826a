// English of signing in at an identity provider.

export default {
  'title': 'Sign in',
  'lead': 'You sign in with your organisation. Vigie never sees your password.',
  'submit': 'Sign in',
  'again': 'Sign in again',
  'other': 'Sign in as somebody else',
  'finishing': 'Signing in …',
  'waiting': 'Your organisation’s identity provider cannot be reached. The page keeps trying.',
  'ended.expired': 'Your sign-in has ended. Sign in again to continue.',
  'ended.refused': 'Vigie does not accept this sign-in. Your account is not set up here, has been disabled, or was signed out. Ask your administrator, or sign in as somebody else.',
  'fault.denied': 'Your organisation’s identity provider did not let you in ({code}).',
  'fault.trouble': 'Your organisation’s identity provider has a problem at the moment. Try again in a while.',
  'fault.stale': 'This sign-in was not begun in this tab, or it is no longer valid. Sign in again.',
  'fault.unreachable': 'Your organisation’s identity provider cannot be reached. Check your connection, and sign in again.',
  'fault.setup': 'Your organisation’s identity provider refused the request of this page. Tell your administrator: {code}.',
  'fault.invalid': 'The answer of the identity provider can’t be trusted, so you were not signed in. Tell your administrator: {code}.',
}

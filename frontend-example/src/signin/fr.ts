// French of signing in at an identity provider; the keys are those of en.ts.

export default {
  'title': 'Connexion',
  'lead': 'Vous vous connectez avec votre organisation. Vigie ne voit jamais votre mot de passe.',
  'submit': 'Se connecter',
  'again': 'Se reconnecter',
  'other': 'Se connecter sous une autre identité',
  'finishing': 'Connexion …',
  'waiting': 'Le fournisseur d’identité de votre organisation est injoignable. La page continue d’essayer.',
  'ended.expired': 'Votre connexion a pris fin. Reconnectez-vous pour continuer.',
  'ended.refused': 'Vigie n’accepte pas cette connexion. Votre compte n’existe pas ici, a été désactivé ou a été déconnecté. Adressez-vous à votre administrateur, ou connectez-vous sous une autre identité.',
  'fault.denied': 'Le fournisseur d’identité de votre organisation ne vous a pas laissé entrer ({code}).',
  'fault.trouble': 'Le fournisseur d’identité de votre organisation rencontre un problème. Réessayez dans quelques instants.',
  'fault.stale': 'Cette connexion n’a pas été commencée dans cet onglet, ou elle n’est plus valable. Reconnectez-vous.',
  'fault.unreachable': 'Le fournisseur d’identité de votre organisation est injoignable. Vérifiez votre connexion, puis reconnectez-vous.',
  'fault.setup': 'Le fournisseur d’identité de votre organisation a refusé la demande de cette page. Prévenez votre administrateur : {code}.',
  'fault.invalid': 'La réponse du fournisseur d’identité n’est pas fiable, vous n’avez donc pas été connecté. Prévenez votre administrateur : {code}.',
}

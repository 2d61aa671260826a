"""What the built-in engine knows of each language's grammar: negations, turns, short answers. Word values are in lexicon.py."""

LANGUAGES = ("de", "en", "es", "fr", "it", "pt")


def supported(tag: str | None) -> str | None:
    """The language of a BCP 47 tag if the engine judges it, otherwise None."""
    if tag is None:
        return None
    language = tag.strip().replace("_", "-").partition("-")[0].lower()
    return language if language in LANGUAGES else None


def _sets(**words: str) -> dict[str, frozenset[str]]:
    return {language: frozenset(words[language].split()) for language in LANGUAGES}


# They turn the words that follow them; spelled as phones spell them, too.
NEGATIONS = _sets(
    de="nicht nich net kein keine keinen keiner keinem keines nie niemals nichts nix ohne weder kaum",
    en="not no never n't don't dont doesn't doesnt didn't didnt isn't isnt wasn't wasnt won't wont can't cant couldn't "
    "couldnt cannot shouldn't wouldn't wouldnt aren't arent haven't havent hasn't hasnt nothing nobody without hardly nor "
    "ain't aint neither weren't werent hadn't hadnt mustn't mustnt needn't neednt",
    es="no ni nunca jamás jamas nada nadie ningún ningun ninguna ninguno sin tampoco apenas",
    fr="ne pas pa jamais rien aucun aucune sans ni plus guère personne non n",
    it="non nn mai niente nessuno nessuna nulla senza né ne neanche nemmeno neppure",
    pt="não nao ñ n nunca nem sem nada nenhum nenhuma jamais ninguém ninguem tampouco",
)

# What follows these matters more than what came before.
TURNS = _sets(
    de="aber doch jedoch trotzdem leider",
    en="but however though although yet unfortunately",
    es="pero embargo aunque sino lamentablemente",
    fr="mais cependant pourtant malheureusement",
    it="ma però pero tuttavia purtroppo",
    pt="mas porém porem contudo infelizmente",
)

YES = _sets(
    de="ja jo jep jup joa jawohl klar genau doch stimmt natürlich",
    en="yes yeah yep yup ya sure correct indeed definitely right y",
    es="sí si sip claro correcto exacto efectivamente",
    fr="oui ouais ouep si exact exactement voilà voila",
    it="sì si sisi certo esatto esattamente",
    pt="sim ss s claro isso exato exatamente já",
)
NO = _sets(
    de="nein nö nee ne nope nicht noch",
    en="no nope nah not never n",
    es="no nop nada tampoco todavía",
    fr="non nan nn pas toujours",
    it="no nono nope ancora",
    pt="não nao n nn ñ ainda nada",
)


def _beginnings(**words: str) -> dict[str, tuple[str, ...]]:
    return {language: tuple(words[language].split()) for language in LANGUAGES}


# What agents ask about, by how the words begin: that all is well, that something is wrong, and that it goes on.
WELL = _beginnings(
    de="gelöst geloest behoben erledigt angekommen geklappt geholfen funktionier zufrieden erhalten bekommen klappt läuft",
    en="solved resolved fixed work arrive helped happy satisfied received sorted repaired",
    es="resuelt solucionad llegad llegó funciona servido recibi recibió satisfech content arreglad",
    fr="résolu réglé arrivé aidé marche fonctionn reçu satisfait content réparé",
    it="risolt arrivat funziona ricevut utile soddisfatt riparat sistemat",
    pt="resolvid cheg funciona ajudou recebeu satisfeit arranjad consertad",
)
WRONG = _beginnings(
    de="kaputt fehler gestört störung beschädigt defekt fehlt fehlen warten problem ausgefallen falsch doppelt verspätet",
    en="broken error damage missing waiting problem issue crash fail wrong down faulty stuck delayed overcharged",
    es="rot error dañad falta faltan esperando problema averiad fall mal incidencia cortad",
    fr="panne erreur abîmé coupé manque attend problème cassé endommagé défectueu bug",
    it="rott error danneggiat manca mancano aspett problem guast sbagliat bloccat giù",
    pt="avariad erro danificad falta faltam espera problema partid quebrad estragad baixo",
)
STILL = _sets(
    de="immer weiterhin wieder",
    en="still",
    es="sigue siguen todavía aún continúa",
    fr="toujours encore",
    it="ancora sempre continua",
    pt="ainda continua continuam",
)

# A sentence that begins with one of these, or ends with a question mark, asks.
INTERROGATIVES = _sets(
    de="wie wo wann was welche welcher welches wer kann können könnte gibt wieso ab wohin woher",
    en="how where when what which who can could is are do does may should would will",
    es="cómo como dónde donde cuándo cuando qué que cuál cual quién puedo pueden podría hay es se",
    fr="comment où ou quand quel quelle quels quelles qui puis-je est-ce peut-on puis pouvez faut peut combien",
    it="come dove quando cosa quale quali chi posso potete potrei si è c'è che quanto",
    pt="como onde quando qual quais quem posso podem pode poderia tem dá é que quanto",
)

# Emoji that people use for joy and for grief alike; the words beside them decide.
OPEN_EMOJI = frozenset("😭🔥💀😂🤣😅🙃🥲😩🙏😱🤯😳🙄💔👏🎉✨😏🤡👍😐😬🫠🥹😢😮💪👀")

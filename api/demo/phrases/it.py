"""Italian phrases; their form is in phrasebook.py."""

from api.demo.phrases.phrasebook import Phrases, Topic

ITALIAN = Phrases(
    language="it",
    customers=(
        "Chiara Bellini",
        "Marco Ferri",
        "Alessia Conti",
        "Davide Greco",
        "Francesca Villa",
        "Luca Marchetti",
        "Silvia Amato",
        "Matteo Riva",
        "Elisa Barone",
        "Simone Galli",
        "Paola Ricci",
        "Andrea Fontana",
    ),
    topics=(
        Topic("Pacco non consegnato", "Buongiorno, il mio pacco doveva arrivare martedì e non è ancora arrivato."),
        Topic("Lampada rotta", "Salve, la lampada da terra che ho ordinato è arrivata con il paralume rotto."),
        Topic("Addebito doppio", "Buongiorno, vedo due addebiti per lo stesso ordine sulla mia carta."),
        Topic(
            "Reso di una macchina da caffè", "Salve, vorrei restituire una macchina da caffè comprata una settimana fa."
        ),
        Topic("Cambio di indirizzo", "Buongiorno, posso ancora cambiare l'indirizzo di consegna del mio ordine?"),
        Topic("Codice sconto rifiutato", "Salve, il codice sconto della vostra newsletter non viene accettato."),
        Topic("Garanzia di una stufa", "Buongiorno, la mia stufa si è fermata dopo cinque mesi. È in garanzia?"),
        Topic("Viti mancanti", "Salve, nella scatola del mio nuovo scaffale manca il sacchetto delle viti."),
    ),
    details=(
        "Il numero d'ordine è 4482-118.",
        "L'ho ordinato il tre, con consegna normale.",
        "È il modello bianco, quello più grande.",
        "L'indirizzo è lo stesso della fattura.",
        "Posso mandarle una foto, se serve.",
        "Ho pagato con la carta.",
    ),
    unhappy=(
        "Aspetto da una settimana ed è davvero fastidioso.",
        "Questo non mi aiuta, sono piuttosto delusa.",
        "Dovevano richiamarmi e nessuno ha chiamato. Che brutto servizio.",
        "La vostra pagina di tracciamento è inutile, mostra solo un errore.",
        "Ho paura di aver perso i miei soldi.",
    ),
    angry=(
        "È una cosa terribile, odio doverlo spiegare per la quarta volta!",
        "Mi state facendo perdere tempo. È il peggior servizio che abbia mai avuto!",
        "Sono furiosa. Un prodotto orribile e un'azienda pessima!",
        "È una bugia! Mi sento presa in giro e queste scuse sono ridicole!",
        "Che vergogna. Rivoglio subito i miei soldi o vi denuncio!",
    ),
    calmer=(
        "Va bene, così va meglio.",
        "D'accordo, mi sta bene.",
        "Bene, se può davvero farlo oggi, ne sono contenta.",
        "Bene, allora aspetto la sua e-mail.",
    ),
    thanks=(
        "Fantastico, grazie mille, mi ha aiutato tantissimo!",
        "Perfetto, grazie per l'ottimo aiuto e la gentilezza!",
        "Eccellente, sono molto contenta. Grazie!",
        "Ottimo, grazie! Il miglior servizio da molto tempo.",
        "Grazie, è stato davvero gentile e veloce!",
    ),
    greetings=(
        "Buongiorno, qui il servizio clienti. Me ne occupo subito.",
        "Salve, grazie per averci scritto. Apro il suo ordine.",
        "Buongiorno, ho letto il suo messaggio e lo prendo in carico.",
    ),
    questions=(
        "Mi può dare il numero d'ordine, per favore?",
        "In che giorno ha fatto l'ordine?",
        "Di che colore e misura era?",
        "L'indirizzo della fattura è ancora giusto?",
        "Un momento, per favore, chiedo al magazzino.",
    ),
    apologies=(
        "Mi dispiace molto. Non doveva succedere.",
        "Capisco il suo disappunto. Resto con lei finché non è risolto.",
        "Ha ragione a essere arrabbiata. Vedo subito che cosa posso fare.",
        "Le chiedo scusa per l'attesa, ne parlo con la mia responsabile.",
    ),
    solutions=(
        "Le ho ordinato un articolo nuovo. Parte oggi dal nostro magazzino.",
        "Ho appena rimborsato l'importo. Lo vedrà entro tre giorni.",
        "Il corriere consegnerà domani tra le nove e mezzogiorno.",
        "Per il disturbo ho aggiunto al suo conto un buono del dieci per cento.",
    ),
    goodbyes=(
        "Prego. Buona giornata!",
        "Volentieri. Ci scriva pure quando vuole.",
        "Felice di averla aiutata. Arrivederci!",
    ),
    notes=(
        "La cliente aveva già scritto per questo; buono concesso.",
        "Il corriere conferma il ritardo, sostituzione in arrivo.",
        "Controllare domani che il rimborso sia arrivato.",
    ),
)

"""German phrases; their form is in phrasebook.py."""

from api.demo.phrases.phrasebook import Phrases, Topic

GERMAN = Phrases(
    language="de",
    customers=(
        "Katrin Vogel",
        "Jonas Becker",
        "Anja Schuster",
        "Lukas Winkler",
        "Miriam Roth",
        "Stefan Kuhn",
        "Lena Hartmann",
        "Tobias Frank",
        "Aylin Demir",
        "Bernd Lorenz",
        "Sabine Engel",
        "Moritz Haas",
    ),
    topics=(
        Topic("Paket nicht angekommen", "Guten Tag, mein Paket sollte am Dienstag kommen und ist noch nicht da."),
        Topic("Lampe zerbrochen", "Hallo, die bestellte Stehlampe kam mit zerbrochenem Schirm an."),
        Topic("Doppelt abgebucht", "Guten Tag, dieselbe Bestellung wurde zweimal von meiner Karte abgebucht."),
        Topic(
            "Rückgabe einer Kaffeemaschine", "Hallo, ich möchte eine letzte Woche gekaufte Kaffeemaschine zurückgeben."
        ),
        Topic("Andere Lieferadresse", "Guten Tag, kann ich die Lieferadresse meiner Bestellung noch ändern?"),
        Topic("Gutschein abgelehnt", "Hallo, der Gutscheincode aus Ihrem Newsletter wird nicht angenommen."),
        Topic("Garantie für Heizlüfter", "Guten Tag, mein Heizlüfter ist nach fünf Monaten kaputt. Gilt die Garantie?"),
        Topic("Schrauben fehlen", "Hallo, der Beutel mit den Schrauben fehlt im Karton meines neuen Regals."),
    ),
    details=(
        "Die Bestellnummer ist 4482-118.",
        "Bestellt habe ich am Dritten, mit normalem Versand.",
        "Es ist das weiße Modell, die große Ausführung.",
        "Die Adresse ist dieselbe wie auf der Rechnung.",
        "Ich kann Ihnen gern ein Foto schicken.",
        "Bezahlt habe ich mit Karte.",
    ),
    unhappy=(
        "Ich warte jetzt seit einer Woche, das ist wirklich ärgerlich.",
        "Das hilft mir nicht weiter, ich bin ziemlich enttäuscht.",
        "Man wollte mich zurückrufen, und niemand hat angerufen. Schlechter Service.",
        "Ihre Sendungsverfolgung ist nutzlos, sie zeigt nur einen Fehler.",
        "Ich habe Angst, dass mein Geld verloren ist.",
    ),
    angry=(
        "Das ist eine absolute Frechheit, ich erkläre das jetzt zum vierten Mal!",
        "Sie verschwenden meine Zeit. Das ist der schlechteste Service aller Zeiten!",
        "Ich bin stinksauer. Ein furchtbares Produkt und eine miserable Firma!",
        "Das ist gelogen! Ich fühle mich betrogen und habe diese dummen Ausreden satt!",
        "Unverschämt. Ich will sofort mein Geld zurück, sonst gehe ich zum Anwalt!",
    ),
    calmer=(
        "Na gut, das klingt schon besser.",
        "In Ordnung, damit kann ich leben.",
        "Gut, wenn das heute wirklich noch klappt, freut mich das.",
        "Gut, dann warte ich auf Ihre E-Mail.",
    ),
    thanks=(
        "Wunderbar, vielen herzlichen Dank, Sie haben mir sehr geholfen!",
        "Perfekt, danke für die tolle und freundliche Hilfe!",
        "Ausgezeichnet, ich bin sehr zufrieden. Vielen Dank!",
        "Super, danke! Der beste Kundendienst seit Langem.",
        "Danke, Sie waren wirklich nett und schnell!",
    ),
    greetings=(
        "Guten Tag, hier ist der Kundendienst. Ich kümmere mich sofort darum.",
        "Hallo, danke für Ihre Nachricht. Ich öffne Ihre Bestellung.",
        "Guten Tag, ich habe Ihr Anliegen gelesen und übernehme es.",
    ),
    questions=(
        "Können Sie mir bitte Ihre Bestellnummer nennen?",
        "An welchem Tag haben Sie bestellt?",
        "Um welche Farbe und Größe geht es?",
        "Stimmt die Adresse auf der Rechnung noch?",
        "Einen Moment bitte, ich frage im Lager nach.",
    ),
    apologies=(
        "Das tut mir sehr leid. Das hätte nicht passieren dürfen.",
        "Ich verstehe Ihren Ärger. Ich bleibe dran, bis es gelöst ist.",
        "Sie sind zu Recht verärgert. Ich sehe gleich, was ich tun kann.",
        "Ich entschuldige mich für das Warten und spreche mit meiner Teamleitung.",
    ),
    solutions=(
        "Ich habe Ersatz für Sie bestellt. Er verlässt heute unser Lager.",
        "Ich habe den Betrag gerade erstattet. In drei Tagen ist er da.",
        "Der Paketdienst liefert morgen zwischen neun und zwölf Uhr.",
        "Für die Umstände habe ich Ihnen einen Gutschein über zehn Prozent gutgeschrieben.",
    ),
    goodbyes=(
        "Gern geschehen. Einen schönen Tag noch!",
        "Sehr gern. Melden Sie sich jederzeit wieder.",
        "Schön, dass ich helfen konnte. Auf Wiedersehen!",
    ),
    notes=(
        "Kundin hat deswegen schon geschrieben; Kulanzgutschein gewährt.",
        "Paketdienst bestätigt die Verspätung, Ersatz ist unterwegs.",
        "Morgen prüfen, ob die Erstattung durch ist.",
    ),
)

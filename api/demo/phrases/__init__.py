"""What the demo's customers and agents say, one file per language. Who says which line, and when, is in ../scripts.py."""

from api.demo.phrases.de import GERMAN
from api.demo.phrases.en import ENGLISH
from api.demo.phrases.es import SPANISH
from api.demo.phrases.fr import FRENCH
from api.demo.phrases.it import ITALIAN
from api.demo.phrases.phrasebook import Phrases, Topic
from api.demo.phrases.pt import PORTUGUESE

PHRASEBOOKS = {
    phrasebook.language: phrasebook for phrasebook in (ENGLISH, FRENCH, SPANISH, GERMAN, PORTUGUESE, ITALIAN)
}

__all__ = ["BOOKS", "Phrases", "Topic"]

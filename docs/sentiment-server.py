"""A sentiment engine of one's own for Vigie: `pip install transformers torch`, then `python sentiment-server.py`.

Vigie calls it with VIGIE_SENTIMENT_ENGINE=http:http://127.0.0.1:8900/ (and VIGIE_PRIVATE_RECEIVERS=true in production).
"""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NAME = "cardiffnlp/xlm-t"  # at most 39 characters; with a version, if you change the model


def load():
    """The model: a function that takes texts and gives, for each, a list of {"label", "score"} for all three labels."""
    from transformers import pipeline

    model = "cardiffnlp/twitter-xlm-roberta-base-sentiment"
    return pipeline(
        "text-classification", model, top_k=None, truncation=True, max_length=512
    )  # tokens; more is an error


def reading(labels):
    by = {each["label"].lower(): each["score"] for each in labels}
    negative, neutral, positive = by["negative"], by["neutral"], by["positive"]
    return {
        "score": positive - negative,
        "negative": negative,
        "neutral": neutral,
        "positive": positive,
        "confidence": max(by.values()),
    }


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))["utterances"]
        answer = json.dumps(
            {"engine": NAME, "readings": [reading(each) for each in model([each["text"] for each in asked])]}
        )
        self.send_response(200)
        self.end_headers()
        self.wfile.write(answer.encode())


if __name__ == "__main__":
    model = load()
    ThreadingHTTPServer(("127.0.0.1", 8900), Handler).serve_forever()

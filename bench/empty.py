"""The peer of the chat: a Flask endpoint that reads nothing and says next to nothing, on the same server with the same settings."""

import os

import waitress
from flask import Flask, Response, jsonify

from bot.serve import CONNECTIONS
from bot.settings import Settings

app = Flask(__name__)


@app.post("/api/chat")
def nothing() -> Response:
    return jsonify(ok=True)


if __name__ == "__main__":
    settings = Settings.load(os.environ)
    waitress.create_server(
        app, host=settings.host, port=settings.port, threads=settings.threads, connection_limit=CONNECTIONS, ident=None
    ).run()

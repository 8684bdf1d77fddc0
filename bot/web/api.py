"""The programmers' door: ask, complete what is being typed, say whether it helped."""

import msgspec
from flask import Blueprint, Response, request
from typing_extensions import TypedDict

from bot.dialogue.desk import Desk
from bot.dialogue.reply import Choice
from bot.settings import Settings

from .bodies import MAX_ID, MAX_REASON, chat_message, door_of, model_in, optional_language, optional_text, read_json
from .metrics import Metrics
from .once import Once, key_of
from .problems import Refused
from .widget import site_of

MAX_TYPED = 60  # nobody needs a suggestion for more than this

_write = msgspec.json.encode  # the standard encoder takes a tenth of the whole time of a request


class Suggestions(TypedDict):
    suggestions: list[Choice]


def blueprint(desk: Desk, settings: Settings, metrics: Metrics) -> Blueprint:
    bp = Blueprint("api", __name__, url_prefix="/api")
    once = Once(desk.records)

    @bp.post("/chat")
    def chat() -> Response:
        """Answer a message."""
        site_of(settings)
        body = read_json(request)
        message = chat_message(body.get("message"), settings.max_message)
        conversation = optional_text(body, "conversation_id", MAX_ID)
        door, language, model = door_of(body), optional_language(body), model_in(body)

        def answer() -> bytes:
            reply = desk.answer(message, conversation, door=door, language=language, model=model)
            metrics.replied(reply["kind"])
            return _write(reply)

        if key := key_of(request):
            # The digest of what was typed could be guessed at for a card number: what is compared is what is kept.
            asked = _write([desk.masked(message), conversation, language, model and desk.masked(model)]).decode()
            return Response(once.answer(key, asked, answer), mimetype="application/json")
        return Response(answer(), mimetype="application/json")

    @bp.get("/suggest")
    def suggest() -> Response:
        """Questions close to what has been typed so far."""
        typed = request.args.get("q", "")[:MAX_TYPED].strip()
        language = optional_language(request.args)
        suggestions: Suggestions = {"suggestions": desk.suggest(typed, language) if typed else []}
        return Response(_write(suggestions), mimetype="application/json")

    @bp.post("/feedback")
    def feedback() -> Response:
        """Say whether a reply helped."""
        body = read_json(request)
        message_id = optional_text(body, "message_id", MAX_ID)
        helpful = body.get("helpful")
        if not message_id:
            raise Refused(422, "message_id-missing", "`message_id` is missing", "Send the `message_id` of a reply.")
        if not isinstance(helpful, bool):
            raise Refused(422, "helpful-missing", "`helpful` is missing", "Send `helpful` as true or false.")
        if not desk.vote(message_id, helpful, optional_text(body, "reason", MAX_REASON)):
            raise Refused(404, "message-unknown", "There is no such message", "Send the `message_id` of a reply of this desk.")
        return Response(status=204)

    return bp

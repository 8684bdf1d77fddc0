"""The chat page. It works without its script: every button is a submit button of one form."""

from flask import Blueprint, render_template, request

from bot.dialogue.desk import Desk
from bot.dialogue.reply import Reply
from bot.settings import Settings

from .bodies import MAX_ID, chat_message, optional_text
from .language import Language, language_of
from .metrics import Metrics
from .problems import Refused

# The sentences `static/chat.js` says by itself.
WORDS = (
    "characters-left", "characters-over", "copied", "copy", "desk-label", "feedback-not-asked", "feedback-unclear",
    "feedback-why", "feedback-wrong", "helpful", "helpful-question", "not-helpful", "nothing-asked", "offline",
    "refused", "retry", "server-away", "suggestions-count", "thanks-feedback", "thinking", "too-fast-wait", "too-long",
    "vote-failed", "you-label",
)  # fmt: skip


def blueprint(desk: Desk, settings: Settings, metrics: Metrics) -> Blueprint:
    bp = Blueprint("chat", __name__)

    @bp.get("/")
    def page() -> str:
        return draw(language_of(request))

    @bp.post("/")
    def ask() -> str | tuple[str, int]:
        """One question and its answer, for a browser without scripts."""
        language = language_of(request)
        typed = request.form.get("choice") or request.form.get("message", "")
        conversation = ""
        try:
            conversation = optional_text(request.form, "conversation_id", MAX_ID) or ""
            message = chat_message(typed, settings.max_message)
        except Refused as refused:
            status = refused.problem["status"]
            notice = desk.front(language)["sentences"]["too-long" if status == 413 else "nothing-asked"]
            return draw(language, conversation, notice=notice, typed=typed), status
        reply = desk.answer(message, conversation or None, door="chat", language=None if language == "zh" else language)
        metrics.replied(reply["kind"])
        return draw(language, reply=reply)

    def draw(language: Language, conversation: str = "", *, reply: Reply | None = None, notice: str = "", typed: str = "") -> str:
        front = desk.front(language)
        return render_template(
            "chat.html",
            front=front,
            s=front["sentences"],
            language=language,
            home=f"/?lang={language}" if "lang" in request.args else "/",
            conversation_id=conversation,
            reply=reply,
            # What the desk understood, not what was typed: card numbers and the like are already masked in it.
            asked="\n".join(part["question"] for part in reply["parts"]) if reply else "",
            notice=notice,
            typed=typed,
            limit=settings.max_message,
            words={name: front["sentences"][name] for name in WORDS},
        )

    return bp

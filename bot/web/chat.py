"""The chat page. It works without its scripts: every button is a submit button of one form."""

from flask import Blueprint, render_template, request

from bot.dialogue.desk import Desk
from bot.dialogue.reply import Reply
from bot.settings import Settings

from .bodies import MAX_ID, chat_message, optional_text
from .language import LANGUAGES, TAGS, Language, language_of
from .metrics import Metrics
from .problems import Refused

# In this order: each builds on those before it.
SCRIPTS = ("desk.js", "kept.js", "reply.js", "suggest.js", "person.js", "chat.js")
# The sentences the scripts say by themselves.
WORDS = (
    "characters-left", "characters-over", "copied", "copy", "desk-label", "feedback-not-asked", "feedback-unclear",
    "feedback-why", "feedback-wrong", "helpful", "helpful-question", "not-helpful", "not-meant", "not-meant-choices",
    "not-meant-rephrase", "not-sent", "nothing-asked", "offline", "offline-now", "person-ahead", "person-coming", "person-end",
    "person-here", "person-label", "person-leave", "refused", "retry", "sensitive-typed", "server-away", "suggestions-count",
    "thanks-feedback", "thinking", "too-fast-wait", "too-long", "vote-failed", "you-label",
)  # fmt: skip


def blueprint(desk: Desk, settings: Settings, metrics: Metrics) -> Blueprint:
    bp = Blueprint("chat", __name__)

    @bp.get("/")
    def page() -> str:
        return draw(desk, settings, language_of(request), "chat")

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
            return draw(desk, settings, language, "chat", conversation=conversation, notice=notice, typed=typed), status
        reply = desk.answer(message, conversation or None, door="chat", language=None if language == "zh" else language)
        metrics.replied(reply["kind"])
        return draw(desk, settings, language, "chat", reply=reply)

    return bp


def draw(
    desk: Desk, settings: Settings, language: Language, door: str, *,
    conversation: str = "", reply: Reply | None = None, notice: str = "", typed: str = "", theme: str | None = None,
) -> str:  # fmt: skip
    """The page as it stands by itself (`door` chat) or in the frame of a widget (`door` widget)."""
    front = desk.front(language)
    return render_template(
        "chat.html",
        front=front,
        s=front["sentences"],
        language=language,
        languages=LANGUAGES.items(),
        tag=TAGS[language],
        tags=TAGS,
        theme=theme,
        door=door,
        scripts=SCRIPTS if door == "chat" else (*SCRIPTS, "frame.js"),
        origins=settings.widget_origins if door == "widget" else (),
        home=f"/?lang={language}" if "lang" in request.args else "/",
        conversation_id=conversation,
        reply=reply,
        # Not what was typed: card numbers and the like are already masked in it.
        asked=reply["question"] if reply else "",
        notice=notice,
        typed=typed,
        limit=settings.max_message,
        words={name: front["sentences"][name] for name in WORDS},
    )

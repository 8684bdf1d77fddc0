"""Looking back: which conversations there were, what was said in them, and why."""

from datetime import UTC, datetime

from flask import Blueprint, render_template, request
from werkzeug.exceptions import NotFound

from bot.curation.explain import explain
from bot.curation.transcript import transcript
from bot.dialogue.desk import Desk
from bot.records.store import Opinion, Seen
from bot.web.auth import needs

PAGE = 60  # turns looked through for one page of the list
KINDS = ("answer", "clarify", "official", "unknown", "smalltalk")
OPINIONS: dict[str, Opinion] = {"helpful": "helpful", "not-helpful": "not-helpful"}


def install(bp: Blueprint, desk: Desk) -> None:
    @bp.get("/conversations")
    @needs("viewer")
    def conversations() -> str:
        """The newest conversations, one row each, by the turn that fits the filters."""
        rows, before = _rows(desk)
        name = "console/_conversations.html" if "HX-Request" in request.headers else "console/conversations.html"
        return render_template(name, rows=rows, before=before, chosen=request.args, lines=None, seen=None)

    @bp.get("/conversations/<message_id>")
    @needs("viewer")
    def conversation(message_id: str) -> str:
        """The conversation that this turn belongs to, and why the turn was decided so."""
        turn = desk.review.turn(message_id)
        if turn is None:
            raise NotFound
        lines = transcript(desk, turn.conversation_id)
        seen = next((line.turn for line in lines if line.turn and line.turn.turn.message_id == message_id), Seen(turn, None))
        shown = {"lines": lines, "seen": seen, "why": explain(desk, turn.question), "digest": desk.kb_digest}
        if "HX-Request" in request.headers:
            return render_template("console/_conversation.html", **shown)
        rows, before = _rows(desk)
        return render_template("console/conversations.html", rows=rows, before=before, chosen=request.args, **shown)


def _rows(desk: Desk) -> tuple[list[Seen], str]:
    """One turn of each conversation, the newest that fits, and the moment before which the next page begins (empty at the end)."""
    kind, opinion = request.args.get("kind", ""), OPINIONS.get(request.args.get("opinion", ""))
    found = desk.review.latest(
        PAGE, kind if kind in KINDS else None, opinion, request.args.get("unanswered") == "yes", _moment(request.args.get("before", ""))
    )
    newest: dict[str, Seen] = {}
    for seen in found:
        newest.setdefault(seen.turn.conversation_id, seen)
    return list(newest.values()), found[-1].turn.asked_at.isoformat() if len(found) == PAGE else ""


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

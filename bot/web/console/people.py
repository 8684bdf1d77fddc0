"""The queue: duty, taking, replying, notes, giving back and closing; and the poll that keeps open pages fresh."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.exceptions import NotFound

from bot.accounts.people import Account
from bot.curation.explain import explain
from bot.curation.lookup import Lookup
from bot.curation.transcript import transcript
from bot.dialogue.desk import Desk
from bot.handover.queue import HandoverError
from bot.handover.talk import Talk
from bot.settings import Settings
from bot.web.auth import audit, current_account, needs
from bot.web.words import say

from .status import tag

# What an agent can do with a conversation, and what the audit log calls it.
ACTS = {
    "take": "handover-taken", "reply": "handover-answered", "note": "handover-noted",
    "back": "handover-given-back", "close": "handover-closed",
}  # fmt: skip
LOOKED_AT = 6  # of the merchant's last messages, to find what would help


def install(bp: Blueprint, desk: Desk, lookup: Lookup, settings: Settings) -> None:
    _pages(bp, desk, lookup)
    _acts(bp, desk, lookup, settings)


def _pages(bp: Blueprint, desk: Desk, lookup: Lookup) -> None:
    @bp.get("/queue")
    @needs("viewer", by_hand=False)
    def queue() -> str:
        """Who waits and who is served."""
        name = "console/_queue.html" if "HX-Request" in request.headers else "console/queue.html"
        return render_template(name, **_queue(desk), talk=None)

    @bp.get("/queue/<handover_id>")
    @needs("viewer")
    def talk(handover_id: str) -> str:
        """One conversation with a person in it."""
        shown = _talk(desk, lookup, _found(desk, handover_id))
        if "HX-Request" in request.headers:
            return render_template("console/_talk.html", **shown)
        return render_template("console/queue.html", **_queue(desk), **shown)

    @bp.get("/queue/<handover_id>/lines")
    @needs("viewer", by_hand=False)
    def lines(handover_id: str) -> str | Response:
        """The lines after the first `after`, to be added below what is being read; the buttons, if they are not those of `stand`."""
        after, talk = request.args.get("after", ""), _found(desk, handover_id)
        new = _lines(desk, talk)[int(after) if after.isdecimal() and len(after) < 7 else 0 :]
        moved = request.args.get("stand") != _stand(talk)["stand"]
        return (
            render_template("console/_news.html", lines=new, talk=talk, moved=moved, **_stand(talk))
            if new or moved
            else Response(status=204)
        )

    @bp.get("/api/poll")
    @needs("viewer", by_hand=False)
    def poll() -> Response:
        """The head of the page if anything changed, else 304; from memory alone. Being asked is what keeps an agent on duty."""
        account = current_account()
        desk.handovers.seen(account.id)
        now = tag(desk, account)
        if request.if_none_match.contains(now):
            response = Response(status=304)
        else:
            response = make_response(render_template("console/_status.html"))
            response.headers["HX-Trigger"] = _moved(request.headers.get("If-None-Match", ""), now)
        response.set_etag(now)
        return response


def _acts(bp: Blueprint, desk: Desk, lookup: Lookup, settings: Settings) -> None:
    handovers = desk.handovers

    @bp.post("/duty")
    @needs("agent")
    def duty() -> Response:
        """On duty or off, as `on` says."""
        account = current_account()
        if request.form.get("on") == "yes":
            handovers.come(account.id, account.name)
        else:
            handovers.go(account.id)
        audit(account, "duty-begun" if handovers.is_on_duty(account.id) else "duty-ended")
        return _changed(make_response(render_template("console/_status.html")))

    @bp.post("/queue/<handover_id>/<act>")
    @needs("agent")
    def act(handover_id: str, act: str) -> Response:
        """`take`, `reply`, `note`, `back` or `close`; then the conversation as it is, or the sentence that says why not."""
        account, text = current_account(), request.form.get("text", "")
        if act not in ACTS:
            raise NotFound
        try:
            if len(text) > settings.max_message:
                raise HandoverError("long")
            _do(desk, act, handover_id, account, text)
        except HandoverError as error:
            return _refused(error, settings)
        audit(account, ACTS[act], handover_id)
        return _changed(make_response(render_template("console/_talk.html", **_talk(desk, lookup, _found(desk, handover_id)))))


def _do(desk: Desk, act: str, handover_id: str, account: Account, text: str) -> None:
    handovers = desk.handovers
    if act == "take":
        handovers.take(handover_id, account.id, account.name)
    elif act == "reply":
        handovers.reply(handover_id, account.id, text)
    elif act == "note":
        handovers.note(handover_id, account.id, account.name, text)
    elif act == "back":
        handovers.give_back(handover_id, account.id)
    else:
        handovers.close(handover_id, account.id)


def _found(desk: Desk, handover_id: str) -> Talk:
    talk = desk.handovers.talk(handover_id)
    if talk is None:
        handover = desk.review.handover(handover_id)
        if handover is None:
            raise NotFound
        talk = Talk(handover)
    return talk


def _queue(desk: Desk) -> dict[str, Any]:
    me = current_account().id
    held = desk.handovers.held()
    groups = (
        ("queue.mine", [talk for talk in held if talk.handover.agent == me]),
        ("queue.waiting", desk.handovers.waiting()),
        ("queue.others", [talk for talk in held if talk.handover.agent != me]),
    )
    asked = {one.handover.id: desk.last(one.handover.conversation_id) for _, talks in groups for one in talks}
    return {"groups": groups, "asked": asked, "now": datetime.now(UTC)}


def _lines(desk: Desk, talk: Talk) -> list[Any]:
    return transcript(desk, talk.handover.conversation_id)


def _talk(desk: Desk, lookup: Lookup, talk: Talk) -> dict[str, Any]:
    """What the middle and the right column show of a talk. Help is for the newest thing the merchant said that finds any."""
    lines, language = _lines(desk, talk), talk.handover.language
    asked = [line.turn.turn for line in lines if line.speaker == "merchant" and line.turn][-LOOKED_AT:]
    helped = ((turn, lookup.canned(turn.question, language)) for turn in reversed(asked))
    question, canned = next((one for one in helped if one[1]), (asked[-1] if asked else None, []))
    why = explain(desk, question.question) if question else []
    return {"talk": talk, "lines": lines, "question": question, "canned": canned, "why": why, **_stand(talk)}


def _stand(talk: Talk) -> dict[str, Any]:
    """Where a talk stands, for the agent who looks at it; `stand` differs whenever her buttons do."""
    mine = talk.holder == "agent" and talk.handover.agent == current_account().id
    return {"mine": mine, "stand": f"{talk.holder}-{talk.handover.agent or ''}"}


def _changed(response: Response) -> Response:
    response.headers["HX-Trigger"] = "queue-changed"
    return response


def _moved(before: str, now: str) -> str:
    """Which events a page should hear: the first number of the tag counts the queue, the second the records."""
    old, new = before.strip('"').split("-"), now.split("-")
    queue, records = (len(old) < 2 or old[place] != new[place] for place in (0, 1))
    return ", ".join(name for name, moved in (("queue-changed", queue), ("records-changed", records)) if moved)


def _refused(error: HandoverError, settings: Settings) -> Response:
    sentence = say(f"cannot.{error.key}", by=error.by or say("queue.colleague"), limit=settings.max_message)
    response = make_response(sentence, 409)
    response.mimetype = "text/plain"
    return response

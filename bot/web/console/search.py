"""Search as you type: hits, the chosen entry in full, and what a merchant would be shown."""

from collections.abc import Mapping

from flask import Blueprint, render_template, request

from bot.curation.lookup import LANGUAGE, Filters, Hit, Lookup, Shown
from bot.web.auth import needs

MAX_TYPED = 400  # a pasted message; what is longer is cut


def install(bp: Blueprint, lookup: Lookup) -> None:
    @bp.get("")
    @needs("viewer")
    def find() -> str:
        """The page; `entry` opens one entry."""
        return render_template("console/search.html", **_found(lookup, request.args))

    @bp.post("/search")
    @needs("viewer")
    def search() -> str:
        """Hits and the chosen entry; the whole page for a browser without scripts."""
        name = "console/_found.html" if "HX-Request" in request.headers else "console/search.html"
        return render_template(name, **_found(lookup, request.form))


def _found(lookup: Lookup, asked: Mapping[str, str]) -> dict[str, object]:
    typed = asked.get("q", "")[:MAX_TYPED]
    filters = Filters(**{name: asked.get(name, "")[:100] for name in ("topic", "type", "model", "audience")})
    hits, shown = lookup.find(typed, filters), lookup.shown(typed)
    chosen = asked.get("entry", "") or _first(hits, shown)
    card = lookup.card(chosen, shown.reply["language"] if shown else LANGUAGE) if chosen else None
    answered = shown and card and next((part for part in shown.reply["parts"] if part.get("entry_id") == card.entry.id), None)
    return {
        "typed": typed, "filters": filters, "hits": hits, "shown": shown, "card": card, "picked": "entry" in asked and bool(asked["entry"]),
        # The very text the merchant would read, where the question narrows the entry.
        "part": answered or (card and card.part), "lookup": lookup,
    }  # fmt: skip


def _first(hits: list[Hit], shown: Shown | None) -> str:
    """What the desk would answer with, or else the first hit once something was typed."""
    answered = shown.reply["entries"][0]["id"] if shown and shown.reply["entries"] else ""
    ids = [hit.entry.id for hit in hits]
    return answered if answered in ids else (ids[0] if shown and ids else "")

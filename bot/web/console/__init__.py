"""The agents' console: look up, look back, take over, and see how the knowledge is doing. One file a page.

Every view is behind `needs`. Conversations are named by a turn or a hand-over in them: their own ids let anyone speak as the
merchant, so they stand in no address.
"""

from typing import Any

from flask import Blueprint

from bot.curation.lookup import Lookup
from bot.dialogue.desk import Desk
from bot.settings import Settings
from bot.web.auth import current_account
from bot.web.traces import Traces

from . import conversations, health, people, search
from .status import status


def blueprint(desk: Desk, settings: Settings) -> Blueprint:
    bp = Blueprint("console", __name__, url_prefix="/console")
    lookup = Lookup(desk)
    traces = Traces(desk.knowledge, lookup.title)

    @bp.context_processor
    def common() -> dict[str, Any]:
        return {
            "title_of": lookup.title,
            "reasons_in": traces.reasons,
            "veto_in": traces.veto,
            "term_in": traces.term,
            "sentences_in": lambda language: desk.front(language)["sentences"],
            "desk_name": desk.knowledge.desk.name,
            "status_now": lambda: status(desk, current_account()),  # when it is drawn: nobody is known yet on a page that says so
        }

    search.install(bp, lookup)
    conversations.install(bp, desk)
    people.install(bp, desk, lookup, settings)
    health.install(bp, desk, settings)
    return bp

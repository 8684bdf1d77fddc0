"""How often one address may knock. Counted in memory, per process; `RATE_LIMITS=off` switches it off for measuring."""

import logging
import math
import time
from collections.abc import Mapping

from flask import Flask, Response, request
from flask_limiter import Limiter, RequestLimit
from flask_limiter.util import get_remote_address

from bot.settings import Settings

from .policy import Policy
from .problems import Answer
from .widget import ORIGIN

# Many shops share one address (mobile carriers), so these are generous; they stop a loop, not a customer.
RATES = {
    "ask": "20 per 10 seconds; 60 per minute",
    "type": "60 per 10 seconds; 240 per minute",
    "vote": "20 per 10 seconds; 60 per minute",
    "poll": "100 per 10 seconds; 400 per minute",  # twenty merchants behind one address, each asking every three seconds
    "sign-in": "20 per 10 seconds; 60 per minute",  # passwords are counted by bot/accounts as well, and more strictly
    "work": "200 per 10 seconds; 900 per minute",  # an office full of agents
}

# What all visitors of one site around a widget may ask together: a site that goes wild does not take the others' turn.
SITE_RATE = "120 per 10 seconds; 600 per minute"

log = logging.getLogger(__name__)


def install(app: Flask, settings: Settings, policies: Mapping[str, Policy], answer: Answer) -> None:
    """Put the limits around the views. Switched off, no request pays for them."""
    if not settings.rate_limits:
        log.warning("rate limits are off (RATE_LIMITS=off): for measuring only")
        return

    def refuse(limit: RequestLimit) -> Response:
        return answer(429, {"Retry-After": str(max(1, math.ceil(limit.reset_at - time.time())))})

    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://", on_breach=refuse)
    site = limiter.limit(SITE_RATE, key_func=_site, exempt_when=lambda: ORIGIN not in request.headers)
    app.view_functions["api.chat"] = site(app.view_functions["api.chat"])  # type: ignore[assignment]
    for endpoint, policy in policies.items():
        if policy.rate != "free":
            app.view_functions[endpoint] = limiter.limit(RATES[policy.rate])(app.view_functions[endpoint])  # type: ignore[assignment]
    log.info("rate limits are on, counted in memory: %s", "; ".join(f"{name} {rate}" for name, rate in RATES.items()))


def _site() -> str:
    return f"site {request.headers[ORIGIN]}"

"""Who may call what: every route declares it, and a route that does not keeps the desk from starting.

What is open to everyone stands in OPEN; a view that needs an account says so itself, with `needs`.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple, TypeVar

from flask import Flask

from bot.accounts.people import Role

View = TypeVar("View", bound=Callable[..., Any])
Who = Literal["anyone"] | Role
Rate = Literal["free", "ask", "type", "vote", "poll", "sign-in", "work"]
_MARK = "_policy"


class Policy(NamedTuple):
    """What holds for a route."""

    who: Who  # the lowest role that may call it
    rate: Rate = "free"  # how often one address may; the figures are in limits.py
    token: bool = False  # whether what changes something needs the token against forged requests
    cache: Literal["no-store", "by-content"] = "no-store"
    by_hand: bool = True  # whether a call shows that a person is there, which keeps the session open


# No cookie opens any of the first group, so nobody can be made to call them in somebody else's name.
OPEN = {
    "api.chat": Policy("anyone", "ask"),
    "api.suggest": Policy("anyone", "type"),
    "api.feedback": Policy("anyone", "vote"),
    "conversation.state": Policy("anyone", "poll"),
    "conversation.leave": Policy("anyone", "vote"),
    "chat.page": Policy("anyone"),
    "chat.ask": Policy("anyone", "ask"),
    "widget.script": Policy("anyone", cache="by-content"),
    "widget.frame": Policy("anyone"),
    "widget.demo": Policy("anyone"),
    "health.alive": Policy("anyone"),
    "health.ready": Policy("anyone"),
    "health.scrape": Policy("anyone"),
    "openapi.show": Policy("anyone"),
    "static": Policy("anyone", cache="by-content"),
    # These open a session.
    "auth.login": Policy("anyone", token=True),
    "auth.sign_in": Policy("anyone", "sign-in", token=True),
    "auth.open_link": Policy("anyone", "sign-in"),
    "auth.set_up": Policy("anyone", token=True),
    "auth.finish_set_up": Policy("anyone", "sign-in", token=True),
    "oidc.start": Policy("anyone", "sign-in"),
    "oidc.callback": Policy("anyone", "sign-in"),  # the provider's `state` stands in for the token
}


def needs(role: Role, *, by_hand: bool = True) -> Callable[[View], View]:
    """Marks a view: only accounts with this role or a higher one. `by_hand=False` is for what a page asks by itself, which does not
    keep a session open."""

    def mark(view: View) -> View:
        setattr(view, _MARK, Policy(role, "work", token=True, by_hand=by_hand))
        return view

    return mark


def policies(app: Flask) -> Mapping[str, Policy]:
    """The policy of each route; raises LookupError naming the routes that declare none."""
    found = {endpoint: getattr(view, _MARK, OPEN.get(endpoint)) for endpoint, view in app.view_functions.items()}
    missing = sorted(endpoint for endpoint, policy in found.items() if policy is None)
    if missing:
        raise LookupError(f"say who may call {', '.join(missing)}: with @needs(role) at the view, or in bot/web/policy.py")
    return {endpoint: policy for endpoint, policy in found.items() if policy}

"""Signing in at an OpenID provider: code flow with PKCE, state and nonce. Local accounts go on working beside it."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Blueprint, Flask, redirect, request, session, url_for
from joserfc.errors import JoseError
from requests import RequestException
from werkzeug.wrappers import Response as Redirect

from bot.accounts.accounts import Accounts, Identity
from bot.accounts.people import MAX_NAME, ROLES, Role
from bot.accounts.refused import Refused
from bot.settings import SettingError, Settings

from .auth import device, inside, let_in

PATIENCE = 5  # seconds the provider may take for an answer
# What can go wrong with what a provider or a browser sends: the library's own errors, the network's, and JSON of another shape.
FAILURES = (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError, RuntimeError)
log = logging.getLogger(__name__)


def blueprint(app: Flask, accounts: Accounts, settings: Settings) -> Blueprint:
    bp = Blueprint("oidc", __name__, url_prefix="/console/oidc")
    given = granted(settings)
    issuer = settings.oidc_issuer.rstrip("/")
    provider = OAuth(app).register(
        "provider",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256", "default_timeout": PATIENCE},
    )

    @bp.get("")
    def start() -> Redirect:
        for key in [key for key in session if key.startswith("_state_")]:
            session.pop(key)  # of tries that were given up; a cookie has room for a few only
        session["back"] = inside(request.args.get("next", ""))
        try:
            there: Redirect = provider.authorize_redirect(url_for("oidc.callback", _external=True))
        except RequestException as error:
            return failed("provider-away", error)
        except FAILURES as error:
            return failed("provider-refused", error)
        return there

    @bp.get("/callback")
    def callback() -> Redirect:
        back = inside(session.get("back", ""))
        try:
            claims = claims_of_caller()
            return let_in(accounts.sign_in_as(identity(claims), device()), back)
        except Refused:
            return redirect(url_for("auth.login", why="no-role"), 303)
        except RequestException as error:
            return failed("provider-away", error)
        except FAILURES as error:
            return failed("provider-refused", error)

    def claims_of_caller() -> Mapping[str, Any]:
        """What the provider says of the caller, its signature, issuer, audience, times and nonce having been checked."""
        token = provider.authorize_access_token(claims_options={"iss": {"essential": True, "values": [settings.oidc_issuer]}})
        claims: dict[str, Any] = dict(token["userinfo"])
        if settings.oidc_role_claim not in claims:  # some providers keep the token short
            more = provider.userinfo(token=token)
            if more["sub"] != claims["sub"]:
                raise ValueError("the provider speaks of two people")
            claims |= more
        return claims

    def identity(claims: Mapping[str, Any]) -> Identity:
        name = next((text for key in ("name", "preferred_username", "email", "sub") if (text := shown(claims.get(key)))), "OpenID")
        return Identity(f"{settings.oidc_issuer} {claims['sub']}", name, highest(claims.get(settings.oidc_role_claim), given))

    return bp


def granted(settings: Settings) -> Mapping[str, Role]:
    """Which value of the claim gives which role."""
    if not settings.oidc_roles:
        return {role: role for role in ROLES}
    pairs = [pair.strip().partition("=") for pair in settings.oidc_roles.split(",")]
    for role, _, value in pairs:
        if role not in ROLES or not value:
            raise SettingError(f"OIDC_ROLES={settings.oidc_roles[:40]}: write pairs such as admin=desk-admins,agent=support")
    return {value: role for role, _, value in pairs if role in ROLES}


def highest(claimed: object, given: Mapping[str, Role]) -> Role | None:
    """The highest of the roles that the values of a claim give."""
    values: Iterable[object] = claimed if isinstance(claimed, list) else [claimed]
    roles = {given[value] for value in values if isinstance(value, str) and value in given}
    return max(roles, key=ROLES.index, default=None)


def shown(text: object) -> str:
    """A name that a line can show, or nothing."""
    return "".join(letter for letter in text if letter.isprintable()).strip()[:MAX_NAME] if isinstance(text, str) else ""


def failed(why: str, error: Exception) -> Redirect:
    log.warning("signing in at the OpenID provider failed: %s", type(error).__name__)
    return redirect(url_for("auth.login", why=why), 303)

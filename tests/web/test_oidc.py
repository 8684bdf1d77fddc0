"""Signing in at an OpenID provider that runs as a process of its own: what it vouches for counts, and what only looks like it does not."""

import os
import socket
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient

from bot.accounts.accounts import Accounts
from bot.accounts.people import OPERATOR
from bot.dialogue.desk import Desk
from bot.settings import SettingError, Settings
from bot.web import create_app, words
from bot.web.auth import COOKIE
from bot.web.oidc import granted
from bot.web.policy import OPEN, policies
from tests.agents import CLIENT, SECRET

ROLES = "admin=desk-admins, agent=support"


MakeAppFor = Callable[[str], Flask]


@pytest.fixture
def make_app_for(desk: Desk, accounts: Accounts, tmp_path: Path) -> MakeAppFor:

    def make(issuer: str) -> Flask:
        provider = {"OIDC_ISSUER": issuer, "OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": SECRET, "OIDC_ROLES": ROLES}
        return create_app(desk, Settings.load({"DATA_DIR": str(tmp_path), "RATE_LIMITS": "off", **provider}), accounts)

    return make


@pytest.fixture
def client(make_app_for: MakeAppFor, provider: str) -> FlaskClient:
    return make_app_for(provider).test_client()


def depart(client: FlaskClient, path: str = "/console/oidc") -> str:
    """Where the browser is sent to sign in."""
    response = client.get(path)
    assert response.status_code == 302
    return str(response.location)


def consent(address: str, person: str) -> str:
    """Signs in at the provider; the address it sends the browser back to."""
    response = requests.post(address, data={"person": person}, allow_redirects=False, timeout=10)
    assert response.status_code == 302, response.text
    return response.headers["Location"]


def come_back(client: FlaskClient, address: str) -> str:
    parts = urlsplit(address)
    return str(client.get(f"{parts.path}?{parts.query}").location)


def sign_in(client: FlaskClient, person: str) -> str:
    """Where somebody ends up."""
    return come_back(client, consent(depart(client), person))


@pytest.mark.parametrize(
    ("person", "name", "role"), [("wang", "王芳", "agent"), ("boss", "经理", "admin"), ("short-token", "只在资料里", "agent")]
)
def test_who_has_a_role_at_the_provider_has_it_here(client: FlaskClient, accounts: Accounts, person: str, name: str, role: str) -> None:
    assert sign_in(client, person) == "/console"
    assert [(one.name, one.role, one.provided) for one in accounts.all()] == [(name, role, True)]
    assert client.get("/console/sessions").status_code == 200
    assert accounts.audited(what="signed-in")[0].detail.endswith("OpenID")


def test_one_person_has_one_account(client: FlaskClient, accounts: Accounts) -> None:
    for _ in range(2):
        sign_in(client, "wang")
    assert len(accounts.all()) == 1 and len(accounts.sessions()) == 1


@pytest.mark.parametrize("person", ["stranger", "roleless", "nested"])
def test_who_has_no_role_gets_nothing(client: FlaskClient, accounts: Accounts, person: str) -> None:
    address = sign_in(client, person)
    assert address == "/console/login?why=no-role"
    assert words.words_in("zh")("refused.no-role") in client.get(address).get_data(as_text=True)
    assert list(accounts.all()) == [] and client.get_cookie(COOKIE) is None


@pytest.mark.parametrize("person", ["other-key", "other-issuer", "other-audience", "other-nonce", "expired", "two-people"])
def test_a_token_that_is_not_for_us_opens_nothing(client: FlaskClient, accounts: Accounts, person: str) -> None:
    assert sign_in(client, person) == "/console/login?why=provider-refused"
    assert list(accounts.all()) == [] and client.get_cookie(COOKIE) is None


def test_the_way_there_has_pkce_state_and_nonce(client: FlaskClient) -> None:
    asked = {name: values[0] for name, values in parse_qs(urlsplit(depart(client)).query).items()}
    assert (asked["response_type"], asked["code_challenge_method"], asked["client_id"]) == ("code", "S256", CLIENT)
    assert all(len(asked[name]) >= 20 for name in ("code_challenge", "state", "nonce"))
    assert SECRET not in depart(client)


def test_a_stolen_code_is_worth_nothing_without_its_verifier(client: FlaskClient, provider: str) -> None:
    back = consent(depart(client), "boss")
    code = parse_qs(urlsplit(back).query)["code"][0]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": "http://localhost/console/oidc/callback"}
    response = requests.post(f"{provider}/token", data=form, auth=(CLIENT, SECRET), timeout=10)
    assert response.status_code == 400 and "code_verifier" in response.text


def test_a_way_back_that_another_browser_began_leads_nowhere(client: FlaskClient, accounts: Accounts) -> None:
    back = consent(depart(client), "boss")
    victim = client.application.test_client()
    assert come_back(victim, back) == "/console/login?why=provider-refused"
    depart(victim)
    assert come_back(victim, back) == "/console/login?why=provider-refused"
    assert list(accounts.all()) == []


def test_a_code_works_once(client: FlaskClient) -> None:
    back = consent(depart(client), "wang")
    assert come_back(client, back) == "/console"
    assert come_back(client, back) == "/console/login?why=provider-refused"


WAYS_BACK = [
    "",
    "?state=",
    "?code=x",
    "?code=x&state=y",
    "?error=access_denied",
    "?error=x&error_description=%3Cb%3E",
    "?code=%ff%00&state=%00",
]


@pytest.mark.parametrize("query", WAYS_BACK)
def test_whatever_comes_back_is_no_fault_of_ours(client: FlaskClient, query: str) -> None:
    response = client.get(f"/console/oidc/callback{query}")
    assert (response.status_code, response.location) == (303, "/console/login?why=provider-refused")


def test_who_wanted_a_page_gets_there(client: FlaskClient) -> None:
    assert come_back(client, consent(depart(client, "/console/oidc?next=/console/sessions"), "wang")) == "/console/sessions"
    assert come_back(client, consent(depart(client, "/console/oidc?next=//evil.example"), "wang")) == "/console"


def test_a_local_account_of_the_same_name_stays_its_owners(client: FlaskClient, accounts: Accounts, quick_hashes: None) -> None:
    local = accounts.add(OPERATOR, "王芳", "admin")
    sign_in(client, "wang")
    assert [(one.name, one.role) for one in accounts.all()] == [("王芳", "admin"), ("王芳 2", "agent")]
    accounts.accept(accounts.link(OPERATOR, local.id), "", "four words in a row", accounts.sessions()[0].device)
    page = client.get("/console/login").get_data(as_text=True)
    assert "用统一登录" in page and 'name="password"' in page  # the local way stays


def test_a_provider_that_is_away_is_said_and_local_accounts_go_on(make_app_for: MakeAppFor) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound and not listening: refused at once
        client = make_app_for(f"http://127.0.0.1:{nobody.getsockname()[1]}").test_client()
        assert client.get("/console/oidc").location == "/console/login?why=provider-away"
    assert words.words_in("zh")("refused.provider-away") in client.get("/console/login?why=provider-away").get_data(as_text=True)


def test_its_routes_have_policies_and_without_a_provider_there_are_none(make_app_for: MakeAppFor, provider: str, app: Flask) -> None:
    assert {endpoint for endpoint in OPEN if endpoint.startswith("oidc.")} <= set(policies(make_app_for(provider)))
    assert app.test_client().get("/console/oidc").status_code == 404
    assert "用统一登录" not in app.test_client().get("/console/login").get_data(as_text=True)


# --- settings ---------------------------------------------------------------------------------------------------------

COMPLETE = {"OIDC_ISSUER": "https://id.example", "OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": SECRET}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"OIDC_CLIENT_ID": ""}, "OIDC_CLIENT_ID and OIDC_CLIENT_SECRET"),
        ({"OIDC_CLIENT_SECRET": ""}, "OIDC_CLIENT_ID and OIDC_CLIENT_SECRET"),
        ({"OIDC_ISSUER": "http://id.example"}, "begins with https://"),
        ({"OIDC_ISSUER": "id.example"}, "begins with https://"),
        ({"OIDC_CLIENT_SECRET_FILE": "/also"}, "keep one"),
        ({"OIDC_CLIENT_SECRET": "", "OIDC_CLIENT_SECRET_FILE": "/no/such/file"}, "No such file"),
    ],
)
def test_settings_that_do_not_fit_are_said(changes: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingError, match=sentence):
        Settings.load(COMPLETE | changes)


def test_the_secret_may_come_from_a_file_and_is_never_printed(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    settings = Settings.load(COMPLETE | {"OIDC_CLIENT_SECRET": "", "OIDC_CLIENT_SECRET_FILE": os.fspath(file)})
    assert settings.oidc_client_secret == SECRET
    assert SECRET not in repr(settings)


@pytest.mark.parametrize("roles", ["admin", "admin=", "=x", "chief=x", "admin=a;agent=b,", "admin=a,,agent=b"])
def test_a_mapping_of_roles_that_cannot_be_read_is_said(roles: str) -> None:
    with pytest.raises(SettingError, match="write pairs such as"):
        granted(Settings(oidc_roles=roles))


def test_without_a_mapping_the_claim_names_the_roles() -> None:
    assert granted(Settings())["editor"] == "editor"

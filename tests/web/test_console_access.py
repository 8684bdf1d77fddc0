"""Who gets into the console, and what a caller cannot do to another. Who may call which route is in test_principals.py."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from bot.accounts.accounts import Accounts
from bot.accounts.people import OPERATOR, Account, Device, Role
from bot.dialogue.desk import Desk
from bot.records.store import FILE
from bot.settings import Settings
from bot.web import create_app
from bot.web.auth import COOKIE, HOME, inside

PASSWORD = "four words in a row"
SOMEWHERE = Device("192.0.2.1", "test")
pytestmark = pytest.mark.usefixtures("quick_hashes")


@pytest.fixture
def app(desk: Desk, accounts: Accounts, tmp_path: Path) -> Flask:
    return create_app(desk, Settings(data_dir=tmp_path, rate_limits=False), accounts)


def join(accounts: Accounts, name: str, role: str = "agent") -> Account:
    """An account with a password, signed in nowhere."""
    made = accounts.add(OPERATOR, name, role)
    session = accounts.session(accounts.accept(accounts.link(OPERATOR, made.id), "", PASSWORD, SOMEWHERE))
    assert session
    accounts.sign_out(session)
    return made


def session_of(accounts: Accounts, name: str) -> str:
    """The token of a new session, by a link: no password is tried."""
    return accounts.accept(accounts.link(OPERATOR, accounts.named(name).id), "", PASSWORD, SOMEWHERE)


def token_in(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found.group(1)


def post(client: FlaskClient, path: str, form: str = "/console/login", **fields: str) -> TestResponse:
    """Posts fields as a browser would that has the page `form` open."""
    token = token_in(client.get(form, follow_redirects=True).get_data(as_text=True))
    return client.post(path, data={"csrf_token": token, **fields})


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD, **fields: str) -> TestResponse:
    return post(client, "/console/login", name=name, password=password, **fields)


def signed_in(app: Flask, name: str) -> FlaskClient:
    client = app.test_client()
    assert sign_in(client, name).status_code == 303
    return client


def cookie(client: FlaskClient, name: str = COOKIE) -> str:
    found = client.get_cookie(name)
    return found.value if found else ""


# --- what a caller cannot do -------------------------------------------------------------------------------------------


def calls(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/console"):
            yield from ((rule, method) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))


def test_programs_get_a_problem_instead_of_a_page(app: Flask) -> None:
    response = app.test_client().get("/console/accounts", headers={"HX-Request": "true"})
    assert (response.status_code, response.mimetype) == (401, "application/problem+json")
    assert response.get_json()["type"] == "urn:problem-type:not-signed-in"


def test_an_agent_touches_no_other_account_and_no_other_session(app: Flask, accounts: Accounts) -> None:
    victim = join(accounts, "victim", "editor")
    join(accounts, "me")
    theirs, mine = signed_in(app, "victim"), signed_in(app, "me")
    (session,) = accounts.sessions(victim)
    token = token_in(mine.get("/console/sessions").get_data(as_text=True))
    page = mine.get("/console/sessions").get_data(as_text=True)
    assert "victim" not in page and session.id not in page
    for path in (f"sessions/{session.id}/end", *(f"accounts/{victim.id}/{do}" for do in ("disable", "enable", "link", "role"))):
        mine.post(f"/console/{path}", data={"csrf_token": token, "role": "viewer"})
    assert theirs.get("/console/sessions").status_code == 200
    assert accounts.named("victim") == Account(victim.id, "victim", "editor")


@pytest.mark.parametrize(
    ("path", "fields", "what"),
    [
        ("disable", {}, "account-disabled"),
        ("role", {"role": "viewer"}, "role-set"),
        ("link", {}, "link-made"),
    ],
)
def test_an_administrator_changes_another_account_and_the_log_says_so(
    app: Flask, accounts: Accounts, path: str, fields: dict[str, str], what: str
) -> None:
    join(accounts, "boss", "admin")
    other = join(accounts, "other")
    boss = signed_in(app, "boss")
    assert post(boss, f"/console/accounts/{other.id}/{path}", "/console/accounts", **fields).status_code in (200, 303)
    entry = accounts.audited(what=what)[0]
    assert (entry.who, entry.target) == ("boss", "other")
    assert "other" in boss.get(f"/console/audit?what={what}&about=other").get_data(as_text=True)


# --- signing in -------------------------------------------------------------------------------------------------------


def test_the_cookie_is_only_for_this_host_and_not_for_scripts(app: Flask, accounts: Accounts) -> None:
    join(accounts, "me")
    response = sign_in(app.test_client(), "me")
    (header,) = [line for line in response.headers.getlist("Set-Cookie") if line.startswith(COOKIE + "=")]
    attributes = {part.strip() for part in header.split(";")[1:]}
    assert attributes == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}


def test_signing_in_gives_a_new_token_whatever_the_browser_brings(app: Flask, accounts: Accounts) -> None:
    join(accounts, "me")
    client = app.test_client()
    client.set_cookie(COOKIE, "planted-by-somebody-else")
    sign_in(client, "me")
    first = cookie(client)
    sign_in(client, "me")
    second = cookie(client)
    assert len({"planted-by-somebody-else", first, second}) == 3
    assert accounts.session(first) is None and accounts.session(second)


def test_the_token_of_the_forms_changes_with_the_session(app: Flask, accounts: Accounts) -> None:
    join(accounts, "me")
    client = app.test_client()
    before = token_in(client.get("/console/login").get_data(as_text=True))
    sign_in(client, "me")
    assert client.post("/console/logout", data={"csrf_token": before}).status_code == 400
    assert client.get("/console/sessions").status_code == 200


def test_signing_out_ends_the_session_and_not_only_the_cookie(app: Flask, accounts: Accounts) -> None:
    join(accounts, "me")
    client = signed_in(app, "me")
    token = cookie(client)
    post(client, "/console/logout", "/console/sessions")
    assert cookie(client) == "" and accounts.session(token) is None


def test_an_unknown_account_and_a_wrong_password_get_the_same_page(app: Flask, accounts: Accounts) -> None:
    join(accounts, "alice")
    accounts.disable(OPERATOR, join(accounts, "carol").id)
    pages = set()
    for name in ("alice", "bobby", "carol"):
        response = sign_in(app.test_client(), name, "not the password")
        body = re.sub(r'(name="csrf_token" value=")[^"]+', r"\1", response.get_data(as_text=True)).replace(name, "NAME")
        pages.add((response.status_code, body, tuple(sorted(set(response.headers.keys())))))
    assert len(pages) == 1


def test_too_many_tries_say_how_long_to_wait(app: Flask, accounts: Accounts) -> None:
    join(accounts, "me")
    client = app.test_client()
    statuses = [sign_in(client, "me", "not the password").status_code for _ in range(11)]
    assert statuses == [403] * 10 + [429]
    response = sign_in(client, "me")
    wait = int(response.headers["Retry-After"])
    assert response.status_code == 429 and 890 <= wait <= 900 and f"{wait} 秒" in response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("address", "goes_to"),
    [
        ("", HOME),
        ("/console", "/console"),
        ("/console/audit?about=%E7%8E%8B&what=role-set", "/console/audit?about=%E7%8E%8B&what=role-set"),
        ("/console?x=1", "/console?x=1"),
        ("https://evil.example/console", HOME),
        ("//evil.example/console", HOME),
        ("/\\evil.example", HOME),
        ("/console\\..\\..\\evil", HOME),
        ("/console//evil.example", HOME),
        ("/console/../..//evil.example", HOME),
        ("/console@evil.example", HOME),
        ("/consoles", HOME),
        ("/", HOME),
        ("console", HOME),
        (" /console", HOME),
        ("/console\n", HOME),
        ("/console\r\nSet-Cookie: a=b", HOME),
        ("/console/\t/evil", HOME),
        ("javascript:alert(1)//console", HOME),
        ("/console/#@evil.example", HOME),
    ],
)
def test_signing_in_leads_to_a_page_of_the_console_and_nowhere_else(app: Flask, accounts: Accounts, address: str, goes_to: str) -> None:
    join(accounts, "me")
    assert sign_in(app.test_client(), "me", next=address).location == goes_to
    shown = app.test_client().get("/console/login", query_string={"next": address}).get_data(as_text=True)
    assert f'name="next" value="{goes_to.replace("&", "&amp;")}"' in shown


@given(some.text())
def test_no_address_leads_outside(address: str) -> None:
    assert re.fullmatch(r"/console(?:[/?][!-~]*)?", inside(address))
    assert inside(f"/console/{address}").startswith("/console")


def test_who_is_turned_away_comes_back_to_where_they_wanted(app: Flask, accounts: Accounts) -> None:
    join(accounts, "boss", "admin")
    client = app.test_client()
    page = client.get("/console/audit?about=x").location
    assert page == "/console/login?next=/console/audit?about%3Dx"
    shown = client.get(page).get_data(as_text=True)
    back = re.search(r'name="next" value="([^"]+)"', shown)
    assert back and back.group(1) == "/console/audit?about=x"


def test_without_encryption_the_page_says_why_it_cannot_work(app: Flask) -> None:
    assert "https" in app.test_client().get("/console/login", base_url="http://desk.example/").get_data(as_text=True)
    for fine in ("https://desk.example/", "http://127.0.0.1:8000/", "http://localhost/"):
        assert "https" not in app.test_client().get("/console/login", base_url=fine).get_data(as_text=True)


# --- forged requests --------------------------------------------------------------------------------------------------


def test_without_the_token_nothing_changes(app: Flask, accounts: Accounts) -> None:
    join(accounts, "boss", "admin")
    other = join(accounts, "other")
    boss = signed_in(app, "boss")
    for rule, method in calls(app):
        if method == "POST":
            path = re.sub(r"<[^>]+>", other.id, rule.rule)
            for token in ({}, {"csrf_token": ""}, {"csrf_token": "made up"}):
                assert boss.post(path, data={"name": "new", "role": "admin", **token}).status_code == 400, path
    assert [one.name for one in accounts.all()] == ["boss", "other"]
    assert boss.get("/console/accounts").status_code == 200


def test_a_token_of_another_browser_counts_for_nothing(app: Flask, accounts: Accounts) -> None:
    join(accounts, "boss", "admin")
    join(accounts, "thief")
    stolen = token_in(signed_in(app, "thief").get("/console/sessions").get_data(as_text=True))
    boss = signed_in(app, "boss")
    assert boss.post("/console/accounts", data={"name": "new", "role": "admin", "csrf_token": stolen}).status_code == 400


def test_the_token_may_come_as_a_header(app: Flask, accounts: Accounts) -> None:
    join(accounts, "me")
    client = signed_in(app, "me")
    token = token_in(client.get("/console/sessions").get_data(as_text=True))
    assert client.post("/console/logout", headers={"X-CSRF-Token": token}).status_code == 303


def test_a_form_that_was_open_over_a_restart_still_counts(desk: Desk, app: Flask, accounts: Accounts, tmp_path: Path) -> None:
    join(accounts, "me")
    client = signed_in(app, "me")
    token = token_in(client.get("/console/sessions").get_data(as_text=True))
    again = create_app(desk, Settings(data_dir=tmp_path, rate_limits=False), accounts).test_client()
    for name in (COOKIE, "__Host-desk-form"):
        again.set_cookie(name, cookie(client, name))
    assert again.post("/console/logout", data={"csrf_token": token}).status_code == 303
    assert (tmp_path / "console.key").stat().st_mode & 0o077 == 0


# --- links ------------------------------------------------------------------------------------------------------------


def test_a_link_leaves_the_address_at_once_and_works_once(app: Flask, accounts: Accounts) -> None:
    link = accounts.first_link()
    client = app.test_client()
    opened = client.get(f"/console/set-up/{link}")
    assert (opened.status_code, opened.location) == (303, "/console/set-up")
    done = post(client, "/console/set-up", "/console/set-up", name="boss", password=PASSWORD, again=PASSWORD)
    assert (done.status_code, done.location) == (303, HOME)
    assert client.get("/console/accounts").status_code == 200
    late = app.test_client()
    late.get(f"/console/set-up/{link}")
    assert late.get("/console/set-up").status_code == 410


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "boss", "password": "short", "again": "short"}, "password"),
        ({"name": "boss", "password": PASSWORD, "again": "another"}, "again"),
        ({"name": "", "password": PASSWORD, "again": PASSWORD}, "name"),
        ({"name": "x" * 41, "password": PASSWORD, "again": PASSWORD}, "name"),
    ],
)
def test_a_mistake_is_said_at_its_field_and_the_link_stays_good(app: Flask, accounts: Accounts, fields: dict[str, str], field: str) -> None:
    client = app.test_client()
    client.get(f"/console/set-up/{accounts.first_link()}")
    response = post(client, "/console/set-up", "/console/set-up", **fields)
    page = response.get_data(as_text=True)
    assert response.status_code == 422 and f'id="{field}-error"' in page and page.count('aria-invalid="true"') == 1
    assert PASSWORD not in page
    assert post(client, "/console/set-up", "/console/set-up", name="boss", password=PASSWORD, again=PASSWORD).status_code == 303


def test_an_invitation_is_shown_once_and_opens_the_account(app: Flask, accounts: Accounts) -> None:
    join(accounts, "boss", "admin")
    page = post(signed_in(app, "boss"), "/console/accounts", "/console/accounts", name="Li Lei", role="editor").get_data(as_text=True)
    link = re.search(r'value="http://localhost(/console/set-up/[\w-]{43})"', page)
    assert link
    client = app.test_client()
    client.get(link.group(1))
    assert "Li Lei" in client.get("/console/set-up").get_data(as_text=True)
    post(client, "/console/set-up", "/console/set-up", password=PASSWORD, again=PASSWORD)
    assert client.get("/console/sessions").status_code == 200


def test_changing_the_password_keeps_this_browser_and_ends_the_others(app: Flask, accounts: Accounts) -> None:
    join(accounts, "me")
    phone, desktop = signed_in(app, "me"), signed_in(app, "me")
    new = "another five words here"
    wrong = post(phone, "/console/password", "/console/password", current="no", password=new, again=new)
    assert wrong.status_code == 403 and 'id="current-error"' in wrong.get_data(as_text=True)
    assert post(phone, "/console/password", "/console/password", current=PASSWORD, password=new, again=new).status_code == 303
    assert phone.get("/console/sessions").status_code == 200
    assert desktop.get("/console/sessions").status_code == 303


# --- whatever comes ---------------------------------------------------------------------------------------------------


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    path=some.sampled_from(["login", "set-up", "password", "accounts", "accounts/x/role", "sessions/x/end"]),
    fields=some.dictionaries(some.sampled_from(["name", "password", "again", "next", "current", "role"]), some.text(max_size=300)),
    raw=some.one_of(some.none(), some.binary(max_size=200)),
)
def test_no_form_makes_a_fault_of_ours(app: Flask, accounts: Accounts, path: str, fields: dict[str, str], raw: bytes | None) -> None:
    client = app.test_client()
    if not accounts.all():
        join(accounts, "boss", "admin")
    client.set_cookie(COOKIE, session_of(accounts, "boss"))
    token = token_in(client.get("/console/sessions").get_data(as_text=True))
    kept = {name: text.encode("utf-8", "replace").decode() for name, text in fields.items()}
    if raw is None:
        response = client.post(f"/console/{path}", data={"csrf_token": token, **kept})
    else:
        content = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRF-Token": token}
        response = client.post(f"/console/{path}", data=b"name=%ff%ed%a0%80&password=" + raw, headers=content)
    assert response.status_code < 500


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(some.text(max_size=80), some.sampled_from(["audit?before=", "audit?about=", "audit?what=", "set-up/", "login?next=", "login?why="]))
def test_no_address_makes_a_fault_of_ours(app: Flask, accounts: Accounts, text: str, path: str) -> None:
    client = app.test_client()
    if not accounts.all():
        join(accounts, "boss", "admin")
    client.set_cookie(COOKIE, session_of(accounts, "boss"))
    address = "/console/" + path + text.encode("utf-8", "replace").decode().replace("#", "")
    assert client.get(address).status_code < 500


@pytest.mark.parametrize("broken", ["{", "a" * 3000, "\u00ff\u00fe", "%00", "../../etc"])
def test_a_broken_cookie_is_nobody(app: Flask, broken: str) -> None:
    client = app.test_client()
    for name in (COOKIE, "__Host-desk-form"):
        client.set_cookie(name, broken)
    assert client.get("/console/sessions").status_code == 303
    assert client.get("/console/login").status_code == 200


# --- when nothing can be written --------------------------------------------------------------------------------------


def test_signing_in_says_plainly_that_nothing_can_be_kept_and_merchants_are_answered(
    app: Flask, accounts: Accounts, tmp_path: Path
) -> None:
    join(accounts, "me")
    client = app.test_client()
    client.get("/console/login")
    holder = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    response = sign_in(client, "me")
    page = response.get_data(as_text=True)
    assert response.status_code == 503 and "存不了数据" in page and 'value="me"' in page
    assert client.get("/console/set-up").status_code == 503
    assert client.post("/api/chat", json={"message": "怎么签到"}).status_code == 200
    holder.execute("ROLLBACK")
    holder.close()


def test_roles_are_named_in_the_shop_language(app: Flask, accounts: Accounts) -> None:
    role: Role = "editor"
    join(accounts, "me", role)
    assert "编辑" in signed_in(app, "me").get("/console/sessions").get_data(as_text=True)

"""What agents do stands in the log, and what their pages do by themselves keeps no session open."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.accounts.accounts import IDLE, TOUCH, Accounts
from bot.dialogue.desk import Desk
from bot.records.store import FILE, Store
from bot.settings import Settings
from bot.web import create_app, words
from bot.web.policy import policies
from tests.agents import PASSWORD, session_of, signed_in
from tests.clock import Clock

pytestmark = pytest.mark.usefixtures("quick_hashes")

HANDOVER = "/console/queue/<handover_id>/<act>"
# What is called, with which fields, and the entries it leaves: what was done, to whom. In this order each can be done.
CHANGES: list[tuple[str, dict[str, str], list[tuple[str, str]]]] = [
    ("/console/login", {"name": "boss", "password": PASSWORD}, [("signed-out", "boss"), ("signed-in", "boss")]),
    ("/console/duty", {"on": "yes"}, [("duty-begun", "")]),
    (HANDOVER.replace("<act>", "take"), {}, [("handover-taken", "<handover_id>")]),
    (HANDOVER.replace("<act>", "reply"), {"text": "您好"}, [("handover-answered", "<handover_id>")]),
    (HANDOVER.replace("<act>", "note"), {"text": "老客户"}, [("handover-noted", "<handover_id>")]),
    (HANDOVER.replace("<act>", "back"), {}, [("handover-given-back", "<handover_id>")]),
    (HANDOVER.replace("<act>", "take"), {}, [("handover-taken", "<handover_id>")]),
    (HANDOVER.replace("<act>", "close"), {}, [("handover-closed", "<handover_id>")]),
    ("/console/duty", {"on": "no"}, [("duty-ended", "")]),
    ("/console/accounts", {"name": "new", "role": "agent"}, [("link-made", "new"), ("account-added", "new")]),
    ("/console/accounts/<account_id>/role", {"role": "editor"}, [("role-set", "other")]),
    ("/console/accounts/<account_id>/link", {}, [("link-made", "other")]),
    ("/console/sessions/<session_id>/end", {}, [("session-ended", "other")]),
    ("/console/accounts/<account_id>/disable", {}, [("account-disabled", "other")]),
    ("/console/accounts/<account_id>/enable", {}, [("account-enabled", "other")]),
    (
        "/console/password",
        {"current": PASSWORD, "password": "another five words here", "again": "another five words here"},
        [("signed-in", "boss"), ("sessions-ended", "boss"), ("password-set", "boss")],
    ),
    ("/console/logout", {}, [("signed-out", "boss")]),
]
# These change nothing that is kept: a search, and a run of the checks.
NOTHING = {"/console/search", "/console/checks"}
# Opening a link is in tests of its own: it needs one.
BY_LINK = {"/console/set-up"}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(kept: Store, clock: Clock) -> Accounts:
    return Accounts(kept, clock)


@pytest.fixture
def own(desk: Desk, kept: Store) -> Desk:
    """The desk with records of its own, on which a merchant waits."""
    twin = desk.beside(kept)
    twin.handovers.come("li", "小李")
    twin.answer("转人工", None, door="chat")
    return twin


@pytest.fixture
def app(own: Desk, accounts: Accounts, tmp_path: Path) -> Flask:
    return create_app(own, Settings(data_dir=tmp_path, rate_limits=False), accounts)


def posts(app: Flask) -> set[str]:
    return {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/console") and "POST" in (rule.methods or ())}


def test_every_post_of_the_console_is_tried_here(app: Flask) -> None:
    tried = {re.sub(r"/(take|reply|note|back|close)$", "/<act>", path) for path, _, _ in CHANGES}
    assert posts(app) == tried | NOTHING | BY_LINK


def token_in(client: FlaskClient) -> str:
    found = re.search('name="csrf_token" value="([^"]+)"', client.get("/console/password").get_data(as_text=True))
    assert found
    return found[1]


def test_what_an_agent_changes_is_in_the_log(app: Flask, own: Desk, accounts: Accounts) -> None:
    other, token = session_of(app, "agent", "other")
    session = accounts.session(token)
    assert session
    ids = {"<handover_id>": own.handovers.waiting()[0].handover.id, "<account_id>": other.id, "<session_id>": session.id}
    boss = signed_in(app, "admin", "boss")
    for path, fields, expected in CHANGES:
        last = accounts.audited(limit=1)[0].number
        form = {"csrf_token": token_in(boss), **fields}
        boss.environ_base.pop("HTTP_X_CSRF_TOKEN", None)
        response = boss.post(re.sub("<[^>]+>", lambda part: ids[part.group()], path), data=form)
        assert response.status_code in (200, 303), path
        new = [entry for entry in accounts.audited() if entry.number > last]
        assert [(entry.what, entry.target) for entry in new] == [(what, ids.get(target, target)) for what, target in expected], path
        assert {entry.who for entry in new} == {"boss"} and all(entry.what in words.words_in("zh").group("change") for entry in new)


def test_a_link_that_is_used_is_in_the_log(app: Flask, accounts: Accounts) -> None:
    client = app.test_client()
    client.get(f"/console/set-up/{accounts.first_link()}")
    found = re.search('name="csrf_token" value="([^"]+)"', client.get("/console/set-up").get_data(as_text=True))
    assert found
    client.post("/console/set-up", data={"csrf_token": found[1], "name": "first", "password": PASSWORD, "again": PASSWORD})
    assert [(one.who, one.what) for one in accounts.audited()] == [
        ("first", what) for what in ("signed-in", "password-set", "account-added")
    ]


def boss_id(app: Flask) -> str:
    accounts: Accounts = app.extensions["accounts"]
    return accounts.named("boss").id


def refused(own: Desk) -> Iterator[tuple[str, dict[str, str]]]:
    """What is asked in good form and cannot be done."""
    waiting = own.handovers.waiting()[0].handover.id
    for act in ("reply", "back", "close"):
        yield f"/console/queue/{waiting}/{act}", {"text": "您好"}  # not hers
    yield f"/console/queue/{waiting}/note", {"text": " "}
    yield f"/console/queue/{waiting}/dance", {}
    yield "/console/queue/none/take", {}
    yield "/console/accounts", {"name": "boss", "role": "agent"}
    yield "/console/accounts", {"name": "new", "role": "emperor"}
    yield "/console/accounts/none/disable", {}
    yield "/console/sessions/none/end", {}
    yield "/console/password", {"current": "wrong", "password": "x" * 20, "again": "x" * 20}
    yield from ((path, {"q": "签到"}) for path in sorted(NOTHING))


def test_what_was_refused_or_changes_nothing_leaves_no_entry(app: Flask, own: Desk, accounts: Accounts) -> None:
    boss = signed_in(app, "admin", "boss")
    before = accounts.audited()
    for path, fields in refused(own):
        assert boss.post(path, data=fields).status_code < 500
        assert accounts.audited() == before, path


def test_a_reply_that_was_sent_is_not_said_to_have_failed_while_nothing_can_be_kept(
    app: Flask, own: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Else the agent sends it again, and the merchant reads it twice. What the log of changes misses is in the operator's."""
    boss = signed_in(app, "admin", "boss")
    talk = own.handovers.waiting()[0].handover
    assert boss.post(f"/console/queue/{talk.id}/take").status_code == 200
    holder = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    holder.execute("ALTER TABLE audit RENAME TO away")  # who is signed in can be read, and the log not written: as on a full disk
    holder.close()
    response = boss.post(f"/console/queue/{talk.id}/reply", data={"text": "您好"})
    assert response.status_code == 200 and "您好" in response.get_data(as_text=True)
    assert [line.text for line in own.handovers.view(talk.conversation_id).lines][-1] == "您好"
    assert f"handover-answered by account {boss_id(app)} on {talk.id}" in caplog.text


# --- what a page asks by itself -----------------------------------------------------------------------------------------


def asked_by_itself(app: Flask) -> set[str]:
    return {rule.rule for rule in app.url_map.iter_rules() if not policies(app)[rule.endpoint].by_hand}


def test_what_a_page_asks_by_itself_is_known(app: Flask) -> None:
    assert asked_by_itself(app) == {"/console/api/poll", "/console/queue", "/console/queue/<handover_id>/lines", "/console/checks"}


def test_polling_alone_lets_a_session_end(app: Flask, own: Desk, clock: Clock) -> None:
    wang = signed_in(app, "agent")
    waiting = own.handovers.waiting()[0].handover.id
    polled = [path.replace("<handover_id>", waiting) for path in sorted(asked_by_itself(app))]
    for _ in range(IDLE // TOUCH - 1):
        clock.pass_(minutes=1)
        assert {wang.get(path).status_code for path in polled} <= {200, 204, 304}
    clock.pass_(minutes=1)
    assert [wang.get(path, headers={"HX-Request": "true"}).status_code for path in polled] == [401] * len(polled)
    assert wang.get("/console/queue").location.startswith("/console/login")


@pytest.mark.parametrize("path", ["/console", "/console/conversations", "/console/health", "/console/sessions", "/console/queue/{}"])
def test_whoever_looks_at_a_page_stays_signed_in(app: Flask, own: Desk, clock: Clock, path: str) -> None:
    wang = signed_in(app, "agent")
    for _ in range(3):
        clock.pass_(minutes=45)
        assert wang.get(path.format(own.handovers.waiting()[0].handover.id)).status_code == 200

"""Accounts: who gets in, how long, and what ends it. Every case runs on the real file and the real hashes."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import pytest
from argon2 import PasswordHasher, Type
from argon2.profiles import CHEAPEST
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from bot.accounts import passwords
from bot.accounts.accounts import Accounts, Identity, Unavailable
from bot.accounts.people import OPERATOR, ROLES, Account, Device
from bot.accounts.refused import SENTENCES, Refused
from bot.records.store import FILE, Store
from bot.web import words

from .conftest import DESKTOP, PASSWORD, PHONE, Clock, join


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.name


def kinds(accounts: Accounts, **filters: str) -> list[str]:
    return [entry.what for entry in accounts.audited(**filters)][::-1]


# --- the first account ------------------------------------------------------------------------------------------------


def test_the_first_link_makes_an_administrator_once(accounts: Accounts) -> None:
    link = accounts.first_link()
    assert link and accounts.invitation(link).account is None
    session = accounts.session(accounts.accept(link, " 王 芳 ", PASSWORD, DESKTOP))
    assert session and (session.account.name, session.account.role) == ("王 芳", "admin")
    assert refusal(lambda: accounts.accept(link, "another", PASSWORD, DESKTOP)) == "link-used"
    assert accounts.first_link() is None


def test_the_first_link_is_void_a_day_later_or_when_there_is_a_newer_one_or_an_account(accounts: Accounts, clock: Clock) -> None:
    first, second = accounts.first_link() or "", accounts.first_link() or ""
    assert refusal(lambda: accounts.invitation(first)) == "link-used"
    clock.pass_(hours=23)
    accounts.invitation(second)
    clock.pass_(hours=2)
    assert refusal(lambda: accounts.invitation(second)) == "link-used"
    third = accounts.first_link() or ""
    accounts.add(OPERATOR, "somebody", "viewer")
    assert refusal(lambda: accounts.accept(third, "me", PASSWORD, DESKTOP)) == "link-used"


def test_two_who_use_one_link_at_once_make_one_account(accounts: Accounts) -> None:
    link = accounts.first_link() or ""

    def accept(name: str) -> str:
        try:
            return accounts.accept(link, name, PASSWORD, DESKTOP)
        except Refused as refused:
            return refused.name

    with ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(accept, ["anna", "bert", "carl", "dora"]))
    assert outcomes.count("link-used") == 3
    assert len(accounts.all()) == 1


# --- passwords --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", "password-short"),
        ("eleven char", "password-short"),
        ("x" * 201, "password-long"),
        ("password1234", "password-common"),
        ("PassWord1234", "password-common"),
        ("１２３４５６７８９０１２", "password-common"),  # full width is the same key
        ("abababababab", "password-simple"),
        ("my name is li lei", "password-name"),
        ("my name is LI LEI too", "password-name"),
    ],
)
def test_a_weak_password_is_refused_and_the_link_still_works(accounts: Accounts, password: str, why: str) -> None:
    link = accounts.link(OPERATOR, accounts.add(OPERATOR, "Li Lei", "agent").id)
    assert refusal(lambda: accounts.accept(link, "", password, DESKTOP)) == why
    assert accounts.session(accounts.accept(link, "", "a long enough sentence", DESKTOP))


def test_a_password_is_the_same_in_full_width_and_composed_otherwise(accounts: Accounts) -> None:
    made = accounts.add(OPERATOR, "one", "agent")
    accounts.accept(accounts.link(OPERATOR, made.id), "", "café ABC 密码一二三四", DESKTOP)
    assert accounts.sign_in("ＯＮＥ", "cafe\u0301 ＡＢＣ 密码一二三四", PHONE)


def test_hashes_cost_what_owasp_recommends_at_least() -> None:
    hasher = passwords._hasher
    assert (hasher.type, hasher.memory_cost >= 19_456, hasher.time_cost >= 2) == (Type.ID, True, True)
    assert passwords.outdated(PasswordHasher.from_parameters(CHEAPEST).hash("an older, cheaper hash"))


def test_an_outdated_hash_is_made_anew_at_the_next_sign_in(accounts: Accounts, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    join(accounts, "one")
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=2, memory_cost=64, parallelism=1))
    assert accounts.sign_in("one", PASSWORD, PHONE)
    connection = sqlite3.connect(tmp_path / FILE)
    assert "m=64,t=2" in connection.execute("SELECT password FROM accounts").fetchone()[0]
    connection.close()
    assert accounts.sign_in("one", PASSWORD, PHONE)


def test_the_file_holds_no_password_and_no_token(accounts: Accounts, kept: Store, tmp_path: Path) -> None:
    join(accounts, "one")
    secrets = [accounts.sign_in("one", PASSWORD, PHONE), accounts.link(OPERATOR, accounts.named("one").id), PASSWORD]
    assert all(len(secret) >= 43 for secret in secrets[:2])  # 256 bits
    written = b"".join(path.read_bytes() for path in tmp_path.glob(f"{FILE}*"))
    assert b"$argon2id$" in written
    assert [secret for secret in secrets if secret.encode() in written] == []


# --- signing in -------------------------------------------------------------------------------------------------------


def test_whoever_is_wrong_learns_nothing_else(accounts: Accounts) -> None:
    join(accounts, "one")
    accounts.disable(OPERATOR, join(accounts, "closed").id)
    accounts.add(OPERATOR, "invited", "agent")
    for name in ("one", "closed", "invited", "nobody", "", "a" * 5000, "nul\0", "half \ud800"):
        assert refusal(lambda name=name: accounts.sign_in(name, "not the password", PHONE)) == "wrong"
    assert refusal(lambda: accounts.sign_in("closed", PASSWORD, PHONE)) == "wrong"


def test_an_unknown_account_costs_as_much_as_a_wrong_password(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in hashes, which are nearly all of the time: as many, of the same cost."""
    join(accounts, "one")
    work: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            work.append("argon2")
            return super().verify(hash, password)

        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            work.append("argon2")
            return super().hash(password, salt=salt)

    monkeypatch.setattr(passwords, "_hasher", Counting.from_parameters(CHEAPEST))
    for name in ("one", "nobody"):
        assert refusal(lambda name=name: accounts.sign_in(name, "not the password", PHONE)) == "wrong"
        assert work == ["argon2"]
        work.clear()


def test_every_sign_in_has_a_token_of_its_own(accounts: Accounts) -> None:
    join(accounts, "one")
    tokens = {accounts.sign_in("one", PASSWORD, PHONE) for _ in range(3)}
    assert len(tokens) == 3
    assert accounts.session("made up") is None


# --- what ends a session ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "steps", "by_hand", "alive"),
    [
        ({"minutes": 59}, 1, True, True),
        ({"minutes": 61}, 1, True, False),
        ({"minutes": 50}, 14, True, True),  # used all day
        ({"minutes": 50}, 15, True, False),  # more than twelve hours
        ({"minutes": 50}, 2, False, False),  # a page that asks by itself is not a person
    ],
)
def test_a_session_ends_by_itself(accounts: Accounts, clock: Clock, step: dict[str, float], steps: int, by_hand: bool, alive: bool) -> None:
    join(accounts, "one")
    token = accounts.sign_in("one", PASSWORD, PHONE)
    session = None
    for _ in range(steps):
        clock.pass_(**step)
        session = accounts.session(token, by_hand)
    assert bool(session) is alive
    assert len(accounts.sessions()) == alive


ENDINGS: dict[str, Callable[[Accounts, Account], object]] = {
    "disabled": lambda accounts, account: accounts.disable(OPERATOR, account.id),
    "password changed": lambda accounts, account: accounts.change_password(account, PASSWORD, "another five words here", PHONE),
    "password set by link": lambda accounts, account: accounts.accept(
        accounts.link(OPERATOR, account.id), "", "another five words here", PHONE
    ),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_both_devices_are_out_at_once(accounts: Accounts, ending: str) -> None:
    account = join(accounts, "one")
    tokens = [accounts.sign_in("one", PASSWORD, device) for device in (PHONE, DESKTOP)]
    ENDINGS[ending](accounts, account)
    assert [accounts.session(token) for token in tokens] == [None, None]


def test_signing_out_ends_one_device_only(accounts: Accounts) -> None:
    join(accounts, "one")
    phone, desktop = (accounts.sign_in("one", PASSWORD, device) for device in (PHONE, DESKTOP))
    session = accounts.session(phone)
    assert session
    accounts.sign_out(session)
    assert accounts.session(phone) is None
    assert accounts.session(desktop)


def test_one_ends_ones_own_sessions_and_an_administrator_anybodys(accounts: Accounts) -> None:
    one, other, admin = join(accounts, "one"), join(accounts, "other", "editor"), join(accounts, "boss", "admin")
    token = accounts.sign_in("one", PASSWORD, PHONE)
    (session,) = accounts.sessions(one)
    assert refusal(lambda: accounts.end_session(other, session.id)) == "session-unknown"
    assert accounts.session(token)
    accounts.end_session(admin, session.id)
    assert accounts.session(token) is None
    assert refusal(lambda: accounts.end_session(one, session.id)) == "session-unknown"


def test_a_role_counts_from_the_next_request(accounts: Accounts) -> None:
    account = join(accounts, "one", "editor")
    token = accounts.sign_in("one", PASSWORD, PHONE)
    accounts.set_role(OPERATOR, account.id, "viewer")
    session = accounts.session(token)
    assert session and [role for role in ROLES if session.account.may(role)] == ["viewer"]


def test_changing_a_password_asks_for_the_old_one(accounts: Accounts) -> None:
    account = join(accounts, "one")
    assert refusal(lambda: accounts.change_password(account, "not the password", "another five words here", PHONE)) == "wrong"
    assert refusal(lambda: accounts.change_password(account, PASSWORD, PASSWORD, PHONE)) == "password-same"
    assert refusal(lambda: accounts.change_password(account, PASSWORD, "short", PHONE)) == "password-short"
    token = accounts.change_password(account, PASSWORD, "another five words here", PHONE)
    assert [session.id for session in accounts.sessions(account)] == [getattr(accounts.session(token), "id", None)]
    assert refusal(lambda: accounts.sign_in("one", PASSWORD, PHONE)) == "wrong"


# --- how often --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["one", "nobody"])
def test_an_account_is_tried_ten_times_in_a_quarter_of_an_hour_from_wherever(accounts: Accounts, clock: Clock, name: str) -> None:
    join(accounts, "one")
    for number in range(10):
        assert refusal(lambda n=number: accounts.sign_in(name, "not the password", Device(f"192.0.2.{n}", ""))) == "wrong"
    with pytest.raises(Refused) as caught:
        accounts.sign_in(name, PASSWORD, DESKTOP)
    assert (caught.value.name, caught.value.seconds) == ("too-often", 900)
    clock.pass_(minutes=15)
    assert refusal(lambda: accounts.sign_in(name, "not the password", DESKTOP)) == "wrong"


def test_an_address_tries_twenty_times_in_five_minutes_whatever_the_account(accounts: Accounts, clock: Clock) -> None:
    for number in range(20):
        assert refusal(lambda n=number: accounts.sign_in(f"name {n}", "not the password", PHONE)) == "wrong"
    join(accounts, "one")
    assert refusal(lambda: accounts.sign_in("one", PASSWORD, PHONE)) == "too-often"
    assert accounts.sign_in("one", PASSWORD, DESKTOP)
    clock.pass_(minutes=5)
    assert accounts.sign_in("one", PASSWORD, PHONE)


def test_an_office_that_signs_in_does_not_wait(accounts: Accounts) -> None:
    join(accounts, "one")
    for _ in range(25):
        assert accounts.sign_in("one", PASSWORD, PHONE)


def test_tries_at_once_are_counted_each(accounts: Accounts) -> None:
    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(lambda _: refusal(lambda: accounts.sign_in("one", "not the password", PHONE)), range(14)))
    assert outcomes.count("wrong") == 10


# --- managing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "two\x07lines", "\u202eturned", "\ud800"])
def test_a_name_that_cannot_be_shown_is_refused(accounts: Accounts, name: str) -> None:
    assert refusal(lambda: accounts.add(OPERATOR, name, "agent")) == "name-unusable"


@pytest.mark.parametrize("name", ["Li Lei", "li lei", " LI  LEI ", "ｌｉ ｌｅｉ"])
def test_names_that_look_the_same_are_the_same(accounts: Accounts, name: str) -> None:
    accounts.add(OPERATOR, "Li Lei", "agent")
    assert refusal(lambda: accounts.add(OPERATOR, name, "agent")) == "name-taken"


def test_the_last_administrator_stays(accounts: Accounts) -> None:
    boss = join(accounts, "boss", "admin")
    accounts.add(OPERATOR, "invited only", "admin")
    assert refusal(lambda: accounts.disable(OPERATOR, boss.id)) == "last-admin"
    assert refusal(lambda: accounts.set_role(OPERATOR, boss.id, "editor")) == "last-admin"
    second = join(accounts, "second", "admin")
    assert refusal(lambda: accounts.disable(second, second.id)) == "not-yourself"
    accounts.disable(second, boss.id)
    assert [(one.name, one.disabled) for one in accounts.all()] == [("boss", True), ("invited only", False), ("second", False)]


def test_a_disabled_account_gets_no_link_and_its_link_opens_nothing(accounts: Accounts) -> None:
    made = accounts.add(OPERATOR, "one", "agent")
    link = accounts.link(OPERATOR, made.id)
    accounts.disable(OPERATOR, made.id)
    assert refusal(lambda: accounts.invitation(link)) == "link-used"
    assert refusal(lambda: accounts.link(OPERATOR, made.id)) == "account-disabled"
    accounts.enable(OPERATOR, made.id)
    assert refusal(lambda: accounts.invitation(link)) == "link-used"


@pytest.mark.parametrize("call", ["link", "disable", "enable"])
def test_an_account_that_is_not_there_is_said_to_be_unknown(accounts: Accounts, call: str) -> None:
    assert refusal(lambda: getattr(accounts, call)(OPERATOR, "none")) == "account-unknown"


# --- whom a provider vouches for --------------------------------------------------------------------------------------


def test_a_provider_opens_no_local_account_of_the_same_name(accounts: Accounts) -> None:
    local = join(accounts, "one", "admin")
    session = accounts.session(accounts.sign_in_as(Identity("https://id 7", "one", "agent"), PHONE))
    assert session and session.account.id != local.id
    assert (session.account.name, session.account.role) == ("one 2", "agent")
    again = accounts.session(accounts.sign_in_as(Identity("https://id 7", "renamed", "editor"), PHONE))
    assert again and (again.account.id, again.account.role) == (session.account.id, "editor")
    assert refusal(lambda: accounts.set_role(OPERATOR, again.account.id, "admin")) == "role-provided"


def test_who_has_no_role_any_more_is_out_everywhere(accounts: Accounts) -> None:
    token = accounts.sign_in_as(Identity("https://id 7", "one", "agent"), PHONE)
    assert refusal(lambda: accounts.sign_in_as(Identity("https://id 7", "one", None), DESKTOP)) == "no-role"
    assert accounts.session(token) is None
    assert refusal(lambda: accounts.sign_in_as(Identity("https://id 8", "unknown", None), DESKTOP)) == "no-role"
    assert [one.name for one in accounts.all()] == ["one"]


def test_a_disabled_account_stays_out_whatever_the_provider_says(accounts: Accounts) -> None:
    accounts.sign_in_as(Identity("https://id 7", "one", "admin"), PHONE)
    join(accounts, "boss", "admin")
    accounts.disable(OPERATOR, accounts.named("one").id)
    assert refusal(lambda: accounts.sign_in_as(Identity("https://id 7", "one", "admin"), PHONE)) == "no-role"


# --- the log ----------------------------------------------------------------------------------------------------------


def test_everything_that_changes_something_is_in_the_log(accounts: Accounts) -> None:
    boss = join(accounts, "boss", "admin")
    made = accounts.add(boss, "one", "agent")
    accounts.accept(accounts.link(boss, made.id), "", PASSWORD, PHONE)
    accounts.set_role(boss, made.id, "editor")
    accounts.end_session(boss, accounts.sessions(made)[0].id)
    accounts.sign_in("one", PASSWORD, PHONE)
    accounts.disable(boss, made.id)
    accounts.enable(boss, made.id)
    expected = ["account-added", "link-made", "password-set", "signed-in", "role-set", "session-ended", "signed-in"]
    assert kinds(accounts, about="one") == [*expected, "account-disabled", "sessions-ended", "account-enabled"]
    assert {entry.who for entry in accounts.audited(what="role-set")} == {"boss"}
    assert set(kinds(accounts)) <= set(words.words_in("zh").group("change"))


def test_a_refused_change_leaves_no_entry(accounts: Accounts) -> None:
    boss = join(accounts, "boss", "admin")
    before = len(accounts.audited())
    for call in (lambda: accounts.disable(OPERATOR, boss.id), lambda: accounts.add(boss, "boss", "agent")):
        refusal(call)
    assert len(accounts.audited()) == before


@pytest.mark.parametrize("statement", ["UPDATE audit SET who = 'nobody'", "DELETE FROM audit", "REPLACE INTO audit SELECT * FROM audit"])
def test_the_log_only_grows(accounts: Accounts, kept: Store, tmp_path: Path, statement: str) -> None:
    accounts.audit(OPERATOR, "account-added", "one")
    kept.close()
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute("PRAGMA recursive_triggers = ON")  # without it REPLACE deletes in silence; the desk never replaces
    with pytest.raises(sqlite3.IntegrityError, match="can only grow"):
        connection.execute(statement)
    connection.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(about=some.text(max_size=8), what=some.text(max_size=8))
def test_any_filter_is_taken_to_the_letter(accounts: Accounts, about: str, what: str) -> None:
    accounts.audit(OPERATOR, "account-added", "100%_sure\\")
    found = accounts.audited(about=about.encode("utf-8", "replace").decode(), what=what.encode("utf-8", "replace").decode())
    assert all(about.lower() in (entry.who + "\n" + entry.target).lower() for entry in found)


def test_the_log_is_read_page_by_page(accounts: Accounts) -> None:
    for number in range(7):
        accounts.audit(OPERATOR, "account-added", str(number))
    first = accounts.audited(limit=3)
    second = accounts.audited(limit=3, before=first[-1].number)
    assert [entry.target for entry in (*first, *second)] == ["6", "5", "4", "3", "2", "1"]


# --- when nothing can be written --------------------------------------------------------------------------------------


def test_a_file_that_another_process_holds_is_said_and_waited_for_once(accounts: Accounts, kept: Store, tmp_path: Path) -> None:
    join(accounts, "one")
    holder = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable):
        accounts.sign_in("one", PASSWORD, PHONE)
    holder.execute("ROLLBACK")
    holder.close()
    assert accounts.sign_in("one", PASSWORD, PHONE)


def test_every_refusal_is_said_in_both_languages() -> None:
    assert set(SENTENCES) <= set(words.words_in("zh").group("refused"))
    assert set(words.FIELDS) <= set(SENTENCES)
    assert set(words.words_in("zh").group("role")) == set(ROLES)

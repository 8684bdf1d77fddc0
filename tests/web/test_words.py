"""The console's own words: one catalogue, whole in every language, and nothing said that is not in it."""

import ast
import re
import string
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import Environment, nodes

from bot.accounts.accounts import Accounts
from bot.accounts.people import OPERATOR
from bot.dialogue.desk import Desk
from bot.dialogue.reply import Kind
from bot.knowledge.knowledge import Knowledge
from bot.records.store import Store
from bot.settings import ROOT, Settings
from bot.text.traditional import traditional
from bot.web import create_app, words
from bot.web.bodies import Door
from bot.web.language import LANGUAGES, TAGS, Language
from tests.agents import DEVICE, signed_in

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")  # characters and their punctuation
TEMPLATES = sorted((ROOT / "templates" / "console").glob("*.html"))
SCRIPT = ROOT / "static" / "console.js"
NAMES_OF_LANGUAGES = {"language.py", "words.py"}  # each language is named in its own words
MODULES = sorted(path for path in (ROOT / "bot" / "web").rglob("*.py") if path.name not in NAMES_OF_LANGUAGES)
ZH, TW, EN = (words.words_in(language) for language in ("zh", "zh-TW", "en"))
GROUPS = tuple(words.tomllib.loads((ROOT / "bot" / "web" / "words.toml").read_text("utf-8")))
KEYS = [f"{group}.{name}" for group in GROUPS for name in ZH.group(group)]

pytestmark = pytest.mark.usefixtures("quick_hashes")


# --- the catalogue ------------------------------------------------------------------------------------------------------


def sentence(spoken: words.Words, key: str) -> str:
    group, _, name = key.partition(".")
    return spoken.group(group)[name]


def blanks(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text)} - {None}


@pytest.mark.parametrize("key", KEYS)
def test_a_word_is_there_in_every_language_with_the_same_blanks(key: str) -> None:
    chinese, taiwan, english = (sentence(spoken, key) for spoken in (ZH, TW, EN))
    assert chinese.strip() and english.strip()
    assert blanks(chinese) == blanks(taiwan) == blanks(english)
    assert not CHINESE.search(english)
    assert taiwan == traditional(chinese)
    assert not re.search("[！!亲]", chinese + english)


def test_the_languages_have_the_same_words() -> None:
    for group in GROUPS:
        assert ZH.group(group).keys() == EN.group(group).keys() == TW.group(group).keys()


def test_names_that_the_code_knows_have_a_word(knowledge: Knowledge) -> None:
    raised = {
        name
        for path in (ROOT / "bot" / "handover").glob("*.py")
        for name in re.findall(r'HandoverError\("([\w-]+)"', path.read_text("utf-8"))
    }
    assert set(ZH.group("kind")) == set(get_args(Kind))
    assert set(ZH.group("door")) == set(get_args(Door))
    assert set(ZH.group("type")) >= {entry.type for entry in knowledge.entries.values()}
    assert set(ZH.group("cannot")) == raised | {"long"}
    assert {int(name) for name in ZH.group("unshown") if name != "otherwise"} | {503} <= {*range(400, 600)}


# --- nothing is said that is not in it -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*TEMPLATES, SCRIPT, *MODULES], ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_script_or_module_of_the_console_holds_chinese(path: Path) -> None:
    found = [f"{number}: {line.strip()}" for number, line in enumerate(path.read_text("utf-8").splitlines(), 1) if CHINESE.search(line)]
    assert found == []


IN_TAGS = r"{% block (?:kind|start|headers) %}.*?{% endblock %}"  # blocks inside a tag
NOT_SAID = re.compile(IN_TAGS + r"|<!doctype html>|{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
NAMES_OF_KEYS = {"Enter", "Esc", *"jksvqhcdrtnbx"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_between_the_tags_of_a_template_stand_no_words_but_names_of_keys(path: Path) -> None:
    bare = re.sub("<[^<>]*>", " ", NOT_SAID.sub("", path.read_text("utf-8")))
    assert set(re.findall("[A-Za-z]+", bare)) <= NAMES_OF_KEYS


def said_by_templates() -> tuple[set[str], set[str]]:
    """(keys, groups) that the templates ask for; a group is asked for as a whole where the name is only known when it is drawn."""
    keys, groups = set(), set()
    for path in TEMPLATES:
        for call in Environment(autoescape=True).parse(path.read_text("utf-8")).find_all(nodes.Call):
            first = next(iter(call.args), None)
            if isinstance(call.node, nodes.Name) and call.node.name == "t" and first:
                texts = [const.value for const in [first, *first.find_all(nodes.Const)] if isinstance(const, nodes.Const)]
                keys |= {text for text in texts if not isinstance(first, nodes.Concat) and "." in text}
                groups |= {text[:-1] for text in texts if isinstance(first, nodes.Concat) and text.endswith(".")}
            if isinstance(call.node, nodes.Getattr) and call.node.attr in ("group", "called") and isinstance(first, nodes.Const):
                groups.add(first.value)
    return keys, groups


def said_by_modules() -> tuple[set[str], set[str]]:
    keys, groups = set(), set()
    for path in [*MODULES, ROOT / "bot" / "web" / "words.py"]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and node.value in KEYS:
                keys.add(node.value)
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant) and str(node.values[0].value).endswith("."):
                groups.add(str(node.values[0].value)[:-1])
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "called":
                groups |= {first.value for first in node.args[:1] if isinstance(first, ast.Constant)}
    return keys, groups & set(GROUPS)


def said_by_the_script() -> set[str]:
    return {f"script.{dotted or quoted}" for dotted, quoted in re.findall(r'\bwords(?:\.(\w+)|\["([\w-]+)"\])', SCRIPT.read_text("utf-8"))}


def test_every_word_is_used_and_every_word_used_is_there() -> None:
    (in_templates, by_template), (in_modules, by_module) = said_by_templates(), said_by_modules()
    assert in_templates | said_by_the_script() <= set(KEYS)
    assert by_template | by_module <= set(GROUPS)
    whole = (by_template | by_module) - {"script"}  # handed to the script as a whole, so there each has to be used by its name
    used = in_templates | in_modules | said_by_the_script() | {key for key in KEYS if key.partition(".")[0] in whole}
    assert set(KEYS) - used == set()


# --- every page in every language ----------------------------------------------------------------------------------------


class Text(HTMLParser):
    """What a page says in its own language: text and spoken attributes, without the parts marked as of another language."""

    SPOKEN = ("aria-label", "title", "placeholder", "data-words")
    EMPTY = ("meta", "link", "input", "br", "hr")

    def __init__(self, page: str, tag: str) -> None:
        super().__init__()
        self._tag, self._open, self.said, self.tag = tag, [tag], [], ""
        self.said: list[str]
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "html":
            self.tag = attributes["lang"] or ""
        language = attributes.get("lang", self._open[-1]) or ""
        if language == self._tag:
            self.said += [attributes[name] or "" for name in self.SPOKEN if name in attributes]
        if tag not in self.EMPTY:
            self._open.append(language)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open[-1] == self._tag and data.strip():
            self.said.append(data.strip())


@pytest.fixture
def busy(desk: Desk, kept: Store, tmp_path: Path) -> tuple[Flask, dict[str, str]]:
    """A console with something on every page, and what stands for the parts of an address."""
    own = desk.beside(kept)
    app = create_app(own, Settings(data_dir=tmp_path, rate_limits=False), Accounts(kept))
    accounts: Accounts = app.extensions["accounts"]
    other, gone = accounts.add(OPERATOR, "li", "agent"), accounts.add(OPERATOR, "gone", "viewer")
    accounts.accept(accounts.link(OPERATOR, other.id), "", "four words in a row", DEVICE)
    accounts.disable(OPERATOR, gone.id)
    own.handovers.come(other.id, "li")
    answered = own.answer("收银员签到密码填什么，我的卡6222021234567890128", None, door="widget")
    own.vote(answered["message_id"], False, "进不去")
    own.answer("怎么养猫", None, door="api")
    asked = own.answer("怎么签到", None, door="chat")["conversation_id"]
    own.answer("转人工", asked, door="chat")
    (talk,) = own.handovers.waiting()
    own.handovers.take(talk.handover.id, other.id, "li")
    own.handovers.reply(talk.handover.id, other.id, "您好")
    own.handovers.note(talk.handover.id, other.id, "li", "第二次")
    return app, {"<turn>": answered["message_id"], "<talk>": talk.handover.id}


PAGES = (
    "/console", "/console?entry=cashier-password", "/console/conversations", "/console/conversations?kind=smalltalk",
    "/console/conversations/<turn>", "/console/queue", "/console/queue/<talk>", "/console/queue/<talk>/lines", "/console/health",
    "/console/checks", "/console/accounts", "/console/sessions", "/console/password", "/console/audit", "/console/audit?what=none",
    "/console/none", "/console/login", "/console/login?why=no-role", "/console/set-up", "/console/search", "/console/api/poll",
)  # fmt: skip


def spoken_in(page: str, language: Language) -> list[str]:
    """Checks what a page says of itself and gives what it says."""
    text = Text(page, TAGS[language])
    assert text.tag in ("", TAGS[language])
    return text.said


def assert_all_in(language: Language, said: list[str]) -> None:
    if language == "en":
        assert [text for text in said if CHINESE.search(text)] == []
    elif language == "zh-TW":
        assert [text for text in said if text != traditional(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_in_the_language_that_was_chosen(busy: tuple[Flask, dict[str, str]], language: Language) -> None:
    app, places = busy
    boss = signed_in(app, "admin", "boss")
    boss.get(f"/console?lang={language}")
    for path in PAGES:
        for part, place in places.items():
            path = path.replace(part, place)
        said = spoken_in(boss.get(path).get_data(as_text=True), language)
        assert said, path
        assert_all_in(language, said)
        if path == "/console":
            assert words.words_in(language)("search.start") in said


NEW = "y" * 12
POSTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("/console/search", {"q": "收银员签到密码填什么"}),
    ("/console/search", {"q": "怎么养猫", "model": "me50"}),
    ("/console/duty", {"on": "yes"}),
    ("/console/queue/<talk>/reply", {"text": "x"}),
    ("/console/accounts", {"name": "", "role": "agent"}),
    ("/console/accounts", {"name": "wei", "role": "agent"}),
    ("/console/password", {"current": "x", "password": NEW, "again": NEW}),
    ("/console/password", {"current": "x", "password": "a", "again": "b"}),
    ("/console/set-up", {"name": "x", "password": "a", "again": "b"}),
    ("/console/checks", {}),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_form_answers_is_too(busy: tuple[Flask, dict[str, str]], language: Language) -> None:
    app, places = busy
    boss = signed_in(app, "admin", "boss")
    boss.get(f"/console?lang={language}")
    for path, data in POSTS:
        page = boss.post(path.replace("<talk>", places["<talk>"]), data=data).get_data(as_text=True)
        said = spoken_in(page, language)
        assert said, path
        assert_all_in(language, said)


# --- choosing ------------------------------------------------------------------------------------------------------------


def language_shown(client: FlaskClient, path: str = "/console/login", **headers: str) -> str:
    found = re.search('<html lang="([^"]+)"', client.get(path, headers=headers, base_url="https://localhost").get_data(as_text=True))
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("wishes", "shown"),
    [
        ("", "zh-CN"),
        ("fr", "zh-CN"),
        ("en-GB,en;q=0.9", "en"),
        ("zh-HK", "zh-TW"),
        ("zh-Hant-TW,en", "zh-TW"),
        ("zh-CN,en", "zh-CN"),
        ("fr,en;q=0.5", "en"),
    ],
)
def test_the_browser_says_it_until_somebody_chooses(app: Flask, wishes: str, shown: str) -> None:
    assert language_shown(app.test_client(), **{"Accept-Language": wishes}) == shown


def test_a_choice_is_kept_from_the_login_to_the_last_page_and_after_signing_out(app: Flask) -> None:
    client = signed_in(app, "agent", "chooser")
    assert language_shown(client, "/console?lang=en") == "en"
    assert language_shown(client, "/console/queue", **{"Accept-Language": "zh-CN"}) == "en"
    client.post("/console/logout")
    assert language_shown(client) == "en"
    assert language_shown(client, "/console/login?lang=zh-TW") == "zh-TW"
    assert language_shown(client) == "zh-TW"
    assert (
        client.get("/", base_url="https://localhost").get_data(as_text=True).startswith('<!doctype html>\n<html lang="zh-CN">')
    )  # a merchant's is not touched


@pytest.mark.parametrize("wish", ["xx", "", "<script>", "en" * 500, "\udce4"])
def test_a_choice_that_is_none_changes_nothing(app: Flask, wish: str) -> None:
    client = app.test_client()
    client.get("/console/login", query_string={"lang": wish.encode("utf-8", "replace")}, base_url="https://localhost")
    assert language_shown(client) in ("zh-CN", "en")


def test_the_cookie_of_a_choice_is_as_safe_as_the_others(app: Flask) -> None:
    header = app.test_client().get("/console/login?lang=en", base_url="https://localhost").headers["Set-Cookie"]
    assert header.startswith(f"{words.COOKIE}=en;")
    assert all(part in header for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax")) and "Domain" not in header


def links(page: str) -> Iterator[str]:
    yield from (found.replace("&amp;", "&") for found in re.findall(r'<a href="([^"]+)" lang="[^"]+" hreflang', page))


def test_the_choice_leads_back_to_the_page_it_is_on(app: Flask) -> None:
    client = signed_in(app, "admin", "chief")
    offered = links(client.get("/console/audit?about=wang%26co&what=role-set").get_data(as_text=True))
    assert set(offered) == {f"/console/audit?about=wang%26co&what=role-set&lang={code}" for code in ("zh-TW", "en")}
    for post in ("/console/search", "/console/accounts", "/console/password"):
        for link in links(client.post(post, data={"q": "x"}).get_data(as_text=True)):
            assert client.get(link).status_code == 200, link


@pytest.mark.parametrize(("language", "opening"), [("zh", "怎么签到"), ("zh-TW", "怎麼簽到"), ("en", "How to sign in")])
def test_what_is_sent_to_a_merchant_is_in_her_language(desk: Desk, kept: Store, tmp_path: Path, language: Language, opening: str) -> None:
    own = desk.beside(kept)
    app = create_app(own, Settings(data_dir=tmp_path, rate_limits=False), Accounts(kept))
    wang = signed_in(app, "agent", "wang")
    own.handovers.come("li", "li")
    conversation = own.answer("怎么签到", None, door="chat", language=language)["conversation_id"]
    own.answer("转人工", conversation, door="chat", language=language)
    (talk,) = own.handovers.waiting()
    page = wang.get(f"/console/queue/{talk.handover.id}?lang=en").get_data(as_text=True)
    (first, *_) = re.findall(r'data-canned="\d" value="([^"]+)"', page)
    assert first.startswith(f"【{opening}】")


def test_the_text_to_copy_is_in_the_language_that_was_typed(app: Flask) -> None:
    wang = signed_in(app, "agent", "copier")
    page = wang.post("/console/search?lang=zh", data={"q": "how to sign in"}, headers={"HX-Request": "true"}).get_data(as_text=True)
    copied = re.search(r'<textarea id="merchant-text"[^>]* lang="en">([^<]*)</textarea>', page)
    assert copied and copied[1].startswith("【How to sign in】")
    assert '<th role="columnheader" scope="col">值</th>' not in page

"""The chat page as the server writes it: it says everything without its script, and weighs little."""

import gzip
import json
import re
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bot.dialogue.desk import Desk
from bot.dialogue.reply import Block, Part
from bot.web import chat
from bot.web.chat import WORDS
from bot.web.language import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").glob("*.html"))
SCRIPTS = {name: (ROOT / "static" / name).read_text(encoding="utf-8") for name in (*chat.SCRIPTS, "frame.js")}
SCRIPT = "\n".join(SCRIPTS.values())
STYLE = (ROOT / "static/desk.css").read_text(encoding="utf-8")
MAX_FIRST = 30_000  # bytes of the first visit as they travel: page, stylesheet, scripts and icon


def page(client: FlaskClient, path: str = "/", **headers: str) -> str:
    return client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()}).get_data(as_text=True)


@pytest.mark.parametrize("path", ["/?lang=zh", "/?lang=en", "/widget?lang=zh-TW"])
def test_a_first_visit_weighs_under_thirty_kilobytes(client: FlaskClient, path: str) -> None:
    html = page(client, path)
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', html)
    assert len(addresses) >= 8
    answers = [client.get(address, headers={"Accept-Encoding": "gzip"}, buffered=True) for address in addresses]
    assert len(html.encode()) + sum(len(answer.data) for answer in answers) < MAX_FIRST


def test_an_asset_is_the_same_whether_it_travels_compressed_or_not(client: FlaskClient) -> None:
    plain = client.get("/static/desk.css", buffered=True)
    small = client.get("/static/desk.css", headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert gzip.decompress(small.data) == plain.data and len(small.data) * 2 < len(plain.data)
    assert (small.headers["Content-Encoding"], small.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert "Content-Encoding" not in plain.headers


def test_nothing_comes_from_elsewhere_and_nothing_is_inline(client: FlaskClient) -> None:
    html = page(client) + client.post("/", data={"message": "怎么改密码"}).get_data(as_text=True)
    assert not re.search(r"<style|<script(?![^>]* src=)|\sstyle=|\son\w+=|javascript:", html)
    assert all(address.startswith("/static/") for address in re.findall(r'<(?:link|script|img)[^>]*(?:href|src)="([^"]+)"', html))
    assert not re.search(r"url\(|@import", STYLE)


@pytest.mark.parametrize(
    ("path", "accept", "language"),
    [
        ("/", "", "zh-CN"),
        ("/", "en-GB,en;q=0.9", "en"),
        ("/", "zh-TW,en;q=0.5", "zh-TW"),
        ("/", "zh-Hant-HK", "zh-TW"),
        ("/?lang=zh-TW", "en", "zh-TW"),
        ("/", "fr", "zh-CN"),
        ("/", "\x7f;;q=,,=", "zh-CN"),
        ("/?lang=en", "zh-CN", "en"),
        ("/?lang=zh", "en", "zh-CN"),
        ("/?lang=<script>", "en", "en"),
    ],
)
def test_the_address_chooses_the_language_before_the_browser(client: FlaskClient, path: str, accept: str, language: str) -> None:
    assert f'<html lang="{language}">' in page(client, path, Accept_Language=accept)


def test_the_first_screen_offers_real_questions(client: FlaskClient, desk: Desk) -> None:
    choices = re.findall(r'name="choice" value="([^"]+)"', page(client))
    assert len(choices) >= 6
    for choice in choices:
        assert desk.answer(choice, None, door="test")["kind"] == "answer"


@pytest.mark.parametrize("field", ["message", "choice"])
def test_without_a_script_a_question_is_answered(client: FlaskClient, field: str) -> None:
    html = client.post("/", data={field: "签到的操作员号是多少", "conversation_id": ""}).get_data(as_text=True)
    assert '<article class="reply"' in html
    assert re.search(r'name="conversation_id" value="[^"]+"', html)
    assert '<section id="start" hidden>' in html


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({}, 422),
        ({"message": "  "}, 422),
        ({"message": "长" * 2001}, 413),
        ({"message": "a", "conversation_id": "x" * 101}, 422),
    ],
    ids=["nothing", "spaces", "too long", "a wrong conversation"],
)
def test_without_a_script_a_refusal_is_a_page(client: FlaskClient, data: dict[str, str], status: int) -> None:
    response = client.post("/", data=data)
    assert (response.status_code, response.mimetype) == (status, "text/html")
    assert re.search(r'<p id="notice"[^>]*>[^<]+</p>', response.get_data(as_text=True))


def test_a_page_never_shows_a_card_number_again(client: FlaskClient) -> None:
    html = client.post("/", data={"message": "我的卡号 6222021234567890128 怎么签到"}).get_data(as_text=True)
    assert "6222021234567890128" not in html


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "</textarea><b>"])
def test_what_is_typed_is_never_markup(client: FlaskClient, text: str) -> None:
    for message in (text, text + "长" * 2001):  # answered, and given back as too long
        html = client.post("/", data={"message": message}).get_data(as_text=True)
        assert text not in html or text == "{{ 7*7 }}"
        assert "<img" not in html


def test_a_page_that_is_not_there_leads_back(client: FlaskClient) -> None:
    response = client.get("/nowhere")
    assert response.status_code == 404
    assert 'href="/"' in response.get_data(as_text=True)


# --- the reply template: every kind of block is drawn, whatever the desk may say -------------------------------------

EVIL = "<img src=x>"
BLOCKS: dict[str, tuple[Block, str]] = {
    "title": ({"type": "title", "text": "怎么签到", "entry_id": "e", "applies_to": ["电签版"]}, '<ul class="chips"'),
    "paragraph": (
        {"type": "paragraph", "role": "lead", "text": "看「系统管理」，输 01"},
        '<b class="menu">「系统管理」</b>',
    ),
    "steps": ({"type": "list", "role": "steps", "heading": "步骤", "items": [{"text": "开机"}]}, 'type="checkbox"'),
    "warnings": (
        {"type": "list", "role": "warnings", "heading": "注意", "items": [{"text": "停", "standing": "disputed"}]},
        '<div class="warnings">',
    ),
    "facts": (
        {
            "type": "facts", "heading": "说法不一", "disputed": True,
            "rows": [
                {"value": "1", "applies": EVIL, "basis": "", "standing": "disputed", "standing_label": "", "note": EVIL}
            ],
        },
        '<table role="table" class="facts disputed">',
    ),
    "channels": (
        {
            "type": "channels", "heading": "渠道",
            "items": [
                {"name": "热线", "kind": "phone", "value": "400-800 1234", "purpose": "问事"},
                {"name": "坏", "kind": "website", "value": "x", "url": "javascript:alert(1)", "purpose": ""},
            ],
        },
        'href="tel:4008001234"',
    ),
    "choices": ({"type": "choices", "heading": "哪个", "items": [{"label": EVIL, "message": '">'}]}, '"&#34;&gt;"'),
    "sources": (
        {
            "type": "sources", "heading": "出处",
            "items": [
                {"title": "", "file": "a", "lines": [3, 5], "says": "", "authority": "", "standing": "documented"}
            ],
        },
        "3–5",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BLOCKS)
def test_every_block_is_drawn_and_escaped(desk: Desk, name: str) -> None:
    from bot.dialogue.draw import Html

    block, expected = BLOCKS[name]
    part: Part = {"kind": "answer", "question": EVIL, "text": "", "blocks": [block]}
    html = Html(ROOT / "templates").of([part, part], desk.front("zh")["sentences"])
    assert expected in html
    assert EVIL not in html
    assert "javascript:" not in html


# --- sentences: a key that is used and not written would show as a failure to a customer -----------------------------


def test_every_sentence_of_the_page_is_in_the_knowledge_base(desk: Desk) -> None:
    text = "".join(template.read_text(encoding="utf-8") for template in TEMPLATES)
    text += (ROOT / "bot/web/problems.py").read_text(encoding="utf-8").split("SENTENCES = ")[1].split("\n")[0]
    used = set(re.findall(r's\["([a-z-]+)"\]', text)) | set(re.findall(r'\d+: "([a-z-]+)"', text)) | set(WORDS) | {"page-failed"}
    used |= {f"standing-{name}" for name in ("corroborated", "documented", "disputed", "contradicted")}
    used |= {f"{name}-heading" for name in ("value", "applies", "basis", "standing")}
    for language in LANGUAGES:
        assert used - set(desk.front(language)["sentences"]) == set()


def test_the_scripts_get_exactly_the_sentences_they_say() -> None:
    said = set(re.findall(r'words\["([a-z-]+)"\]', SCRIPT)) | set(re.findall(r'"((?:feedback)-[a-z-]+)"', SCRIPT))
    said |= {name for pair in re.findall(r'words\[[^\]"]+(?:"agent" )?\? "([a-z-]+)" : "([a-z-]+)"\]', SCRIPT) for name in pair}
    assert said == set(WORDS)


def test_sentences_reach_the_script_whole(client: FlaskClient, desk: Desk) -> None:
    match = re.search(r'data-words="([^"]+)"', page(client))
    assert match
    words = json.loads(unescape(match[1]))
    assert words == {name: desk.front("zh")["sentences"][name] for name in WORDS}


# --- old in-app browsers (Chrome 66) have to read both files ---------------------------------------------------------

TOO_NEW = {
    "optional chaining": r"\?\.[a-zA-Z\[(]",
    "??": r"\?\?",
    "modules": r"^\s*(?:import|export)\s",
    "replaceAll": r"\.replaceAll\(",
    "at()": r"\.at\(",
    "flat()": r"\.flat(?:Map)?\(",
    "toggleAttribute": r"toggleAttribute",
    "replaceChildren": r"replaceChildren",
    "private fields": r"\sthis\.#",
    "catch without a name": r"catch\s*\{",
}


@pytest.mark.parametrize("name", TOO_NEW)
def test_the_scripts_stay_within_old_browsers(name: str) -> None:
    assert not re.search(TOO_NEW[name], SCRIPT, re.MULTILINE)


def test_every_script_of_the_page_is_one_that_is_tested_here(client: FlaskClient) -> None:
    loaded = re.findall(r'src="/static/([^?"]+)', page(client, "/widget"))
    assert loaded == list(SCRIPTS)


@pytest.mark.parametrize("name", [":has(", ":is(", ":where(", "inset:", "dvh", "clamp(", "@layer", "@container"])
def test_the_stylesheet_stays_within_old_browsers(name: str) -> None:
    assert name not in STYLE


# --- colours: body text 7:1, everything else that is read 4.5:1, in both themes --------------------------------------


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_contrast(theme: int) -> None:
    blocks = re.findall(r":root \{([^}]*)\}", STYLE)
    tokens = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", blocks[theme]))
    for ground in ("paper", "sheet", "tint"):
        assert _contrast(tokens["ink"], tokens[ground]) >= 7
        assert _contrast(tokens["soft"], tokens[ground]) >= 7
        assert _contrast(tokens["accent"], tokens[ground]) >= 4.5
    assert _contrast(tokens["ink"], tokens["amber-tint"]) >= 7
    assert _contrast(tokens["soft"], tokens["amber-tint"]) >= 4.5
    assert _contrast(tokens["amber"], tokens["amber-tint"]) >= 4.5
    assert _contrast(tokens["red"], tokens["sheet"]) >= 4.5
    assert _contrast(tokens["on-accent"], tokens["accent"]) >= 4.5


@pytest.mark.parametrize(("theme", "block"), [("light", 0), ("dark", 1)])
def test_a_theme_that_is_chosen_is_the_browsers_own(theme: str, block: int) -> None:
    own = re.findall(r":root \{([^}]*)\}", STYLE)[block]
    chosen = re.search(rf':root\[data-theme="{theme}"\] \{{([^}}]*)\}}', STYLE)
    colours = re.compile(r"--[\w-]+: #[0-9a-f]{3,6}")
    assert chosen and colours.findall(chosen[1]) == colours.findall(own)


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    red, green, blue = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in (red, green, blue)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

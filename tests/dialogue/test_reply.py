"""What a reply shows: word for word from the knowledge base, every value with where it stands, the same in text, HTML, JSON."""

import html as html_module
import re

import pytest

from bot.dialogue.account import Account
from bot.dialogue.message import Messages
from bot.dialogue.policy import Policy
from bot.knowledge.knowledge import fitting_facts
from bot.knowledge.load import statements


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_every_entry_answers_its_standard_question_with_its_own_words(desk, knowledge):
    """A second, dumber renderer: every statement and every fitting fact of the entry must stand in the text, letter by letter."""
    for entry in knowledge.entries.values():
        reply = desk.answer(entry.phrasings[0], None, door="test")
        assert [part.get("entry_id") for part in reply["parts"]] == [entry.id], entry.phrasings[0]
        for statement in statements(entry):
            assert statement.text in reply["text"], entry.id
        for fact in fitting_facts(knowledge, entry.asks) if entry.asks else ():
            assert fact.value in reply["text"], entry.id


def test_a_conflict_shows_every_value_the_best_founded_first_with_its_basis(ask):
    reply = ask("操作员 01 的密码是什么")
    (table,) = [block for block in reply["parts"][0]["blocks"] if block["type"] == "facts"]
    assert table["disputed"]
    assert table["rows"][0]["value"] == "0000"
    assert {"0000", "123456", "1234"} <= {row["value"] for row in table["rows"]}
    assert all(row["basis"] and row["standing_label"] and row["applies"] for row in table["rows"])
    standings = [row["standing"] for row in table["rows"]]
    order = ["corroborated", "documented", "disputed", "contradicted"]
    assert (standings[0] == "corroborated" and "contradicted" not in standings[:-1]) or standings == sorted(standings, key=order.index)


def test_privileged_passwords_are_not_offered_for_trying(ask):
    for question in ("主控密码是多少", "系统管理员密码是多少"):
        assert "试一次" not in ask(question)["text"], question


def test_naming_a_model_leaves_out_the_values_of_other_models(ask):
    assert "88888888" in ask("新大陆 ME50 的操作员 01 密码是什么")["text"]
    assert "88888888" not in ask("N910 的操作员 01 密码是什么")["text"]


def test_an_unknown_model_is_said_to_be_unknown(ask, knowledge):
    reply = ask("N910 怎么签到")
    assert reply["kind"] == "answer" and knowledge.desk.sentences["unknown-model"] in reply["text"]


def test_sources_lead_to_lines_and_say_what_stands_there(ask, knowledge):
    for source in ask("操作员 01 的密码是什么")["sources"]:
        assert source["says"] and source["authority"] and source["title"]
        first, last = source["lines"]
        assert 1 <= first <= last


@pytest.mark.parametrize("message", ["操作员 01 的密码是什么", "怎么签到", "签到失败怎么办", "我昨天的钱没到账", "今天天气怎么样", "A0"])
def test_text_html_and_blocks_say_the_same(ask, message):
    reply = ask(message)
    page = squeezed(html_module.unescape(re.sub(r"<[^>]+>", "", reply["html"])))
    for part in reply["parts"]:
        for block in part["blocks"]:
            for item in block.get("items", []):
                text = item.get("text") or item.get("value")
                if text and block["type"] not in ("choices", "related", "sources"):
                    assert squeezed(text) in page, text
                    assert text in reply["text"], text
            if block["type"] == "paragraph":
                assert squeezed(block["text"]) in page
                assert block["text"] in reply["text"]


def test_steps_are_numbered_in_order_and_warnings_stand_above_them(ask):
    text = ask("怎么签到")["text"]
    assert text.index("1. ") < text.index("2. ") < text.index("3. ")
    assert text.index("请注意") < text.index("1. ")


def test_markup_in_a_message_is_inert(ask):
    reply = ask("怎么签到？<script>alert(1)</script>签到失败怎么办<img src=x onerror=alert(1)>")
    assert "<script" not in reply["html"] and "<img" not in reply["html"]


def test_an_english_question_is_answered_in_english(ask):
    reply = ask("what is the default operator number")
    assert (reply["kind"], reply["language"]) == ("answer", "en")
    assert "01" in reply["text"]
    assert "Official channels" in reply["text"] or "Sources" in reply["text"] or "Source" in reply["text"]


def test_the_same_message_gets_the_same_reply(ask):
    first, second = ask("操作员 01 的密码是什么"), ask("操作员 01 的密码是什么")
    assert {**first, "conversation_id": "", "message_id": ""} == {**second, "conversation_id": "", "message_id": ""}


SECRETS = {
    "a card number": ("我的卡号是4111 1111 1111 1111扣了两次", "4111"),
    "a full-width card number": ("卡号６２２２０２１２３４５６７８９０１２８", "62220212"),
    "an identity number": ("身份证11010519491231002X查一下", "11010519491231"),
    "a phone number": ("手机13800138000收不到短信", "13800138000"),
    "a password": ("我的密码是937261帮我登录", "937261"),
}


@pytest.mark.parametrize(("message", "secret"), SECRETS.values(), ids=SECRETS)
def test_a_secret_is_neither_repeated_nor_kept(desk, knowledge, message, secret):
    reply = desk.answer(message, None, door="test")
    turn = desk.records.last(reply["conversation_id"])
    assert knowledge.desk.sentences["masked-notice"] in reply["text"]
    for kept in (str(reply), turn.question, turn.reason):
        assert secret not in squeezed(kept)


def test_no_message_raises(desk):
    for message in ("", " ", "\x00", "\ud800", "‮密码", "Z̷̢a͝l̸g̴o̷", "🙂" * 300, "签" * 2000, "，" * 2000, "a b " * 500, "密码" * 1000):
        assert desk.answer(message, None, door="test")["kind"]


def test_messages_are_decided_without_a_trace(desk, knowledge):
    decide = Messages(knowledge, desk._road, desk.search, Account.load(), Policy.load().thresholds(knowledge.desk.wrong_in_100)).decide
    assert decide("怎么签到", None) == decide("怎么签到", None)

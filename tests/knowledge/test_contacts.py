"""Contacts: what is one, in whatever spelling, and that only whole ones are official."""

import pytest

from bot.knowledge.contacts import contacts, strangers

OFFICIAL = contacts(["95016", "www.lakala.com", "https://www.lakala.com", "tel:95516", "help@lakala.com"])

STRANGERS = """https://pos-fuwu.top/a www.pos-fuwu.vip kala.com m.lakala.com lakala.com.evil.top www.lakala.com2 https:// weixin://dl/x
    https://www.lakala.com@evil.top https://www.lakala.com:80@evil.top http://1.2.3.4/ //evil.top ｗｗｗ．evil．ｃｏｍ evil.xn--fiqs8s
    help@pos-fuwu.vip xhelp@lakala.com 95533 95016/13800138000 tel:13800138000 138-0013-8000 (138)0013-8000 １３８００１３８０００
    +8613800138000 8613800138000 4008001234 400-800-1234 021-55551234 （010）55551234 微信pos8888 微信号是lakalafuwu vx:pos8888
    QQ群：123456 QQ12345678""".split()
SPACED = ["138 0013 8000", "+86 138 0013 8000", "加微信 pos8888", "加V pos8888", "400 800 1234", "010 55551234", "WeChat: pos8888"]


@pytest.mark.parametrize("text", STRANGERS + SPACED)
def test_a_stranger_is_seen(text: str) -> None:
    assert len(list(strangers(f"请找{text}。", OFFICIAL))) == 1


HARMLESS = [
    "95016", "95516", "lakala.com", "WWW.LAKALA.COM", "https://www.lakala.com/a/b.html?c=d", "see https://www.lakala.com.",
    "help@lakala.com", "微信支付", "WeChat payment", "微信或 QQ", "流水号 123456789012", "88888888", "0000 12345678",
    "2026-11-22 15:30", "01、02、03", "Q/CUP 006.6-2014", "1.0", "1,000.50",
]  # fmt: skip


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_official_or_no_contact_passes(text: str) -> None:
    assert list(strangers(f"请看 {text}。", OFFICIAL)) == []

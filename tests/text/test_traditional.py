"""Simplified text in traditional characters."""

import pytest

from bot.text.normalise import normalise
from bot.text.traditional import traditional

CASES = {
    "签到失败怎么办": "簽到失敗怎麼辦",
    "请联系发卡行": "請聯繫發卡行",
    "机身标签上的程序": "機身標籤上的程序",
    "进「系统管理」→「修改密码」，再签到": "進「系统管理」→「修改密码」，再簽到",
    "「系统": "「系統",
    "Lakala 01": "Lakala 01",
    "": "",
}


@pytest.mark.parametrize("text", CASES)
def test_text_is_written_in_traditional_characters_but_for_what_a_screen_shows(text: str) -> None:
    assert traditional(text) == CASES[text]


@pytest.mark.parametrize("text", CASES)
def test_what_was_written_is_read_back(text: str) -> None:
    assert normalise(traditional(text)) == normalise(text)

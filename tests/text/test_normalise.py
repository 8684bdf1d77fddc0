"""One spelling for what people write in many."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.normalise import normalise

# Each row: spoken name, what is written, the one spelling of it.
SPELLINGS = [
    ("traditional characters", "操作員號忘記了怎麼辦", "操作员号忘记了怎么办"),
    ("traditional, the other 账", "賬號和帳號", "账号和账号"),
    ("simplified, the other 账", "帐户", "账户"),
    ("Taiwan and Hong Kong forms", "臺灣裏面", "台湾里面"),
    ("full width letters and digits", "ＰＯＳ的０１", "pos的01"),
    ("full width space", "签到\u3000失败", "签到失败"),
    ("full width signs", "密码：１２３４？", "密码 1234"),
    ("capitals", "N910 PRO", "n910 pro"),
    ("a zero-width space", "操\u200b作\u200d员", "操作员"),
    ("a soft hyphen", "签\u00ad到", "签到"),
    ("a byte order mark inside", "签\ufeff到", "签到"),
    ("a variation selector", "签\ufe0f到", "签到"),
    ("right to left marks", "签\u202e到\u202c", "签到"),
    ("zalgo", "签̷̢̛͍到̶̧͓", "签到"),
    ("zalgo over letters", "P̶O̷S̴", "pos"),
    ("spaces between characters", " 签  到 失 败 ", "签到失败"),
    ("spaces between letters and characters", "POS 机", "pos 机"),
    ("a line end", "签到\n失败", "签到失败"),
    ("emoji", "👍签到👨‍👩‍👧", "签到"),
    ("many signs", "签到！！！？？？", "签到"),
    ("a code between signs", "【A0】，是什么", "a0 是什么"),
    ("a model with a hyphen", "K9-S", "k9-s"),
    ("a plus inside", "T+0", "t+0"),
    ("a decimal", "0.38%", "0.38"),
    ("circled digits", "①②", "12"),
    ("a ligature", "ﬁ", "fi"),
    ("a NUL", "签\x00到", "签到"),
    ("nothing", "", ""),
    ("only spaces", " \t\u3000", ""),
    ("only signs", "？？？…——", ""),
    ("only emoji", "😀😀", ""),
    ("other scripts", "пароль كلمة", ""),
]


@pytest.mark.parametrize(("written", "spelling"), [row[1:] for row in SPELLINGS], ids=[row[0] for row in SPELLINGS])
def test_spells(written: str, spelling: str) -> None:
    assert normalise(written) == spelling


@pytest.mark.parametrize("written", [row[1] for row in SPELLINGS], ids=[row[0] for row in SPELLINGS])
def test_twice_changes_nothing_more_in_the_table(written: str) -> None:
    assert normalise(normalise(written)) == normalise(written)


FIELD = "签到操作員號密碼帐賬POSpos０１01Aa-+#.% \u3000\u200b\u0300？！，😀K9\n"


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet=FIELD, max_size=40))
def test_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_twice_changes_nothing_more_for_any_chinese_character() -> None:
    changing = [char for code in range(0x3400, 0xA000) if normalise(once := normalise(char := chr(code))) != once]
    assert changing == []


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_only_letters_digits_characters_and_single_spaces_are_left(text: str) -> None:
    plain = normalise(text)
    assert all(char in " +#.-%" or "0" <= char <= "9" or "a" <= char <= "z" or "\u3400" <= char <= "\u9fff" for char in plain)
    assert plain == plain.strip() and "  " not in plain


@pytest.mark.parametrize("text", ["\ud800", "签\udcff到", "\udfff\ud800"], ids=ascii)
def test_a_lone_surrogate_is_no_reason_to_fail(text: str) -> None:
    """They come from the command line (bytes that are not UTF-8) and from JSON (`"\\ud800"`)."""
    assert normalise(text) in ("", "签到")

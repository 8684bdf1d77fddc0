"""What the encoder reads of a text."""

import pytest

from bot.encoder.tokenizer import Tokenizer

from .conftest import VOCABULARY

TOKENS = VOCABULARY.split("\n")

CASES = [
    ("characters one by one", "签到失败", "签 到 失 败"),
    ("a question mark is a word", "怎么办?", "怎 么 办 ?"),
    ("spaces of every width are none", " 签\t到\u3000失\n败 ", "签 到 失 败"),
    ("capitals", "POS签", "pos 签"),
    ("accents", "Café", "cafe"),
    ("pieces of a word", "posa9", "pos ##a ##9"),
    ("a word that does not come out is unknown as a whole", "poszz", "[UNK]"),
    ("a character nobody knows", "签爨", "签 [UNK]"),
    ("what cannot be seen is not there", "签\u200b\x00\ufffd到", "签 到"),
    ("nothing", "", ""),
    ("an emoji, half a pair, a rare character", "😀 \ud83d 𠀀", "[UNK] [UNK] [UNK]"),
]


@pytest.mark.parametrize(("text", "read"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_text_is_read_as(text: str, read: str) -> None:
    numbers = Tokenizer(VOCABULARY)(text, 64)
    assert " ".join(TOKENS[number] for number in numbers) == f"[CLS] {read} [SEP]".replace("  ", " ")


@pytest.mark.parametrize("text", ["签到" * 1000, "a" * 2000, "pos" + "9" * 2000, "1 " * 2000])
def test_the_rest_of_a_long_text_is_not_read(text: str) -> None:
    numbers = Tokenizer(VOCABULARY)(text, 8)
    assert len(numbers) <= 8 and (TOKENS[numbers[0]], TOKENS[numbers[-1]]) == ("[CLS]", "[SEP]")


def test_a_vocabulary_without_the_special_tokens_is_refused() -> None:
    with pytest.raises(KeyError):
        Tokenizer("签\n到")

"""One spelling for what people write in many: width, case, traditional forms, invisible and decorating characters.

The order is: compatibility forms, invisible characters away, traditional to simplified, lower case, variants, spaces.
Applying it twice changes nothing more.
"""

import re
import unicodedata
from functools import lru_cache

import opencc

OPENCC: str = opencc.__version__
_simplified = opencc.OpenCC("t2s").convert  # twice: a few characters need a second step
# Written both ways in this field; one of them has to stand for both.
_VARIANTS = str.maketrans({"帐": "账", "麽": "么", "妳": "你", "祂": "他", "喺": "在", "唸": "念", "𠮶": "嗰"})
DROPPED = ("Cf", "Cs", "Mn")  # invisible signs, halves of characters, marks that decorate
_VISIBLE = re.compile(r"[ -~\u3000-\u3020\u3400-\u9fff\uff00-\uff65]*")  # most texts: none of these is dropped
_NOT_TEXT = re.compile(r"[^0-9a-z\u3400-\u9fff+#.\-%]+")
_LOOSE_SIGN = re.compile(r"(?<![0-9a-z])[+#.\-%]+|[+#.\-%]+(?![0-9a-z])")
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_SPELT_OUT = re.compile(r"(?<=[a-z])[〇零一二三四五六七八九]{2,4}(?![十百千万])")  # k三零零 is a model
_SPACES = re.compile(r" +")
_BETWEEN_HANZI = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")


@lru_cache(maxsize=1024)
def normalise(text: str) -> str:
    """Letters, digits and Chinese characters of `text` in one spelling, separated by single spaces where they were apart.

    Punctuation, emoji and marks become spaces; a space between two Chinese characters is dropped, because it carries nothing.
    """
    text = unicodedata.normalize("NFKC", text)
    if not _VISIBLE.fullmatch(text):
        text = "".join(char for char in text if unicodedata.category(char) not in DROPPED)
    text = _simplified(_simplified(text)).lower().translate(_VARIANTS)
    text = _SPELT_OUT.sub(lambda match: match.group().translate(_DIGITS), text)
    text = _LOOSE_SIGN.sub(" ", _NOT_TEXT.sub(" ", text))
    return _BETWEEN_HANZI.sub("", _SPACES.sub(" ", text)).strip()

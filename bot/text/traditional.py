"""Simplified Chinese in traditional characters, as Taiwan writes them. What stands on a terminal's screen stays as it stands there.

Characters only: the vocabulary of Taiwan would turn a procedure (程序) into a program (程式).
"""

import re
from functools import cache, lru_cache

from opencc import OpenCC

_HERE = str.maketrans({"籤": "簽", "髮": "發"})  # at a POS desk people sign and banks issue; slips and hair do not come up
_ON_A_SCREEN = re.compile("(「[^」]*」)")  # how the knowledge base sets off menu names and screen texts


@cache
def _converter() -> OpenCC:
    return OpenCC("s2tw")  # takes a tenth of a second to load, and many a desk is never read in traditional characters


@lru_cache(maxsize=8192)
def traditional(text: str) -> str:
    pieces = _ON_A_SCREEN.split(text)
    pieces[::2] = [_converter().convert(piece).translate(_HERE).replace("標簽", "標籤") for piece in pieces[::2]]
    return "".join(pieces)

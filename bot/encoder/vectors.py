"""Vectors of many texts, kept on disk: computing one takes milliseconds, reading thousands of them takes as long.

The file is a `.npy` of (key, vector) rows with its SHA-256 behind it. A key is the digest of a text and of the encoder's
fingerprint, so that a text that changes costs only itself, and another encoder everything.
"""

import hashlib
import io
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from bot import sealed

from .encoder import WIDTH, Vectors

_ROW = np.dtype([("key", "<u8"), ("vector", "<f4", (WIDTH,))])
log = logging.getLogger(__name__)


class Encodes(Protocol):
    """What is needed of an encoder."""

    fingerprint: str

    def encode(self, texts: Sequence[str]) -> Vectors: ...


def vectors(encoder: Encodes, texts: Sequence[str], file: Path | None) -> Vectors:
    """The vectors of the texts, in their order.

    Those in the file are not computed again; afterwards it holds those of these texts, and no others. A file that is
    damaged or cannot be read or written costs time, and a line in the log.
    """
    keys = [_key(encoder.fingerprint, text) for text in texts]
    known = _read(file) if file else {}
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if missing:
        log.info("computing the vectors of %d texts", len(missing))
        known.update(zip(missing, encoder.encode(list(missing.values())), strict=True))
    kept = {key: known[key] for key in keys}
    if file and (missing or len(kept) < len(known)):
        _write(file, kept)
    return np.array([kept[key] for key in keys], np.float32).reshape(len(keys), WIDTH)


def _key(fingerprint: str, text: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{fingerprint} {text}".encode("utf-8", "surrogatepass")).digest()[:8], "little")


def _read(file: Path) -> dict[int, np.ndarray]:
    """The rows of the file by key; none where there is none that can be trusted."""
    content = sealed.read(file)
    if content is None:
        return {}
    try:
        rows = np.load(io.BytesIO(content), allow_pickle=False)
    except ValueError:
        rows = np.zeros(0)
    if rows.dtype != _ROW:
        log.warning("%s holds something else; what was in it is made again", file)
        return {}
    return dict(zip(rows["key"].tolist(), rows["vector"], strict=True))


def _write(file: Path, known: dict[int, np.ndarray]) -> None:
    content = io.BytesIO()
    np.save(content, np.array(list(known.items()), _ROW), allow_pickle=False)
    sealed.write(file, content.getvalue())

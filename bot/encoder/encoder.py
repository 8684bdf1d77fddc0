"""Sentences to vectors: alike in meaning, near in angle. One thread, one text at a time, on the processor."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .manifest import MODEL_FILE, VOCABULARY_FILE, Manifest, NotWhole, digest, read
from .package import NAME, REQUIREMENTS
from .tokenizer import Tokenizer

WIDTH = 384  # numbers in a vector
LONGEST = 64  # of a text in tokens, about as many characters; the rest is not read

Vectors = np.ndarray[tuple[int, int], np.dtype[np.float32]]  # [texts, WIDTH]


@dataclass(frozen=True, slots=True)
class Off:
    """There is no encoder, and why."""

    reason: str

    def __str__(self) -> str:
        return f"off: {self.reason}"


NOT_INSTALLED = Off("not installed")


class Encoder:
    """An encoder that is ready. `fingerprint` names everything its vectors depend on; threads may share it."""

    def __init__(self, manifest: Manifest, tokenizer: Tokenizer, session: Any, fingerprint: str) -> None:
        self.manifest = manifest
        self.fingerprint = fingerprint
        self._tokenizer = tokenizer
        self._session = session

    @staticmethod
    def load(folder: Path) -> "Encoder | Off":
        """The encoder in the folder, or Off with the reason. Raises nothing, whatever is there."""
        if not folder.exists():
            return NOT_INSTALLED
        try:
            manifest, files = read(folder)
            return _started(manifest, files)
        except NotWhole as reason:
            return Off(str(reason))
        except ImportError as error:
            return Off(f"{error.name or 'onnxruntime'} is not installed; {REQUIREMENTS}")
        except Exception as error:  # whatever the runtime throws: a desk without it is better than no desk
            return Off(f"it does not start: {' '.join(str(error).split())[:200]}")

    def encode(self, texts: Sequence[str]) -> Vectors:
        """A vector of length 1 for each text: the angle between two is what counts. No text is refused."""
        rows = np.empty((len(texts), WIDTH), np.float32)
        for row, text in zip(rows, texts, strict=True):  # one by one: 8-bit arithmetic is scaled by all of a batch
            row[:] = self._vector(text)
        return rows

    def __str__(self) -> str:
        return NAME

    def _vector(self, text: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        numbers = np.array([self._tokenizer(text, LONGEST)], np.float32)
        vector = np.asarray(self._session.run(None, {"Input-Token": numbers, "Input-Segment": np.zeros_like(numbers)})[0][0], np.float32)
        return vector / np.linalg.norm(vector)


def _started(manifest: Manifest, files: dict[str, bytes]) -> Encoder:
    import onnxruntime  # only here: the desk runs without it

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # two were not faster on texts this short
    options.use_deterministic_compute = True
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(files[MODEL_FILE], options, providers=["CPUExecutionProvider"])
    names = [*(manifest.sha256[name] for name in (MODEL_FILE, VOCABULARY_FILE)), onnxruntime.__version__, str(LONGEST)]
    encoder = Encoder(manifest, Tokenizer(files[VOCABULARY_FILE].decode()), session, digest(" ".join(names).encode())[:16])
    encoder.encode(["您好"])  # a model of another shape shows here, not at a question
    return encoder

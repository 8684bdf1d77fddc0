"""The folder of an installed encoder: two files, and a manifest that says what they are."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from .package import INSTALL, PACKAGE, VERSION

MANIFEST, MODEL_FILE, VOCABULARY_FILE = "manifest.json", "model.onnx", "vocabulary.txt"
FILES = (MODEL_FILE, VOCABULARY_FILE)


class NotWhole(Exception):
    """The folder does not hold what was installed; the message says why, and how to mend it."""


@dataclass(frozen=True, slots=True)
class Manifest:
    package: str  # name and version
    licence: str
    made_with: Mapping[str, str]  # versions of the tools that made the 8-bit weights
    sha256: Mapping[str, str]  # of each file

    @staticmethod
    def of(folder: Path, licence: str, made_with: Mapping[str, str]) -> "Manifest":
        """The manifest of the files in the folder."""
        return Manifest(f"{PACKAGE} {VERSION}", licence, made_with, {name: digest((folder / name).read_bytes()) for name in FILES})

    def write(self, folder: Path) -> None:
        (folder / MANIFEST).write_text(json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n", "utf-8")


def read(folder: Path) -> tuple[Manifest, dict[str, bytes]]:
    """The manifest and the files it names; raises NotWhole unless they are what was installed."""
    manifest = _manifest(folder)
    contents = {}
    for name in FILES:
        try:
            contents[name] = (folder / name).read_bytes()
        except OSError as error:
            raise NotWhole(f"{name} cannot be read ({error.strerror}); run `{INSTALL}` again") from None
        if digest(contents[name]) != manifest.sha256[name]:
            raise NotWhole(f"{name} is not the file that was installed; run `{INSTALL}` again")
    return manifest, contents


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _manifest(folder: Path) -> Manifest:
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text("utf-8")))
        known = {name: str(manifest.sha256[name]) for name in FILES}
    except OSError as error:
        raise NotWhole(f"{MANIFEST} cannot be read ({error.strerror}); run `{INSTALL}` again") from None
    except (ValueError, TypeError, KeyError, RecursionError):
        raise NotWhole(f"{MANIFEST} is damaged; run `{INSTALL}` again") from None
    if manifest.package != f"{PACKAGE} {VERSION}":
        raise NotWhole(f"it was made from {str(manifest.package)[:60]}, not {PACKAGE} {VERSION}; run `{INSTALL}` again")
    return Manifest(manifest.package, str(manifest.licence), manifest.made_with, known)

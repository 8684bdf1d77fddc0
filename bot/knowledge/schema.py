"""JSON Schemas of the files of the knowledge base, for editors: they complete keys and underline what the loader would refuse.

Generated from the models, so never edited by hand: `python -m bot.knowledge.schema` writes them into kb/schema.
"""

import json
from pathlib import Path, PurePosixPath

from .load import FILES

FOLDER = Path(__file__).resolve().parents[2] / "kb" / "schema"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def kind_of(pattern: str) -> str:
    """The kind of the files that match a pattern of FILES: `entries` for entries/*.yaml, `terms` for language/terms.yaml."""
    path = PurePosixPath(pattern)
    return path.parent.name if path.stem == "*" else path.stem


def schemas() -> dict[str, str]:
    """The text of each schema by its file name."""
    return {f"{kind_of(pattern)}.schema.json": _text(pattern) for pattern in FILES}


def _text(pattern: str) -> str:
    schema = {"$schema": DIALECT, "$comment": f"kb/{pattern}; generated, see bot/knowledge/schema.py", **FILES[pattern].model_json_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, text in schemas().items():
        (FOLDER / name).write_text(text, "utf-8")
        print(f"kb/schema/{name}")


if __name__ == "__main__":
    main()

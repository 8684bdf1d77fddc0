"""What pydantic finds in a file, in words a curator can act on."""

import difflib
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from . import models as m
from .read import Path_, Tree, shortened

Model = TypeVar("Model", bound=BaseModel)
ENTRY_TYPES: Mapping[str, type[BaseModel]] = {
    get_args(kind.model_fields["type"].annotation)[0]: kind for kind in get_args(get_args(m.Entry)[0])
}


def validated(model: type[Model], tree: Tree) -> Model | None:
    """The data of a file as its model, or None with the reasons among the tree's findings."""
    if tree.findings:
        return None
    try:
        return model.model_validate(tree.data)
    except ValidationError as error:
        faults = error.errors(include_url=False)
        for fault in faults:
            if not _follows(fault, faults):
                tree.add(tree.line(_path(fault["loc"])), *_words(fault, model))
        return None


def _follows(fault: Any, faults: list[Any]) -> bool:
    """Whether a list is only called short because items of it are faulty, which is said of the items."""
    loc = fault["loc"]
    return fault["type"] == "too_short" and any(other["loc"][: len(loc)] == loc for other in faults if other is not fault)


def _path(loc: Path_) -> Path_:
    """The place in the file: pydantic's path without the name of the entry's type that it puts after the number."""
    return loc[:2] + loc[3:] if _type_of(loc) else loc


def _type_of(loc: Path_) -> str | None:
    """The type of the entry that pydantic's path leads into."""
    return str(loc[2]) if len(loc) > 2 and loc[0] == "entries" and loc[2] in ENTRY_TYPES else None


def _name(path: Path_) -> str:
    if not path:
        return "the file"
    return f"item {path[-1] + 1} of {_name(path[:-1])}" if isinstance(path[-1], int) else shortened(path[-1])


def _words(fault: Any, model: type[BaseModel]) -> tuple[str, str]:
    name, given, context = _name(_path(fault["loc"])), fault["input"], fault.get("ctx", {})
    mapping, number = (f"{name} is not a mapping", "write `key: value` lines here"), isinstance(given, int)
    handlers: dict[str, Callable[[], tuple[str, str]]] = {
        "extra_forbidden": lambda: (f"unknown key {name}", _mend_key(str(fault["loc"][-1]), fault["loc"], model)),
        "missing": lambda: _missing(name, _path(fault["loc"])),
        "string_type": lambda: (f"{name} is not text", f'write "{shortened(given)}" in quotes' if number else "write text here"),
        "literal_error": lambda: (f"{name} cannot be {shortened(given)}", f"write one of {context.get('expected')}"),
        "union_tag_invalid": lambda: (
            f"there is no entry type {shortened(context.get('tag'))}",
            f"write one of {context['expected_tags']}",
        ),
        "union_tag_not_found": lambda: ("the entry has no type", f"add `type:` with one of {', '.join(ENTRY_TYPES)}"),
        "too_short": lambda: (f"{name} has {context.get('actual_length')} items", f"write at least {context.get('min_length')}"),
        "too_long": lambda: (f"{name} has {context.get('actual_length')} items", f"write at most {context.get('max_length')}"),
        "string_pattern_mismatch": lambda: (f"{name} is {shortened(repr(given))}", f"write it so that it fits {context.get('pattern')}"),
        "value_error": lambda: (f"{name} is {shortened(given)}: {context.get('error')}", "mend it"),
        "tuple_type": lambda: (f"{name} is not a list", "write a list: one `- ` a line, or [a, b]"),
        "model_type": lambda: mapping,
        "model_attributes_type": lambda: mapping,
        "dict_type": lambda: mapping,
    }
    return handlers.get(fault["type"], lambda: (f"{name}: {fault['msg']}", "see docs/kb-format.md"))()


def _missing(name: str, path: Path_) -> tuple[str, str]:
    """A key that is missing, or the second half of a pair."""
    if isinstance(path[-1], int):
        return f"{_name(path[:-1])} is not a pair", "write two of them: [a, b]"
    return f"{name} is missing", f"add `{name}:`"


# --- keys -----------------------------------------------------------------------------------------------------------


def _mend_key(key: str, loc: Path_, model: type[BaseModel]) -> str:
    here, elsewhere = _keys(model, loc[:-1]), [kind for kind, entry in ENTRY_TYPES.items() if key in entry.model_fields]
    if _type_of(loc) and len(loc) == 4 and elsewhere:
        return f"remove it: {key} belongs to the type {' or '.join(elsewhere)}, and this entry is of the type {_type_of(loc)}"
    near = difflib.get_close_matches(key, here, 1)
    return f"did you mean {near[0]}?" if near else f"remove it; the keys here are {', '.join(here)}, see docs/kb-format.md"


def _keys(model: type[BaseModel], loc: Path_) -> list[str]:
    """The keys that can stand at `loc`, which is pydantic's path."""
    schema = model.model_json_schema()
    part = schema
    for step in loc:
        part = _below(part, step, schema["$defs"])
    return list(part["properties"])


def _below(part: dict[str, Any], step: str | int, definitions: dict[str, Any]) -> dict[str, Any]:
    if isinstance(step, int):
        part = part["items"]
    else:
        chosen = part.get("discriminator", {}).get("mapping", {})
        part = {"$ref": chosen[step]} if chosen else part["properties"][step]
    part = next((one for one in part.get("anyOf", ()) if "$ref" in one), part)  # something that may be left out
    return definitions[part["$ref"].rpartition("/")[2]] if "$ref" in part else part

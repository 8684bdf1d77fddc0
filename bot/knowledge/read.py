"""YAML to plain data with places, without the surprises of YAML 1.1.

Only text, whole numbers, `true` and `false` are values; what YAML would quietly turn into something else (`01`, `on`,
`2026-01-01`, `1.0`, `~`) is an error that says how to write it. Size, depth and aliases are limited before anything is
built, because libyaml's own parser dies on deep input and an alias can stand for a billion values. Control characters are
refused, whether they stand there as they are or are written as an escape.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 20
MAX_FINDINGS = 50
MAX_DIGITS = 15  # of a plain whole number
MAX_REPEATED = 40  # characters of a faulty value that a finding repeats

# All but tabs and line ends; among them those that turn the direction of writing round.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Finding:
    """One thing wrong with the knowledge base: where (file, 1-based line), what, and how to mend it."""

    file: str
    line: int
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what} → {self.mend}"


def shortened(value: object, length: int = MAX_REPEATED) -> str:
    """`value` as a finding repeats it."""
    text = str(value)
    return text if len(text) <= length else f"{text[:length]}…"


class KnowledgeError(Exception):
    """The knowledge base cannot be used; `findings` say why."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


@dataclass
class Tree:
    """The data of one file and the line on which each part of it begins, by path."""

    file: str
    data: Any = None
    lines: dict[Path_, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def line(self, path: Path_) -> int:
        """The line of the nearest part of `path` that exists in the file."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return 1

    def visible(self, text: str, line: int) -> bool:
        """Whether `text`, which begins on that line, has no control character; one is a finding."""
        found = _CONTROL.search(text)
        if found:
            what = f"U+{ord(found[0]):04X} is one of the control characters"
            self.add(line + text[: found.start()].count("\n"), what, "remove the invisible character")
        return not found

    def add(self, line: int, what: str, mend: str) -> None:
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(Finding(self.file, line, what, mend))


def read(path: Path, name: str) -> Tree:
    """Reads one file; what is wrong with it stands in the tree's findings, and then `data` is None."""
    tree = Tree(name)
    text = _text(path, tree)
    if text is not None and tree.visible(text, 1) and _shallow(text, tree):
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        data = _value(node, (), tree) if node is not None else None
        if node is None:
            tree.add(1, "the file is empty", "write the list it should hold, or delete the file")
        tree.data = data if not tree.findings else None
    return tree


def _text(path: Path, tree: Tree) -> str | None:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            tree.add(1, f"the file has {size:,} bytes, the limit is {MAX_BYTES:,}", "split it by topic")
            return None
        raw = path.read_bytes()
    except OSError as error:
        tree.add(1, f"cannot be read: {error.strerror}", "check that the file exists and its permissions")
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        guess = "it looks like GBK; " if _decodes(raw, "gb18030") else ""
        tree.add(line, f"byte 0x{raw[error.start]:02x} is not UTF-8", f"{guess}save the file as UTF-8")
        return None


def _decodes(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _shallow(text: str, tree: Tree) -> bool:
    """Whether the events of `text` stay within depth and use no alias, anchor or tag; parses events only."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            line = event.start_mark.line + 1 if event.start_mark else 1
            if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                depth += 1
                if depth > MAX_DEPTH:
                    tree.add(line, f"nested deeper than {MAX_DEPTH} levels", "check the brackets and the indentation")
                    return False
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                depth -= 1
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                tree.add(line, "aliases and anchors (& and *) are not allowed", "write the value out where it is needed")
                return False
            if tag := getattr(event, "tag", None):
                tree.add(line, f"the tag {shortened(tag)} is not allowed", "remove it; quote the value if it is text")
                return False
            if isinstance(event, yaml.DocumentStartEvent) and line > 1 and tree.lines.get(("#document",)):
                tree.add(line, "a second document (---) in one file", "move it to a file of its own")
                return False
            if isinstance(event, yaml.DocumentStartEvent):
                tree.lines[("#document",)] = line
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        tree.add(mark.line + 1 if mark else 1, f"not valid YAML: {shortened(problem, 100)}", _mend_syntax(problem, text, mark))
        return False
    tree.lines.clear()
    return True


def _mend_syntax(problem: str, text: str, mark: Any) -> str:
    lines = text.splitlines()
    line = lines[mark.line] if mark and mark.line < len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())] or "'\\t'" in problem:
        return "indent with spaces, not with tabs"
    return "look at this line and the one before: indentation, a missing quote, or a colon inside unquoted text"


def _value(node: yaml.Node, path: Path_, tree: Tree) -> Any:
    tree.lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, tree)
    if isinstance(node, yaml.SequenceNode):
        return tuple(_value(item, (*path, number), tree) for number, item in enumerate(node.value))
    assert isinstance(node, yaml.ScalarNode)  # noqa: S101 - there is no fourth kind of node
    return _scalar(node, tree)


def _mapping(node: yaml.MappingNode, path: Path_, tree: Tree) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = key_node.value
        if not isinstance(key, str) or key_node.tag != "tag:yaml.org,2002:str":
            tree.add(line, f"the key {shortened(key)} is not text", "quote it")
        elif key in mapping:
            tree.add(line, f"the key {shortened(key)} stands here twice", "keep one of the two")
        elif tree.visible(key, line):
            mapping[key] = _value(value_node, (*path, key), tree)
            tree.lines[(*path, key)] = line
    return mapping


def _scalar(node: yaml.ScalarNode, tree: Tree) -> Any:
    kind, text, line = node.tag.rpartition(":")[2], node.value, node.start_mark.line + 1
    if kind == "str":
        tree.visible(text, line)
        return text
    if kind == "int" and text.isascii() and text.isdigit() and (text == "0" or text[0] != "0") and len(text) <= MAX_DIGITS:
        return int(text)
    if kind == "bool" and text in ("true", "false"):
        return text == "true"
    meaning = {"bool": "true or false", "null": "nothing", "timestamp": "a date", "int": "a number", "float": "a number"}
    text = shortened(text)
    tree.add(line, f"YAML reads {text or 'an empty value'} as {meaning.get(kind, kind)}", f'write "{text}" in quotes')
    return None

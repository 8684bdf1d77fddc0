# ruff: noqa: E501 a row of a table is one line
"""Reading YAML: what YAML would quietly turn into something else, and what could hurt the process, is refused with its line."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.knowledge.read import MAX_BYTES, MAX_DEPTH, MAX_FINDINGS, Finding, Tree, read


def read_bytes(folder: Path, content: bytes) -> Tree:
    path = folder / "one.yaml"
    path.write_bytes(content)
    return read(path, "entries/one.yaml")


# Each row: spoken name, the bytes of the file, the line that is to be named, words of the fault, words of the cure.
REFUSED = [
    ("a number with zeros before it", b"a: b\nvalue: 0000\n", 2, "reads 0000 as a number", 'write "0000" in quotes'),
    ("an octal 01", b"number: 01\n", 1, "reads 01 as a number", 'write "01" in quotes'),
    ("a negative number", b"a: -1\n", 1, "reads -1 as a number", "in quotes"),
    ("a hexadecimal number", b"a: 0x1F\n", 1, "reads 0x1F as a number", "in quotes"),
    ("a number with an underscore", b"a: 1_000\n", 1, "reads 1_000 as a number", "in quotes"),
    ("a time of day", b"a:\n- 12:30\n", 2, "reads 12:30 as a number", "in quotes"),
    ("a float", b"a: 1.0\n", 1, "reads 1.0 as a number", 'write "1.0" in quotes'),
    ("on", b"a: on\n", 1, "reads on as true or false", 'write "on" in quotes'),
    ("No with a capital", b"a: No\n", 1, "reads No as true or false", "in quotes"),
    ("a tilde", b"a: ~\n", 1, "reads ~ as nothing", 'write "~" in quotes'),
    ("null", b"a: null\n", 1, "reads null as nothing", "in quotes"),
    ("a key without a value", b"a: b\nc:\n", 2, "an empty value as nothing", "quotes"),
    ("a date", b"a: b\nc: d\ne: 2026-11-22\n", 3, "reads 2026-11-22 as a date", "in quotes"),
    ("a number as a key", b"1: a\n", 1, "the key 1 is not text", "quote it"),
    ("a merge key", b"a:\n  <<: {b: c}\n", 2, "the key << is not text", "quote it"),
    ("a key that stands twice", b"a: b\nc: d\na: e\n", 3, "the key a stands here twice", "keep one"),
    ("a key that stands twice in a list item", b"- id: x\n  text: y\n  id: z\n", 3, "the key id stands here twice", "keep one"),
    ("a tab as indentation", b"a:\n\tb: c\n", 2, "not valid YAML", "spaces, not with tabs"),
    ("a tab below spaces", b"a:\n  - b: c\n\td: e\n", 3, "not valid YAML", "spaces, not with tabs"),
    ("a colon in unquoted text", b"a: b: c\n", 1, "not valid YAML", "colon inside unquoted text"),
    ("a quote that is not closed", b'a: b\nc: "d\n', 3, "not valid YAML", "a missing quote"),
    ("a bracket that is not closed", b"a: [1, 2\n", 2, "not valid YAML", "this line and the one before"),
    ("a NUL", b"a: b\nc: d\ne: \x00\n", 3, "control characters", "remove the invisible"),
    ("a bell", b"a: b\nc: \x07\n", 2, "control characters", "remove the invisible"),
    ("UTF-16", "a: 密码\n".encode("utf-16"), 1, "byte 0xff is not UTF-8", "save the file as UTF-8"),
    ("GBK", "# one\na: 密码\n".encode("gbk"), 2, "is not UTF-8", "looks like GBK; save the file as UTF-8"),
    ("half a character", "a: b\nc: 密".encode()[:-1], 2, "is not UTF-8", "save the file as UTF-8"),
    ("a lone surrogate", b"a: \xed\xa0\x80\n", 1, "is not UTF-8", "save the file as UTF-8"),
    ("an anchor", b"a: b\nc: &d e\n", 2, "aliases and anchors", "write the value out"),
    ("an anchor on a mapping", b"a: &x\n  b: c\n", 1, "aliases and anchors", "write the value out"),
    ("an alias", b"a: [b, *c]\n", 1, "aliases and anchors", "write the value out"),
    ("a tag that would run something", b"a: b\nc: !!python/object/apply:os.system [x]\n", 2, "is not allowed", "remove it"),
    ("a harmless tag", b"a: !!str 1\n", 1, "is not allowed", "quote the value"),
    ("two documents", b"a: b\n---\nc: d\n", 2, "a second document", "a file of its own"),
    ("two marked documents", b"---\na: b\n---\nc: d\n", 3, "a second document", "a file of its own"),
    ("an empty file", b"", 1, "the file is empty", "write the list it should hold"),
    ("only a comment", b"# to be written\n", 1, "the file is empty", "write the list it should hold"),
    ("too many bytes", b"a: b\n" + b"#" * MAX_BYTES, 1, "the limit is 2,097,152", "split it by topic"),
    ("nested too deeply", b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), 1, f"deeper than {MAX_DEPTH}", "brackets"),
    ("a number of 5000 digits", b"a: b\nc: " + b"9" * 5000 + b"\n", 2, "a number", "in quotes"),
]


@pytest.mark.parametrize(("content", "line", "fault", "cure"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_refuses_with_line_fault_and_cure(tmp_path: Path, content: bytes, line: int, fault: str, cure: str) -> None:
    tree = read_bytes(tmp_path, content)
    assert tree.data is None
    finding = tree.findings[0]
    assert (finding.file, finding.line) == ("entries/one.yaml", line), finding
    assert fault in finding.what and cure in finding.mend, finding


ACCEPTED = [
    ("a byte order mark", "\ufeffa: 密码\n".encode(), {"a": "密码"}),
    ("Windows line ends", b"a: b\r\nc: d\r\n", {"a": "b", "c": "d"}),
    ("a plain whole number", b"a: [31, 0]\n", {"a": (31, 0)}),
    ("true and false", b"a: true\nb: false\n", {"a": True, "b": False}),
    ("quoted numbers", b"a: \"01\"\nb: '0000'\n", {"a": "01", "b": "0000"}),
    ("a document mark at the top", b"---\na: b\n", {"a": "b"}),
    ("an end mark", b"a: b\n...\n", {"a": "b"}),
    ("an emoji", "a: 😀\n".encode(), {"a": "😀"}),
    ("folded text", "a: >-\n  一\n  二\n".encode(), {"a": "一 二"}),
    ("a list at the top", b"- a\n- b\n", ("a", "b")),
    ("as deep as allowed", b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, None),
]


@pytest.mark.parametrize(("content", "data"), [row[1:] for row in ACCEPTED], ids=[row[0] for row in ACCEPTED])
def test_accepts(tmp_path: Path, content: bytes, data: object) -> None:
    tree = read_bytes(tmp_path, content)
    assert tree.findings == []
    assert data is None or tree.data == data


def test_a_missing_file_is_a_finding(tmp_path: Path) -> None:
    tree = read(tmp_path / "none.yaml", "none.yaml")
    assert str(tree.findings[0]).startswith("none.yaml:1: cannot be read: No such file or directory → check that")


def test_a_folder_in_place_of_a_file_is_a_finding(tmp_path: Path) -> None:
    assert "cannot be read" in read(tmp_path, "facts.yaml").findings[0].what


def test_every_place_has_its_line(tmp_path: Path) -> None:
    tree = read_bytes(tmp_path, b"entries:\n  - id: a\n    steps:\n      - text: x\n\n      - text: y\n")
    assert tree.line(("entries", 0, "id")) == 2
    assert tree.line(("entries", 0, "steps", 1, "text")) == 6
    assert tree.line(("entries", 0, "steps", 1, "missing", "deeper")) == 6, "the nearest part that exists"


def test_a_file_with_very_many_faults_does_not_flood(tmp_path: Path) -> None:
    assert len(read_bytes(tmp_path, b"".join(b"- 0%d\n" % number for number in range(1000))).findings) == MAX_FINDINGS


def test_a_finding_reads_as_one_line() -> None:
    assert str(Finding("facts.yaml", 7, "this is wrong", "do that")) == "facts.yaml:7: this is wrong → do that"


# What has taken processes down: each is read in a process of its own, which must end by itself, soon, and with findings.
ATTACKS = {
    "100 KB of brackets": "b'[' * 100_000",
    "100 KB of braces": "b'{a: ' * 20_000",
    "100 KB of dashes": "b'- ' * 50_000",
    "an alias bomb": "b'a: &a [x,x,x,x,x,x,x,x,x]\\n' + b''.join(b'%c: &%c [' % (c, c) + b','.join([b'*%c' % (c - 1)] * 9) + b']\\n' for c in range(98, 107))",
    "100 KB of zeros": "b'a: ' + b'0' * 100_000",
    "100 KB of quotes": "b'\"' * 100_001",
    "100 KB of anchors": "b'&a ' * 30_000",
}


@pytest.mark.parametrize("expression", ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_is_a_finding_and_not_a_crash(tmp_path: Path, expression: str) -> None:
    script = (
        "from pathlib import Path; from bot.knowledge.read import read\n"
        f"path = Path({str(tmp_path / 'x.yaml')!r}); path.write_bytes({expression})\n"
        "print(*read(path, 'x.yaml').findings, sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=10, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("x.yaml:1: ") and "→" in done.stdout
    assert len(done.stdout) < 1000, "the attack is not repeated in the message"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.one_of(st.binary(max_size=200), st.text(alphabet="ab01:-[]{}&*!\"'#|>?%@ \n\t~密\u2028\x85", max_size=60).map(str.encode))
)
def test_any_bytes_give_data_or_findings(tmp_path: Path, content: bytes) -> None:
    tree = read_bytes(tmp_path, content)
    assert (tree.data is None) or not tree.findings
    assert all(finding.what and finding.mend and finding.line >= 1 for finding in tree.findings)

# ruff: noqa: E501 a row of a table is one line
"""Lint: each rule on a knowledge base with that one fault, and the shipped knowledge base with none."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.knowledge.documents import fingerprint
from bot.knowledge.lint import lint

from .conftest import HERE, Folder

ENTRY, STEPS, FACTS, SOURCES, DESK = "entries/operator.yaml", "entries/sign-in.yaml", "facts.yaml", "sources.yaml", "desk.yaml"
DOCUMENTS = HERE / "small_documents"
STEP = "{text: 输入密码。, sources: [C2]}"


def found(folder: Folder, sources: Path | None = DOCUMENTS) -> list[str]:
    return [str(finding) for finding in lint(folder.path, sources).findings]


def test_the_small_knowledge_base_has_no_finding(small: Folder) -> None:
    assert found(small) == []


def said(text: str) -> str:
    """The step, saying something else."""
    return f"{{text: '{text}', corroborated_by: [R1]}}\n      - {STEP}"


# Each row: spoken name, file, what is replaced, by what, the place named, words of the only finding there is to be.
FAULTS = [
    ("a step without a source", STEPS, ", sources: [C2]", "", f"{STEPS}:2", "names no source"),
    ("advertising is cited", STEPS, "[C2]", "[C2, C3]", f"{STEPS}:2", "cites C3, which is advertising"),
    ("a claim that nothing covers", FACTS, "sources: [C1]", "sources: [C2]", f"{SOURCES}:11", "no entry covers C1"),
    ("corroborated by nothing", STEPS, "[C2]}", "[C2], standing: corroborated}", f"{STEPS}:2", "called corroborated, by nothing"),
    ("contradicted by nothing", STEPS, "[C2]}", "[C2], standing: contradicted}", f"{STEPS}:2", "called contradicted, by nothing"),
    ("disputed by nothing", FACTS, "    sources: [C2]\n", "    sources: [C2]\n    standing: disputed\n", f"{FACTS}:10", "no other value fits"),
    ("asks for facts that are not there", ENTRY, "operator-number}", 'password, value: "9999"}', f"{ENTRY}:2", "none fits"),
    ("related to itself", ENTRY, "[sign-in]", "[operator-number]", f"{ENTRY}:2", "related to itself"),
    ("leads merchants to what is for agents", STEPS, "merchant", "agent", f"{ENTRY}:2", "which is for agents"),
    ("a phrasing of another entry", STEPS, "签到步骤", "操作员号", f"{STEPS}:2", "also stands under operator-number"),
    ("the same with other signs", STEPS, "签到步骤", "“操作员号”？ ", f"{STEPS}:2", "also stands under operator-number"),
    ("a phrasing of a matter", STEPS, "签到步骤", "查我的号码", "matters.yaml:2", "also stands under sign-in"),
    ("a mobile number", STEPS, STEP, said("打 13800138000。"), f"{STEPS}:2", "13800138000 is not an official channel"),
    ("a mobile number in groups", STEPS, STEP, said("打 138 0013 8000。"), f"{STEPS}:2", "is not an official channel"),
    ("a mobile number in full width", STEPS, STEP, said("打１３８００１３８０００。"), f"{STEPS}:2", "is not an official channel"),
    ("a 400 number", STEPS, STEP, said("打 400-800-1234。"), f"{STEPS}:2", "400-800-1234 is not an official channel"),
    ("a short number of someone else", STEPS, STEP, said("打 95533。"), f"{STEPS}:2", "95533 is not an official channel"),
    ("a site", STEPS, STEP, said("看 pos-fuwu.cn。"), f"{STEPS}:2", "pos-fuwu.cn is not an official channel"),
    ("a site that ends like ours", STEPS, STEP, said("看 kala.com。"), f"{STEPS}:2", "kala.com is not an official channel"),
    ("a site with another ending", STEPS, STEP, said("看 https://pos-fuwu.top/a。"), f"{STEPS}:2", "is not an official channel"),
    ("a site with www", STEPS, STEP, said("看 www.pos-fuwu.vip。"), f"{STEPS}:2", "is not an official channel"),
    ("an address", STEPS, STEP, said("写 help@pos-fuwu.vip。"), f"{STEPS}:2", "is not an official channel"),
    ("a WeChat account", STEPS, STEP, said("加微信 pos8888 咨询。"), f"{STEPS}:2", "is not an official channel"),
    ("a number in a fact", FACTS, "applies: a new terminal", "applies: 详询 13800138000", f"{FACTS}:10", "13800138000"),
    ("a number in a matter", "matters.yaml", "say: 这要看您的账户。", "say: 打 13800138000。", "matters.yaml:2", "13800138000"),
    ("a number in a standard question", ENTRY, "操作员号是多少", "操作员号是不是问 13800138000", f"{ENTRY}:2", "13800138000"),
    ("a number in a channel's purpose", "channels.yaml", "purpose: everything", "purpose: 或打 13800138000", "channels.yaml:2", "13800138000"),
    ("a number in a sentence of the desk", DESK, "greeting: 您好。", "greeting: 打 13800138000。", f"{DESK}:3", "13800138000"),
    ("a number in smalltalk", DESK, "say: 您好。", "say: 打 13800138000。", f"{DESK}:6", "13800138000"),
    ("a number on a starter", DESK, "topic: 操作员号", "topic: 打 13800138000", f"{DESK}:8", "13800138000"),
    ("a number in the title of a matter", "matters.yaml", "title: 我的号码", "title: 打 13800138000", "matters.yaml:2", "13800138000"),
    ("a site in a channel's name", "channels.yaml", "name: Support", "name: kala.com", "channels.yaml:2", "kala.com"),
    ("a site as a term", "language/terms.yaml", "name: 密码", "name: kala.com", "language/terms.yaml:4", "kala.com"),
    ("a number in a claim", SOURCES, "says: The number is 01., f", "says: Ring 13800138000., f", f"{SOURCES}:11", "13800138000"),
    ("an element", STEPS, STEP, said("点<b>这里</b>。"), f"{STEPS}:2", "markup"),
    ("a link", STEPS, STEP, said("看[这里](x)。"), f"{STEPS}:2", "markup"),
    ("a script", STEPS, STEP, said("点 javascript:x。"), f"{STEPS}:2", "markup"),
    ("markup in a title", STEPS, "title: 签到", "title: <img src=x>", f"{STEPS}:2", "markup"),
    ("a word that means itself", "language/synonyms.yaml", "meant: 密码", "meant: 秘钥", "language/synonyms.yaml:", "秘钥 leads back to itself"),
    ("a check of an entry that is gone", "checks/all.yaml", "[operator-number]", "[gone]", "checks/all.yaml:2", "names the entry gone"),
    ("a check of a matter that is gone", "checks/all.yaml", "answer,", "official, matter: gone,", "checks/all.yaml:2", "names the matter gone"),
    ("a number that is not in the cited line", STEPS, "输入密码。", "输入密码 8888。", f"{STEPS}:2", "8888 does not stand in C2"),
    ("a number that is part of the cited one", STEPS, "输入密码。", "输入密码 000。", f"{STEPS}:2", "000 does not stand in C2"),
    ("a fact's value that is not in the cited line", FACTS, 'value: "0000"', 'value: "1234"', f"{FACTS}:10", "1234 does not stand in C2"),
    ("a menu that is not in the cited line", STEPS, "输入密码。", "进「系统设置」。", f"{STEPS}:2", "「系统设置」 does not stand in C2"),
    ("a span beyond the end", SOURCES, "lines: [3, 3]", "lines: [3, 30]", f"{SOURCES}:13", "cites lines 3–30 of 4"),
    ("a span turned round", SOURCES, "lines: [3, 3]", "lines: [3, 2]", f"{SOURCES}:13", "cites lines 3–2"),
    ("another number of lines", SOURCES, "lines: 4", "lines: 5", f"{SOURCES}:2", "has 4 lines"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "place", "words"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_finds(small: Folder, file: str, old: str, new: str, place: str, words: str) -> None:
    small.change(file, old, new)
    assert small.faults() == []
    findings = found(small)
    assert any(line.startswith(place) and words in line for line in findings), findings or "lint found nothing"
    assert all(words in line for line in findings), "nothing else is found"
    assert all(" → " in line for line in findings)


def test_of_a_document_that_is_missing_only_that_is_said(small: Folder, tmp_path: Path) -> None:
    (line,) = found(small, tmp_path)
    assert line.startswith(f"{SOURCES}:2: handbook: handbook.txt cannot be read")


@pytest.mark.parametrize(
    ("words", "fine"),
    [("「系统管理」", True), ("「管理」", False), ("「里改」", True), ("0000", True), ("00", False)],
    ids=["the whole name", "a part of a quoted name", "words that are not quoted", "the whole number", "a part of a number"],
)
def test_names_and_numbers_are_compared_as_wholes(small: Folder, words: str, fine: bool) -> None:
    small.change(STEPS, "输入密码。", f"看{words}。")
    assert (found(small) == []) == fine


def test_finds_a_circle_of_three(small: Folder) -> None:
    small.append("language/synonyms.yaml", "  - {said: 密码, meant: 口令}\n  - {said: 口令, meant: 秘钥}\n")
    assert any("leads back to itself" in line for line in found(small))


def test_a_chain_of_synonyms_is_no_circle(small: Folder) -> None:
    small.append("language/synonyms.yaml", "  - {said: 口令, meant: 密码}\n  - {said: 暗号, meant: 口令}\n")
    assert found(small) == []


@pytest.mark.parametrize(
    "text",
    [
        "打 95016。",
        "看 www.lakala.com 或 https://www.lakala.com。",
        "密码 8 位。",
        "输入 2026 年 1 月。",
        "流水号 123456789012。",
        "看「系统管理」。",
    ],
    ids=["the official hotline", "the official site", "a digit", "a year", "a long number", "a menu"],
)
def test_does_not_take_for_a_stranger(small: Folder, text: str) -> None:
    small.change(STEPS, STEP, said(text))
    assert found(small) == []


# --- the documents ------------------------------------------------------------------------------------------------------


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "handbook.txt").write_bytes((DOCUMENTS / "handbook.txt").read_bytes())
    return folder


def test_finds_a_changed_line_and_names_its_new_fingerprint(small: Folder, documents: Path) -> None:
    path = documents / "handbook.txt"
    path.write_bytes(path.read_bytes().replace("操作员号填 01。".encode(), "操作员号填 01".encode()))
    changed, lines = found(small, documents), path.read_text("utf-8").split("\n")
    assert any("handbook.txt has changed" in line for line in changed)
    assert any(
        f"C1 are not those that were read → read them again, then write `fingerprint: {fingerprint(lines, (1, 1))}`" in line
        for line in changed
    )
    assert len(changed) == 2


def test_a_changed_line_that_nobody_cites_is_still_a_changed_document(small: Folder, documents: Path) -> None:
    small.change(SOURCES, "lines: [3, 3]", "lines: [2, 2]")
    small.change(SOURCES, fingerprint(read_lines(documents), (3, 3)), fingerprint(read_lines(documents), (2, 2)))
    path = documents / "handbook.txt"
    path.write_bytes(path.read_bytes().replace(b"123456", b"123457"))
    assert [line.split("handbook: ")[1] for line in found(small, documents)] == [
        "handbook.txt has changed → compare it, then write its new sha256"
    ]


def read_lines(folder: Path) -> list[str]:
    return (folder / "handbook.txt").read_text("utf-8").split("\n")


def test_finds_a_wrong_fingerprint(small: Folder) -> None:
    small.change(SOURCES, fingerprint(read_lines(DOCUMENTS), (1, 1)), "0123456789ab")
    (line,) = found(small)
    assert line.startswith(f"{SOURCES}:11: C1: the lines of C1 are not those that were read")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda path: path.unlink(), "cannot be read: No such file"),
        (lambda path: path.write_bytes(path.read_bytes().decode().encode("gb18030")), "handbook.txt"),
        (lambda path: path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n")), "handbook.txt has changed"),
        (lambda path: path.write_bytes(b""), "handbook.txt has changed"),
    ],
    ids=["missing", "in GBK", "with other line ends", "empty"],
)
def test_finds_a_document(small: Folder, documents: Path, spoil: Callable[[Path], object], words: str) -> None:
    spoil(documents / "handbook.txt")
    assert any(words in line for line in found(small, documents))


# --- reminders ------------------------------------------------------------------------------------------------------------


def reminders(folder: Folder, sources: Path | None) -> list[str]:
    return [str(reminder) for reminder in lint(folder.path, sources).reminders]


def test_reminds_of_what_could_not_be_verified(small: Folder) -> None:
    (line,) = [line for line in reminders(small, None) if line.startswith(SOURCES)]
    assert "not compared with the documents → run lint with --sources" in line
    assert not any(line.startswith(SOURCES) for line in reminders(small, DOCUMENTS))


def test_reminds_of_a_channel_until_the_owner_has_confirmed_it(small: Folder) -> None:
    assert any("channels.yaml:2: hotline: the owner has not confirmed Support" in line for line in reminders(small, None))
    small.change("channels.yaml", "purpose: everything", "purpose: everything\n    confirmed_by_owner: true")
    assert not any("not confirmed" in line for line in reminders(small, None))


def test_reminds_of_sentences_without_translation(small: Folder) -> None:
    small.write("translations/en.yaml", "language: en\nsentences: {您好。: Hello.}\n")
    assert any("translations/en.yaml:1: " in line and "are not translated" in line for line in reminders(small, None))


def test_finds_a_stranger_in_a_translation(small: Folder) -> None:
    small.write("translations/en.yaml", "language: en\nsentences: {您好。: Call 13800138000.}\n")
    assert any("13800138000" in line for line in found(small))


def test_a_knowledge_base_that_does_not_load_gives_its_faults(small: Folder) -> None:
    small.change(FACTS, 'value: "0000"', "value: 0000")
    report = lint(small.path, None)
    assert [str(finding).split(" → ")[0] for finding in report.findings] == [f"{FACTS}:12: YAML reads 0000 as a number"]
    assert report.reminders == []


# --- the shipped knowledge base -----------------------------------------------------------------------------------------


def test_the_shipped_knowledge_base_has_no_finding(shipped: Folder, sources: Path) -> None:
    assert found(shipped, sources) == []


SHIPPED_FAULTS = [
    ("a fact without a source", "subject: password\n    value: a-b\n    applies: x", "names no source"),
    ("a fact that cites advertising", "subject: password\n    value: a-b\n    applies: x\n    sources: [{advertising}]", "is advertising"),
    ("a value that its line does not have", 'subject: password\n    value: "31415926"\n    applies: x\n    sources: [A36]', "31415926 does not"),
    ("a menu that its line does not have", "subject: menu-path\n    value: 「我的」\n    applies: x\n    sources: [B05]", "「我的」 does not"),
    ("a stranger's number", "subject: password\n    value: a-b\n    applies: 打 13800138000\n    corroborated_by: [F10]", "13800138000"),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "words"), [row[1:] for row in SHIPPED_FAULTS], ids=[row[0] for row in SHIPPED_FAULTS])
def test_finds_in_the_shipped_one_just(shipped: Folder, sources: Path, fact: str, words: str) -> None:
    advertising = next(claim.id for claim in shipped.load().claims.values() if claim.advertising)
    shipped.append(FACTS, f"\n  - id: added\n    {fact.replace('{advertising}', advertising)}\n")
    (line,) = found(shipped, sources)
    assert line.startswith(f"{FACTS}:{shipped.line(FACTS, 'id: added')}: added: ") and words in line


def test_finds_in_the_shipped_one_every_claim_of_a_changed_line(shipped: Folder, seeds: Path) -> None:
    knowledge = shipped.load()
    claim = knowledge.claims["A36"]
    path = seeds / knowledge.documents[knowledge.document_of["A36"]].file
    lines = path.read_text("utf-8").split("\n")
    lines[claim.lines[0] - 1] += "。"
    path.write_text("\n".join(lines), "utf-8")
    touched = {one.id for one in knowledge.claims.values() if knowledge.document_of[one.id] == knowledge.document_of["A36"]
               and one.lines[0] <= claim.lines[0] <= one.lines[1]}  # fmt: skip
    findings = found(shipped, seeds)
    assert {line.split(": ")[1] for line in findings} == touched | {knowledge.document_of["A36"]}

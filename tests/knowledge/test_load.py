"""Loading a knowledge base: whatever cannot be relied on is named with its file, its line, the fault and the cure."""

import shutil

import pytest

from .conftest import Folder

ENTRY, STEPS, FACTS, SOURCES = "entries/operator.yaml", "entries/sign-in.yaml", "facts.yaml", "sources.yaml"

# Each row: spoken name, file, what is replaced (None: the whole file), by what, the place named, words of the message.
BROKEN = [
    ("a key that nobody knows", ENTRY, "    title: ", "    titel: ", f"{ENTRY}:4", "unknown key titel", "did you mean title?"),
    ("a key with two letters swapped", ENTRY, "related:", "realted:", f"{ENTRY}:8", "unknown key realted", "did you mean related?"),
    ("a key like no other", ENTRY, "related:", "xyzzy:", f"{ENTRY}:8", "unknown key xyzzy", "docs/kb-format.md"),
    ("a wrong key inside a step", STEPS, "sources: [C2]", "source: [C2]", f"{STEPS}:8", "unknown key source", "did you mean sources?"),
    ("a wrong key at the top", FACTS, "facts:", "fact:", f"{FACTS}:1", "unknown key fact", "did you mean facts?"),
    ("a related entry that is not there", ENTRY, "[sign-in]", "[sing-in]", f"{ENTRY}:2", "names sing-in", "did you mean sign-in?"),
    ("a related entry like no other", ENTRY, "[sign-in]", "[elsewhere]", f"{ENTRY}:2", "names elsewhere", "or remove it here"),
    ("a channel that is not there", ENTRY, "[hotline]", "[hotlin]", f"{ENTRY}:2", "not among the channels", "did you mean hotline?"),
    ("a claim that is not there", STEPS, "sources: [C2]", "sources: [C9]", f"{STEPS}:2", "names C9", "or remove it here"),
    ("a term that is not there", ENTRY, "operator-number}", "operator-nummer}", f"{ENTRY}:2", "not among the terms", "did you mean"),
    ("a fact's role that is not there", FACTS, "role: cashier", "role: casher", f"{FACTS}:2", "names casher", "did you mean cashier?"),
    ("a reference that is not there", FACTS, "[R1]", "[R2]", f"{FACTS}:2", "not among the references", "or remove it here"),
    ("a matter's channel", "matters.yaml", "[hotline]", "[hotlien]", "matters.yaml:2", "names hotlien", "did you mean hotline?"),
    (
        "a channel's origin",
        "channels.yaml",
        "everything\n    known_from: [R1]",
        "everything\n    known_from: [R5]",
        "channels.yaml:2",
        "names R5",
        "or remove it here",
    ),
    ("a starter's entry", "desk.yaml", "entries: [o", "entries: [x-o", "desk.yaml:8", "starters/0 names x-operator-number", "did you mean"),
    ("the desk's brand", "desk.yaml", "brand: brand", "brand: brnad", "desk.yaml:2", "names brnad", "did you mean brand?"),
    ("a reference of the conflict advice", "desk.yaml", "[R1]", "[R7]", "desk.yaml:10", "names R7", "or remove it here"),
    ("a claim of the conflict advice", "desk.yaml", "corroborated_by: [R1]", "sources: [C7]", "desk.yaml:10", "names C7", "remove it here"),
    ("an entry id used twice", STEPS, "id: sign-in", "id: operator-number", f"{STEPS}:2", f"already used in {ENTRY}:2", "another id"),
    ("a fact id used twice", FACTS, "id: password-0000", "id: number", f"{FACTS}:10", f"already used in {FACTS}:2", "another id"),
    ("a claim id used twice", SOURCES, "id: C2", "id: C1", f"{SOURCES}:12", f"already used in {SOURCES}:11", "another id"),
    ("a term id used twice", "language/terms.yaml", "{id: password", "{id: brand", "language/terms.yaml:4", "terms.yaml:2", "another id"),
    ("a number where text belongs", FACTS, 'value: "0000"', "value: 1234", f"{FACTS}:12", "value is not text", 'write "1234" in quotes'),
    ("zeros without quotes", FACTS, 'value: "0000"', "value: 0000", f"{FACTS}:12", "reads 0000 as a number", 'write "0000" in quotes'),
    ("a number as fingerprint", SOURCES, '"6542ac6227b2"', "123456789012", f"{SOURCES}:11", "is not text", '"123456789012" in quotes'),
    ("text where a number belongs", SOURCES, "lines: 4", 'lines: "4"', f"{SOURCES}:9", "lines", "integer"),
    ("a truth in words", SOURCES, "advertising: true", 'advertising: "yes"', f"{SOURCES}:13", "advertising", "boolean"),
    ("a file that is a list", STEPS, None, "- a\n- b\n", f"{STEPS}:1", "not a mapping", "`key: value`"),
    ("a file that is one word", STEPS, None, "hello\n", f"{STEPS}:1", "not a mapping", "`key: value`"),
    ("entries that are no list", STEPS, None, "entries: hello\n", f"{STEPS}:1", "entries is not a list", "write a list"),
    ("an entry that is one word", STEPS, None, "entries:\n  - hello\n", f"{STEPS}:2", "not a mapping", "`key: value`"),
    ("four phrasings", STEPS, ", 在哪签到]", "]", f"{STEPS}:6", "phrasings has 4 items", "at least 5"),
    (
        "one phrasing that is no list",
        STEPS,
        "[怎么签到, 签到步骤, 如何签到, 签到怎么做, 在哪签到]",
        "怎么签到",
        f"{STEPS}:6",
        "not a list",
        "- ",
    ),
    ("an entry without a type", STEPS, "    type: procedure\n", "", f"{STEPS}:2", "no type", "add `type:`"),
    ("a type that is not there", STEPS, "type: procedure", "type: procdure", f"{STEPS}:", "no entry type procdure", "'procedure'"),
    ("an audience that is not there", ENTRY, "merchant", "merchnat", f"{ENTRY}:5", "cannot be merchnat", "'merchant' or 'agent'"),
    (
        "a key of another type",
        ENTRY,
        "related: [sign-in]",
        "steps: [{text: x}]",
        f"{ENTRY}:8",
        "unknown key steps",
        "steps belongs to the type procedure",
    ),
    ("a wrong key below another", ENTRY, "{subject:", "{roll: x, subject:", f"{ENTRY}:7", "unknown key roll", "did you mean role?"),
    ("a span of three numbers", SOURCES, "lines: [1, 1]", "lines: [1, 1, 1]", f"{SOURCES}:11", "lines has 3 items", "at most 2"),
    ("a number among phrasings", STEPS, "签到步骤", "1234", f"{STEPS}:6", "item 2 of phrasings is not text", 'write "1234" in quotes'),
    ("a type of 300 letters", ENTRY, "type: default", f"type: {'d' * 300}", f"{ENTRY}:2", f"type {'d' * 40}… →", "'default'"),
    ("text that runs backwards", ENTRY, "title: 操作员号", "title: 操作\u202e员号", f"{ENTRY}:4", "U+202E", "remove"),
    ("a file in a folder nobody reads", "more/x.yaml", None, "entries: []\n", "more/x.yaml:1", "is not read", "remove it"),
    ("an id with capitals", ENTRY, "id: operator-number", "id: Operator_Number", f"{ENTRY}:2", "'Operator_Number'", "so that it fits"),
    ("a title of 401 characters", ENTRY, "title: 操作员号", f"title: {'长' * 401}", f"{ENTRY}:4", "title", "400 characters"),
    ("a title of spaces", ENTRY, "title: 操作员号", 'title: "  "', f"{ENTRY}:4", "title", "1 character"),
    ("a date in words", "channels.yaml", '"2026-01-01"\n  -', '"1 January"\n  -', "channels.yaml:8", "'1 January'", "so that it fits"),
    ("a day that never was", "channels.yaml", '"2026-01-01"\n  -', '"2026-02-31"\n  -', "channels.yaml:8", "2026-02-31", "→"),
    ("a span of one number", SOURCES, "lines: [1, 1]", "lines: [1]", f"{SOURCES}:11", "lines", "two"),
    ("a pair of one word", "language/opposites.yaml", "[签到, 签退]", "[签到]", "language/opposites.yaml:2", "opposites", "two"),
    ("a NUL in quoted text", ENTRY, "title: 操作员号", 'title: "操作\\0员号"', f"{ENTRY}:4", "control character", "remove"),
    ("an escape in quoted text", ENTRY, "title: 操作员号", 'title: "操作\\e[31m"', f"{ENTRY}:4", "control character", "remove"),
    ("a missing title", ENTRY, "    title: 操作员号\n", "", f"{ENTRY}:2", "title is missing", "add `title:`"),
    ("a sentence of the desk that is missing", "desk.yaml", "  clarify: clarify\n", "", "desk.yaml:", "clarify is missing", "`sentences:`"),
    ("a language nobody speaks", "translations/fr.yaml", None, "language: fr\nsentences: {x: y}\n", "translations/fr.yaml:1", "fr", "'en'"),
]


@pytest.mark.parametrize(("file", "old", "new", "place", "fault", "cure"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_names_place_fault_and_cure(small: Folder, file: str, old: str | None, new: str, place: str, fault: str, cure: str) -> None:
    if old is None:
        small.write(file, new)
    else:
        small.change(file, old, new)
    faults = small.faults()
    found = [line for line in faults if line.startswith(place) and fault in line and cure in line]
    assert found, f"expected {place} … {fault} … {cure}, got:\n" + "\n".join(faults or ["nothing: it was accepted"])
    assert all(" → " in line for line in faults)


def test_the_small_knowledge_base_itself_is_fine(small: Folder) -> None:
    assert small.faults() == []


def test_a_wrong_key_in_an_item_is_the_only_thing_said_of_its_list(small: Folder) -> None:
    small.change(STEPS, "sources: [C2]", "source: [C2]")
    assert len(small.faults()) == 1, "a list with one faulty item is not called empty"


def test_every_fault_of_every_file_is_named_at_once(small: Folder) -> None:
    small.change(FACTS, 'value: "0000"', "value: 0000")
    small.change(ENTRY, "merchant", "everyone")
    small.change("channels.yaml", "kind: phone", "kind: fax")
    assert [line.split(":")[0] for line in small.faults()] == ["channels.yaml", "entries/operator.yaml", "facts.yaml"]


@pytest.mark.parametrize("name", ["desk.yaml", "facts.yaml", "sources.yaml", "matters.yaml", "language/terms.yaml"])
def test_a_file_that_is_missing_is_named(small: Folder, name: str) -> None:
    small.remove(name)
    assert [f"{name}:1: cannot be read: No such file or directory" in line for line in small.faults()] == [True]


def test_a_folder_that_is_missing_names_the_setting(small: Folder) -> None:
    shutil.rmtree(small.path)
    assert small.faults() == [f"{small.path}:1: there is no such folder → set KB_DIR to the folder of the knowledge base"]


def test_a_file_in_place_of_the_folder_names_the_setting(small: Folder) -> None:
    shutil.rmtree(small.path)
    small.path.write_text("not a folder")
    assert "set KB_DIR" in small.faults()[0]


def test_no_entries_at_all_is_a_fault(small: Folder) -> None:
    small.remove(ENTRY)
    small.remove(STEPS)
    assert small.faults() == ["entries:1: there are no entries → write at least one file in entries/"]


def test_a_file_without_entries_is_fine(small: Folder) -> None:
    small.write("entries/later.yaml", "entries: []\n")
    assert small.faults() == []


def test_a_second_file_of_a_language_is_named(small: Folder) -> None:
    small.write("translations/en.yaml", "language: en\nsentences: {您好。: Hello.}\n")
    small.write("translations/more.yaml", "language: en\nsentences: {小台: Desk}\n")
    (fault,) = small.faults()
    assert fault.startswith("translations/more.yaml:1: the language en already stands in translations/en.yaml → ")


def test_a_file_nobody_would_read_is_named(small: Folder) -> None:
    small.write("entries/new.yml", "entries: []\n")
    assert small.faults() == ["entries/new.yml:1: the file is not read → rename it to new.yaml"], "its entries would silently be missing"


@pytest.mark.parametrize("name", [".DS_Store", "entries/.#operator.yaml", ".git/x.yaml", "schema/desk.schema.json"])
def test_a_file_that_is_nobodys_business_is_left_alone(small: Folder, name: str) -> None:
    small.write(name, "{")
    assert small.faults() == []


def test_what_was_loaded_cannot_be_changed(small: Folder) -> None:
    knowledge = small.load()
    with pytest.raises(TypeError):
        knowledge.entries["x"] = knowledge.entries["sign-in"]  # type: ignore[index]
    with pytest.raises(ValueError, match="frozen"):
        knowledge.entries["sign-in"].title = "x"
    with pytest.raises(AttributeError):
        knowledge.digest = "x"  # type: ignore[misc]


def test_every_item_knows_its_place(small: Folder) -> None:
    knowledge = small.load()
    assert str(knowledge.places["fact", "password-0000"]) == "Place(file='facts.yaml', line=10)"
    assert knowledge.places["entry", "sign-in"].file == STEPS
    assert knowledge.places["claim", "C2"].line == 12


def test_a_sentence_without_translation_stays_as_it_is(small: Folder) -> None:
    small.write("translations/en.yaml", "language: en\nsentences: {您好。: Hello.}\n")
    knowledge = small.load()
    assert (knowledge.say("您好。", "en"), knowledge.say("您好。", "zh"), knowledge.say("别的", "en")) == ("Hello.", "您好。", "别的")

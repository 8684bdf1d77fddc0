"""The judge, on a tiny knowledge base and the real desk over it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.curation.mutate import LEAST_RECALL, Judged, Outcome, judged, outcome, plain, sentence, table
from bot.curation.mutations import Known, Mutations, Variant, known
from bot.dialogue.desk import Desk
from bot.knowledge.knowledge import Place
from bot.knowledge.load import load, load_checks
from bot.knowledge.sentences import REQUIRED
from bot.records.memory import InMemory
from bot.settings import ROOT

PLACE = Place("entries/operator.yaml", 2)
Judge = Callable[..., Judged | None]


@pytest.fixture(scope="module")
def kb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small knowledge base with every fixed sentence, and checks that are of use and of none."""
    folder = Path(shutil.copytree(ROOT / "tests" / "knowledge" / "small", tmp_path_factory.mktemp("small") / "kb"))
    with (folder / "desk.yaml").open("a", encoding="utf-8") as desk:
        desk.writelines(f"  {key}: {key}\n" for key in sorted(REQUIRED))
    (folder / "checks" / "more.yaml").write_text(
        "checks:\n"
        "  - {ask: 查我的终端号码, kind: official, matter: my-numbers}\n"
        "  - {ask: 多少, after: [操作员号], kind: answer, entries: [operator-number]}\n"
        "  - {ask: 天气, kind: unknown}\n"
        "  - {ask: 号是几, kind: answer, entries: [operator-number], wanted: true}\n"
        "  - {ask: 签到和操作员号, kind: answer, entries: [operator-number, sign-in]}\n",
        "utf-8",
    )
    return folder


@pytest.fixture(scope="module")
def small(kb: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    yield Desk(load(kb), InMemory(), ROOT / "templates", tmp_path_factory.mktemp("cache"))


@pytest.fixture
def judge(small: Desk) -> Judge:
    """judge(asked, from_, expected): the verdict on one variant."""

    def judge(asked: str, from_: str, expected: str, near_miss: bool = False) -> Judged | None:
        variant = Variant("other-digit" if near_miss else "missing", asked, Known(from_, expected, PLACE), near_miss)
        return next(judged(small, [variant]))

    return judge


@pytest.mark.parametrize(
    "asked, from_, expected, verdict, got",
    [
        ("操作员号多少", "操作员号是多少", "operator-number", "found", ("operator-number",)),
        ("查一下我的号码", "我的号码", "my-numbers", "found", ("my-numbers",)),
        ("签到步骤", "操作员号是多少", "operator-number", "wrong", ("sign-in",)),
        ("操作员号是多少", "我的号码", "my-numbers", "wrong", ("operator-number",)),
        ("天气", "操作员号是多少", "operator-number", "missed", ("unknown",)),
        ("我的终端号", "操作员号是多少", "operator-number", "missed", ("my-numbers",)),
    ],
)
def test_a_variant_is_judged_by_what_is_expected(
    asked: str, from_: str, expected: str, verdict: str, got: tuple[str, ...], judge: Judge
) -> None:
    row = judge(asked, from_, expected)
    assert row is not None and (row.verdict, row.got) == (verdict, got)


@pytest.mark.parametrize("asked, verdict", [("操作员号填什么", "wrong"), ("签到步骤", "held"), ("天气", "held"), ("我的终端号", "held")])
def test_a_near_miss_is_wrong_only_if_the_entry_answers_it(asked: str, verdict: str, judge: Judge) -> None:
    row = judge(asked, "操作员号是多少", "operator-number", near_miss=True)
    assert row is not None and row.verdict == verdict


def test_what_is_not_answered_as_it_is_written_is_left_out(judge: Judge) -> None:
    assert judge("操作员号", "天气", "operator-number") is None


def test_what_is_offered_counts_by_itself(desk: Desk) -> None:
    """The reply has to ask back for that, which two entries that are near do."""
    reply = desk.answer("密码", None, door="test")
    assert reply["kind"] == "clarify"
    offered = reply["entries"][0]["id"]
    variant = Variant("missing", "密码", Known(desk.knowledge.entries[offered].phrasings[0], offered, PLACE), False)
    row = next(judged(desk, [variant]))
    assert row is not None and row.verdict == "offered" and outcome(1, [row]).recall == 1


def test_known_are_phrasings_and_checks_that_expect_one_thing(kb: Path) -> None:
    knowledge = load(kb)
    found = {one.text: one for one in known(knowledge, load_checks(kb))}
    assert len(found) == sum(len(owner.phrasings) for owner in (*knowledge.entries.values(), *knowledge.matters.values())) + 2
    assert found["操作员号多少"].check and found["查我的终端号码"].expected == "my-numbers"
    assert found["操作员号是多少"].place == PLACE and not found["操作员号是多少"].check
    assert not {"多少", "天气", "号是几", "签到和操作员号"} & found.keys()


def test_a_sample_has_as_many_of_each_kind(desk: Desk) -> None:
    variants = Mutations(desk.knowledge, load_checks(ROOT / "kb"), 3).variants(100)
    counts = [sum(one.kind == kind for one in variants) for kind in dict.fromkeys(one.kind for one in variants)]
    assert len(counts) == 17 and set(counts) == {5, 6} and sum(counts) == 100


def rows(found: int, missed: int, wrong: int = 0, held: int = 0) -> Outcome:
    typed = Variant("missing", "操作号", Known("操作员号", "operator-number", PLACE), False)
    near = Variant("opposite", "签退步骤", Known("签到步骤", "sign-in", PLACE), True)
    return outcome(
        1,
        [Judged(typed, "found", ())] * found
        + [Judged(typed, "missed", ("unknown",))] * missed
        + [Judged(near, "wrong", ("sign-in",))] * wrong
        + [Judged(near, "held", ())] * held,
    )


@pytest.mark.parametrize(
    "found, holds",
    [
        (rows(93, 7), True),
        (rows(92, 8), False),
        (rows(100, 0, wrong=1), False),
        (rows(93, 7, held=1000), True),  # near-misses do not count for recall
        (rows(92, 8, held=1000), False),
        (rows(0, 0), True),
    ],
)
def test_it_holds_with_nothing_wrong_and_enough_found(found: Outcome, holds: bool) -> None:
    assert LEAST_RECALL == 0.93 and found.holds is holds


def test_the_table_and_the_sentences_say_where_and_what() -> None:
    found = rows(9, 1, wrong=1, held=2)
    assert [line.split() for line in table(found).splitlines()[:3]] == [
        ["kind", "variants", "found", "offered", "missed", "wrong", "held"],
        ["missing", "10", "9", ".", "1", ".", "."],
        ["opposite", "3", ".", ".", ".", "1", "2"],
    ]
    assert sentence(found.wrong[0]) == (
        "entries/operator.yaml:2: opposite: “签退步骤” (from “签到步骤”): must not be answered by sign-in, got sign-in"
    )
    assert plain(found)["recall"] == 0.9 and [row["asked"] for row in plain(found)["missed"]] == ["操作号"]

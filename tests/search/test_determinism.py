"""The same candidates everywhere: in another process, under another hash seed, with the files in another order."""

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

from .conftest import ROOT

TEXT = yaml.CBaseLoader  # nothing but text
SCRIPT = """
import json, sys
from pathlib import Path
from bot.dialogue.repairs import repairs_of
from bot.knowledge.load import load
from bot.search.guards import Guards
from bot.search.facets import FacetReader
from bot.search.topics import road_of, search_of
knowledge = load(Path(sys.argv[1]))
road = road_of(knowledge, Path(sys.argv[2]))
repairs = repairs_of(knowledge, road)
search, guards, facets = search_of(knowledge, road), Guards(knowledge, road), FacetReader(knowledge)
out = []
for question in json.loads(sys.stdin.read()):
    text = road.read(question)
    found = search.candidates(text.plain)
    asked = guards.asked(text, facets.read(text))
    entries = {one.topic: knowledge.entries[one.topic[6:]] for one in found if one.topic[:6] == "entry/"}
    vetoes = {topic: guards.veto(asked, entry, entry.phrasings[0]) for topic, entry in entries.items()}
    read = [question, text.words, sorted(text.terms), [one.text for one in repairs.readings(text.normal)]]
    out.append([*read, [[one.topic, one.score, one.phrasing, one.parts] for one in found], vetoes])
json.dump([knowledge.digest, out], sys.stdout, ensure_ascii=False)
"""
QUESTIONS = [
    "操作员01密码", "操作员00密码", "怎么签到", "怎么签退", "钱到失败", "qiandao shibai", "ME50 密码", "N910 Pro 怎么签到",
    "返回码51", "默认密码到底是哪个", "密码", "不要签到可以吗", "忘記密碼", "怎么改密码", "初始账号是什么", "押金什么时候退", "我要投诉",
    "今天天气怎么样", "签到失败怎么办，还有操作员号是多少", "", "绑卡", "POS连不上网", "能退款吗", "客服电话", "12345678是什么密码",
]  # fmt: skip


def shuffled(folder: Path) -> Path:
    """A copy with the files of entries under other names and their entries in another order."""
    shutil.copytree(ROOT / "kb", folder)
    files = sorted((folder / "entries").glob("*.yaml"))
    entries = [entry for path in files for entry in yaml.load(path.read_text("utf-8"), Loader=TEXT)["entries"]]
    random.Random(7).shuffle(entries)
    for entry in entries:
        if "conflict_advice" in entry:
            entry["conflict_advice"] = entry["conflict_advice"] == "true"
    for path in files:
        path.unlink()
    for number in range(3):
        text = yaml.dump({"entries": entries[number::3]}, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=1000)
        (folder / "entries" / f"{number}.yaml").write_text(text, "utf-8")
    return folder


def test_the_same_candidates_whatever_the_hash_seed_and_the_order_of_files(tmp_path: Path, cache: Path) -> None:
    folders = {"0": ROOT / "kb", "1": shuffled(tmp_path / "kb")}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(folder), str(cache)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
        )
        for seed, folder in folders.items()
    ]
    first, other = [process.communicate(json.dumps(QUESTIONS), timeout=60)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert len(json.loads(first)[1]) == len(QUESTIONS)
    assert json.loads(other) == json.loads(first), "a reply would depend on the process that gives it"
    assert other == first, "to the letter"

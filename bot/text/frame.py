"""Words that carry the form of a question, not its topic: they count little in any comparison."""

FRAME_WORDS = frozenset(
    """怎么 怎样 如何 怎么办 咋 咋办 什么 啥 哪 哪里 哪儿 哪个 哪些 多少 几 是 的 了 吗 呢 啊 呀 吧 嘛 么 哦 哈 请 请问 一下 我 我们
    你 你们 您 他 她 它 想 要 能 可以 可不可以 能不能 是不是 有没有 会 在 有 就 都 也 还 又 和 跟 与 这 那 这个 那个 个 着 过 被 把 给 让
    到 去 来 说 问 知道 问问 想问 麻烦 谢谢 好 好的 那么 为什么 为啥 为何 怎 不 没 没有 得 地 之 该 应该 需要 呗 老板 师傅 亲 您好 你好
    现在 一直 总是 老是 突然 然后 但是 因为 所以 如果 的话 时候 东西 事 办 弄 搞 做 用 看 叫 里 上 下 中 这里 那里
    哩 咧 捏 嘞 噻 哇 喔 哟 啵 咯 撒 哈
    the a an of for to on in my our your is are was were do does did i we you it its this that these those with and or at be been am
    can could should would will please me us if so just any some there here have has had get from by as""".split()
)
FOREIGN_FRAME = frozenset(word for word in FRAME_WORDS if word.isascii())
FRAME_WEIGHT = 0.15

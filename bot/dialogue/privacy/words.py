"""How people speak of passwords: the words for one, what links it to the secret, and what beside it is no secret."""

import re

# --- the words for it ---------------------------------------------------------------------------------------------

NAME = re.compile(
    r"(?P<code>(?:短信|手机|动态|登录)?[验驗][证證]\s?[码碼]|短信[码碼]|校验码|动态(?:密?码|口令)"
    r"|(?<![a-z])(?:otp|(?:verification|sms)\s?code)(?![a-z]))"
    r"|(?P<card>(?:卡|取款|支付|交易|提现|网银)的?密\s?[码碼]|(?<![a-z])pin(?:\s?code|\s?number|码)?(?![a-z]))"
    r"|(?P<password>密\s?[码碼]|[秘蜜]码|口\s?令|(?<![a-z])(?:pass\s?(?:word|code)s?|passwd|pwd|mima)(?![a-z]))",
    re.IGNORECASE,
)

# --- between the word and the secret ------------------------------------------------------------------------------

_MARK = r"[\s:=,、\"'“”‘’「」『』(){}\[\]【】<>《》*#~_\-]"
_STATES = r"是不是|不是|是否|设置|设定|修改|更改|[是为叫成设改换变]|(?<![a-z])(?:is|was|to|as)(?![a-z])"
_TYPES = r"输入?|填写?|写|用|试过?|打|按|键入|敲|收到|发来?|来|有|做|当|给|了|过|由|从"
_FILLS = (
    r"就|应该|好像|可能|大概|记得|觉得|以为|听说|[也都还我你您它的号码]|[这那]个|现在|目前|原来|以前|[旧新]|默认|初始|一直|全部?"
    r"|老是|生日|手机|电话|身份证|[后前尾]|[三四六八3-8]位(?:数字?)?|(?<![a-z])(?:my|the|your|still|now|code|number|no)(?![a-z])"
)
LINK = re.compile(rf"(?:{_MARK}|{_STATES}|{_TYPES}|{_FILLS}){{0,12}}+", re.IGNORECASE)
EXPLICIT = re.compile(rf"[:=]|{_STATES}", re.IGNORECASE)
IS = re.compile(r"[:=是为]|(?<![a-z])(?:is|was)(?![a-z])", re.IGNORECASE)

# Between two secrets: 0000、1234 和 937261, or 0000 改成 937261.
LIST = re.compile(
    r"(?:[、/;,\s]|和|或者?|还有|还是|跟|与|及|也|又|再|都|试过?了?|不?是|现在|后来|已经|[改换变设](?:成|为)了?|and|or|to){1,6}+",
    re.IGNORECASE,
)

# --- the secret in front of the word ------------------------------------------------------------------------------

_OWNERS = r"我们?|俺|咱们?|本人|自己|(?<![a-z])(?:my|our)(?![a-z])"
OWNER = re.compile(_OWNERS, re.IGNORECASE)
_OF = (
    rf"{_OWNERS}|[你您他她]|们|店里?|老板|家|的|[这那][个台]|机[器子]|pos机?|操作员|主管|管理员|系统|主控|银行|登录|支付|取款|交易|开机|签到"
    r"|[新旧原]|初始|默认|短信|手机|正确|设置?|用|[\s,\"“”「」【】()]|(?<![a-z])(?:the|your|new|old)(?![a-z])"
)
LINK_BACK = re.compile(
    rf"[\s)}}\"”」』]{{0,2}}(?P<equates>是不是|[就不]?是|为|当作?|作为|做|[这那]个|(?<![a-z])(?:is|was|as)(?![a-z]))?"
    rf"(?P<of>(?:{_OF}){{0,8}}+)",
    re.IGNORECASE,
)

# --- asked, stated or to be used ----------------------------------------------------------------------------------

ASKED = re.compile(
    r"[\s\"'”’」』)}\]】]{0,2}(?:这个|就?是)?"
    r"(?:吗|嘛|么|吧|呢|对吗|对不对|对吧|是吗|是不是|行吗|可以吗|能用|正确|没错|还是|或|什么意思|\?|right\b|correct\b|or\b)",
    re.IGNORECASE,
)
MINE = re.compile(
    rf"(?:{_OWNERS})(?:的|家|店|台|这|那|机[器子]|pos机?|设|置|改|新|旧|原|现在|操作员|主管|管理员|系统|主控|登录|开机|签到"
    r"|商户|账户|[账帐]号|银行|信用|[0-9]{2}|\s){0,6}$",
    re.IGNORECASE,
)
USE_IT = re.compile(
    r"(?:帮忙|[帮替代给]我|帮)\S{0,3}?(?:登|签到|进去|开机|操作|输)|登录?一下"
    r"|(?<![a-z])(?:log|sign)\s?(?:me\s?in|in\s(?:for|with))(?![a-z])",
    re.IGNORECASE,
)
CLAUSE_END = re.compile(r"[,。;!?:\n]")

# --- no secret ----------------------------------------------------------------------------------------------------

COUNTED = re.compile(r"\s?(?:位|次|遍|天|个|月|日|分|秒|小时|台|笔|家|种|条|号机|%)")
MONEY = re.compile(r"\s?(?:元|块|万(?!一))")
YEAR = re.compile(r"20[0-4][0-9](?:年|(?:[-./][0-9]{1,2}(?![0-9])){1,2})")
HOTLINE = re.compile(r"95[0-9]{3}|96110|1(?:0086|0010|0000|2315|2363|10)|[48]00[0-9]{7}")
MODEL = re.compile(r"[A-Za-z]{1,2}[0-9]{1,3}[A-Za-z]{0,3}")
OF_SOMETHING_ELSE = re.compile(
    r"(?:[刷收付转划扣]卡?了?|消费|金额|(?:商户|终端|凭证|批次|参考|机身|尾|工|单|型)(?:编?号|号码)?|[四4]位|代码|[A-Za-z])\s?[是:]?\s?$"
)
# Beside an English word for it these are not it, and nothing that ends like "changed" or "asking" is.
ORDINARY = frozenset(
    """
    about accept accepted account after again already also always android another anything bank because been
    before being between blank block both button cannot cant card case cashier change character characters code
    correct could dash default device different digit digits does doesn doesnt done dont duoshao each easy else
    empty enter error even ever every everything exactly fail fails fine first fixed forget forgot forgotten
    from gone good hard have hello help here http https incorrect initial input into invalid issue just keyboard
    known lakala last length letter letters like login logon logout long lost machine made manager many master
    maybe menu merchant mine minutes more most much must near need needs neither never none nothing number
    numeric okay once only operator option optional other page part password passwords person phone pinpad
    please printed private problem public question quite really reset right safe same screen secret secure
    sensitive sent sets setting settings setup shall shenme short should shown sign signin signon simple since
    some something still strong such supervisor support system terminal than thank thanks that their them then
    there these they this those time times today told tomorrow twice under unknown unlock until upon useless
    user username usually valid very wangji wangle want wants weak well went were what when where whether which
    while whose wifi will with within without word words works would wrong yesterday your zenme
    """.split()
)
PARTICIPLE = re.compile(r"[a-z]{2,}(?:ed|ing)", re.IGNORECASE)

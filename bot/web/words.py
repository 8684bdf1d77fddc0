"""What the console says by itself, in Chinese: names of roles and changes, and why something was refused."""

ROLES = {"viewer": "查看", "agent": "客服", "editor": "编辑", "admin": "管理员"}

REFUSED = {
    "wrong": "账号或密码不对。请检查大小写和输入法，再试一次。",
    "too-often": "试得太频繁。请等 {seconds} 秒再试；忘了密码请找管理员要一个新链接。",
    "name-unusable": "名字要写 1 到 40 个字，一行之内，不含特殊控制字符。",
    "name-taken": "已经有同名的账号，请换一个名字。",
    "role-unknown": "没有这个角色，请从列表里选。",
    "account-unknown": "没有这个账号，可能刚被别人改过。请刷新页面。",
    "account-disabled": "这个账号已停用。请先启用，再给新链接。",
    "last-admin": "这是最后一位能登录的管理员。请先设另一位管理员。",
    "role-provided": "这个账号的角色由统一登录决定，请到那边改。",
    "not-yourself": "不能停用自己或给自己降级，请另一位管理员来做。",
    "no-role": "统一登录没有给您这里的权限。请找管理员开通后再登录。",
    "link-used": "这个链接用过了、过期了或被新的代替了。请找管理员再要一个。",
    "session-unknown": "这个登录已经结束。",
    "password-short": "密码至少 12 个字符。连着写三四个词，又长又好记。",
    "password-long": "密码最多 200 个字符，请缩短。",
    "password-common": "这是最常见的密码之一，别人会先试它。请换一个只有您想得到的。",
    "password-simple": "密码里不同的字符太少，至少要有 5 种。",
    "password-name": "密码里含有账号名，请去掉。",
    "password-same": "新密码和现在的一样，请换一个。",
    "password-differs": "两次输入的密码不一样，请再输一次。",
    "provider-away": "统一登录现在没有回应。请稍后再试，或用账号密码登录。",
    "provider-refused": "统一登录没有成功。请回到登录页再试一次。",
    "not-kept": "现在存不了数据（磁盘满、只读或被占用），所以不能登录和改账号。商户那边照常答复；请让运维看一下 /readyz。",
}

# Which field of a form a refusal is about; the others are about the whole form.
FIELDS = {
    "name-unusable": "name",
    "name-taken": "name",
    "password-short": "password",
    "password-long": "password",
    "password-common": "password",
    "password-simple": "password",
    "password-name": "password",
    "password-same": "password",
    "password-differs": "again",
}

CHANGES = {
    "account-added": "新建账号",
    "account-disabled": "停用账号",
    "account-enabled": "启用账号",
    "duty-begun": "上岗",
    "duty-ended": "离岗",
    "handover-answered": "回复商户",
    "handover-closed": "结束人工服务",
    "handover-given-back": "退回排队",
    "handover-noted": "写备注",
    "handover-taken": "接待商户",
    "link-made": "给出一次性链接",
    "password-set": "设置密码",
    "role-set": "改角色",
    "session-ended": "结束登录",
    "sessions-ended": "结束所有登录",
    "signed-in": "登录",
    "signed-out": "退出",
}

# A page that cannot be shown, by status.
WRONG = {
    400: "这一页放得太久，或者浏览器没有保存 Cookie。请返回上一页，刷新后再提交；填过的内容请先复制下来。",
    401: "请先登录。",
    403: "您的角色不能看这一页。需要的话，请找管理员。",
    404: "没有这一页。",
    405: "这个地址不能这样打开。请从页面上的按钮进入。",
    413: "提交的内容太大，请删减后再提交。",
    429: "操作太频繁，请等 {seconds} 秒再试。",
    503: REFUSED["not-kept"],
}
WRONG_OTHERWISE = "这边出了点问题，已经记下。请稍后再试。"

"""Nobody is kept out of the console: axe finds nothing serious on any page of it in any state, in the light and in the dark."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from bot.accounts.people import OPERATOR, Role

from .conftest import OpenConsole, Served, keys, later
from .test_access import assert_open_to_all

QUESTION = "收银员签到密码填什么"
POLL = 3  # seconds between two looks of an open page

pytestmark = [pytest.mark.timeout(90), pytest.mark.usefixtures("quick_hashes")]


class State(NamedTuple):
    """A page as `role` (None: nobody) opens it, after `before` and with `then` done on it."""

    path: str
    role: Role | None = "agent"
    before: Callable[[Served], object] = lambda served: None
    then: Callable[[Served, Page], object] = lambda served, page: None


def someone_waits(served: Served) -> None:
    served.desk.handovers.come("li", "小李")
    conversation = served.merchant_says(QUESTION)["conversation_id"]
    served.merchant_says("转人工", conversation)


def some_talked(served: Served) -> None:
    for message in (QUESTION, "怎么养猫", "钱怎么还没到账", "密码", "我的卡6222021234567890128怎么签到"):
        said = served.merchant_says(message)
        served.desk.vote(said["message_id"], message == QUESTION, "步骤不对")


def people_work(served: Served) -> None:
    for number in range(3):
        served.accounts.add(OPERATOR, f"同事 {number}", "editor")
    served.accounts.disable(OPERATOR, served.accounts.named("同事 1").id)


def press(*pressed: str, shows: str) -> Callable[[Served, Page], None]:
    def then(served: Served, page: Page) -> None:
        keys(page, *pressed)
        expect(page.locator(shows)).to_be_visible()

    return then


def searched(text: str, shows: str) -> Callable[[Served, Page], None]:
    def then(served: Served, page: Page) -> None:
        page.fill("#q", text)
        expect(page.locator(shows).first).to_be_visible()

    return then


def taken(served: Served, page: Page) -> None:
    press("j", "t", shows="#reply")(served, page)
    keys(page, "Alt+1")
    expect(page.locator("#reply")).not_to_have_value("")


def closed(served: Served, page: Page) -> None:
    taken(served, page)
    keys(page, "Enter")
    expect(page.locator(".line.by-agent")).to_be_visible()
    keys(page, "Escape", "x")
    expect(page.locator("#acts")).to_contain_text("人工服务已结束")


def of_a_colleague(served: Served, page: Page) -> None:
    press("j", shows="#take")(served, page)
    served.desk.handovers.take(served.desk.handovers.waiting()[0].handover.id, "li", "小李")
    later(page, POLL)
    expect(page.locator("#acts")).to_contain_text("由 小李 接待")


def too_late(served: Served, page: Page) -> None:
    served.desk.handovers.take(served.desk.handovers.waiting()[0].handover.id, "li", "小李")
    keys(page, "t")
    expect(page.locator("#notice")).to_contain_text("小李 已经接待了")


def wrong_password(served: Served, page: Page) -> None:
    page.fill("#name", "小王")
    page.fill("#password", "not the password")
    page.click("button.main")
    expect(page.locator("[role=alert]")).to_be_visible()


def set_up_wrongly(served: Served, page: Page) -> None:
    page.goto(f"{served.base}/console/set-up/{served.accounts.first_link()}")
    for field, text in (("name", "王芳"), ("password", "short"), ("again", "short")):
        page.fill(f"#{field}", text)
    page.click("button.main")
    expect(page.locator("#password-error")).to_be_visible()


def link_given(served: Served, page: Page) -> None:
    page.fill("#name", "新人")
    page.click("text=新建并给出链接")
    expect(page.locator(".given")).to_be_visible()


def name_taken(served: Served, page: Page) -> None:
    page.fill("#name", "小王")
    page.click("text=新建并给出链接")
    expect(page.locator("#name-error")).to_be_visible()


def checks_run(served: Served, page: Page) -> None:
    page.click("#run-checks")
    expect(page.locator("#checks b")).to_be_visible(timeout=30_000)


def away(served: Served, page: Page) -> None:
    page.context.set_offline(True)
    later(page, POLL)
    expect(page.locator("#notice")).not_to_be_empty()


STATES: dict[str, State] = {
    "sign in": State("/console/login", None),
    "sign in, refused": State("/console/login", None, then=wrong_password),
    "sign in, the provider is away": State("/console/login?why=provider-away", None),
    "set up, the link is void": State("/console/set-up", None),
    "set up, a short password": State("/console/login", None, then=set_up_wrongly),
    "search, nothing typed": State("/console"),
    "search, found": State("/console", then=searched(QUESTION, "#merchant-view")),
    "search, nothing found": State("/console?topic=none"),
    "search, a code": State("/console", then=searched("51", "#hit-code-51")),
    "search, the keys": State("/console", then=press("Escape", "?", shows="#keys")),
    "search, as a viewer": State("/console", "viewer"),
    "conversations, none": State("/console/conversations"),
    "conversations, listed": State("/console/conversations", before=some_talked),
    "conversations, none that fits": State("/console/conversations?kind=smalltalk", before=some_talked),
    "conversations, one read": State("/console/conversations", before=some_talked, then=press("j", shows="#evidence .reason >> nth=0")),
    "queue, nobody": State("/console/queue"),
    "queue, one waits": State("/console/queue", before=someone_waits),
    "queue, one looked at": State("/console/queue", before=someone_waits, then=press("j", shows="#take")),
    "queue, as a viewer": State("/console/queue", "viewer", before=someone_waits, then=press("j", shows="#acts")),
    "queue, taken": State("/console/queue", before=someone_waits, then=taken),
    "queue, closed": State("/console/queue", before=someone_waits, then=closed),
    "queue, a colleague has it": State("/console/queue", before=someone_waits, then=of_a_colleague),
    "queue, taken a moment too late": State("/console/queue", before=someone_waits, then=too_late),
    "queue, on duty": State("/console/queue", then=press("d", shows="#duty[aria-pressed=true]")),
    "queue, no connection": State("/console/queue", then=away),
    "health": State("/console/health", before=some_talked),
    "health, the checks were run": State("/console/health", then=checks_run),
    "accounts": State("/console/accounts", "admin", before=people_work),
    "accounts, a link is given": State("/console/accounts", "admin", then=link_given),
    "accounts, the name is taken": State("/console/accounts", "admin", then=name_taken),
    "sessions": State("/console/sessions"),
    "sessions, of all": State("/console/sessions", "admin", before=people_work),
    "password": State("/console/password"),
    "the log": State("/console/audit", "admin", before=people_work),
    "the log, nothing fits": State("/console/audit?about=nobody", "admin"),
    "not allowed": State("/console/accounts"),
    "not there": State("/console/none"),
}


@pytest.mark.parametrize("state", STATES)
def test_every_state_of_the_console(served: Served, open_console: OpenConsole, axe: str, state: str) -> None:
    path, role, before, then = STATES[state]
    before(served)
    page = open_console(served, path, role=role, clock=True)
    then(served, page)
    assert_open_to_all(page, axe)
    page.emulate_media(color_scheme="dark")  # which changes nothing but colours
    assert_open_to_all(page, axe, "color-contrast", "link-in-text-block")


def test_on_a_narrow_screen_and_in_forced_colours(served: Served, open_console: OpenConsole, axe: str) -> None:
    someone_waits(served)
    page = open_console(served, "/console/queue", viewport={"width": 320, "height": 640}, forced_colors="active", clock=True)
    taken(served, page)
    assert_open_to_all(page, axe)
    page.goto(f"{served.base}/console")
    searched(QUESTION, "#merchant-view")(served, page)
    assert_open_to_all(page, axe)

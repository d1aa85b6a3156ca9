# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page, in a real browser: it asks for nothing, filters by mouse and keyboard, fits a phone, and runs nobody's script but its own."""

from __future__ import annotations

import re
import typing as t
from itertools import pairwise

import pytest

from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.formats import write
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.report import Report, Task
from tools.screenshots import STAMP, browser, chromium, pictures, stamp
from tools.tree import ROOT
from unit.drift.samples import clock, crowded, module, realistic, report, result

pytestmark = [
    pytest.mark.skipif(not chromium(), reason="there is no Chromium: make setup installs it where it may"),
    pytest.mark.xdist_group("browser"),
]
OPEN_ALL = "document.querySelectorAll('details').forEach((each) => { each.open = true; })"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1180, "height": 900}
HOSTILE = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>{{ 7*7 }}\'"></style></title>'


@pytest.fixture(scope="module")
def chrome() -> t.Iterator[t.Any]:
    with browser() as launched:
        yield launched


@pytest.fixture
def show(chrome, tmp_path):
    """Return a function that opens a document in the browser, and fails the test for whatever the console says or is asked of a network."""
    contexts, noise = [], []

    def opened(document, fragment="", size=None, **options):
        [path] = write(document, tmp_path, ["html"])
        context = chrome.new_context(viewport=size or DESK, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: noise.append(message.text))
        page.on("pageerror", lambda error: noise.append(str(error)))
        page.on("request", lambda request: None if request.url.partition("#")[0] == path.as_uri() else noise.append(request.url))
        page.goto(path.as_uri() + fragment)
        return page

    yield opened
    for each in contexts:
        each.close()
    assert noise == []


def titles(page):
    return page.locator("article[data-thing]:visible h4").all_inner_texts()


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (realistic(), "Drift 7 of 16 things differ."),
        (realistic(problems=True), "Could not tell 1 problem, 7 of 16 things differ."),
        (report(("bitbucket_groups", result("bitbucket_groups", unchanged=[{"name": "a"}, {"name": "b"}]))), "In sync All 2 things are as declared."),
        (Report(clock=clock()), "Could not tell Nothing was looked at."),
    ],
    ids=["drift", "problems", "in_sync", "empty"],
)
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_it_says_how_it_is_on_any_screen(show, made, words, size):
    page = show(made.document(), size=size)
    assert " ".join(page.locator(".headline").inner_text().split()) == words
    assert fits(page)
    page.evaluate(OPEN_ALL)
    assert fits(page)


def test_a_thing_is_shown_with_what_differs_and_who_notices(show):
    card = show(realistic().document()).locator("article", has_text="project ALG").first
    rows = [" ".join(row.split()) for row in card.locator(".change").all_inner_texts()]
    assert rows[0] == "permissions.users.grace on the server: PROJECT_ADMIN declared: nothing"
    assert card.locator(".affected").all_inner_texts() == ["every licensed user"]  # the rows name the others
    assert card.locator(".badge").all_inner_texts() == ["more rights", "fewer rights"]
    whole = card.locator(".whole")
    assert not whole.locator(".pair").is_visible()
    whole.locator("summary").click()
    marked = [figure.locator("mark").all_inner_texts() for figure in whole.locator("figure").all()]
    assert [[line.strip() for line in each] for each in marked] == [
        [f"permissions.{each}" for each in ("users.grace: PROJECT_ADMIN", "groups.data-science: PROJECT_READ", "default: PROJECT_WRITE")],
        [f"permissions.{each}" for each in ("groups.data-science: PROJECT_WRITE", "default: PROJECT_READ")],
    ]
    assert whole.locator("pre").first.inner_text().splitlines()[:2] == ["key: ALG", "name: Algorithms"]


def test_problems_come_first(show):
    page = show(realistic(problems=True).document())
    texts = [" ".join(each.split()) for each in page.locator("main > section, main > form, #things").all_inner_texts()]
    assert texts[0].startswith("What went wrong 1 See to the token failed")
    assert "Do what the message says" in texts[0]


def test_it_filters(show):
    page = show(realistic().document())
    assert len(titles(page)) == 7
    page.get_by_role("button", name="Drift 7").click()
    assert page.locator("#shown").inner_text() == "7 of 16 shown"
    assert page.locator("[data-same]:visible").count() == 0
    page.get_by_label("Kind").select_option("project")
    assert titles(page) == ["project OPS", "project ALG"]  # what is open to everybody comes first
    page.get_by_label("Search").fill("GRACE")
    assert titles(page) == ["project ALG"]
    assert page.url.endswith("#status=drift&kind=project&text=GRACE")
    page.get_by_label("Search").fill("grace nobody")
    assert titles(page) == []
    page.get_by_role("button", name="Show all").click()
    assert len(titles(page)) == 7
    assert "#" not in page.url
    page.get_by_label("Server").select_option("https://algorithmia.example.com")
    assert titles(page) == ["SCM configuration bitbucket_server ALG"]
    assert page.locator(".server:visible").count() == 1


def test_it_filters_by_keyboard_alone(show):
    page = show(realistic().document())
    page.keyboard.press("/")
    page.keyboard.type("release")
    assert titles(page) == ["group release-managers"]
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.press("Delete")
    button = page.get_by_role("button", name="In sync 9")
    for _press in range(20):
        page.keyboard.press("Shift+Tab")
        if button.evaluate("each => each === document.activeElement"):
            break
    page.keyboard.press("Space")
    assert button.get_attribute("aria-pressed") == "true"
    assert titles(page) == []
    assert page.locator("li[data-thing]:visible").count() == 9


def test_an_address_opens_what_was_filtered(show):
    page = show(realistic().document(), fragment="#status=in_sync&kind=user&text=ad")
    assert page.locator("[data-thing]:visible").all_inner_texts() == ["user ada"]
    page.evaluate("location.hash = '#kind=group&server=none'")
    page.wait_for_function("document.querySelectorAll('article[data-thing]:not([hidden])').length === 2")
    assert titles(page) == ["group data-science", "group release-managers"]


def test_light_and_dark(show):
    ground = "getComputedStyle(document.body).backgroundColor"
    light, dark = (show(realistic().document(), color_scheme=scheme) for scheme in ("light", "dark"))
    shades = [page.evaluate(ground) for page in (light, dark)]
    assert shades[0] != shades[1]
    light.get_by_role("button", name="Dark").click()
    assert light.evaluate(ground) == shades[1]
    # A busy browser may not have written down yet what was chosen.
    assert any(light.reload() and light.evaluate(ground) == shades[1] for _time in range(5))
    light.get_by_role("button", name="Light").click()
    assert light.evaluate(ground) == shades[0]


CONTRAST = """() => {
  const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (each) => { const c = numbers(getComputedStyle(each).backgroundColor); return c.length === 3 || c[3] === 1 ? c : ground(each.parentElement); };
  return [...document.querySelectorAll("body *")].filter((each) => each.checkVisibility() && !each.closest("svg")
    && [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())).map((each) => {
      const [a, b] = [light(numbers(getComputedStyle(each).color)), light(ground(each))].sort((x, y) => y - x);
      return [(a + 0.05) / (b + 0.05), each.textContent.trim().slice(0, 40)];
    }).filter(([ratio]) => ratio < 4.5);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("made", [realistic(problems=True), crowded()], ids=["realistic", "crowded"])
def test_all_of_it_can_be_read(show, made, scheme):
    """WCAG AA: text stands out from its ground by 4.5 to 1."""
    page = show(made.document(), color_scheme=scheme)
    page.evaluate(OPEN_ALL)
    assert page.evaluate(CONTRAST) == []


def test_whoever_cannot_see_it_finds_the_way(show):
    page = show(realistic(problems=True).document())
    assert [page.locator(tag).count() for tag in ("main", "body > header", "footer", "h1", "html[lang]")] == [1] * 5
    levels = [int(each) for each in page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map((each) => each.tagName[1])")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.evaluate("[...document.querySelectorAll('button, input, select')].every((each) => each.textContent.trim() || each.labels?.length)")
    assert page.evaluate("new Set([...document.querySelectorAll('[id]')].map((each) => each.id)).size === document.querySelectorAll('[id]').length")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to what was found"


# What 131 of 1,066 things that differ took when each had a card of its own.
CARDS = {"desk": (DESK, 40_200), "phone": (PHONE, 59_800)}
PAGES = 43


@pytest.mark.parametrize(("size", "height"), CARDS.values(), ids=CARDS)
def test_many_differences_are_short(show, size, height):
    page = show(crowded().document(), size=size)
    assert len(titles(page)) == 131
    assert page.evaluate("document.documentElement.scrollHeight") <= height / 4
    assert fits(page)


def test_many_differences_are_few_pages_on_paper(show):
    printed = show(crowded().document()).pdf(format="A4", print_background=True)
    assert len(re.findall(rb"/Type /Page\b", printed)) <= PAGES / 4


def test_one_field_is_one_line(show):
    row = show(crowded().document()).locator("article", has_text="user000").first
    assert row.evaluate("each => each.getBoundingClientRect().height") < 40


def test_servers_with_differences_come_first_and_the_others_are_a_line(show):
    page = show(crowded().document())
    assert [each.split()[1] for each in page.locator(".server h2").all_inner_texts()] == ["bb-eu", "bb-us"]
    calm = page.locator(".server").last
    assert calm.evaluate("each => each.getBoundingClientRect().height") < 40
    assert "515 in sync: 200 users, 41 groups, 50 projects, 224 permissions" in calm.inner_text()
    assert page.locator("#filters option[value='https://eu.example.com']").inner_text() == "bb-eu (https://eu.example.com)"


def test_the_differences_of_a_kind_are_counted_and_one_click_away(show):
    page = show(crowded().document())
    jumps = page.get_by_role("navigation").get_by_role("link")
    assert jumps.all_inner_texts() == ["40 of 200 users", "26 of 41 groups", "47 of 50 projects", "18 of 260 permissions"]
    jumps.last.click()
    assert page.locator(".kind", has_text="Permissions 18").is_visible()
    assert 0 <= page.locator(page.url.rpartition("/drift.html")[2]).evaluate("each => each.getBoundingClientRect().top") < DESK["height"]


def test_what_differences_mean_comes_first_and_leads_to_them(show):
    page = show(crowded().document())
    assert page.locator(".effect dt").all_inner_texts() == ["Open to everybody, not as declared", "More rights than declared"]
    assert page.locator(".effect dd", has_text="user mallory").locator("a").count() == 44
    page.get_by_role("link", name="permissions of P17").click()
    assert page.locator("article:target h4").inner_text() == "permissions of P17"


def test_on_paper_the_first_page_is_not_left_empty(show):
    """Nothing keeps a whole server on one page, and dark is for screens."""
    page = show(crowded().document(), color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('.server')).breakInside") == "auto"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator(".whole:visible").count() == 0


def test_without_scripts_all_is_there(show):
    page = show(realistic().document(), java_script_enabled=False)
    assert len(titles(page)) == 7
    assert not page.locator("#filters").is_visible()
    assert not page.locator("#copy").is_visible()
    page.locator("[data-same] summary").first.click()
    assert page.locator("li[data-thing]:visible").count() == 8


def test_the_command_is_copied(show):
    page = show(realistic().document(), permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "ansible-playbook algorithmia.scm.provision -e @declaration.yml"


def test_on_paper_there_are_no_buttons(show):
    page = show(realistic().document())
    page.emulate_media(media="print")
    assert page.locator("button:visible").count() == 0
    assert len(titles(page)) == 7


def test_hostile_names_do_nothing_but_stand_there(show):
    made = Report(HOSTILE, True, clock())
    pairs = [({"key": HOSTILE, "description": HOSTILE}, {"key": HOSTILE, HOSTILE: HOSTILE, "permissions": {"users": {HOSTILE: "PROJECT_READ"}}})]
    found = result("bitbucket_projects", *pairs, unchanged=[{"key": f"{HOSTILE}2"}], server=HOSTILE, warnings=[HOSTILE])
    made.add("bitbucket_projects", module("bitbucket_projects"), found, Task(HOSTILE, HOSTILE, HOSTILE, HOSTILE, 1))
    made.add("x", None, {"msg": HOSTILE}, Task(HOSTILE, HOSTILE), failed=True)
    page = show(made.document(), size=PHONE)
    page.get_by_label("Search").fill("<img")
    page.get_by_label("Server").select_option(HOSTILE)
    assert titles(page) == [f"project {HOSTILE}"]
    assert page.evaluate("window.hit") is None
    assert page.locator("img").count() == 0
    assert fits(page)


def test_a_foreign_script_would_not_run(chrome, tmp_path):
    """Were something not escaped after all, the browser still knows our script and style only, and asks for nothing."""
    [path] = write(realistic().document(), tmp_path, ["html"])
    (tmp_path / "x.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    foreign = "<script>window.hit = 1</script><img src=x.svg onload='window.hit = 1'><style>body { color: rgb(1, 2, 3) }</style></main>"
    path.write_text(path.read_text(encoding="utf-8").replace("</main>", foreign), encoding="utf-8")
    page, requests = chrome.new_page(), []
    page.on("requestfinished", lambda request: requests.append(request.url))
    page.goto(path.as_uri())
    page.get_by_role("button", name="Drift 7").click()  # our own still runs
    assert page.evaluate("[window.hit, getComputedStyle(document.body).color === 'rgb(1, 2, 3)']") == [None, False]
    assert requests == [path.as_uri()]
    page.close()


def test_hundreds_of_things_are_shown_and_filtered(show):
    changed = [({"key": f"P{number}", "public": True}, {"key": f"P{number}", "public": False}) for number in range(400)]
    page = show(report(("bitbucket_projects", result("bitbucket_projects", *changed))).document())
    page.get_by_label("Search").fill("P377")
    assert titles(page) == ["project P377"]


def test_the_pictures_in_the_documentation_are_of_this_page():
    """`make screenshots` takes them anew."""
    assert (ROOT / "docs" / "drift-report" / STAMP).read_text(encoding="utf-8").strip() == stamp()


def test_screenshots(chrome, tmp_path):
    [html] = write(realistic().document(), tmp_path, ["html"])
    made = pictures(chrome, html, tmp_path / "shots")
    assert [each.name for each in made] == ["light.png", "dark.png", "phone.png"]
    assert all(10_000 < each.stat().st_size < 200_000 for each in made)

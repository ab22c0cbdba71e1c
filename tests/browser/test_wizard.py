"""From an empty form to the first rendered answer in two steps, for every protocol; the third one keeps it."""

import re
from dataclasses import dataclass, field

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect

from bugbash.choices import Role
from bugbash.logic.presets import PRESETS
from bugbash.models import DefinitionDraft, EndpointDefinition, Observation, Project
from tests.browser.test_accessibility import become, overflow, violations
from tests.builders import a_draft, a_member, a_project
from tests.live import Live, SignIn
from tests.protocols.chat import MODEL as CHAT_MODEL
from tests.protocols.chat import TOKEN
from tests.protocols.search import INDEX
from tests.protocols.server import Protocols
from tests.protocols.serving import MODEL
from tests.prototype import Prototype, results

CANARY = "canary-value-4711"
SETTLED_MS = 5000


@dataclass(frozen=True, slots=True)
class Way:
    """What is filled in for a preset, and what its answer shows when it is read."""

    preset: str
    fields: dict[str, str] = field(default_factory=dict)
    token: str = ""
    shows: tuple[str, ...] = ()


RESULTS = ("shutil.copy()", "shutil.copyfile()")
DOCUMENTS = ("Copy a file", "Move a file")
SAID = ("Use shutil.copy for “How do I copy a file?”.",)
WAYS = [
    Way("json-get", shows=RESULTS),
    Way("json-post", {"Path": "/find"}, shows=RESULTS),
    Way("form", {"Path": "/form"}, shows=RESULTS),
    Way("openai-chat", {"Model": CHAT_MODEL}, TOKEN, SAID),
    Way("openai-chat-stream", {"Model": CHAT_MODEL}, TOKEN, SAID),
    Way("kserve-v2", {"Model": MODEL}, shows=("sad", "glad")),
    Way("tf-serving", {"Model": MODEL}, shows=("0.875", "0.125")),
    Way("mlflow", shows=("sad",)),
    Way("elasticsearch", {"Index": INDEX}, shows=DOCUMENTS),
    Way("solr", {"Core": INDEX}, shows=DOCUMENTS),
]


@pytest.fixture
def project(live: Live) -> Project:
    return a_project(slug="search")


@pytest.fixture
def owner(project: Project, sign_in: SignIn) -> User:
    user = a_member(project, Role.OWNER, "Owner 1")
    sign_in(user)
    return user


def open_wizard(page: Page) -> None:
    page.goto("/p/search/settings/endpoint/")


def ask_once(page: Page) -> None:
    page.get_by_role("button", name="Ask once").click()
    expect(page.get_by_role("heading", name="As people see it")).to_be_visible()


def paste(page: Page, text: str) -> None:
    open_wizard(page)
    page.get_by_label("curl command or URL").fill(text)
    ask_once(page)


def test_every_preset_has_a_way() -> None:
    assert sorted(way.preset for way in WAYS) == sorted(PRESETS)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.preset)
def test_preset_is_answered_in_two_steps_and_kept_in_the_third(
    page: Page, owner: User, protocols: Protocols, way: Way
) -> None:
    open_wizard(page)
    page.get_by_role("link", name=PRESETS[way.preset].label, exact=False).filter(
        has=page.get_by_text(PRESETS[way.preset].label, exact=True)
    ).click()
    page.get_by_label("Address").fill(protocols.base_url)
    for label, text in way.fields.items():
        page.get_by_label(label, exact=True).fill(text)
    if way.token:
        page.get_by_label("Token").fill(way.token)
    ask_once(page)
    for text in way.shows:
        expect(page.locator("#preview")).to_contain_text(text)
    page.get_by_label("Name of the version").fill("0.1")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator("#answers")).to_contain_text(way.shows[0])
    assert (len(protocols.calls), Observation.objects.get().error) == (2, "")


def test_pasted_curl_over_several_lines_keeps_its_token_apart(page: Page, owner: User, prototype: Prototype) -> None:
    prototype.answers("copy a file", results("shutil.copy"))
    paste(page, f"$ curl '{prototype.base_url}/0.1/search?q=copy+a+file' \\\n  -H 'Authorization: Bearer {CANARY}'\n")
    expect(page.locator("#preview")).to_contain_text("shutil.copy")
    expect(page.get_by_text("Kept as {{secret.token}}")).to_be_visible()
    assert prototype.calls[0].headers["Authorization"] == f"Bearer {CANARY}"
    assert CANARY not in page.content()
    assert page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])").find(CANARY) == -1


def test_mapping_is_edited_with_a_live_preview(page: Page, owner: User, prototype: Prototype) -> None:
    prototype.answers("copy", {"results": [{"id": "shutil.copy", "title": "Copy", "note": "Keeps the mode."}]})
    paste(page, f"{prototype.base_url}/search?q=copy")
    page.get_by_label("Title").fill("note")
    expect(page.locator("#preview h3")).to_have_text("Keeps the mode.")
    page.get_by_label("Results").fill("hits[")
    expect(page.locator("#preview")).to_contain_text("is not JMESPath")
    page.get_by_label("Results").fill("results[:1]")
    expect(page.locator("#preview h3")).to_have_text("Keeps the mode.")
    page.get_by_label("The answer is").select_option("json")
    expect(page.get_by_label("Value")).to_be_visible()
    expect(page.locator("#preview .tree")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Ranked results")).first.click()
    expect(page.locator("#preview h3")).to_have_text("Copy")
    expect(page.get_by_label("Results")).to_have_value("results")
    assert len(prototype.calls) == 1


def test_last_letter_of_a_mapping_is_kept_too(page: Page, owner: User, prototype: Prototype) -> None:
    prototype.answers("copy", {"results": [{"id": "shutil.copy", "title": "Copy", "note": "Keeps the mode."}]})
    paste(page, f"{prototype.base_url}/search?q=copy")
    page.get_by_label("Title").fill("note")
    page.get_by_role("button", name="Keep").click()
    page.wait_for_url("**/settings/#endpoint", timeout=SETTLED_MS)
    assert EndpointDefinition.objects.get().mapping["title"] == "note"


def test_query_is_moved_and_asked_again(page: Page, owner: User, prototype: Prototype) -> None:
    paste(page, f"{prototype.base_url}/search?q=copy&lang=en")
    page.get_by_label("The query stands in").select_option("query.lang")
    page.get_by_role("button", name="Ask again").click()
    expect(page.get_by_label("Sample query")).to_have_value("en")
    assert [call.params for call in prototype.calls] == [{"q": "copy", "lang": "en"}] * 2
    assert DefinitionDraft.objects.get().request["query"] == [["q", "copy"], ["lang", "{{query}}"]]


def test_refused_address_shows_why(page: Page, owner: User) -> None:
    paste(page, "http://10.1.2.3:8080/search?q=copy")
    expect(page.locator("#preview")).to_contain_text("Blocked by the egress rules.")
    expect(page.locator("#preview")).to_contain_text("10.1.2.3:8080")
    page.locator("#preview").get_by_role("link", name="Request access").click()
    expect(page.get_by_label("Where to")).to_have_value("http://10.1.2.3:8080")


def test_wrong_line_keeps_what_was_typed(page: Page, owner: User) -> None:
    open_wizard(page)
    line = "curl http://a.example/?q=a -H 'X Evil: b'"
    page.get_by_label("curl command or URL").fill(line)
    page.get_by_role("button", name="Ask once").click()
    expect(page.locator(".errors")).to_contain_text("header name")
    expect(page.get_by_label("curl command or URL")).to_have_value(line)


def test_reload_keeps_the_draft(page: Page, owner: User, prototype: Prototype) -> None:
    prototype.answers("copy", {"results": [{"id": "shutil.copy", "title": "Copy", "note": "Keeps the mode."}]})
    paste(page, f"{prototype.base_url}/search?q=copy")
    page.get_by_label("Title").fill("note")
    expect(page.locator("#preview h3")).to_have_text("Keeps the mode.")
    page.reload()
    expect(page.locator("#preview h3")).to_have_text("Keeps the mode.")
    expect(page.get_by_label("Title")).to_have_value("note")
    assert len(prototype.calls) == 1


def test_wizard_is_accessible_and_fits(live: Live, project: Project, browser: Browser) -> None:
    owner = a_member(project, Role.OWNER, "Owner 1")
    good = a_draft(project, owner, {"results": [{"id": "a" * 300, "title": "A", "url": "https://a.example"}]})
    label = a_draft(project, owner, {"label": "spam"}, mapping={"kind": "label", "label": "label"})
    headers = [["X-Key", "{{secret.key}}"], ["X-Long", "y" * 3000]]
    bad = a_draft(project, owner, error="blocked", request={"path": "/{{query}}", "headers": headers}, mapping={})
    context = browser.new_context(base_url=live.url, reduced_motion="reduce", bypass_csp=True)
    become(context, live, owner)
    page = context.new_page()
    found: list[str] = []
    for rest in ("", "?preset=openai-chat", *(f"{draft.pk}/" for draft in (good, label, bad))):
        for width in (1440, 390):
            for scheme in ("light", "dark"):
                page.set_viewport_size({"width": width, "height": 900})
                page.emulate_media(color_scheme=scheme)
                page.goto(f"/p/search/settings/endpoint/{rest}")
                found += [f"{rest}, {width}, {scheme}: {flaw}" for flaw in (*violations(page, []), *overflow(page))]
    context.close()
    assert found == []

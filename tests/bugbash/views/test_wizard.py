"""The definition wizard: from a pasted call to a version that has answered."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client

from bugbash.choices import CallError, Role
from bugbash.models import DefinitionDraft, Observation, Project, Secret, Version
from bugbash.selectors.drafts import DraftSecret
from tests.builders import REQUEST, a_definition, a_draft, a_member, a_project, a_version
from tests.prototype import Prototype, Reply, results
from tests.statements import statements

HTMX = {"HX-Request": "true"}
CANARY = "canary-value-4711"
ONE_HEADER = [["X-Api-Key", "{{secret.api-key}}"]]


@pytest.fixture
def project(db: None) -> Project:
    return a_project(slug="search")


@pytest.fixture
def owner(client: Client, project: Project) -> User:
    user = a_member(project, Role.OWNER, "Owner 1")
    client.force_login(user)
    return user


def at(rest: str = "") -> str:
    return f"/p/search/settings/endpoint/{rest}"


def page(answer: HttpResponse | Any) -> str:
    return str(answer.content.decode())


def test_pasted_call_is_asked_at_once_and_its_answer_shown(client: Client, owner: User, prototype: Prototype) -> None:
    prototype.answers("copy a file", results("shutil.copy"))
    line = f"curl '{prototype.base_url}/0.5/search?q=copy+a+file' \\\n  -H 'Authorization: Bearer {CANARY}'"
    answer = client.post(at(), {"pasted": line})
    draft = DefinitionDraft.objects.get()
    assert (answer.status_code, answer.headers["Location"], len(prototype.calls)) == (302, at(f"{draft.pk}/"), 1)
    shown = client.get(at(f"{draft.pk}/"))
    assert [hit.id for hit in shown.context["side"].hits] == ["shutil.copy"]
    assert shown.context["understood"].secrets == [DraftSecret("token", is_set=True, last4="4711")]
    assert ("Kept as <code>{{secret.token}}</code>" in page(shown), CANARY in page(shown)) == (True, False)


def test_sample_that_was_typed_is_asked_instead(client: Client, owner: User, prototype: Prototype) -> None:
    client.post(at(), {"pasted": f"{prototype.base_url}/search?q=copy", "text": "move\r\na file "})
    assert prototype.queries == ["move\na file "]


def test_preset_asks_for_its_few_fields(client: Client, owner: User, prototype: Prototype) -> None:
    prototype.default = Reply({"choices": [{"message": {"role": "assistant", "content": "Use **copy**."}}]})
    assert [bound.name for bound in client.get(at("?preset=openai-chat")).context["form"]] == [
        "address",
        "given-model",
        "given-system",
        "token",
        "text",
    ]
    sent = {"address": prototype.base_url, "given-model": "small", "token": CANARY, "text": "How?"}
    client.post(at("?preset=openai-chat"), sent)
    call, draft = prototype.calls[0], DefinitionDraft.objects.get()
    assert (call.path, call.headers["Authorization"], call.body["model"]) == (
        "/v1/chat/completions",
        f"Bearer {CANARY}",
        "small",
    )
    assert call.body["messages"] == [{"role": "user", "content": "How?"}]
    assert "Use <strong>copy</strong>." in page(client.get(at(f"{draft.pk}/")))


@pytest.mark.parametrize(
    ("address", "sent", "field", "sentence"),
    [
        ("", {"pasted": ""}, "pasted", "Paste a curl command or a URL, or choose a protocol below."),
        ("", {"pasted": "what?"}, "pasted", "This is neither a curl line nor an address such as"),
        ("", {"pasted": "curl 'http://a.example/?q=a"}, "pasted", "quot"),
        ("", {"pasted": "file:///etc/passwd"}, "pasted", "only http and https can be called"),
        ("", {"pasted": "http://user:pass@a.example/?q=a"}, "pasted", "holds a user name or password"),
        ("", {"pasted": "curl http://a.example/?q=a -H 'X Evil: b'"}, "pasted", "header name"),
        (
            "",
            {"pasted": "curl http://a.example/?q=a -H $'X-A: a\\r\\nX-Evil: b'"},
            "pasted",
            "holds a control character such as a line break",
        ),
        ("", {"pasted": "curl http://a.example/?q=a -H 'X-A: a' -H 'X-{{query}}: b'"}, "pasted", "X-{{query}}"),
        ("", {"pasted": "http://{{query}}/search"}, "pasted", "The host of the address can not be a placeholder."),
        ("", {"pasted": "http://a.example/?q=a&lang={{query"}, "pasted", "opens a placeholder that is none"),
        ("", {"pasted": "http://a.example/?q=a&api_key=4711"}, "pasted", "The address holds a secret"),
        ("", {"pasted": "curl http://a.example/?q=a -H 'X-Api-Key: abc'"}, "pasted", "at least 4 characters"),
        ("?preset=json-get", {"address": "http://a..b", "given-path": "/s", "given-name": "q"}, "address", "host"),
        ("?preset=json-get", {"address": "", "given-path": "/s", "given-name": "q"}, "address", "is needed"),
        ("?preset=openai-chat", {"address": "http://a.example"}, "given-model", "is needed"),
        ("?preset=openai-chat", {"address": "http://a.example", "given-model": "m", "token": "a b"}, "token", "token"),
        ("?preset=openai-chat", {"address": "http://a.example", "given-model": "m", "token": "ab"}, "token", "least 4"),
    ],
)
def test_wrong_start_is_named_and_keeps_what_was_typed(
    client: Client, owner: User, address: str, sent: dict[str, str], field: str, sentence: str
) -> None:
    answer = client.post(at(address), {**sent, "text": "My <sample>."})
    assert answer.status_code == 422
    assert sentence in " ".join(answer.context["form"].errors[field])
    bound = answer.context["form"]
    assert {name: bound[name].value() for name in sent} == sent
    assert "My &lt;sample&gt;." in page(answer)
    assert (DefinitionDraft.objects.count(), Secret.objects.count()) == (0, 0)


def test_browser_keeps_no_draft_of_what_may_hold_a_secret(client: Client, owner: User) -> None:
    for address in (at(), at("?preset=openai-chat")):
        shown = page(client.get(address))
        assert ("data-draft" in shown, 'autocomplete="off" data-busy' in shown) == (False, True)


def test_preset_that_there_is_none_of_is_not_found(client: Client, owner: User) -> None:
    assert client.get(at("?preset=soap")).status_code == 404


def test_refused_address_says_why_and_how_to_request_access(client: Client, owner: User) -> None:
    client.post(at(), {"pasted": "http://10.1.2.3:8080/search?q=copy"})
    shown = client.get(at(f"{DefinitionDraft.objects.get().pk}/"))
    assert shown.context["side"].observation.error == CallError.BLOCKED
    assert "/settings/egress/request/?url=http%3A%2F%2F10.1.2.3%3A8080" in page(shown)
    assert "Nothing was sent. Request access" in page(shown)


def test_nothing_is_read_or_kept_before_there_is_an_answer(client: Client, owner: User, project: Project) -> None:
    draft = a_draft(project, owner, error="refused", mapping={})
    shown = page(client.get(at(f"{draft.pk}/")))
    assert ('id="mapping-form"' in shown, 'id="keep"' in shown, "Ask again" in shown) == (False, False, True)


def test_failure_says_what_to_do_next(client: Client, owner: User, prototype: Prototype) -> None:
    prototype.fails("copy", status=401)
    client.post(at(), {"pasted": f"{prototype.base_url}/search?q=copy"})
    shown = client.get(at(f"{DefinitionDraft.objects.get().pk}/"))
    assert shown.context["advice"].startswith("It wants to know who asks")
    assert "&quot;error&quot;: &quot;broken&quot;" in page(shown)


def test_changed_request_is_asked_again(client: Client, owner: User, project: Project, prototype: Prototype) -> None:
    draft = a_draft(project, owner, base_url=f"{prototype.base_url}/0.5")
    form = client.get(at(f"{draft.pk}/")).context["request_form"]
    sent = {name: value for name, value in form.initial.items() if value not in (None, False)}
    answer = client.post(at(f"{draft.pk}/"), {**sent, "text": "move a file", "base_url": f"{prototype.base_url}/0.6"})
    assert (answer.status_code, [(call.path, call.query) for call in prototype.calls]) == (
        302,
        [("/0.6/search", "move a file")],
    )


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"request": "{"}, "request"),
        ({"request": '{"path": "search"}'}, "request"),
        ({"request": '{"query": [["{{query}}", "a"]]}'}, "request"),
        ({"params": "[1]"}, "params"),
        ({"params": "{"}, "params"),
        ({"place": "body.nowhere"}, "place"),
        ({"base_url": "gopher://127.0.0.1:6379/_FLUSHALL"}, "base_url"),
        ({"timeout_s": "0"}, "timeout_s"),
        ({"ca_pem": "no certificate"}, "ca_pem"),
    ],
)
def test_wrong_request_is_named_and_nothing_is_asked(
    client: Client, owner: User, project: Project, prototype: Prototype, sent: dict[str, str], field: str
) -> None:
    draft = a_draft(project, owner, base_url=prototype.base_url)
    whole = {"text": "a", "base_url": draft.base_url, "request": '{"path": "/{{query}}"}', "timeout_s": "5"}
    answer = client.post(at(f"{draft.pk}/"), {**whole, **sent})
    assert (answer.status_code, list(answer.context["request_form"].errors)) == (422, [field])
    assert answer.context["request_form"][field].value() == sent[field]
    draft.refresh_from_db()
    assert (draft.text, prototype.calls) == ("copy a file", [])


def mapping(**parts: str) -> dict[str, str]:
    return {f"mapping-{name}": value for name, value in {"kind": "ranked", "shown": "ranked", **parts}.items()}


def test_typed_mapping_is_tried_without_a_call(client: Client, owner: User, project: Project) -> None:
    draft = a_draft(project, owner, {"results": [{"id": "a", "name": "Paste", "url": "https://a.example/i.png"}]})
    sent = mapping(results="results", id="id", title="name", extra="picture: url")
    answer = client.post(at(f"{draft.pk}/read/"), sent, headers=HTMX)
    assert (answer.status_code, page(answer).lstrip()[:8], "<!doctype" in page(answer)) == (200, "<section", False)
    assert [hit.title for hit in answer.context["side"].hits] == [(("Paste", False),)]
    assert '<a class="link" href="https://a.example/i.png" rel="noopener noreferrer nofollow ugc">' in page(answer)
    draft.refresh_from_db()
    assert (draft.mapping["title"], draft.mapping["fields"]) == ("name", {"picture": "url"})


def test_typed_mapping_without_script_leads_back_to_the_page(client: Client, owner: User, project: Project) -> None:
    draft = a_draft(project, owner)
    answer = client.post(at(f"{draft.pk}/read/"), mapping(kind="json"))
    draft.refresh_from_db()
    assert (answer.headers["Location"], draft.mapping["kind"]) == (at(f"{draft.pk}/"), "json")


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "part"])
@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (mapping(results="a[", id="id"), "results: “a[” is not JMESPath"),
        (mapping(id="id"), "results: the mapping of ranked results needs this path."),
        (mapping(results="results", id="id", extra="nothing"), "“nothing” is no name with a path"),
        ({"mapping-kind": "poem"}, "Select a valid choice."),
        (mapping(results="x" * 1001, id="id"), "at most 1000 characters"),
    ],
)
def test_mapping_that_is_none_is_said_and_the_last_one_kept(
    client: Client, owner: User, project: Project, sent: dict[str, str], sentence: str, headers: dict[str, str]
) -> None:
    draft = a_draft(project, owner)
    answer = client.post(at(f"{draft.pk}/read/"), sent, headers=headers)
    before = draft.mapping
    draft.refresh_from_db()
    assert (answer.status_code, sentence in answer.context["fault"], draft.mapping) == (422, True, before)
    assert sentence in page(answer)


def test_mapping_that_finds_nothing_is_an_error_of_the_mapping(client: Client, owner: User, project: Project) -> None:
    draft = a_draft(project, owner)
    answer = client.post(at(f"{draft.pk}/read/"), mapping(results="hits", id="id"), headers=HTMX)
    assert answer.context["side"].observation.error == CallError.MAPPING
    assert "results: “hits” is missing, not a list." in page(answer)


def test_proposal_is_taken_by_a_click(client: Client, owner: User, project: Project) -> None:
    draft = a_draft(project, owner, {"label": "spam", "probability": 0.9, "results": [{"id": "a", "title": "A b"}]})
    proposals = [one for one, _ in client.get(at(f"{draft.pk}/")).context["proposals"]]
    number = next(place for place, one in enumerate(proposals) if one.mapping.kind == "label")
    answer = client.post(at(f"{draft.pk}/read/"), {**mapping(), "use": str(number)}, headers=HTMX)
    draft.refresh_from_db()
    assert (draft.mapping["kind"], draft.mapping["label"]) == ("label", "label")
    assert '<div id="mapping-paths" hx-swap-oob="innerHTML">' in page(answer)
    assert 'name="mapping-label" value="label"' in page(answer)


def test_kind_that_is_turned_to_brings_its_paths(client: Client, owner: User, project: Project) -> None:
    draft = a_draft(project, owner, {"answer": "Use shutil.copy, it keeps the mode.", "results": [{"id": "a"}]})
    answer = client.post(at(f"{draft.pk}/read/"), mapping(kind="text"), headers=HTMX)
    draft.refresh_from_db()
    assert draft.mapping["text"] == "answer"
    assert '<option value="text" selected>' in page(answer)


def test_kept_draft_leads_to_the_console_where_the_sample_was_asked(
    client: Client, owner: User, project: Project, prototype: Prototype
) -> None:
    draft = a_draft(project, owner, base_url=prototype.base_url)
    sent = {"name": "0.1", "notes": "First.", **mapping(results="results", id="id", title="title")}
    answer = client.post(at(f"{draft.pk}/keep/"), sent)
    seen = Observation.objects.get()
    assert answer.headers["Location"] == f"/p/search/console/?observations={seen.pk}"
    assert (seen.query.text, seen.version.name, seen.definition.mapping["title"]) == ("copy a file", "0.1", "title")
    messages = [str(message) for message in get_messages(answer.wsgi_request)]
    assert messages == ["Definition 1 is kept, and 0.1 is registered."]


def test_kept_part_leaves_the_page(client: Client, owner: User, project: Project, prototype: Prototype) -> None:
    draft = a_draft(project, owner, base_url=prototype.base_url)
    answer = client.post(at(f"{draft.pk}/keep/"), {"name": "0.1"}, headers=HTMX)
    assert answer.headers["HX-Redirect"] == f"/p/search/console/?observations={Observation.objects.get().pk}"


def test_draft_without_a_version_leads_to_the_settings(client: Client, owner: User, project: Project) -> None:
    answer = client.post(at(f"{a_draft(project, owner).pk}/keep/"), {"name": ""})
    assert (answer.headers["Location"], Version.objects.count()) == ("/p/search/settings/#endpoint", 0)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "part"])
@pytest.mark.parametrize(
    ("sent", "field", "sentence"),
    [
        ({"name": "a b"}, "name", "Use letters, digits"),
        ({"name": "0.5"}, "name", "Version 0.5 exists already"),
        ({"name": "x" * 61}, "name", "at most 60 characters"),
        ({"name": "0.7", **mapping(results="a[", id="id")}, "__all__", "is not JMESPath"),
    ],
)
def test_what_can_not_be_kept_is_named_and_the_draft_stays(
    client: Client,
    owner: User,
    project: Project,
    sent: dict[str, str],
    field: str,
    sentence: str,
    headers: dict[str, str],
) -> None:
    a_version(project, "0.5")
    draft = a_draft(project, owner, base_url="https://search.example")
    answer = client.post(at(f"{draft.pk}/keep/"), {"notes": "My <notes>.", **sent}, headers=headers)
    assert (answer.status_code, sentence in " ".join(answer.context["keep_form"].errors[field])) == (422, True)
    assert "My &lt;notes&gt;." in page(answer)
    assert (DefinitionDraft.objects.count(), Version.objects.count()) == (1, 1)


def test_missing_secret_is_set_for_the_address_and_asked_with(
    client: Client, owner: User, project: Project, prototype: Prototype
) -> None:
    draft = a_draft(project, owner, base_url=prototype.base_url, request={**REQUEST, "headers": ONE_HEADER})
    assert f'aria-label="Value of api-key for {prototype.base_url}"' in page(client.get(at(f"{draft.pk}/")))
    answer = client.post(at(f"{draft.pk}/secret/"), {"name": "api-key", "value": CANARY})
    assert (answer.status_code, prototype.calls[0].headers["X-Api-Key"]) == (302, CANARY)
    assert CANARY not in page(client.get(at(f"{draft.pk}/")))


def test_wrong_secret_is_said_without_repeating_it(client: Client, owner: User, project: Project) -> None:
    draft = a_draft(project, owner, request={**REQUEST, "headers": ONE_HEADER})
    answer = client.post(at(f"{draft.pk}/secret/"), {"name": "api-key", "value": "a\u0007bcd"})
    assert (answer.status_code, "A secret is one line" in page(answer), "bcd" in page(answer)) == (422, True, False)


def test_definition_is_changed_from_what_it_is(
    client: Client, owner: User, project: Project, prototype: Prototype
) -> None:
    a_version(project, "0.5", base_url=f"{prototype.base_url}/0.5")
    shown = page(client.get("/p/search/settings/"))
    assert ("Change the endpoint" in shown, "Edit as JSON" in shown) == (True, True)
    answer = client.post(at("revise/"))
    draft = DefinitionDraft.objects.get()
    assert (answer.headers["Location"], draft.base_url) == (at(f"{draft.pk}/"), f"{prototype.base_url}/0.5")
    assert [call.path for call in prototype.calls] == ["/0.5/search"]


def test_nothing_to_revise_leads_to_the_start(client: Client, owner: User) -> None:
    assert client.post(at("revise/")).headers["Location"] == at()


def test_draft_is_its_authors_alone(client: Client, owner: User, project: Project) -> None:
    draft = a_draft(project, a_member(project, Role.OWNER, "Owner 2"))
    assert str(draft.base_url) not in page(client.get(at()))
    statuses = [client.post(at(f"{draft.pk}/{deed}")).status_code for deed in ("", "read/", "keep/", "discard/")]
    assert (client.get(at(f"{draft.pk}/")).status_code, statuses) == (404, [404] * 4)
    assert DefinitionDraft.objects.count() == 1


def test_late_reading_of_a_vanished_draft_changes_nothing(client: Client, owner: User, project: Project) -> None:
    gone, others = a_draft(project, owner), a_draft(project, a_member(project, Role.OWNER, "Owner 2"))
    client.post(at(f"{gone.pk}/discard/"))
    late = [client.post(at(f"{row.pk}/read/"), mapping(kind="json"), headers=HTMX) for row in (gone, others)]
    assert [(answer.status_code, answer.content) for answer in late] == [(204, b"")] * 2
    client.force_login(a_member(project, Role.MANAGER))
    assert client.post(at(f"{gone.pk}/read/"), headers=HTMX).status_code == 403
    client.force_login(a_member(a_project(), Role.OWNER))
    assert client.post(at(f"{gone.pk}/read/"), headers=HTMX).status_code == 404


def test_discarded_draft_is_gone(client: Client, owner: User, project: Project) -> None:
    answer = client.post(at(f"{a_draft(project, owner).pk}/discard/"))
    assert (answer.headers["Location"], DefinitionDraft.objects.count()) == (at(), 0)


def test_own_drafts_cost_the_same_however_many(client: Client, owner: User, project: Project) -> None:
    a_definition(project)
    a_draft(project, owner)
    once = statements(lambda: client.get(at()))
    a_draft(project, owner)
    a_draft(project, owner)
    assert statements(lambda: client.get(at())) == once


def test_project_without_a_version_leads_its_owner_here(client: Client, owner: User) -> None:
    for name in ("", "console/", "versions/"):
        assert (name, f'href="{at()}">Point at the prototype' in page(client.get(f"/p/search/{name}"))) == (name, True)

"""Definitions on their way: started, asked once, changed, kept or discarded."""

import pytest
from django.contrib.auth.models import User

from bugbash.actions.draft_changes import change_draft
from bugbash.actions.drafts import (
    MOST_DRAFTS,
    ask_draft,
    discard_draft,
    finish_draft,
    revise_definition,
    start_draft,
)
from bugbash.choices import AnswerKind, CallError, Role
from bugbash.errors import ConflictError, RefusedError
from bugbash.execution.blocking import TRIED, count_blocked
from bugbash.execution.secrets import BLANKED, open_box
from bugbash.execution.trials import proposals_for, read_body, read_trial, was_asked
from bugbash.logic.answers import Json
from bugbash.logic.mapping import ResponseMapping
from bugbash.logic.presets import prepare
from bugbash.logic.requests.pasted import read_pasted
from bugbash.models import AuditEvent, DefinitionDraft, EndpointDefinition, Observation, Project, Secret, Version
from tests.bugbash.actions.refusals import refused
from tests.bugbash.actions.trails import deeds_on
from tests.builders import REQUEST, a_definition, a_draft, a_member, a_project, a_query, a_version
from tests.prototype import Prototype, Reply, results
from tests.services import free_port

CANARY = "canary-value-4711"


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def owner(project: Project) -> User:
    return a_member(project, Role.OWNER, "Owner 1")


def pasted_draft(project: Project, owner: User, line: str) -> DefinitionDraft:
    return start_draft(project=project, pasted=read_pasted(line), by=owner)


def asked(draft: DefinitionDraft) -> DefinitionDraft:
    ask_draft(draft=draft, by=draft.author)
    draft.refresh_from_db()
    return draft


def read(draft: DefinitionDraft) -> Json:
    """What its mapping reads."""
    return trial(draft).answer


def trial(draft: DefinitionDraft) -> Observation:
    return read_trial(draft, ResponseMapping.from_json(draft.mapping or {"kind": "json"}))


def test_pasted_call_becomes_a_draft_and_its_secret_is_kept_apart(project: Project, owner: User) -> None:
    line = f"curl https://api.example/0.5/find?q=copy -H 'Authorization: Bearer {CANARY}' -m 12 -k --compressed"
    draft = pasted_draft(project, owner, line)
    secret = Secret.objects.get()
    assert (draft.base_url, draft.text, draft.author, draft.timeout_s, draft.verify_tls, draft.mapping) == (
        "https://api.example/0.5",
        "copy",
        owner,
        12,
        False,
        {},
    )
    assert draft.request["headers"] == [["Authorization", "Bearer {{secret.token}}"]]
    assert (secret.origin, open_box().open(secret.ciphertext, secret.bound_to).reveal()) == (
        "https://api.example",
        CANARY,
    )
    rows = [*DefinitionDraft.objects.values(), *AuditEvent.objects.values(), *Secret.objects.values()]
    assert CANARY not in repr(rows)
    assert deeds_on(draft) == [("Owner 1", "started")]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("curl https://api.example/find?q=a -H 'X-Api-Key: abc'", "value"),
        ("http://a..b/find?q=a", "base_url"),
        (f"https://api.example/{'x' * 2048}/1.0/find?q=a", "base_url"),
    ],
)
def test_draft_that_can_not_be_used_is_refused_whole(project: Project, owner: User, line: str, field: str) -> None:
    with pytest.raises(RefusedError) as caught:
        pasted_draft(project, owner, line)
    counts = [rows.objects.count() for rows in (DefinitionDraft, Secret, AuditEvent)]
    assert (caught.value.field, counts) == (field, [0, 0, 0])


def test_newest_drafts_of_a_person_are_kept(project: Project, owner: User) -> None:
    other = a_draft(project, a_member(project, Role.OWNER, "Owner 2"))
    first, second, *_ = [a_draft(project, owner) for _ in range(MOST_DRAFTS)]
    pasted_draft(project, owner, "https://api.example/find?q=copy")
    rows = DefinitionDraft.objects.filter(pk__in=[other.pk, first.pk, second.pk]).order_by("pk")
    assert (list(rows), DefinitionDraft.objects.count()) == ([other, second], MOST_DRAFTS + 1)


def test_answer_is_kept_and_read_by_what_it_suggests(project: Project, owner: User, prototype: Prototype) -> None:
    prototype.answers("copy", results("shutil.copy", "os.link", total=2))
    draft = asked(pasted_draft(project, owner, f"{prototype.base_url}/0.5/search?q=copy"))
    assert (draft.status, draft.error, prototype.queries) == (200, "", ["copy"])
    assert draft.mapping["kind"] == AnswerKind.RANKED
    assert [result["id"] for result in read(draft)["results"]] == ["shutil.copy", "os.link"]
    sent: Json = draft.sent
    assert (sent["url"], draft.asked_at is not None, was_asked(draft)) == (
        f"{prototype.base_url}/0.5/search?q=copy",
        True,
        True,
    )
    event = AuditEvent.objects.get(verb=TRIED)
    assert (event.subject_id, event.detail) == (draft.pk, {"error": ""})


def test_preset_that_knows_its_mapping_is_read_by_it(project: Project, owner: User, prototype: Prototype) -> None:
    prototype.default = Reply({"choices": [{"message": {"role": "assistant", "content": "Use copy."}}]})
    pasted = prepare("openai-chat", prototype.base_url, {"model": "small"})
    draft = asked(start_draft(project=project, pasted=pasted, preset="openai-chat", by=owner))
    assert (draft.mapping["text"], read(draft)["text"]) == ("choices[0].message.content", "Use copy.")
    assert proposals_for(draft)[0].because == "It is where “Chat completions” answers."


def test_plain_text_is_no_error_of_the_call(project: Project, owner: User, prototype: Prototype) -> None:
    prototype.answers("copy", "Use shutil.copy.")
    draft = asked(pasted_draft(project, owner, f"{prototype.base_url}/search?q=copy"))
    assert (draft.error, draft.detail, draft.mapping["text"]) == ("", "", "@")
    assert read(draft)["text"] == "Use shutil.copy."
    assert {one.mapping.kind for one in proposals_for(draft)} == {AnswerKind.TEXT}


def test_secret_that_comes_back_is_blanked_and_said(project: Project, owner: User, prototype: Prototype) -> None:
    prototype.answers("copy", f"You sent {CANARY}.")
    draft = asked(pasted_draft(project, owner, f"curl {prototype.base_url}/s?q=copy -H 'X-Api-Key: {CANARY}'"))
    assert (draft.detail, read_body(draft).text) == (BLANKED, "You sent ***.")
    assert prototype.calls[0].headers["X-Api-Key"] == CANARY


@pytest.mark.parametrize(("status", "error"), [(404, CallError.HTTP_4XX), (503, CallError.HTTP_5XX)])
def test_failure_is_kept_as_what_it_is_and_not_tried_again(
    project: Project, owner: User, prototype: Prototype, status: int, error: CallError
) -> None:
    prototype.fails("copy", status=status)
    draft = asked(pasted_draft(project, owner, f"{prototype.base_url}/search?q=copy"))
    assert (draft.error, draft.status, draft.mapping, len(prototype.calls)) == (error, status, {}, 1)
    assert (read_body(draft).value, proposals_for(draft)) == ({"error": "broken"}, ())
    assert trial(draft).error == error


def test_nothing_that_listens_is_an_error_without_an_answer(project: Project, owner: User) -> None:
    draft = asked(pasted_draft(project, owner, f"http://127.0.0.1:{free_port()}/search?q=copy"))
    assert (draft.error, draft.status, draft.body) == (CallError.REFUSED, None, None)


def test_blocked_call_is_told_and_counted_for_good(project: Project, owner: User) -> None:
    draft = asked(pasted_draft(project, owner, "http://10.1.2.3/search?q=copy"))
    assert (draft.error, "private" in draft.detail) == (CallError.BLOCKED, True)
    asked(draft)
    discard_draft(draft=draft, by=owner)
    assert count_blocked(owner, most=20) == 2


def test_person_who_was_refused_too_often_is_not_let_ask(project: Project, owner: User) -> None:
    draft = a_draft(project, owner, base_url="http://10.1.2.3")
    for _ in range(20):
        ask_draft(draft=draft, by=owner)
    with pytest.raises(RefusedError, match="refused 20 of your calls"):
        ask_draft(draft=draft, by=owner)


def test_mapping_at_hand_stays_when_it_is_asked_again(project: Project, owner: User, prototype: Prototype) -> None:
    mapping = {"kind": "json", "value": "results[0]"}
    draft = asked(a_draft(project, owner, mapping=mapping, base_url=prototype.base_url))
    assert draft.mapping == mapping


def test_parts_are_changed_and_said_without_their_values(project: Project, owner: User) -> None:
    draft = a_draft(project, owner)
    change_draft(draft=draft, by=owner, base_url="https://other.example", text="move a file", params={"k": 2})
    draft.refresh_from_db()
    assert (draft.base_url, draft.text, draft.params) == ("https://other.example", "move a file", {"k": 2})
    assert AuditEvent.objects.get(verb="changed").detail == {"parts": ["base_url", "params", "text"]}


def test_mapping_that_is_tried_leaves_no_trail(project: Project, owner: User) -> None:
    draft = a_draft(project, owner)
    change_draft(draft=draft, by=owner, mapping={"kind": "text", "text": "results[0].id"})
    draft.refresh_from_db()
    assert (draft.mapping["text"], AuditEvent.objects.count()) == ("results[0].id", 0)


def test_query_moves_to_another_place(project: Project, owner: User) -> None:
    request = {**REQUEST, "query": [["q", "{{query}}"], ["lang", "en"]]}
    draft = a_draft(project, owner, request=request)
    change_draft(draft=draft, by=owner, place="query.lang")
    assert (draft.request["query"], draft.text) == ([["q", "copy a file"], ["lang", "{{query}}"]], "en")


def test_secret_in_an_edited_request_is_kept_apart(project: Project, owner: User) -> None:
    draft = a_draft(project, owner, base_url="https://api.example")
    change_draft(draft=draft, by=owner, request={**REQUEST, "headers": [["X-Api-Key", CANARY]]})
    draft.refresh_from_db()
    assert draft.request["headers"] == [["X-Api-Key", "{{secret.api-key}}"]]
    assert list(Secret.objects.values_list("name", "origin")) == [("api-key", "https://api.example")]


def test_changed_request_is_not_the_one_that_was_asked(project: Project, owner: User, prototype: Prototype) -> None:
    draft = asked(a_draft(project, owner, base_url=prototype.base_url))
    change_draft(draft=draft, by=owner, text="another")
    assert was_asked(draft) is False


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"base_url": "ftp://a.example"}, "base_url"),
        ({"base_url": "http://user:pass@a.example/"}, "base_url"),
        ({"request": {"path": "search"}}, "request"),
        ({"request": {"path": "/{{nobody}}"}}, "request"),
        ({"request": {"headers": [["X", "a\0b"]]}}, "request"),
        ({"params": {"k": "\0"}}, "params"),
        ({"place": "query.nowhere"}, "place"),
        ({"mapping": {"kind": "ranked", "results": "a[", "id": "id"}}, "mapping"),
        ({"mapping": {"kind": "poem"}}, "mapping"),
        ({"ca_pem": "no certificate"}, "ca_pem"),
    ],
)
def test_wrong_part_is_named_and_nothing_changes(
    project: Project, owner: User, change: dict[str, object], field: str
) -> None:
    draft = a_draft(project, owner)
    with pytest.raises(RefusedError) as caught:
        change_draft(draft=draft, by=owner, **{"text": "other", **change})  # type: ignore[arg-type]
    draft.refresh_from_db()
    assert (caught.value.field, draft.text, AuditEvent.objects.count()) == (field, "copy a file", 0)


def test_kept_draft_is_a_revision_with_its_version(project: Project, owner: User) -> None:
    a_definition(project)
    draft = a_draft(project, owner, base_url="https://search.example/0.7", request={**REQUEST, "path": "/find"})
    kept = finish_draft(draft=draft, by=owner, name="0.7", notes="Another path.")
    assert (kept.definition.revision, kept.definition.request["path"]) == (2, "/find")
    version = Version.objects.get()
    assert (kept.version, version.definition, version.notes) == (version, kept.definition, "Another path.")
    assert version.deployments.get().base_url == "https://search.example/0.7"
    assert DefinitionDraft.objects.count() == 0
    assert (deeds_on(kept.definition), deeds_on(version)) == ([("Owner 1", "defined")], [("Owner 1", "registered")])


def test_draft_without_a_name_is_a_revision_alone(project: Project, owner: User) -> None:
    kept = finish_draft(draft=a_draft(project, owner), by=owner)
    assert (kept.version, EndpointDefinition.objects.get()) == (None, kept.definition)


def test_name_that_is_taken_keeps_the_draft_and_no_revision(project: Project, owner: User) -> None:
    a_version(project, "0.5")
    draft = a_draft(project, owner, base_url="https://search.example", request={"path": "/{{query}}"})
    with refused("Version 0.5 exists already; versions are never overwritten.", field="name", by=ConflictError):
        finish_draft(draft=draft, by=owner, name="0.5")
    assert (DefinitionDraft.objects.count(), EndpointDefinition.objects.count()) == (1, 1)


def test_draft_that_nobody_knows_how_to_read_is_not_kept(project: Project, owner: User) -> None:
    draft = a_draft(project, owner, mapping={})
    with refused("Say first how the answer is read: ask once, or write the mapping.", field="mapping"):
        finish_draft(draft=draft, by=owner)


def test_query_that_is_sent_nowhere_is_not_kept(project: Project, owner: User) -> None:
    draft = a_draft(project, owner, request={"path": "/search"})
    with refused("The query is sent nowhere: put {{query}} or a {{params.name}} into a value.", field="request"):
        finish_draft(draft=draft, by=owner)


def test_revision_begins_with_what_is_there(project: Project, owner: User) -> None:
    version = a_version(project, "0.5", base_url="https://search.example/0.5")
    a_query(project, "move a file", params={"k": 3})
    draft = revise_definition(definition=version.definition, by=owner)
    assert (draft.base_url, draft.text, draft.params, draft.request, draft.mapping) == (
        "https://search.example/0.5",
        "move a file",
        {"k": 3},
        version.definition.request,
        version.definition.mapping,
    )


def test_discarded_draft_leaves_its_trail_and_its_secrets(project: Project, owner: User) -> None:
    draft = pasted_draft(project, owner, f"curl https://api.example/s?q=a -H 'X-Api-Key: {CANARY}'")
    key = draft.pk
    discard_draft(draft=draft, by=owner)
    rows = AuditEvent.objects.filter(subject_type="definitiondraft", subject_id=key).order_by("pk")
    assert (list(rows.values_list("verb", flat=True)), Secret.objects.count()) == (["started", "discarded"], 1)

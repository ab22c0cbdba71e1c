import uuid

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from bugbash.choices import DecisionKind, Role, Verdict
from bugbash.models import Outcome, OutcomeDecision, Replay
from reviews.models import ReviewItem
from tests.builders import (
    a_decision,
    a_member,
    a_project,
    a_query,
    a_ranking,
    a_replay,
    a_version,
    an_observation,
    an_outcome,
)
from tests.reviews.builders import a_judgment

ROLES = [Role.VIEWER, Role.SME, Role.ENGINEER, Role.MANAGER, Role.OWNER]
SEND, ALL, WITHDRAW = "outcome-send", "replay-send", "sending-withdraw"
LEAST = {SEND: Role.SME, ALL: Role.ENGINEER, WITHDRAW: Role.ENGINEER}


@pytest.fixture
def replay(db: None) -> Replay:
    return a_replay(a_version(a_project()))


def add(replay: Replay, text: str, *ids: str) -> Outcome:
    query = a_query(replay.project, text)
    seen = an_observation(query, replay.version, a_ranking(*ids))
    return an_outcome(replay, query, Verdict.CHANGED, candidate=seen)


@pytest.fixture
def row(replay: Replay) -> Outcome:
    return add(replay, "copy", "a", "b")


def sign_in(client: Client, replay: Replay, role: Role = Role.SME) -> None:
    client.force_login(a_member(replay.project, role, f"{role.label} 1"))


def address(name: str, row: Outcome, batch: uuid.UUID | None = None) -> str:
    places: dict[str, list[object]] = {SEND: [row.ordinal], ALL: [], WITHDRAW: [batch or uuid.uuid4()]}
    last = places[name]
    return reverse(f"reviews:{name}", args=[row.replay.project.slug, row.replay.number, *last])


def page(name: str, row: Outcome) -> str:
    args = [row.ordinal] if name == "outcome-detail" else []
    return reverse(f"bugbash:{name}", args=[row.replay.project.slug, row.replay.number, *args])


def said(client: Client, where: str) -> list[str]:
    return [str(message) for message in get_messages(client.get(where).wsgi_request)]


def test_sent_outcome_leads_to_the_next_undecided_one(client: Client, row: Outcome) -> None:
    following = add(row.replay, "move", "c")
    sign_in(client, row.replay)
    answer = client.post(f"{address(SEND, row)}?verdict=changed")
    batch = OutcomeDecision.objects.get().batch
    assert answer.headers["Location"] == f"{page('outcome-detail', following)}?verdict=changed&batch={batch}"
    assert ReviewItem.objects.count() == 2


def test_outcome_without_results_says_why_it_is_not_sent(client: Client, replay: Replay) -> None:
    row = add(replay, "nothing found")
    sign_in(client, replay)
    answer = client.post(address(SEND, row))
    sentence = "There are no results to rate in this answer: file a breakage or accept it."
    assert said(client, answer.headers["Location"]) == [sentence]


def test_sent_outcome_as_a_part_shows_the_list(client: Client, row: Outcome) -> None:
    sign_in(client, row.replay)
    answer = client.post(address(SEND, row), headers={"HX-Request": "true"})
    assert (answer.status_code, answer.context["decided"]["count"], answer.context["focused"]) == (200, 1, None)


def test_group_is_sent_at_once(client: Client, row: Outcome) -> None:
    Outcome.objects.update(change_key="k1")
    add(row.replay, "move", "c")
    sign_in(client, row.replay, Role.ENGINEER)
    answer = client.post(f"{address(ALL, row)}?change=k1")
    decision = OutcomeDecision.objects.get()
    assert (decision.outcome, decision.kind) == (row, DecisionKind.IN_REVIEW)
    assert answer.headers["Location"] == f"{page('replay-detail', row)}?change=k1&batch={decision.batch}"


def test_empty_group_says_that_nothing_is_left(client: Client, row: Outcome) -> None:
    sign_in(client, row.replay, Role.ENGINEER)
    answer = client.post(f"{address(ALL, row)}?change=none")
    assert said(client, answer.headers["Location"]) == ["There is nothing left to decide on."]


def test_withdrawn_outcome_is_shown_again(client: Client, row: Outcome) -> None:
    sign_in(client, row.replay)
    client.post(address(SEND, row))
    a_judgment(ReviewItem.objects.get(result_id="a"), a_member(row.replay.project, Role.SME))
    answer = client.post(address(WITHDRAW, row, OutcomeDecision.objects.get().batch))
    assert answer.headers["Location"].startswith(page("outcome-detail", row))
    assert said(client, answer.headers["Location"]) == [
        "Taken back. 1 results that people rate or have rated stay in the queue."
    ]


def test_what_was_withdrawn_before_says_so(client: Client, row: Outcome) -> None:
    sign_in(client, row.replay)
    answer = client.post(address(WITHDRAW, row))
    assert said(client, answer.headers["Location"]) == ["It was taken back already."]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", LEAST)
def test_roles(client: Client, row: Outcome, name: str, role: Role) -> None:
    decision = a_decision(add(row.replay, "decided", "z"), DecisionKind.IN_REVIEW)
    sign_in(client, row.replay, role)
    allowed = ROLES.index(role) >= ROLES.index(LEAST[name])
    answer = client.post(address(name, row, decision.batch))
    assert answer.status_code == (302 if allowed else 403)
    changed = OutcomeDecision.objects.count() != 1
    assert changed is allowed


@pytest.mark.parametrize("name", LEAST)
def test_others_find_nothing_and_other_methods_are_refused(client: Client, row: Outcome, name: str) -> None:
    where = address(name, row)
    assert client.post(where).headers["Location"] == f"{reverse('sign-in')}?next={where}"
    sign_in(client, row.replay, Role.OWNER)
    assert [client.get(where).status_code, client.put(where).status_code] == [405, 405]
    client.force_login(a_member(row.replay.project, Role.SME, reviewer_only=True))
    assert client.post(where).status_code == 403
    client.force_login(a_member(a_project(), Role.OWNER))
    assert (client.post(where).status_code, OutcomeDecision.objects.count()) == (404, 0)

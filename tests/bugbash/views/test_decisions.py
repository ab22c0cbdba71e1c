"""Triage on the pages: what a decision leads to, what is shown of it, and how the page follows a running replay."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from bugbash.choices import DecisionKind, Role, Verdict
from bugbash.models import AcceptedAnswer, Breakage, Outcome, OutcomeDecision, Replay
from tests.bugbash.views.world import World
from tests.builders import a_decision, a_member, a_query, a_ranking, an_observation, an_outcome
from tests.statements import statements

HTMX = {"HX-Request": "true"}
BREAKAGE = {"title": "The summary is gone", "category": "missing", "severity": "S2"}


@pytest.fixture
def engineer(client: Client, world: World) -> Client:
    client.force_login(world.member(Role.ENGINEER))
    return client


def add(replay: Replay, text: str, verdict: Verdict = Verdict.CHANGED, *, key: str = "") -> Outcome:
    query = a_query(replay.project, text)
    seen = an_observation(query, replay.version, a_ranking(text))
    row = an_outcome(replay, query, verdict, candidate=seen)
    Outcome.objects.filter(pk=row.pk).update(change_key=key)
    return row


def at(row: Outcome, name: str = "outcome-detail") -> str:
    return reverse(f"bugbash:{name}", args=[row.replay.project.slug, row.replay.number, row.ordinal])


def said(client: Client, address: str) -> list[str]:
    return [str(message) for message in get_messages(client.get(address).wsgi_request)]


def the_batch() -> str:
    return str(OutcomeDecision.objects.latest("pk").batch)


def test_accepted_outcome_leads_to_the_next_undecided_one(engineer: Client, world: World) -> None:
    later, following = add(world.replay, "later"), add(world.replay, "following")
    a_decision(later)
    answer = engineer.post(f"{at(world.outcome, 'outcome-accept')}?verdict=changed&sort=movement")
    assert answer.headers["Location"] == f"{at(following)}?verdict=changed&sort=movement&batch={the_batch()}"
    assert AcceptedAnswer.objects.get().query == world.query


def test_last_decision_leads_to_the_list(engineer: Client, world: World) -> None:
    answer = engineer.post(f"{at(world.outcome, 'outcome-accept')}?verdict=changed")
    assert answer.headers["Location"] == f"{world.at('replay-detail')}?verdict=changed&batch={the_batch()}"


def test_decision_in_the_list_leads_back_to_it(engineer: Client, world: World) -> None:
    following = add(world.replay, "following")
    answer = engineer.post(at(world.outcome, "outcome-accept"), {"back": "list"})
    row = f"#outcome-{following.ordinal}"
    assert answer.headers["Location"] == f"{world.at('replay-detail')}?batch={the_batch()}{row}"


def test_decision_as_a_part_shows_the_list_with_the_next_row_focused(engineer: Client, world: World) -> None:
    following = add(world.replay, "following")
    answer = engineer.post(at(world.outcome, "outcome-accept"), headers=HTMX)
    assert (answer.status_code, answer.context["focused"]) == (200, following.ordinal)
    assert answer.context["decided"]["first"] == OutcomeDecision.objects.get()
    assert b"1 of 2 looked at" in answer.content


def test_filed_outcome_leads_to_the_next_undecided_one(engineer: Client, world: World) -> None:
    following = add(world.replay, "following")
    sent = {**BREAKAGE, "observation": world.seen.pk}
    answer = engineer.post(at(world.outcome, "outcome-file"), sent)
    assert answer.headers["Location"] == f"{at(following)}?batch={the_batch()}"
    breakage = Breakage.objects.get(number=2)
    assert (breakage.title, breakage.observation) == ("The summary is gone", world.seen)


def test_bad_breakage_is_said_beside_its_field_and_kept(engineer: Client, world: World) -> None:
    sent = {"title": "Gone", "category": "", "expectation": "no-such-check", "observation": world.seen.pk}
    answer = engineer.post(at(world.outcome, "outcome-file"), sent)
    form = answer.context["file_form"]
    assert (answer.status_code, sorted(form.errors), form["title"].value()) == (
        422,
        ["category", "expectation"],
        "Gone",
    )
    assert not OutcomeDecision.objects.exists()


def test_observation_of_another_outcome_is_not_filed_here(engineer: Client, world: World) -> None:
    other = add(world.replay, "other")
    answer = engineer.post(at(world.outcome, "outcome-file"), {**BREAKAGE, "observation": other.candidate_id})
    assert (answer.status_code, Breakage.objects.count()) == (422, 1)


def test_late_decision_says_who_was_first(engineer: Client, world: World) -> None:
    a_decision(world.outcome, by=a_member(world.project, name="Engineer 2"))
    answer = engineer.post(at(world.outcome, "outcome-accept"))
    sentence = "This answer is accepted as the new normal already, by Engineer 2; take that back first."
    assert said(engineer, answer.headers["Location"]) == [sentence]
    part = engineer.post(at(world.outcome, "outcome-accept"), headers=HTMX)
    assert part.headers["HX-Redirect"].startswith(at(world.outcome))
    filed = engineer.post(at(world.outcome, "outcome-file"), {**BREAKAGE, "observation": world.seen.pk})
    assert (filed.status_code, filed.context["file_form"].non_field_errors()) == (422, [sentence])


def test_taken_back_decision_leads_to_its_outcome(engineer: Client, world: World) -> None:
    engineer.post(at(world.outcome, "outcome-accept"))
    answer = engineer.post(world.at("decision-undo"))
    assert answer.headers["Location"].startswith(at(world.outcome))
    assert said(engineer, answer.headers["Location"]) == ["Taken back."]
    assert (OutcomeDecision.objects.count(), AcceptedAnswer.objects.count()) == (0, 0)


def test_deed_is_taken_back_once(engineer: Client, world: World) -> None:
    address = world.at("decision-undo")
    engineer.post(address)
    answer = engineer.post(address)
    assert said(engineer, answer.headers["Location"])[-1] == "It was taken back already."


def test_sme_takes_back_what_was_their_own(client: Client, world: World) -> None:
    sme = world.member(Role.SME)
    client.force_login(sme)
    client.post(at(world.outcome, "outcome-file"), {**BREAKAGE, "observation": world.seen.pk})
    assert client.post(world.at("decision-undo")).status_code == 302
    assert not OutcomeDecision.objects.exists()


def test_decided_outcome_shows_its_decision(engineer: Client, world: World) -> None:
    a_decision(world.outcome, DecisionKind.FILED, breakage=world.breakage)
    page = engineer.get(at(world.outcome)).content.decode()
    assert ("BB-1" in page, 'data-key="a"' in page) == (True, False)
    listed = engineer.get(world.at("replay-detail")).content.decode()
    assert ("BB-1" in listed, 'data-key="a"' in listed) == (True, False)


def test_notice_names_who_decided(engineer: Client, world: World) -> None:
    decision = a_decision(world.outcome, by=a_member(world.project, name="Engineer 2"))
    address = world.at("replay-detail")
    told = engineer.get(address, {"batch": str(decision.batch)}).content.decode()
    assert "is accepted as the new normal by Engineer 2." in told
    for batch in ("x", "", "00000000-0000-0000-0000-000000000000"):
        assert "decided" not in engineer.get(address, {"batch": batch}).context


@pytest.mark.parametrize(("role", "keys"), [(Role.VIEWER, ""), (Role.SME, "bv"), (Role.ENGINEER, "abv")])
@pytest.mark.parametrize("door", ["replay-detail", "outcome-detail"])
def test_keys_are_those_of_the_role(client: Client, world: World, role: Role, keys: str, door: str) -> None:
    client.force_login(world.member(role))
    page = client.get(world.at(door)).content.decode()
    assert "".join(key for key in "abv" if f'data-key="{key}"' in page) == keys


def test_group_is_decided_at_once(engineer: Client, world: World) -> None:
    rows = [add(world.replay, f"{n}", key="k1") for n in range(3)]
    a_decision(rows[0])
    address = f"{world.at('replay-triage')}?change=k1"
    preview = engineer.get(address).context["preview"]
    assert ([row.text for row in preview.first], preview.decided) == (["1", "2"], 1)
    answer = engineer.post(address, {"deed": "accept"})
    assert answer.headers["Location"] == f"{world.at('replay-detail')}?change=k1&batch={the_batch()}"
    assert AcceptedAnswer.objects.count() == 2
    assert "2 queries are accepted as the new normal" in engineer.get(answer.headers["Location"]).content.decode()


def test_group_is_filed_at_once(engineer: Client, world: World) -> None:
    for n in range(2):
        add(world.replay, f"{n}", key="k1")
    engineer.post(f"{world.at('replay-triage')}?change=k1", {"deed": "file", **BREAKAGE})
    assert [row.query.text for row in Breakage.objects.exclude(number=1).order_by("number")] == ["0", "1"]


def test_group_without_words_is_not_filed(engineer: Client, world: World) -> None:
    add(world.replay, "0", key="k1")
    answer = engineer.post(f"{world.at('replay-triage')}?change=k1", {"deed": "file"})
    assert (answer.status_code, sorted(answer.context["bulk_form"].errors)) == (422, ["category", "title"])


def test_group_with_nothing_left_says_so(engineer: Client, world: World) -> None:
    answer = engineer.post(f"{world.at('replay-triage')}?change=none", {"deed": "accept"})
    assert answer.status_code == 422
    assert [str(one) for one in get_messages(answer.wsgi_request)] == ["There is nothing left to decide on."]


def test_preview_as_a_part_is_only_a_part(engineer: Client, world: World) -> None:
    answer = engineer.get(world.at("replay-triage"), headers=HTMX)
    assert (answer.status_code, b"<html" in answer.content) == (200, False)


def test_taken_back_group_leads_to_the_list(engineer: Client, world: World) -> None:
    for n in range(2):
        add(world.replay, f"{n}", key="k1")
    engineer.post(f"{world.at('replay-triage')}?change=k1", {"deed": "accept"})
    undo = reverse("bugbash:decision-undo", args=[world.project.slug, world.replay.number, the_batch()])
    assert engineer.post(undo).headers["Location"] == f"{world.at('replay-detail')}?"


@pytest.mark.parametrize("door", ["replay-detail", "replay-triage"])
def test_page_costs_the_same_for_one_and_three(engineer: Client, world: World, door: str) -> None:
    world.project.replays.update(state="finished", finished_at="2026-01-01T00:00Z", summary={"total": 1})
    Outcome.objects.update(change_key="k1")
    add(world.replay, "twin", key="k1")
    engineer.get(world.at(door))
    one = statements(lambda: engineer.get(world.at(door)))
    for n in range(3):
        a_decision(add(world.replay, f"{n}", key="k1"))
    assert statements(lambda: engineer.get(world.at(door))) == one


def poll(client: Client, world: World, known: str) -> Any:
    return client.get(world.at("replay-progress"), {"known": known})


def test_poll_answers_with_what_has_changed_alone(engineer: Client, world: World) -> None:
    first = poll(engineer, world, "")
    assert first.context["changed"] == {"actions", "progress", "places", "counts", "groups", "rows"}
    world.project.replays.update(requested_at="2026-01-01T00:00Z")
    same = poll(engineer, world, first.context["known"])
    assert same.context["changed"] <= {"progress"}
    assert b'id="outcome-rows"' not in same.content
    add(world.replay, "another", Verdict.FIXED)
    assert poll(engineer, world, same.context["known"]).context["changed"] - {"progress"} == {"counts", "rows"}


def test_poll_keeps_the_filters_and_never_the_typed_search(engineer: Client, world: World) -> None:
    answer = engineer.get(world.at("replay-progress"), {"verdict": "fixed", "known": ""})
    page = answer.content.decode()
    assert ("progress/?verdict=fixed&amp;known=" in page, 'type="search"' in page) == (True, False)


def test_settled_replay_is_not_asked_for_again(engineer: Client, world: World) -> None:
    assert "hx-get" in poll(engineer, world, "").content.decode().split("</div>")[0]
    world.project.replays.update(state="cancelled")
    told = poll(engineer, world, "").content.decode()
    assert ("every 1s" in told, 'id="replay-poll"' in told) == (False, True)


def test_errors_are_counted_by_code_and_each_is_a_filter(engineer: Client, world: World) -> None:
    for n, code in enumerate(["reset", "timeout-total", "reset"]):
        row = add(world.replay, f"{n}", Verdict.ERROR)
        Outcome.objects.filter(pk=row.pk).update(error=code)
    page = engineer.get(world.at("replay-detail"))
    assert [(code, count) for code, _, count, _ in page.context["error_choices"]] == [
        ("reset", 2),
        ("timeout-total", 1),
    ]
    narrowed = engineer.get(world.at("replay-detail"), {"error": "reset"}).context["page"].rows
    assert [row.text for row in narrowed] == ["0", "2"]

"""The pages by which people choose what a replay asks, ask again, override, compare and schedule."""

from datetime import time

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from bugbash import tasks
from bugbash.choices import QueryState, ReplayState, Role, ShardState, Verdict
from bugbash.logic.drift import Drift
from bugbash.logic.replay_options import ReplayOptions
from bugbash.logic.summary import ReplaySummary
from bugbash.models import Deployment, Outcome, Replay
from bugbash.selectors.schedules import schedule_of
from tests.bugbash.views.world import World, sent_to
from tests.builders import a_query, a_replay, an_observation, an_outcome

EVERYTHING = ReplayOptions()


@pytest.fixture(autouse=True)
def unheard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks.work_replay, "apply_async", lambda *_, **__: None)


@pytest.fixture
def engineer(client: Client, world: World) -> Client:
    client.force_login(world.member(Role.ENGINEER))
    for text, tags, family in (("sort a list", ["lists"], "typo"), ("read a date", [], "")):
        a_query(world.project, text, tags=tags, family=family)
    world.project.queries.update(state=QueryState.ACTIVE)
    return client


@pytest.fixture
def finished(world: World) -> Replay:
    """The world's replay as it stands after its end."""
    Replay.objects.filter(pk=world.replay.pk).update(
        state=ReplayState.FINISHED,
        finished_at=world.replay.requested_at,
        summary=ReplaySummary(1, {Verdict.CHANGED: 1}).to_json(),
    )
    world.replay.shards.create(deployment=world.outcome.deployment, first=0, last=0, state=ShardState.DONE)
    return Replay.objects.get(pk=world.replay.pk)


def said(client: Client, address: str) -> list[str]:
    return [str(message) for message in get_messages(client.get(address).wsgi_request)]


def newest(world: World) -> Replay:
    return world.project.replays.order_by("-number")[0]


def test_form_chooses_what_is_replayed(engineer: Client, world: World) -> None:
    sent = {"tags": ["lists"], "families": ["typo"], "repeats": "3"}
    answer = engineer.post(world.at("replay-create"), sent)
    replay = newest(world)
    assert answer.headers["Location"] == reverse("bugbash:replay-detail", args=[world.project.slug, replay.number])
    assert replay.options == {"tags": ["lists"], "families": ["typo"], "repeats": 3}
    assert (replay.query_count, replay.left_out) == (1, 2)


def test_every_field_of_the_form_is_an_option(engineer: Client, world: World) -> None:
    Deployment.objects.create(version=world.new, name="eu", base_url="http://127.0.0.1:9")
    world.project.queries.update(required=True)
    sent = {
        "severities": ["unset"],
        "required": "on",
        "sample": "5",
        "weighted": "1",
        "seed": "9",
        "deployments": ["eu"],
    }
    engineer.post(world.at("replay-create"), sent)
    assert newest(world).options == {
        "severities": [""],
        "required": True,
        "sample": 5,
        "seed": 9,
        "weighted": True,
        "deployments": ["eu"],
    }


def test_replay_now_asks_everything(engineer: Client, world: World) -> None:
    engineer.post(world.at("replay-create"), {})
    assert (newest(world).options, newest(world).left_out) == ({}, 0)


@pytest.mark.parametrize(
    ("sent", "field", "sentence"),
    [
        ({"repeats": "11"}, "repeats", "Ensure this value is less than or equal to 10."),
        ({"tags": ["unknown"]}, "tags", "Select a valid choice. unknown is not one of the available choices."),
        ({"seed": "3"}, "sample", "Say how large the sample is that is drawn."),
        ({"required": "on"}, None, "None of the active queries is chosen by these options."),
    ],
)
def test_wrong_choice_comes_back(
    engineer: Client, world: World, sent: dict[str, object], field: str | None, sentence: str
) -> None:
    answer = engineer.post(world.at("replay-create"), sent)
    form = answer.context["replay_form"]
    errors = form.errors[field] if field else form.non_field_errors()
    assert (answer.status_code, list(errors), world.project.replays.count()) == (422, [sentence], 1)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "<strong>3 of 3 queries</strong></p>"),
        ({"tags": "lists"}, "<strong>1 of 3 queries</strong>; 2 left out</p>"),
        ({"seed": "3"}, "Say how large the sample is that is drawn. </p>"),
        ({"repeats": "99"}, "Nothing can be counted yet.</p>"),
    ],
)
def test_choice_is_counted_before_it_is_made(engineer: Client, world: World, sent: dict[str, str], words: str) -> None:
    answer = engineer.get(world.at("replay-choice"), sent)
    assert answer.content.decode().strip().endswith(words)


def test_replay_page_says_what_was_left_out(engineer: Client, world: World) -> None:
    engineer.post(world.at("replay-create"), {"tags": ["lists"]})
    page = engineer.get(reverse("bugbash:replay-detail", args=[world.project.slug, newest(world).number]))
    text = " ".join(page.content.decode().split())
    assert "<strong>1 of 3 queries</strong>; 2 left out: not tagged lists." in text


def test_replay_of_everything_says_nothing_of_that(engineer: Client, world: World) -> None:
    assert b"left out" not in engineer.get(world.at("replay-detail")).content


def test_replay_is_done_again_with_its_choice(engineer: Client, world: World, finished: Replay) -> None:
    Replay.objects.filter(pk=finished.pk).update(options={"tags": ["lists"]}, left_out=2)
    page = engineer.get(world.at("replay-detail")).content.decode()
    assert f'name="again" value="{finished.number}"' in page
    engineer.post(world.at("replay-create"), {"again": str(finished.number)})
    assert (newest(world).number, newest(world).options) == (2, {"tags": ["lists"]})


def test_replay_of_another_project_can_not_be_done_again(engineer: Client, world: World) -> None:
    assert engineer.post(world.at("replay-create"), {"again": "99"}).status_code == 404
    assert world.project.replays.count() == 1


def test_changed_ones_are_asked_again(engineer: Client, world: World, finished: Replay) -> None:
    page = engineer.get(world.at("replay-detail")).content.decode()
    address = reverse("bugbash:replay-move", args=[world.project.slug, finished.number, "rerun-changed"])
    assert address in page
    assert engineer.post(address).status_code == 302
    assert (Outcome.objects.get().attempt, newest(world).state) == (1, ReplayState.QUEUED)


def test_refused_further_attempt_is_told(engineer: Client, world: World, finished: Replay) -> None:
    address = reverse("bugbash:replay-move", args=[world.project.slug, finished.number, "rerun-failed"])
    engineer.post(address)
    assert said(engineer, world.at("replay-detail")) == ["Replay 1 has nothing of this kind to ask again."]


def test_one_is_asked_again(engineer: Client, world: World, finished: Replay) -> None:
    answer = engineer.post(world.at("outcome-rerun"))
    assert (answer.headers["Location"], Outcome.objects.get().attempt) == (world.at("outcome-detail"), 1)
    engineer.post(world.at("outcome-rerun"))
    (sentence,) = said(engineer, world.at("outcome-detail"))
    assert sentence == "Replay 1 is queued; only a finished one is asked again."


def test_verdict_is_overridden_and_both_are_shown(engineer: Client, world: World) -> None:
    answer = engineer.post(world.at("outcome-override"), sent_to(world, "outcome-override"))
    assert answer.headers["Location"] == world.at("outcome-detail")
    page = " ".join(engineer.get(world.at("outcome-detail")).content.decode().split())
    assert "says so" in page
    assert "The same in other words." in page
    assert '<span class="faint small">automatic</span>' in page
    table = engineer.get(world.at("replay-detail"), {"verdict": "unchanged"})
    assert [row.text for row in table.context["page"].rows] == ["copy a file"]
    assert b"by a person" in table.content


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({"verdict": "unchanged", "reason": " "}, {"reason": ["Fill in “Why”; it is needed."]}),
        ({"reason": "x"}, {"verdict": ["Choose “What it really is”; it is needed."]}),
        (
            {"verdict": "wonderful", "reason": "x"},
            {"verdict": ["Select a valid choice. wonderful is not one of the available choices."]},
        ),
    ],
)
def test_wrong_override_comes_back(
    engineer: Client, world: World, sent: dict[str, str], errors: dict[str, list[str]]
) -> None:
    answer = engineer.post(world.at("outcome-override"), sent)
    assert (answer.status_code, answer.context["override_form"].errors) == (422, errors)
    assert Outcome.objects.get().override == ""


def test_override_of_an_unjudged_outcome_comes_back(engineer: Client, world: World) -> None:
    Outcome.objects.update(verdict="")
    answer = engineer.post(world.at("outcome-override"), sent_to(world, "outcome-override"))
    assert answer.context["override_form"].non_field_errors() == ["This query has not been judged yet."]


def test_override_is_cleared(engineer: Client, world: World) -> None:
    engineer.post(world.at("outcome-override"), sent_to(world, "outcome-override"))
    answer = engineer.post(world.at("outcome-clear"))
    assert (answer.headers["Location"], Outcome.objects.get().override) == (world.at("outcome-detail"), "")
    engineer.post(world.at("outcome-clear"))
    assert said(engineer, world.at("outcome-detail")) == ["Nobody has overridden this verdict."]


def test_replay_is_held_against_the_newest_other_one(engineer: Client, world: World, finished: Replay) -> None:
    assert engineer.get(world.at("replay-against")).context["compared"] is None
    for _ in range(2):
        older = a_replay(world.old, baseline=world.old)
        an_outcome(older, world.query, Verdict.PASSING, candidate=an_observation(world.query, world.old))
    shown = engineer.get(world.at("replay-against")).context
    assert (shown["other"].number, shown["replay"].number, shown["compared"].moved) == (3, 1, 1)
    named = engineer.get(world.at("replay-against"), {"other": "2"})
    assert named.context["other"].number == 2
    assert named.context["compared"].drift == Drift()


@pytest.mark.parametrize("other", ["1", "99"])
def test_replay_is_not_held_against_itself_or_nothing(engineer: Client, world: World, other: str) -> None:
    assert engineer.get(world.at("replay-against"), {"other": other}).status_code == 404


def test_what_drifted_is_shown(engineer: Client, world: World, finished: Replay) -> None:
    other = a_replay(world.old, baseline=world.old)
    query = world.project.queries.get(text="sort a list")
    an_outcome(other, query, Verdict.PASSING, candidate=an_observation(query, world.old))
    page = " ".join(engineer.get(world.at("replay-against")).content.decode().split())
    assert "DRIFTED" in page
    assert "<dt>Queries added</dt><dd>1: “copy a file”</dd>" in page
    assert "<dt>Queries gone</dt><dd>1: “sort a list”</dd>" in page


def test_schedule_is_set(engineer: Client, world: World) -> None:
    answer = engineer.post(world.at("schedule-set"), sent_to(world, "schedule-set"))
    assert answer.headers["Location"] == world.at("settings")
    schedule = schedule_of(world.project)
    assert (schedule.nightly_at, schedule.on_registration) == (time(2, 30), True)
    assert schedule.options == ReplayOptions(sample=20)
    page = engineer.get(world.at("settings"))
    assert page.context["schedule_form"]["nightly_at"].value() == time(2, 30)
    assert b"(02:30 UTC), then every night." in page.content


def test_wrong_schedule_comes_back(engineer: Client, world: World) -> None:
    answer = engineer.post(world.at("schedule-set"), {"nightly_at": "25:00", "sample": "0"})
    assert (answer.status_code, sorted(answer.context["schedule_form"].errors)) == (422, ["nightly_at", "sample"])
    assert schedule_of(world.project).row is None


def test_schedule_that_no_replay_could_follow_comes_back(engineer: Client, world: World) -> None:
    answer = engineer.post(world.at("schedule-set"), {"nightly_at": "02:30", "weighted": "1"})
    assert dict(answer.context["schedule_form"].errors) == {"sample": ["Say how large the sample is that is drawn."]}


def test_viewer_sees_no_form_to_choose_with(client: Client, world: World, finished: Replay) -> None:
    client.force_login(world.member(Role.VIEWER))
    pages = [client.get(world.at(name)).content for name in ("version-detail", "outcome-detail", "settings")]
    forms = [b"Replay these", b"Override the verdict", b"Change the schedule"]
    assert [form in page for form, page in zip(forms, pages, strict=True)] == [False, False, False]

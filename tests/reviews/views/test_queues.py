"""Queues from set-up to result: whole answers, pairs, breakages."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from bugbash.choices import Role
from bugbash.models import Project, Version
from reviews.choices import ItemKind, JudgmentKind, Side
from reviews.logic.facts import AnswerFacts
from reviews.logic.preferences import is_swapped
from reviews.models import Judgment, ReviewItem, ReviewQueue
from reviews.selectors.answer_facts import answer_facts
from reviews.selectors.preference_facts import preference_facts
from reviews.selectors.preferences import result_of
from tests.api import Api, body_of, problem_of
from tests.bugbash.replays import a_requested_replay, a_served_version, play
from tests.builders import a_breakage, a_member, a_project, a_query, an_observation
from tests.prototype import Prototype, results
from tests.statements import statements


@pytest.fixture
def version(db: None, prototype: Prototype) -> Version:
    """0.5 was replayed against 0.4 with three queries: one is answered the same, one otherwise, one not at all."""
    project = a_project()
    a_served_version(prototype, "0.4", project=project, baseline=True)
    prototype.answers("delete a folder", results("os.rmdir", summary="I am 0.4"), version="0.4")
    prototype.answers("delete a folder", results("shutil.rmtree"), version="0.5")
    prototype.fails("error", version="0.5")
    version = a_served_version(prototype, "0.5", project=project)
    play(a_requested_replay(version, "copy a file", "delete a folder", "error"))
    return version


@pytest.fixture
def project(version: Version) -> Project:
    return version.project


@pytest.fixture
def manager(project: Project, client: Client) -> User:
    user = a_member(project, Role.MANAGER, "Manager 1")
    client.force_login(user)
    return user


@pytest.fixture
def sme(project: Project) -> User:
    return a_member(project, Role.SME, "SME 1")


def setup(client: Client, project: Project, **changed: object) -> object:
    sent = {
        "name": "Blind",
        "task": "preference",
        "version": "0.5",
        "tag": "",
        "depth": 10,
        "raters_per_item": 2,
        "flipped_share": 100,
    }
    return client.post(reverse("reviews:queue-create", args=[project.slug]), {**sent, **changed})


def rate(client: Client, project: Project, item: ReviewItem, **sent: object) -> int:
    return client.post(reverse("reviews:queue", args=[project.slug]), {"item": item.pk, **sent}).status_code


PREFERRED = {"left_acceptable": "yes", "right_acceptable": "no", "better": "left", "kind": "preference"}


def test_pairs_are_queued_once_equal_ones_count_as_ties_and_errors_are_none(
    client: Client, project: Project, manager: User
) -> None:
    setup(client, project)
    queue = ReviewQueue.objects.get()
    assert (queue.kind, queue.candidate and queue.candidate.name, queue.flipped_share) == ("preference", "0.5", 1.0)
    rows = {item.query.text: item.places for item in queue.items.all()}
    assert rows == {"copy a file": 0, "delete a folder": 2}
    response = setup(client, project, name="Again")
    assert (response.status_code, ReviewQueue.objects.count()) == (422, 1)  # type: ignore[attr-defined]


def test_word_on_left_and_right_is_kept_as_one_on_the_versions(
    client: Client, project: Project, version: Version, manager: User, sme: User
) -> None:
    setup(client, project)
    item = ReviewItem.objects.get(places=2)
    client.force_login(sme)
    page = client.get(reverse("reviews:queue", args=[project.slug]))
    swapped = is_swapped(item.pk, sme.pk)
    shown = [side.observation.pk for side in page.context["shown"].sides]
    assert shown == ([item.second_id, item.first_id] if swapped else [item.first_id, item.second_id])
    assert rate(client, project, item, **PREFERRED) == 302
    said = Judgment.objects.get()
    assert (said.kind, said.swapped, said.better) == (
        JudgmentKind.PREFERENCE,
        swapped,
        Side.SECOND if swapped else Side.FIRST,
    )
    left = item.second if swapped else item.first
    found = preference_facts(version, version.project.baseline)
    won = left is not None and left.version_id == version.pk
    assert found is not None
    assert (found.n, found.wins, found.ties, found.losses) == (2, int(won), 1, int(not won))


def test_nothing_on_the_page_of_a_pair_tells_which_version_it_is(
    client: Client, project: Project, manager: User, sme: User
) -> None:
    setup(client, project)
    client.force_login(sme)
    page = client.get(reverse("reviews:queue", args=[project.slug])).content.decode()
    card = page[page.index("<form") : page.index("</form>", page.index('class="pair"'))]
    assert [word in card for word in ("0.4", "0.5", " ms", "score", "shutil.rmtree")] == [False] * 4 + [True]


def test_pair_comes_back_flipped_and_its_second_look_stands_apart(
    client: Client, project: Project, version: Version, manager: User, sme: User
) -> None:
    setup(client, project)
    item = ReviewItem.objects.get(places=2)
    client.force_login(sme)
    page = reverse("reviews:queue", args=[project.slug])
    first = [side.observation.pk for side in client.get(page).context["shown"].sides]
    rate(client, project, item, **PREFERRED)
    again = client.get(page).context
    assert (again["again"], [side.observation.pk for side in again["shown"].sides]) == (True, first[::-1])
    assert rate(client, project, item, again="True", **{**PREFERRED, "better": "right"}) == 302
    assert client.get(page).context["item"] is None
    client.force_login(manager)
    result = client.get(reverse("reviews:queue-detail", args=[project.slug, item.queue_id])).context["result"]
    assert (result.compared, result.consistent, result.again, result.equal) == (1, 1, 1, 1)


@pytest.mark.parametrize(
    ("missing", "error"),
    [
        ("better", "Choose “Which is better?”; it is needed."),
        ("left_acceptable", "Choose “Left”; it is needed."),
        ("right_acceptable", "Choose “Right”; it is needed."),
    ],
)
def test_incomplete_word_is_named_beside_its_field(
    client: Client, project: Project, manager: User, sme: User, missing: str, error: str
) -> None:
    setup(client, project)
    item = ReviewItem.objects.get(places=2)
    client.force_login(sme)
    sent = {name: value for name, value in PREFERRED.items() if name != missing}
    page = client.post(reverse("reviews:queue", args=[project.slug]), {"item": item.pk, **sent})
    assert (page.status_code, page.context["form"].errors) == (422, {missing: [error]})
    assert not Judgment.objects.exists()


def test_second_look_without_a_first_is_refused(client: Client, project: Project, manager: User, sme: User) -> None:
    setup(client, project)
    item = ReviewItem.objects.get(places=2)
    client.force_login(sme)
    assert (rate(client, project, item, again="True", **PREFERRED), Judgment.objects.count()) == (422, 0)


def test_whole_answers_are_passed_and_failed(
    client: Client, project: Project, version: Version, manager: User, sme: User
) -> None:
    setup(client, project, name="Answers", task="pass-fail")
    items = {item.query.text: item for item in ReviewItem.objects.filter(kind=ItemKind.ANSWER)}
    assert sorted(items) == ["copy a file", "delete a folder"]
    client.force_login(sme)
    assert answer_facts(version) is None
    assert rate(client, project, items["copy a file"], grade="1", kind="grade") == 302
    assert rate(client, project, items["delete a folder"], grade="0", kind="grade") == 302
    assert rate(client, project, items["delete a folder"], grade="3", kind="grade") == 422
    assert answer_facts(version) == AnswerFacts(passed=1, failed=1)


def test_breakages_are_asked_about_with_their_evidence(
    client: Client, project: Project, version: Version, manager: User, sme: User
) -> None:
    a_breakage(an_observation(a_query(project, "odd"), version), "Odd answer")
    setup(client, project, name="Confirm", task="breakages")
    client.force_login(sme)
    page = client.get(reverse("reviews:queue", args=[project.slug]))
    assert (page.context["item"].title, "Odd answer" in page.content.decode()) == ("Odd answer", True)
    assert rate(client, project, page.context["item"], grade="1", kind="grade") == 302


def test_words_on_the_same_two_answers_count_in_every_comparison(
    client: Client, project: Project, version: Version, manager: User, sme: User, prototype: Prototype
) -> None:
    """0.6 answers as 0.5 does: its pairs with 0.4 are known, nobody is asked again, and equal ones are ties too."""
    setup(client, project)
    item = ReviewItem.objects.get(places=2)
    for rater in (sme, a_member(project, Role.SME, "SME 2")):
        client.force_login(rater)
        side = "right" if is_swapped(item.pk, rater.pk) else "left"
        assert rate(client, project, item, **{**PREFERRED, "better": side}) == 302
    prototype.answers("delete a folder", results("shutil.rmtree"), version="0.6")
    later = a_served_version(prototype, "0.6", project=project)
    play(a_requested_replay(later))
    client.force_login(manager)
    assert setup(client, project, name="Later", version="0.6").status_code == 302  # type: ignore[attr-defined]
    queue = ReviewQueue.objects.get(name="Later")
    assert list(queue.items.values_list("places", flat=True)) == [0, 0, 0]
    baseline = project.baseline
    assert baseline is not None
    known, found = result_of(version, baseline), result_of(later, baseline)
    assert (found.n, found.wins, found.ties, found.losses) == (3, known.wins, 2, known.losses)
    assert known.wins + known.losses == 1


def test_two_versions_that_answer_alike_are_nothing_to_compare(
    client: Client, project: Project, manager: User, prototype: Prototype
) -> None:
    prototype.answers("delete a folder", results("os.rmdir", summary="I am 0.4"), version="0.6")
    same = a_served_version(prototype, "0.6", project=project)
    play(a_requested_replay(same))
    page = setup(client, project, name="Alike", version="0.6")
    assert page.context["form"].errors == {  # type: ignore[attr-defined]
        "tag": ["That would ask about nothing: both versions answered the same."]
    }
    assert not ReviewQueue.objects.exists()


def test_any_two_versions_can_be_compared(
    client: Client, project: Project, manager: User, prototype: Prototype
) -> None:
    prototype.answers("copy a file", results("shutil.copy2"), version="0.6")
    other = a_served_version(prototype, "0.6", project=project)
    play(a_requested_replay(other))
    assert setup(client, project, against="0.5", version="0.6").status_code == 302  # type: ignore[attr-defined]
    queue = ReviewQueue.objects.get()
    assert (queue.candidate and queue.candidate.name, queue.baseline and queue.baseline.name) == ("0.6", "0.5")
    names = {"0.5", "0.6"}
    assert {side.version.name for item in queue.items.all() for side in (item.first, item.second) if side} == names
    page = setup(client, project, name="Itself", against="0.5")
    assert list(page.context["form"].errors) == ["against"]  # type: ignore[attr-defined]


def test_what_it_would_ask_is_counted_before(client: Client, project: Project, manager: User) -> None:
    page = setup(client, project, name="", look="1")
    plan = page.context["plan"]  # type: ignore[attr-defined]
    assert (plan.asked, plan.equal, plan.known, plan.unanswered) == (1, 1, 0, 1)
    assert not ReviewQueue.objects.exists()
    setup(client, project)
    again = setup(client, project, look="1").context["plan"]  # type: ignore[attr-defined]
    assert (again.asked, again.equal, again.known) == (0, 0, 2)


def test_queue_can_be_edited_and_its_items_take_more_raters(
    client: Client, project: Project, manager: User, sme: User
) -> None:
    setup(client, project)
    queue = ReviewQueue.objects.get()
    address = reverse("reviews:queue-edit", args=[project.slug, queue.pk])
    sent = {"name": "Blind", "guideline": "Look twice.", "raters": [sme.pk], "raters_per_item": 3}
    assert client.post(address, sent).status_code == 302
    queue.refresh_from_db()
    assert (queue.guideline, list(queue.raters.all()), queue.third_rater) == ("Look twice.", [sme], False)
    assert sorted(queue.items.values_list("places", flat=True)) == [0, 3]
    setup(client, project, name="Other", task="pass-fail")
    page = client.post(address, {**sent, "name": "Other"})
    assert page.context["form"].errors == {"name": ["There is a queue of this name."]}


def test_digests_of_blind_items_are_not_told(client: Client, project: Project, manager: User, sme: User) -> None:
    setup(client, project)
    api, path = Api(sme), f"projects/{project.slug}/"
    item = body_of(api.get(f"{path}queue/next/"))["item"]
    sent = {"item": item["id"], "kind": "preference", "better": "tie", "left_acceptable": True}
    said = body_of(api.post(f"{path}judgments/", {**sent, "right_acceptable": False}), 201)
    assert (item["result_id"], said["item"]["result_id"]) == (None, None)
    assert (said["better"], said["left_acceptable"], said["right_acceptable"], said["again"]) == (
        "tie",
        True,
        False,
        False,
    )


def test_queue_is_set_up_watched_and_closed_over_http(
    client: Client, project: Project, manager: User, sme: User
) -> None:
    api, path = Api(manager), f"projects/{project.slug}/queues/"
    question = {"task": "preference", "version": "0.5"}
    assert body_of(api.post(f"{path}plan/", question)) == {"asked": 1, "equal": 1, "known": 0, "unanswered": 1}
    sent = {**question, "name": "Blind", "raters": [sme.username], "flipped_share": 0.5}
    made = body_of(api.post(path, sent), 201)
    assert (made["candidate"], made["baseline"], made["raters"][0]["username"]) == ("0.5", "0.4", sme.username)
    status, problem = problem_of(api.post(path, {**sent, "name": "Again"}))
    assert (status, problem["tag"]) == (409, ["That would ask about nothing: all of it is in a queue already."])
    assert problem_of(api.post(path, {**sent, "against": "9"}))[1].keys() == {"against"}
    assert problem_of(api.post(path, {**sent, "raters": ["nobody"]}))[1].keys() == {"raters"}
    assert problem_of(api.post(path, {**sent, "tag": "x", "changed": True}))[1].keys() == {"changed"}
    changed = body_of(api.patch(f"{path}{made['id']}/", {"closed": True, "guideline": "Twice.", "raters": []}))
    assert (changed["guideline"], changed["raters"], changed["closed_at"] is not None) == ("Twice.", [], True)
    assert changed["progress"] == {"items": 2, "asked": 2, "given": 0}
    assert (changed["result"]["n"], changed["result"]["equal"], changed["result"]["winner"]) == (1, 1, "")


def test_closed_queue_asks_nobody_and_opens_again(client: Client, project: Project, manager: User, sme: User) -> None:
    setup(client, project)
    queue = ReviewQueue.objects.get()
    switch = reverse("reviews:queue-switch", args=[project.slug, queue.pk])
    client.post(switch)
    client.force_login(sme)
    page = reverse("reviews:queue", args=[project.slug])
    assert client.get(page).context["item"] is None
    client.force_login(manager)
    client.post(switch)
    client.force_login(sme)
    assert client.get(page).context["item"] == ReviewItem.objects.get(places=2)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": ""}, "name"),
        ({"task": "x"}, "task"),
        ({"version": "9"}, "version"),
        ({"version": "0.4"}, "version"),
        ({"raters_per_item": "0"}, "raters_per_item"),
        ({"flipped_share": "101"}, "flipped_share"),
        ({"raters": "77"}, "raters"),
        ({"tag": "changed!"}, "tag"),
    ],
)
def test_bad_set_up_is_named_and_nothing_is_kept(
    client: Client, project: Project, manager: User, sent: dict[str, str], field: str
) -> None:
    page = setup(client, project, **sent)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])  # type: ignore[attr-defined]
    assert not ReviewQueue.objects.exists()


def test_name_is_taken_once(client: Client, project: Project, manager: User) -> None:
    setup(client, project)
    page = setup(client, project, task="pass-fail")
    assert (page.status_code, ReviewQueue.objects.count()) == (422, 1)  # type: ignore[attr-defined]


def test_only_the_chosen_are_asked(client: Client, project: Project, manager: User, sme: User) -> None:
    other = a_member(project, Role.SME, "SME 2")
    setup(client, project, raters=[other.pk])
    for user, waits in ((sme, False), (other, True)):
        client.force_login(user)
        assert (client.get(reverse("reviews:queue", args=[project.slug])).context["item"] is not None) == waits


def test_queues_cost_the_same_at_one_and_three_rows(client: Client, project: Project, manager: User) -> None:
    setup(client, project)
    page = reverse("reviews:queue-setup", args=[project.slug])
    client.get(page)
    before = statements(lambda: client.get(page))
    setup(client, project, name="Answers", task="pass-fail")
    setup(client, project, name="Results", task="results")
    assert statements(lambda: client.get(page)) == before


def test_pair_is_rated_over_http_as_blind_as_on_the_page(
    client: Client, project: Project, manager: User, sme: User
) -> None:
    setup(client, project)
    item = ReviewItem.objects.get(places=2)
    api, path = Api(sme), f"projects/{project.slug}/"
    answer = api.get(f"{path}queue/next/")
    shown = body_of(answer)
    assert (shown["item"]["id"], shown["item"]["kind"], shown["again"]) == (item.pk, "preference", False)
    first, second = ([row["id"] for row in one["results"]] for one in shown["answers"])
    assert sorted([*first, *second]) == ["os.rmdir", "shutil.rmtree"]
    assert [word in answer.content.decode() for word in ("0.4", "0.5", "elapsed")] == [False] * 3
    sent = {"item": item.pk, "kind": "preference", "better": "left", "left_acceptable": True, "right_acceptable": False}
    assert problem_of(api.post(f"{path}judgments/", {**sent, "better": None}))[1].keys() == {"better"}
    assert problem_of(api.post(f"{path}judgments/", {**sent, "kind": "cant-tell", "reason": "?"}))[0] == 400
    body_of(api.post(f"{path}judgments/", sent), 201)
    said = Judgment.objects.get()
    assert said.better == (Side.SECOND if is_swapped(item.pk, sme.pk) else Side.FIRST)
    assert body_of(api.get(f"{path}queue/next/"))["again"] is True

"""The pages and the API of a model that rates."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from bugbash.choices import Role
from bugbash.models import AuditEvent, Project
from reviews.choices import ItemKind, RunEnd
from reviews.execution.model_rating import rate_for_a_turn
from reviews.models import ModelRun, ReviewQueue, ReviewSettings
from tests.api import Api, body_of, problem_of
from tests.builders import a_member, a_project
from tests.protocols import chat
from tests.protocols.server import Protocols
from tests.reviews.builders import a_judgment, a_queue, some_items, some_settings
from tests.reviews.models_rating import a_model_word, a_run, some_texts

pytestmark = pytest.mark.django_db
RULES = {"model_rates": "on", "model_min_alpha": "0.8", "model_min_items": "20"}
API_RULES = {"enabled": True, "min_alpha": 0.8, "min_items": 20}


@pytest.fixture
def model(settings: Settings, protocols: Protocols) -> Protocols:
    settings.JUDGE_URL = f"{protocols.base_url}/v1/"
    settings.JUDGE_MODEL, settings.JUDGE_KEY = chat.MODEL, chat.TOKEN
    return protocols


@pytest.fixture
def project() -> Project:
    project = a_project()
    some_settings(project, model_rates=True)
    return project


@pytest.fixture
def queue(project: Project) -> ReviewQueue:
    some_texts(project, "grade: 3", "grade: 0")
    return a_queue(project)


@pytest.fixture
def manager(project: Project, client: Client) -> User:
    user = a_member(project, Role.MANAGER, "Manager 1")
    client.force_login(user)
    return user


def page_of(queue: ReviewQueue, name: str = "queue-model") -> str:
    return reverse(f"reviews:{name}", args=[queue.project.slug, queue.pk])


def test_rules_are_off_by_default_and_kept_with_a_trail(client: Client) -> None:
    project = a_project()
    client.force_login(a_member(project, Role.MANAGER))
    assert ReviewSettings().model_rates is False
    page = reverse("reviews:model-rules", args=[project.slug])
    assert client.get(page).context["form"].initial == {
        "model_rates": False,
        "model_min_alpha": 0.67,
        "model_min_items": 30,
    }
    client.post(page, RULES)
    kept = ReviewSettings.objects.get(project=project)
    assert (kept.model_rates, kept.model_min_alpha, kept.model_min_items) == (True, 0.8, 20)
    assert AuditEvent.objects.latest("pk").verb == "changed the model judge of"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("model_min_alpha", "1.1"),
        ("model_min_alpha", "nan"),
        ("model_min_alpha", ""),
        ("model_min_items", "9"),
        ("model_min_items", "10001"),
    ],
)
def test_odd_rules_are_refused(client: Client, project: Project, manager: User, name: str, value: str) -> None:
    response = client.post(reverse("reviews:model-rules", args=[project.slug]), {**RULES, name: value})
    assert (response.status_code, list(response.context["form"].errors)) == (422, [name])
    assert ReviewSettings.objects.get().model_min_items == 30


def test_manager_lets_the_model_rate_and_sees_it(
    client: Client, queue: ReviewQueue, manager: User, model: Protocols
) -> None:
    assert client.post(page_of(queue), {"budget": 10}).status_code == 302
    panel = client.get(page_of(queue)).context["panel"]
    assert (panel.is_running, panel.left, panel.price) == (True, 2, 2)
    rate_for_a_turn(run_id=ModelRun.objects.get().pk)
    panel = client.get(page_of(queue), headers={"HX-Request": "true"}).context["panel"]
    assert (panel.is_running, panel.rated, panel.left, panel.run.ended) == (False, 2, 0, RunEnd.DONE)
    assert client.get(page_of(queue, "queue-detail")).context["panel"].rated == 2


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.MANAGER, Role.OWNER}])
def test_others_may_not_let_it_rate(
    client: Client, queue: ReviewQueue, project: Project, model: Protocols, role: Role
) -> None:
    a_run(queue)
    client.force_login(a_member(project, role))
    sent = [client.post(page_of(queue), {"budget": 1}), client.post(page_of(queue, "queue-model-cancel"))]
    assert [response.status_code for response in sent] == [403, 403]
    assert list(ModelRun.objects.values_list("ended", flat=True)) == [""]


def test_stranger_finds_no_queue(client: Client, queue: ReviewQueue, model: Protocols) -> None:
    client.force_login(a_member(a_project(), Role.OWNER))
    sent = [client.post(page_of(queue), {"budget": 1}), client.post(page_of(queue, "queue-model-cancel"))]
    assert [response.status_code for response in sent] == [404, 404]


@pytest.mark.parametrize("budget", ["0", "-1", "20001", "x", ""])
def test_odd_budget_is_refused(
    client: Client, queue: ReviewQueue, manager: User, model: Protocols, budget: str
) -> None:
    response = client.post(page_of(queue), {"budget": budget})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["budget"])
    assert not ModelRun.objects.exists()


def refusal(client: Client, queue: ReviewQueue) -> str:
    response = client.post(page_of(queue), {"budget": 5})
    assert response.status_code == 422
    return str(response.context["form"].non_field_errors()[0])


def test_what_can_not_run_is_said(
    client: Client, project: Project, queue: ReviewQueue, manager: User, model: Protocols, settings: Settings
) -> None:
    run = a_run(queue, by=manager)
    said = [refusal(client, queue)]
    run.delete()
    breakages = a_queue(project, "Breakages", kind=ItemKind.BREAKAGE)
    said += [refusal(client, breakages), refusal(client, a_queue(project, "Empty"))]
    ReviewSettings.objects.update(model_rates=False)
    said.append(refusal(client, queue))
    ReviewSettings.objects.update(model_rates=True)
    ReviewQueue.objects.filter(pk=queue.pk).update(closed_at=timezone.now())
    said.append(refusal(client, queue))
    settings.JUDGE_URL = ""
    said.append(refusal(client, queue))
    assert said == [
        "The model is rating this queue already.",
        "A model rates results, whole answers and pairs; breakages are confirmed by people.",
        "The model has rated every item of this queue.",
        "The model judge is switched off in this project.",
        "This queue is closed; open it again first.",
        "No model is set up on this instance; see JUDGE_URL in the operating manual.",
    ]


def test_cancelled_run_stays_as_it_is(client: Client, queue: ReviewQueue, manager: User, model: Protocols) -> None:
    run = a_run(queue, by=manager)
    client.post(page_of(queue, "queue-model-cancel"))
    client.post(page_of(queue, "queue-model-cancel"))
    run.refresh_from_db()
    assert (run.ended, rate_for_a_turn(run_id=run.pk), model.calls) == (RunEnd.CANCELLED, False, [])


def test_agreement_is_with_the_experts_consensus_over_what_both_rated(
    client: Client, project: Project, manager: User, model: Protocols
) -> None:
    sme = a_member(project, Role.SME, "SME 1")
    items = some_items(project, *"abcdefghijkl")
    for index, item in enumerate(items[:11]):
        a_judgment(item, sme, index % 4)
    for index, item in enumerate(items[1:10], start=1):
        a_model_word(item, index % 4)
    queue = a_queue(project)
    few = client.get(page_of(queue)).context["panel"].agreement
    assert (few.n, few.alpha, few.percent) == (9, None, 100.0)
    assert few.sentence == "too few: 9 of 10 items rated by the experts and the model"
    a_model_word(items[10], 3)
    a_model_word(items[11], 3)
    enough = client.get(page_of(queue)).context["panel"].agreement
    assert (enough.n, enough.percent, round(enough.alpha, 4)) == (10, 90.0, 0.9618)
    assert enough.columns == ("0 Poor", "1 Fair", "2 Good", "3 Perfect")
    assert enough.rows[2] == ("2 Good", (0, 0, 2, 1))


def test_api_does_what_the_pages_do(project: Project, queue: ReviewQueue, manager: User, model: Protocols) -> None:
    api = Api(manager)
    rules, here = f"projects/{project.slug}/model-judge/", f"projects/{project.slug}/queues/{queue.pk}/model-judge/"
    assert body_of(api.send("PUT", rules, API_RULES)) == API_RULES == body_of(api.get(rules))
    started = api.post(here, {"budget": 5})
    assert body_of(started, 202)["run"]["ended"] == ""
    assert problem_of(api.post(here, {"budget": 5}))[0] == 409
    assert body_of(api.post(f"{here}cancel/"))["run"]["ended"] == "cancelled"
    api.post(here, {"budget": 5})
    rate_for_a_turn(run_id=ModelRun.objects.latest("pk").pk)
    told = body_of(api.get(here))
    assert (told["model"], told["rated"], told["left"], told["run"]["calls"]) == (chat.MODEL, 2, 0, 2)
    assert told["agreement"]["rows"][0] == {"experts": "0 Poor", "model": [0, 0, 0, 0]}
    assert api.get(here.replace(f"/{queue.pk}/", "/0/")).status_code == 404

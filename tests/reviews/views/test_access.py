"""Who may open and who may send what."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bugbash.choices import Role
from bugbash.models import Project, Query
from reviews.models import (
    Adjudication,
    Confirmation,
    Criterion,
    CriterionComment,
    Judgment,
    JudgmentImport,
    Look,
    Report,
    ReviewItem,
    ReviewQueue,
    ReviewSettings,
    ShareLink,
    SignOff,
    Waiver,
)
from tests.builders import a_breakage, a_member, a_project, a_query, a_user, a_version, an_observation
from tests.reviews.builders import (
    a_checklist_item,
    a_judgment,
    a_judgment_import,
    a_report,
    a_share_link,
    a_waiver,
    some_items,
)

MEMBERS = {Role.VIEWER, Role.SME, Role.ENGINEER, Role.MANAGER, Role.OWNER}
RATERS = MEMBERS - {Role.VIEWER}
MANAGERS = {Role.MANAGER, Role.OWNER}


@dataclass(frozen=True)
class Address:
    """`sent` is what a form of it sends; None where there is nothing to send. `may` are the roles that get in."""

    name: str
    may: set[Role]
    args: tuple[object, ...] = ()
    sent: dict[str, object] | None = None
    opens: bool = True
    reviewer_only: bool = False
    refusal: int = 403

    def __str__(self) -> str:
        return f"{self.name}-{'get' if self.sent is None else 'post'}"


CRITERION: dict[str, object] = {
    "sentence": "Nothing may break.",
    "measure": "regressions",
    "threshold": "0",
    "reason": "Agreed on.",
}
WAIVER: dict[str, object] = {
    "version": "0.5",
    "reason": "Known.",
    "ends_on": (timezone.localdate() + timedelta(days=1)).isoformat(),
}
READ = [
    Address("criterion-index", MEMBERS),
    Address("criterion-detail", MEMBERS, ("criterion",)),
    Address("decision-index", MEMBERS),
    Address("metric-index", MEMBERS),
    Address("metric-query", MEMBERS, ("query",)),
    Address("metric-export", MEMBERS),
    Address("readiness", MEMBERS),
    Address("report-index", MEMBERS),
    Address("report-difference", MEMBERS),
    Address("report-detail", MEMBERS, (1,)),
    Address("report-json", MEMBERS, (1,)),
    Address("report-pdf", MEMBERS, (1,)),
    Address("report-verify", MEMBERS),
    Address("queue", RATERS, reviewer_only=True),
    Address("queue-setup", MANAGERS),
    Address("queue-create", MANAGERS),
    Address("queue-detail", MANAGERS, ("queue",)),
    Address("queue-edit", MANAGERS, ("queue",)),
    Address("agreement-index", MANAGERS),
    Address("agreement-mine", RATERS, reviewer_only=True),
    Address("dispute-detail", MANAGERS, ("disputed",)),
    Address("judgment-index", MANAGERS),
    Address("judgment-export", MANAGERS),
    Address("judgment-run", MANAGERS, ("0.5",)),
    Address("judgment-preferences", MANAGERS),
    Address("judgment-import", MANAGERS),
    Address("judgment-import-detail", MANAGERS, ("import",)),
    Address("judgment-import-report", MANAGERS, ("import",)),
    Address("share-index", MANAGERS, (1,)),
    Address("signoff-rules", {Role.OWNER}),
    Address("model-rules", MANAGERS),
    Address("queue-model", MANAGERS, ("queue",)),
    Address("queue-gold", MANAGERS, ("queue",)),
    Address("criterion-create", MANAGERS),
    Address("criterion-edit", MANAGERS, ("criterion",)),
]
WRITE = [
    Address("queue", RATERS, sent={"item": "item", "grade": 2, "kind": "grade"}, reviewer_only=True),
    Address("queue-setup", MANAGERS, sent={"tag": "", "depth": 10}),
    Address(
        "queue-create",
        MANAGERS,
        sent={
            "name": "To confirm",
            "task": "breakages",
            "version": "0.5",
            "depth": 10,
            "raters_per_item": 2,
            "flipped_share": 0,
        },
    ),
    Address("queue-edit", MANAGERS, ("queue",), sent={"name": "Renamed", "raters_per_item": 2}),
    Address("judgment-import", MANAGERS, sent={"lines": "odd 0 d 1"}),
    Address("judgment-import-save", MANAGERS, ("import",), sent={}, opens=False),
    Address("judgment-import-discard", MANAGERS, ("import",), sent={}, opens=False),
    Address("model-rules", MANAGERS, sent={"model_rates": "on", "model_min_alpha": "0.7", "model_min_items": "20"}),
    Address("queue-gold", MANAGERS, ("queue",), sent={"item": "item", "grade": 2}),
    Address("queue-switch", MANAGERS, ("queue",), sent={}, opens=False),
    Address("dispute-detail", MANAGERS, ("disputed",), sent={"grade": 2, "reason": "By the need.", "seen": 0}),
    Address("dispute-ask", MANAGERS, ("disputed",), sent={"criterion": "criterion", "text": "Why?"}, opens=False),
    Address("criterion-create", MANAGERS, sent=CRITERION),
    Address("criterion-edit", MANAGERS, ("criterion",), sent={**CRITERION, "measure": "manual"}),
    Address("criterion-comment", MEMBERS, ("criterion",), sent={"text": "Why?"}, opens=False),
    Address("readiness-seen", MEMBERS, sent={"version": "0.5"}, opens=False),
    Address("criterion-age", MANAGERS, sent={"days": "7"}, opens=False),
    Address("criterion-start", MANAGERS, sent={"starter": "search"}, opens=False),
    Address("criterion-retire", MANAGERS, ("criterion",), sent={}, opens=False),
    Address("criterion-confirm", MANAGERS, ("criterion",), sent={"version": "0.5"}, opens=False),
    Address("waiver-create", {Role.OWNER}, ("criterion",), sent=WAIVER, opens=False),
    Address("waiver-revoke", {Role.OWNER}, ("waiver",), sent={}, opens=False),
    Address("share-index", MANAGERS, (1,), sent={"label": "Committee", "days": 30}),
    Address("share-revoke", MANAGERS, (1, "link"), sent={}, opens=False),
    Address("report-freeze", MANAGERS, sent={"version": "0.5"}, opens=False),
    Address(
        "signoff-create",
        MEMBERS - {Role.VIEWER, Role.ENGINEER},
        (1,),
        sent={"decision": "approve"},
        opens=False,
        refusal=422,
    ),
]
READ_ONLY = READ[:12]


@pytest.fixture(scope="module")
def shared_project(kept_db: None) -> Project:
    """A project with one of everything that an address may name."""
    project = a_project()
    a_waiver(a_checklist_item(project), days=-1)
    version = a_version(project)
    a_share_link(a_report(version))
    a_breakage(an_observation(a_query(project, "odd"), version))
    some_items(project, "a", "b")
    disputed = some_items(project, "disputed")[0]
    for grade in (0, 3):
        a_judgment(disputed, a_user(), grade)
    a_judgment_import(project, "odd 0 d 1")
    return project


@pytest.fixture
def project(shared_project: Project, db: None) -> Project:
    return deepcopy(shared_project)


def url_of(address: Address, project: Project) -> str:
    return reverse(f"reviews:{address.name}", args=[project.slug, *map(key_of, address.args)])


def key_of(name: object) -> object:
    """The key of the row that an address or a form names; other values are what they are."""
    rows = {
        "criterion": Criterion,
        "import": JudgmentImport,
        "item": ReviewItem,
        "link": ShareLink,
        "query": Query,
        "queue": ReviewQueue,
        "waiver": Waiver,
    }
    if name == "disputed":
        return ReviewItem.objects.latest("pk").pk
    return rows[name].objects.earliest("pk").pk if name in rows else name  # type: ignore[attr-defined]


def send(client: Client, address: Address, project: Project) -> int:
    url = url_of(address, project)
    if address.sent is None:
        return client.get(url).status_code
    return client.post(url, {name: key_of(value) for name, value in address.sent.items()}).status_code


def written(project: Project) -> list[object]:
    """All that the addresses could have changed."""
    criteria = Criterion.objects.filter(project=project).order_by("pk")
    rows = (
        Adjudication,
        Confirmation,
        CriterionComment,
        Judgment,
        JudgmentImport,
        Look,
        Report,
        ShareLink,
        SignOff,
        Waiver,
    )
    revoked = Waiver.objects.filter(revoked_at__isnull=False).count()
    queues = list(ReviewQueue.objects.order_by("pk").values_list("name", "closed_at"))
    open_links = ShareLink.objects.filter(revoked_at=None).count()
    ages = list(ReviewSettings.objects.values_list("stale_after_days", "model_rates"))
    golds = ReviewItem.objects.filter(gold__isnull=False).count()
    return [
        queues,
        golds,
        open_links,
        ages,
        revoked,
        *criteria.values_list("sentence", "measure", "retired_at"),
        *(row.objects.count() for row in rows),
    ]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("address", READ, ids=str)
def test_page_opens_for_its_roles(client: Client, project: Project, address: Address, role: Role) -> None:
    client.force_login(a_member(project, role))
    assert send(client, address, project) == (200 if role in address.may else 403)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("address", WRITE, ids=str)
def test_form_is_taken_from_its_roles(client: Client, project: Project, address: Address, role: Role) -> None:
    before = written(project)
    client.force_login(a_member(project, role))
    status = send(client, address, project)
    if role in address.may:
        assert (status, address.name == "queue-setup" or written(project) != before) == (taken(address), True)
    else:
        assert (status, written(project)) == (address.refusal, before)


def taken(address: Address) -> int:
    """Set-up has no replay to take results from here, which it says."""
    return {"queue-setup": 422, "share-index": 200}.get(address.name, 302)


@pytest.mark.parametrize("address", READ + WRITE, ids=str)
def test_reviewer_only_sme_has_the_queue_and_nothing_else(client: Client, project: Project, address: Address) -> None:
    client.force_login(a_member(project, Role.SME, "SME 1", reviewer_only=True))
    allowed = 200 if address.sent is None else 302
    assert send(client, address, project) == (allowed if address.reviewer_only else 403)


@pytest.mark.parametrize("address", READ + WRITE, ids=str)
def test_stranger_learns_nothing(client: Client, project: Project, address: Address) -> None:
    before = written(project)
    client.force_login(a_member(a_project(), Role.OWNER))
    assert (send(client, address, project), written(project)) == (404, before)


@pytest.mark.parametrize("address", READ + WRITE, ids=str)
def test_anonymous_is_sent_to_sign_in(client: Client, project: Project, address: Address) -> None:
    before = written(project)
    url = url_of(address, project)
    response = client.get(url) if address.sent is None else client.post(url, address.sent)
    assert (response.status_code, response.headers["Location"]) == (302, f"{reverse('sign-in')}?next={url}")
    assert written(project) == before


@pytest.mark.parametrize("address", READ_ONLY, ids=str)
def test_page_takes_no_form(client: Client, project: Project, address: Address) -> None:
    client.force_login(a_member(project, Role.OWNER))
    assert client.post(url_of(address, project)).status_code == 405


@pytest.mark.parametrize("address", WRITE, ids=str)
def test_form_takes_no_other_method(client: Client, project: Project, address: Address) -> None:
    before = written(project)
    client.force_login(a_member(project, Role.OWNER))
    url = url_of(address, project)
    statuses = [client.put(url).status_code, client.delete(url).status_code, client.get(url).status_code]
    assert (statuses, written(project)) == ([405, 405, 200 if address.opens else 405], before)


@pytest.mark.parametrize("name", ["criterion-edit", "criterion-retire", "criterion-confirm"])
def test_criterion_of_another_project_is_not_found(client: Client, project: Project, name: str) -> None:
    other = a_checklist_item(a_project())
    client.force_login(a_member(project, Role.OWNER))
    response = client.post(reverse(f"reviews:{name}", args=[project.slug, other.pk]), CRITERION | {"version": "0.5"})
    other.refresh_from_db()
    assert (response.status_code, other.sentence, other.retired_at) == (404, "A rollback has been tried.", None)


@pytest.mark.parametrize("name", ["report-detail", "report-json", "signoff-create"])
def test_report_of_another_project_is_not_found(client: Client, project: Project, name: str) -> None:
    a_report(a_version(project, "0.6"))
    other = a_project()
    client.force_login(a_member(other, Role.OWNER))
    url = reverse(f"reviews:{name}", args=[other.slug, 2])
    response = client.post(url, {"decision": "approve"}) if name == "signoff-create" else client.get(url)
    assert (response.status_code, SignOff.objects.count()) == (404, 0)


def test_account_without_any_project_learns_nothing(client: Client, project: Project) -> None:
    client.force_login(a_user())
    assert client.get(reverse("reviews:readiness", args=[project.slug])).status_code == 404

"""Whom the talk about a criterion mentions: on the pages, and over the API."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from bugbash.choices import Role
from bugbash.models import Project
from reviews.models import Criterion, CriterionMention
from tests.api import Api, rows_of
from tests.bash_builders import a_mention
from tests.builders import (
    a_breakage,
    a_comment,
    a_member,
    a_project,
    a_query,
    a_user,
    a_version,
    an_observation,
)
from tests.reviews.builders import a_criterion, a_criterion_mention


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def criterion(project: Project) -> Criterion:
    return a_criterion(project)


@pytest.fixture
def viewer(project: Project, client: Client) -> User:
    user = a_member(project, Role.VIEWER, "Viewer 1")
    client.force_login(user)
    return user


def page_of(criterion: Criterion, name: str = "detail") -> str:
    return reverse(f"reviews:criterion-{name}", args=[criterion.project.slug, criterion.pk])


def test_mention_waits_on_the_overview_until_the_criterion_is_opened(
    client: Client, criterion: Criterion, viewer: User
) -> None:
    a_criterion_mention(criterion, viewer, by=a_user("SME 1"))
    a_criterion_mention(criterion, a_user("SME 2"))
    overview = reverse("bugbash:overview", args=[criterion.project.slug])
    page = client.get(overview).content.decode()
    assert (page.count("mentions you"), f"{page_of(criterion)}#discussion" in page) == (1, True)
    assert "Mentions Viewer 1 (seen)" in client.get(page_of(criterion)).content.decode()
    assert "mentions you" not in client.get(overview).content.decode()


def test_start_page_counts_mentions_of_both_kinds(client: Client, criterion: Criterion, viewer: User) -> None:
    project = criterion.project
    a_criterion_mention(criterion, viewer)
    a_mention(a_comment(a_breakage(an_observation(a_query(project), a_version(project)))), viewer)
    a_criterion_mention(a_criterion(a_project()), viewer)
    [(_, review)] = client.get(reverse("home")).context["cards"]
    assert review.mention_count == 2


def test_members_who_may_read_are_offered(client: Client, criterion: Criterion, viewer: User) -> None:
    a_member(criterion.project, Role.SME, "SME 1", reviewer_only=True)
    response = client.get(page_of(criterion))
    assert list(response.context["mentionable"]) == [viewer]
    assert f'data-mention="{viewer.username}"' in response.content.decode()


def test_comment_on_the_page_tells_whom_it_names(client: Client, criterion: Criterion, viewer: User) -> None:
    sme = a_member(criterion.project, Role.SME, "SME 1")
    client.post(page_of(criterion, "comment"), {"text": f"Which users, @{sme.username}?"})
    assert CriterionMention.objects.get().user == sme


def test_api_lists_mentions_until_they_are_seen(criterion: Criterion) -> None:
    viewer = a_member(criterion.project, Role.VIEWER)
    api, of_project = Api(viewer), f"projects/{criterion.project.slug}/"
    a_criterion_mention(criterion, viewer, by=a_user("SME 1"))
    a_criterion_mention(criterion, a_user())
    [row] = rows_of(api.get(f"{of_project}criterion-mentions/?seen=no"))
    assert (row["criterion"], row["author"]["name"], row["text"], row["seen_at"]) == (
        criterion.pk,
        "SME 1",
        "Which users?",
        None,
    )
    [comment, _] = rows_of(api.get(f"{of_project}criteria/{criterion.pk}/comments/"))
    assert [one["username"] for one in comment["mentions"]] == [viewer.username]
    assert api.post(f"{of_project}criteria/{criterion.pk}/seen/").status_code == 204
    assert rows_of(api.get(f"{of_project}criterion-mentions/?seen=no")) == []
    assert len(rows_of(api.get(f"{of_project}criterion-mentions/?seen=yes"))) == 1


def test_retired_criterion_is_seen_and_a_foreign_one_is_not_there(project: Project) -> None:
    api, retired = Api(a_member(project, Role.VIEWER)), a_criterion(project, retired=True)
    assert api.post(f"projects/{project.slug}/criteria/{retired.pk}/seen/").status_code == 204
    foreign = a_criterion(a_project())
    assert api.post(f"projects/{project.slug}/criteria/{foreign.pk}/seen/").status_code == 404

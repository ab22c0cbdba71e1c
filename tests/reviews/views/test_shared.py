"""One report for whoever has its address, and nothing for anybody else (RELIABILITY W10)."""

import pytest
from django.test import Client
from django.utils import timezone

from reviews.models import Report, ShareComment, ShareLink
from tests.api import Api, body_of, problem_of
from tests.builders import a_project, a_user, a_version
from tests.reviews.builders import a_report, a_share_link

TOKEN = "Ab3-_" * 8 + "xyz"
SAID = {"name": "<b>Stakeholder 1</b>", "text": "<script>alert(1)</script>"}


@pytest.fixture
def link(db: None) -> ShareLink:
    return a_share_link(a_report(a_version(a_project(), base_url="http://secret-host.example:9")), TOKEN, comments=True)


def test_reader_without_account_sees_the_report_alone(client: Client, link: ShareLink) -> None:
    response = client.get(f"/share/{TOKEN}/")
    page = response.content.decode()
    assert ("Every must-criterion passes." in page, "/p/" in page, "secret-host" in page) == (True, False, False)
    headers = ("X-Robots-Tag", "Referrer-Policy", "Cache-Control")
    assert [response.headers[name] for name in headers] == ["noindex, nofollow", "no-referrer", "no-store"]
    link.refresh_from_db()
    assert (link.openings, link.last_opened_at is None) == (1, False)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "null/",
        "undefined/",
        ":token/",
        f"{TOKEN}./",
        f"{TOKEN[:-1]}/",
        f"{TOKEN.swapcase()}/",
        f"{TOKEN}%20/",
        "1/",
        f"{TOKEN}%0a/",
        f"{'u' * 43}/",
        f"{TOKEN}//",
        f"{TOKEN}/json/",
    ],
)
def test_other_addresses_are_not_there(client: Client, link: ShareLink, path: str) -> None:
    assert client.get(f"/share/{path}").status_code == 404


@pytest.mark.parametrize("tail", ["", "pdf/"])
@pytest.mark.parametrize("change", ["revoked_at", "expires_at"])
def test_link_that_ended_is_not_there(client: Client, link: ShareLink, change: str, tail: str) -> None:
    ShareLink.objects.update(**{change: timezone.now()})
    assert client.get(f"/share/{TOKEN}/{tail}").status_code == 404


def test_token_is_kept_nowhere(link: ShareLink) -> None:
    assert TOKEN not in str(ShareLink.objects.values())


def test_comment_arrives_escaped_without_account_and_cookie(link: ShareLink) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(f"/share/{TOKEN}/comment/", SAID)
    assert (response.status_code, response.headers["Location"]) == (302, f"/share/{TOKEN}/?sent=1")
    client.force_login(user := a_user())
    link.report.project.memberships.create(user=user, role="viewer")
    page = client.get(f"/p/{link.report.project.slug}/reports/1/").content.decode()
    assert ("<script>alert" in page, "&lt;script&gt;alert(1)" in page) == (False, True)


def test_comment_needs_the_links_leave(client: Client, link: ShareLink) -> None:
    ShareLink.objects.update(allow_comments=False)
    assert (client.post(f"/share/{TOKEN}/comment/", SAID).status_code, ShareComment.objects.count()) == (422, 0)


def test_so_many_comments_an_hour(client: Client, link: ShareLink) -> None:
    statuses = [client.post(f"/share/{TOKEN}/comment/", SAID).status_code for _ in range(11)]
    assert (statuses, ShareComment.objects.count()) == ([302] * 10 + [422], 10)


@pytest.mark.parametrize(
    "wrong", [{"name": "", "text": "x"}, {"name": "x" * 81, "text": "x"}, {"name": "x", "text": "\0"}]
)
def test_wrong_comment_is_shown_again(client: Client, link: ShareLink, wrong: dict[str, str]) -> None:
    assert (client.post(f"/share/{TOKEN}/comment/", wrong).status_code, ShareComment.objects.count()) == (422, 0)


def test_pdf_is_the_same_each_time(client: Client, link: ShareLink) -> None:
    first, second = (client.get(f"/share/{TOKEN}/pdf/") for _ in range(2))
    assert (first.headers["Content-Type"], first.content[:5], first.content) == (
        "application/pdf",
        b"%PDF-",
        second.content,
    )


def test_changed_byte_is_told_and_nothing_of_it_shown(client: Client, link: ShareLink) -> None:
    report = Report.objects.get()
    Report.objects.update(payload=report.payload.replace("passes", "passed"))
    page = client.get(f"/share/{TOKEN}/").content.decode()
    assert ("does not match its hash" in page, "must-criterion" in page) == (True, False)
    assert client.get(f"/share/{TOKEN}/pdf/").status_code == 409


def test_api_takes_a_comment_without_account_and_cookie(link: ShareLink) -> None:
    answer = Api(csrf=True).post(f"shared/{TOKEN}/comments/", SAID)
    told = body_of(answer, 201)
    row = ShareComment.objects.get()
    assert {name: told[name] for name in SAID} == SAID
    assert (row.link, row.name, row.text) == (link, SAID["name"], SAID["text"])


def test_api_asks_for_the_links_leave_too(link: ShareLink) -> None:
    ShareLink.objects.update(allow_comments=False)
    assert problem_of(Api().post(f"shared/{TOKEN}/comments/", SAID)) == (422, "This link takes no comments.")
    ShareLink.objects.update(allow_comments=True, revoked_at=timezone.now())
    gone = [Api().post(f"shared/{token}/comments/", SAID).status_code for token in (TOKEN, "u" * 43, ":token", "%00")]
    assert (gone, ShareComment.objects.count()) == ([404, 404, 404, 400], 0)


def test_api_counts_comments_as_the_page_does(client: Client, link: ShareLink) -> None:
    for _ in range(10):
        client.post(f"/share/{TOKEN}/comment/", SAID)
    sentence = "Many comments came over this link just now; try again in an hour."
    assert problem_of(Api().post(f"shared/{TOKEN}/comments/", SAID)) == (409, sentence)


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"name": " ", "text": "x"}, "name"),
        ({"name": "x" * 81, "text": "x"}, "name"),
        ({"name": "x", "text": "x" * 2001}, "text"),
        ({"name": "x"}, "text"),
        (SAID | {"link": 1}, "link"),
    ],
)
def test_wrong_comment_over_the_api_is_named(link: ShareLink, body: dict[str, object], wrong: str) -> None:
    status, fields = problem_of(Api().post(f"shared/{TOKEN}/comments/", body))
    assert (status, list(fields), ShareComment.objects.count()) == (400, [wrong], 0)

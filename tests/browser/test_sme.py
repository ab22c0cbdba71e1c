"""An expert rates by keyboard alone, changes their mind, and never learns what others said."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from django.contrib.auth.models import User
from django.db.models import Count
from django.db.models.functions import Now
from playwright.sync_api import Locator, Page, Response, Route, expect

from bugbash.choices import Role
from bugbash.models import Project
from reviews.actions.items import queue_results
from reviews.actions.queue_setup import Question, set_up_queue
from reviews.actions.ratings import next_item, submit_judgment
from reviews.choices import JudgmentKind, QueueTask
from reviews.models import Assignment, Judgment, ReviewItem, ReviewQueue
from reviews.selectors.preferences import result_of
from tests.browser.conftest import SignInAt
from tests.bugbash.replays import a_requested_replay, a_served_version, play
from tests.builders import a_member
from tests.live import SignIn
from tests.prototype import Prototype, results

QUERIES = ("delete a folder", "copy a file", "walk a directory")
KEYS = "asdf"
TOTAL = 24


@pytest.fixture
def project(prototype: Prototype) -> Project:
    """A project whose queue holds 24 results of three queries."""
    for number, text in enumerate(QUERIES):
        prototype.answers(text, results(*(f"module{number}.function{rank}" for rank in range(8))))
    version = a_served_version(prototype, "0.5")
    replay = play(a_requested_replay(version, *QUERIES))
    assert queue_results(replay=replay, queries=list(version.project.queries.all())) == TOTAL
    return version.project


@pytest.fixture
def sme(project: Project) -> User:
    return a_member(project, Role.SME, "SME 1")


@pytest.fixture
def queue(page: Page, sign_in: SignIn, project: Project, sme: User) -> Page:
    """The queue's page, opened by the expert."""
    sign_in(sme)
    page.goto(f"/p/{project.slug}/queue/")
    return page


def rate(page: Page, key: str, *, then: int) -> None:
    """Grade and submit by two keystrokes; `then` is how many are rated after that."""
    page.keyboard.press(key)
    with page.expect_response(is_of_a_rating):
        page.keyboard.press("Enter")
    expect_rated(page, then)


def is_of_a_rating(answer: Response) -> bool:
    return answer.request.method == "POST"


def expect_rated(page: Page, count: int) -> None:
    expect(page.get_by_text(re.compile(rf"^\s*{count} of {TOTAL}\b"))).to_be_visible()


def title_of(page: Page) -> str:
    return page.get_by_role("heading", level=3).inner_text()


@contextmanager
def held_back(page: Page) -> Iterator[Callable[[], Route]]:
    """Ratings that are sent meanwhile wait until the test takes them and says what becomes of them."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST":
            waiting.append(route)
        else:
            route.continue_()

    def take() -> Route:
        while not waiting:
            page.wait_for_timeout(10)
        return waiting.pop()

    page.route("**/queue/", hold)
    yield take
    page.unroute("**/queue/")


def grades(page: Page) -> Locator:
    return page.get_by_role("group", name="Grade").get_by_role("radio")


def test_twenty_results_are_rated_by_keyboard(queue: Page, sme: User) -> None:
    for number in range(20):
        rate(queue, KEYS[number % 4], then=number + 1)
    rows = Judgment.objects.filter(rater=sme).order_by("pk")
    assert [(row.grade, row.revision) for row in rows] == [(number % 4, 1) for number in range(20)]
    assert rows.values("item").distinct().count() == 20


def test_all_of_it_rated_says_so(queue: Page, project: Project, sme: User) -> None:
    for _ in range(TOTAL - 1):
        item = next_item(project=project, rater=sme)
        assert item
        submit_judgment(item=item, rater=sme, kind=JudgmentKind.GRADE, grade=2)
    queue.reload()
    rate(queue, "f", then=TOTAL)
    expect(queue.get_by_role("heading", name="All done")).to_be_visible()


def test_cannot_tell_needs_a_reason_and_takes_one(queue: Page, sme: User) -> None:
    queue.keyboard.press("x")
    reason = queue.get_by_role("textbox", name="Why?")
    expect(reason).to_have_accessible_description(
        re.compile("Say in a few words why; it is an answer, and the team reads it.")
    )
    reason.focus()
    queue.keyboard.type("I do not know this module.")
    queue.keyboard.press("Tab")
    expect(queue.get_by_role("button", name="Can’t tell")).to_be_focused()
    queue.keyboard.press("Enter")
    expect_rated(queue, 1)
    judgment = Judgment.objects.get(rater=sme)
    assert (judgment.kind, judgment.grade, judgment.reason) == ("cant-tell", None, "I do not know this module.")


def test_forgotten_grade_is_a_sentence_and_the_reason_stays(queue: Page) -> None:
    queue.get_by_role("textbox", name="Why?").fill("Old name of the function.")
    queue.keyboard.press("Control+Enter")
    expect(queue.get_by_role("group", name="Grade")).to_contain_text("Choose a grade: 0, 1, 2, 3.")
    expect(queue.get_by_role("textbox", name="Why?")).to_have_value("Old name of the function.")
    assert not Judgment.objects.exists()


def test_going_back_changes_a_grade_beside_the_former_one(queue: Page, sme: User) -> None:
    first = queue.get_by_role("heading", level=3).inner_text()
    rate(queue, "d", then=1)
    queue.keyboard.press("b")
    expect(queue.get_by_role("heading", level=3)).to_have_text(first)
    expect(grades(queue).nth(2)).to_be_checked()
    rate(queue, "a", then=1)
    expect(queue.get_by_role("heading", level=3)).not_to_have_text(first)
    rows = Judgment.objects.filter(rater=sme, item__result_id=first).order_by("revision")
    assert [(row.revision, row.grade) for row in rows] == [(1, 2), (2, 0)]


def test_reload_keeps_the_item_and_what_was_typed(queue: Page) -> None:
    first = queue.get_by_role("heading", level=3).inner_text()
    queue.keyboard.press("s")
    queue.get_by_role("textbox", name="Why?").fill("Half of the")
    queue.reload()
    expect(queue.get_by_role("heading", level=3)).to_have_text(first)
    expect(queue.get_by_role("textbox", name="Why?")).to_have_value("Half of the")
    expect(grades(queue).nth(1)).to_be_checked()


def test_nobody_sees_what_another_rater_said(queue: Page, project: Project, sme: User, another_tab: SignInAt) -> None:
    for item in ReviewItem.objects.filter(project=project):
        submit_judgment(item=item, rater=sme, kind=JudgmentKind.GRADE, grade=3, reason="Only SME 1 knows this.")
    other = another_tab(a_member(project, Role.SME, "SME 2"))
    other.goto(f"/p/{project.slug}/queue/")
    for number in range(3):
        expect_rated(other, number)
        expect(grades(other)).to_have_count(4)
        assert [grade.is_checked() for grade in grades(other).all()] == [False] * 4
        expect(other.get_by_role("textbox", name="Why?")).to_have_value("")
        assert "Only SME 1 knows this" not in other.content()
        rate(other, "a", then=number + 1)
    unrated = ReviewItem.objects.exclude(judgments__rater__username__startswith="sme-2").earliest("pk")
    answer = other.goto(f"/p/{project.slug}/queue/?item={unrated.pk}")
    assert answer
    assert answer.status == 404


def test_reviewer_only_sees_the_queue_and_nothing_else(page: Page, sign_in: SignIn, project: Project) -> None:
    sign_in(a_member(project, Role.SME, "SME 3", reviewer_only=True))
    page.goto(f"/p/{project.slug}/queue/")
    expect(page.get_by_role("group", name="Grade")).to_be_visible()
    expect(page.get_by_role("navigation").get_by_role("link").filter(has_not_text="Bashboard")).to_have_text(
        [re.compile("My queue")]
    )
    answer = page.goto(f"/p/{project.slug}/breakages/")
    assert answer
    assert answer.status == 403
    expect(page.get_by_text("You were invited to review only")).to_be_visible()


def test_next_item_stands_there_before_the_answer_comes(queue: Page, sme: User) -> None:
    first = title_of(queue)
    with held_back(queue) as taken:
        queue.keyboard.press("d")
        queue.keyboard.press("Enter")
        expect(queue.get_by_role("heading", level=3)).not_to_have_text(first)
        second = title_of(queue)
        assert list(Judgment.objects.values()) == []
        taken().continue_()
    expect_rated(queue, 1)
    assert title_of(queue) == second
    rate(queue, "a", then=2)
    assert list(Judgment.objects.order_by("pk").values_list("item__result_id", "grade")) == [(first, 2), (second, 0)]


def test_rating_that_did_not_arrive_comes_back_as_it_was(queue: Page, sme: User) -> None:
    first = title_of(queue)
    queue.get_by_role("textbox", name="Why?").fill("Old name.")
    with held_back(queue) as taken:
        queue.get_by_role("radio").nth(2).check()
        queue.get_by_role("button", name="Submit, next").click()
        expect(queue.get_by_role("heading", level=3)).not_to_have_text(first)
        taken().abort()
        expect(queue.get_by_role("heading", level=3)).to_have_text(first)
    expect(queue.get_by_text("The server can not be reached.")).to_be_visible()
    expect(queue.get_by_role("textbox", name="Why?")).to_have_value("Old name.")
    queue.get_by_role("button", name="Submit, next").click()
    expect_rated(queue, 1)
    said = Judgment.objects.get()
    assert (said.item.result_id, said.grade, said.reason) == (first, 2, "Old name.")


def test_eight_raters_at_once_fill_no_item_twice_and_lose_nothing(another_tab: SignInAt, project: Project) -> None:
    """24 results with two raters each are 48 words: six for each of eight browsers that all press at once."""
    raters = [a_member(project, Role.SME, f"Rater {number}") for number in range(8)]
    pages = [another_tab(rater) for rater in raters]
    for page in pages:
        page.goto(f"/p/{project.slug}/queue/")
    while asked := [page for page in pages if grades(page).count()]:
        with ExitStack() as answers:
            for page in asked:
                answers.enter_context(page.expect_response(is_of_a_rating))
            for page in asked:
                page.keyboard.press("d")
                page.keyboard.press("Enter")
    rows = Judgment.objects.filter(item__project=project)
    assert rows.count() == 2 * TOTAL
    assert set(rows.values_list("item").annotate(n=Count("rater", distinct=True)).values_list("n", flat=True)) == {2}
    assert Assignment.objects.filter(submitted_at=None).count() == 0


def test_five_pairs_are_compared_by_keyboard(
    page: Page, sign_in: SignIn, project: Project, prototype: Prototype, sme: User
) -> None:
    for text in (*QUERIES, "read a file", "write a file"):
        prototype.answers(text, results("better.answer", "other"), version="0.6")
    candidate = a_served_version(prototype, "0.6", project=project)
    play(a_requested_replay(candidate, "read a file", "write a file"))
    ReviewQueue.objects.update(closed_at=Now())
    baseline = project.versions.get(name="0.5")
    play(a_requested_replay(baseline))
    question = Question(QueueTask.PREFERENCE, candidate, against=baseline)
    set_up_queue(question=question, name="Blind", by=a_member(project, Role.MANAGER), flipped_share=0.0)
    sign_in(sme)
    page.goto(f"/p/{project.slug}/queue/")
    for number in range(5):
        left = page.get_by_role("region", name="Left")
        is_better_left = "better.answer" in left.inner_text()
        for key in ("1", "9", "a" if is_better_left else "d", "Enter"):
            page.keyboard.press(key)
        expect(page.get_by_text(re.compile(rf"^\s*{number + 1} of 5\b"))).to_be_visible()
    found = result_of(candidate, baseline)
    assert (found.n, found.wins, found.candidate_acceptable, found.winner) == (5, 5, 5, "candidate")

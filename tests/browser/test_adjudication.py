"""A manager settles by keyboard what two experts dispute, and the number that rests on it changes."""

import re
from math import log2

import pytest
from playwright.sync_api import Page, expect

from bugbash.choices import Role
from bugbash.models import Version
from reviews.actions.items import queue_results
from reviews.actions.ratings import submit_judgment
from reviews.choices import JudgmentKind, Measure, Metric
from reviews.models import Adjudication, ReviewItem
from reviews.selectors.facts import criteria_of, gather_facts, spec_of
from tests.bugbash.replays import a_requested_replay, a_served_version, play
from tests.builders import a_member
from tests.live import SignIn
from tests.prototype import Prototype, results
from tests.reviews.builders import a_criterion

GRADES = {"shutil.rmtree": (0, 3), "os.rmdir": (1, 2), "os.remove": (0, 0)}


@pytest.fixture
def version(prototype: Prototype) -> Version:
    """Three results of one query, rated by two experts: far apart, near, and alike."""
    prototype.answers("delete a folder", results(*GRADES))
    version = a_served_version(prototype, "0.5")
    replay = play(a_requested_replay(version, "delete a folder"))
    queue_results(replay=replay, queries=list(version.project.queries.all()))
    for number in range(2):
        rater = a_member(version.project, Role.SME, f"SME {number + 1}")
        for item in ReviewItem.objects.filter(project=version.project):
            grade = GRADES[item.result_id][number]
            submit_judgment(item=item, rater=rater, kind=JudgmentKind.GRADE, grade=grade, reason=f"I say {grade}.")
    a_criterion(version.project, Measure.METRIC, 0.8, sentence="Results rank well.", metric="ndcg")
    return version


def ndcg(version: Version) -> float:
    """What the gate of the criterion reads."""
    row = Version.objects.select_related("project__baseline").get(pk=version.pk)
    facts = gather_facts(row, [spec_of(criterion) for criterion in criteria_of(row.project)])
    (score,) = facts.rankings[10].scores[Metric.NDCG]
    return round(score, 6)


def test_disputes_are_settled_by_keyboard_and_the_gate_reads_it(page: Page, sign_in: SignIn, version: Version) -> None:
    # The lower of two middle grades: 0 at rank 1, 1 at rank 2.
    assert ndcg(version) == round(1 / log2(3), 6)
    sign_in(a_member(version.project, Role.MANAGER, "Manager 1"))
    page.goto(f"/p/{version.project.slug}/agreement/")
    page.keyboard.press("s")
    expect(page.get_by_role("heading", name="shutil.rmtree")).to_be_visible()
    expect(page.locator("#words")).to_contain_text("I say 0.")
    page.keyboard.press("f")
    page.keyboard.press("r")
    page.keyboard.type("It is what a reviewer suggests first.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="os.rmdir")).to_be_visible()
    assert ndcg(version) == 1.0
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("group", name="It is")).to_contain_text("Choose what it comes to; it is needed.")
    page.keyboard.press("s")
    page.keyboard.press("r")
    page.keyboard.type("Only empty ones.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Nothing to settle")).to_be_visible()
    said = Adjudication.objects.order_by("pk").values_list("item__result_id", "grade", "reason")
    assert list(said) == [
        ("shutil.rmtree", 3, "It is what a reviewer suggests first."),
        ("os.rmdir", 1, "Only empty ones."),
    ]


def test_doubt_is_put_on_the_criterion_with_one_click(page: Page, sign_in: SignIn, version: Version) -> None:
    sign_in(a_member(version.project, Role.MANAGER, "Manager 1"))
    page.goto(f"/p/{version.project.slug}/agreement/")
    page.get_by_role("link", name="shutil.rmtree").click()
    page.get_by_role("button", name="Ask on the criterion").click()
    page.get_by_role("link", name="Results rank well.").first.click()
    discussion = page.locator("#discussion")
    expect(discussion).to_contain_text(re.compile("Raters disagree about shutil.rmtree for delete a folder"))
    expect(discussion).to_contain_text("Poor: I say 0.")
    discussion.get_by_role("link", name="The item").click()
    expect(page.get_by_role("heading", name="What they said")).to_be_visible()

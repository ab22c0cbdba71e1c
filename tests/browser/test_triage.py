"""Triage by keyboard alone, in the list and from one outcome to the next, and a page that follows a running replay."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from bugbash.choices import DecisionKind, ReplayState, Role, Verdict
from bugbash.models import AcceptedAnswer, Breakage, Outcome, OutcomeDecision, Replay
from reviews.models import ReviewItem
from tests.builders import (
    a_member,
    a_project,
    a_query,
    a_ranking,
    a_replay,
    a_version,
    an_observation,
    an_outcome,
)
from tests.live import SignIn

TO_TRIAGE = "?verdict=changed&decision=none&sort=movement"
TEXTS = ["copy a file", "move a file", "delete a file"]


@dataclass(frozen=True, slots=True)
class Triage:
    """The page of a replay in which three answers have changed, used by keyboard."""

    page: Page
    replay: Replay

    @property
    def address(self) -> str:
        return f"/p/{self.replay.project.slug}/replays/{self.replay.number}/"

    def open(self, more: str = TO_TRIAGE) -> None:
        self.page.goto(self.address + more)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def row(self, text: str) -> Locator:
        return self.page.get_by_role("link", name=text, exact=True)

    @property
    def notice(self) -> Locator:
        return self.page.locator(".decided")

    def heading(self, text: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(f"“{text}”")


def change(replay: Replay, text: str, distance: float, key: str = "") -> Outcome:
    assert replay.baseline is not None
    query = a_query(replay.project, text)
    before = an_observation(query, replay.baseline, a_ranking("a", "b"))
    after = an_observation(query, replay.version, a_ranking("b", "c"))
    row = an_outcome(replay, query, Verdict.CHANGED, candidate=after, reference=before, distance=distance)
    Outcome.objects.filter(pk=row.pk).update(change_key=key)
    return row


@pytest.fixture
def triage(page: Page, sign_in: SignIn) -> Triage:
    project = a_project()
    old = a_version(project, "0.4", baseline=True)
    replay = a_replay(a_version(project, "0.5"), baseline=old, total=3)
    for text, distance in zip(TEXTS, (0.9, 0.5, 0.1), strict=True):
        change(replay, text, distance, key="k1" if distance < 0.9 else "")
    sign_in(a_member(project, Role.ENGINEER, "Engineer 1"))
    return Triage(page, replay)


def kinds() -> dict[str, str]:
    return dict(OutcomeDecision.objects.values_list("outcome__text", "kind"))


def test_list_is_decided_row_by_row(triage: Triage) -> None:
    triage.open()
    triage.press("j")
    expect(triage.row("copy a file")).to_be_focused()
    triage.press("j", "k", "a")
    expect(triage.notice).to_contain_text("“copy a file” is accepted as the new normal.")
    expect(triage.row("move a file")).to_be_focused()
    triage.press("v")
    expect(triage.notice).to_contain_text("“move a file” is in review.")
    expect(triage.row("delete a file")).to_be_focused()
    expect(triage.page.get_by_text("2 of 3 looked at")).to_be_visible()
    assert kinds() == {"copy a file": DecisionKind.ACCEPTED, "move a file": DecisionKind.IN_REVIEW}
    assert (AcceptedAnswer.objects.count(), ReviewItem.objects.count()) == (1, 3)


def test_decision_is_undone_by_its_key(triage: Triage) -> None:
    triage.open()
    triage.press("j", "a")
    expect(triage.notice).to_be_visible()
    triage.press("u")
    triage.heading("copy a file")
    expect(triage.page.get_by_text("Taken back.")).to_be_visible()
    assert (kinds(), AcceptedAnswer.objects.count()) == ({}, 0)


def test_outcomes_are_decided_one_after_another(triage: Triage) -> None:
    triage.open()
    triage.press("j", "Enter")
    triage.heading("copy a file")
    triage.press("j")
    triage.heading("move a file")
    triage.press("k")
    triage.heading("copy a file")
    triage.press("a")
    triage.heading("move a file")
    expect(triage.notice).to_contain_text("“copy a file” is accepted as the new normal.")
    triage.press("v")
    triage.heading("delete a file")
    triage.press("b")
    expect(triage.page.get_by_label("What is wrong?")).to_be_focused()
    triage.page.keyboard.type("The first result is gone")
    triage.page.get_by_label("Category").select_option("missing")
    triage.press("Control+Enter")
    expect(triage.notice).to_contain_text("“delete a file” is filed as BB-1.")
    expect(triage.page.get_by_text("3 of 3 looked at")).to_be_visible()
    assert kinds() == dict(zip(TEXTS, ["accepted", "in-review", "filed"], strict=True))
    assert Breakage.objects.get().title == "The first result is gone"


def test_breakage_is_begun_from_the_list(triage: Triage) -> None:
    triage.open()
    triage.press("j", "j", "b")
    triage.heading("move a file")
    expect(triage.page).to_have_url(re.compile("#file$"))
    expect(triage.page.get_by_role("button", name="File", exact=False).last).to_be_visible()


def test_group_is_seen_before_it_is_accepted(triage: Triage) -> None:
    triage.open("")
    triage.page.get_by_text("2 queries:").click()
    preview = triage.page.locator(".preview")
    expect(preview.get_by_role("listitem")).to_have_count(2)
    assert kinds() == {}
    preview.get_by_role("button", name="Accept all 2").click()
    expect(triage.notice).to_contain_text("2 queries are accepted as the new normal.")
    assert kinds() == dict.fromkeys(TEXTS[1:], "accepted")
    triage.page.get_by_role("button", name="Undo").click()
    expect(triage.page.get_by_text("Taken back.")).to_be_visible()
    assert kinds() == {}


def test_keys_do_nothing_while_one_types(triage: Triage) -> None:
    triage.open()
    triage.press("/")
    triage.page.keyboard.type("java")
    expect(triage.page.get_by_role("searchbox")).to_have_value("java")
    assert kinds() == {}


def test_running_page_follows_and_leaves_alone_what_one_types(triage: Triage) -> None:
    Replay.objects.update(state=ReplayState.RUNNING, summary=None, finished_at=None, total=4)
    triage.open("")
    box = triage.page.get_by_role("searchbox")
    box.fill("half a wo")
    change(triage.replay, "open a file", 0.3)
    expect(triage.row("open a file")).to_be_visible()
    expect(triage.page.get_by_text("4 of 4")).to_be_visible()
    expect(box).to_have_value("half a wo")
    expect(box).to_be_focused()


def test_swapped_row_keeps_its_focus(triage: Triage) -> None:
    Replay.objects.update(state=ReplayState.RUNNING, summary=None, finished_at=None, total=4)
    triage.open("")
    triage.press("j", "j")
    expect(triage.row("move a file")).to_be_focused()
    change(triage.replay, "open a file", 0.3)
    expect(triage.row("open a file")).to_be_visible()
    expect(triage.row("move a file")).to_be_focused()


def test_settled_page_asks_no_more(triage: Triage) -> None:
    Replay.objects.update(state=ReplayState.RUNNING, summary=None, finished_at=None)
    triage.open("")
    expect(triage.page.get_by_role("button", name="Pause")).to_be_visible()
    Replay.objects.update(state=ReplayState.CANCELLED)
    expect(triage.page.get_by_role("button", name="Pause")).to_have_count(0)
    assert triage.page.locator("#replay-poll").get_attribute("hx-get") is None

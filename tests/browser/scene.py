"""A project in the middle of its life: two versions that a prototype really answered for, failures of every kind,
breakages, ratings, criteria, a frozen and signed report. Made by the product's own actions and workers' turns.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import QuerySet

from bugbash.actions.ask_batches import ask_next, start_batch
from bugbash.actions.asks import ask_live
from bugbash.actions.breakages import file_breakage
from bugbash.actions.comments import comment_on
from bugbash.actions.findings import dismiss_finding
from bugbash.actions.probes import request_probe
from bugbash.actions.queries import keep_query
from bugbash.actions.replays import request_replay
from bugbash.choices import Category, QueryState, Role, Severity
from bugbash.execution.reproducing import reproduce_breakage
from bugbash.logic.probing import ProbeOptions
from bugbash.models import AskBatch, Breakage, Observation, Probe, Project, Query, Replay, Version, WordList
from reviews.actions.adjudication import adjudicate_item
from reviews.actions.criteria import confirm_item
from reviews.actions.items import queue_results
from reviews.actions.ratings import next_item, submit_judgment
from reviews.actions.reports import freeze_report
from reviews.actions.sharing import create_share_link
from reviews.actions.signing import sign_report
from reviews.choices import Decision, JudgmentKind, Measure
from reviews.demo.seed import seed_criteria
from reviews.execution.measuring import refresh_metrics
from reviews.models import Criterion, ReviewItem
from tests.bash_builders import a_bash, a_participant, a_turn, a_word_list
from tests.bugbash.replays import play
from tests.builders import a_charter, a_definition, a_diff_rule, a_member, a_project, a_query, a_version
from tests.prototype import Prototype, results

LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitän" * 6
NEED = "A small script has to do this without further packages."
RATED = 12


@dataclass(frozen=True, slots=True)
class Scene:
    project: Project
    people: dict[Role, User]
    baseline: Version
    candidate: Version
    replay: Replay
    breakage: Breakage
    query: Query
    shown: list[Observation]
    manual: Criterion
    empty: Project
    words: WordList
    batch: AskBatch
    probe: Probe
    shared: str

    @property
    def slug(self) -> str:
        return self.project.slug

    @property
    def disputed(self) -> ReviewItem:
        """Two people are as far apart on it as the scale allows."""
        return ReviewItem.objects.filter(project=self.project, judgments__reason=LONG_WORD).get()

    @property
    def settled(self) -> ReviewItem:
        return ReviewItem.objects.filter(project=self.project, adjudications__isnull=False).get()


def make_scene(prototype: Prototype) -> Scene:
    project = a_project(slug="stdlib-search")
    people = {
        Role.OWNER: a_member(project, Role.OWNER, "Owner 1"),
        Role.MANAGER: a_member(project, Role.MANAGER, "Manager 1"),
        Role.ENGINEER: a_member(project, Role.ENGINEER, "Engineer 1"),
        Role.SME: a_member(project, Role.SME, "SME 1"),
        Role.VIEWER: a_member(project, Role.VIEWER, "Viewer 1"),
    }
    # The owner administers the instance too, so that one pair of eyes sees every page.
    User.objects.filter(pk=people[Role.OWNER].pk).update(is_superuser=True)
    a_definition(project, by=people[Role.OWNER])
    baseline = a_version(project, "0.4", base_url=f"{prototype.base_url}/0.4", baseline=True)
    candidate = a_version(project, "0.5", base_url=f"{prototype.base_url}/0.5")
    a_diff_rule(project, "results[].fields.module", reason="Modules move between releases.", by=people[Role.ENGINEER])
    program(prototype)
    queries = collect_queries(project, people[Role.ENGINEER])
    begin_bash(candidate, people)
    shown, breakage = file_breakages(project, queries, [baseline, candidate], people)
    play(request_replay(version=baseline, by=people[Role.ENGINEER]))
    replay = play(request_replay(version=candidate, by=people[Role.ENGINEER]))
    criteria = write_criteria(project, people)
    rate(replay, queries, people[Role.SME], people[Role.MANAGER])
    manual = criteria.get(measure=Measure.MANUAL)
    confirm_item(criterion=manual, version=baseline, by=people[Role.MANAGER], note="Tried out on Monday.")
    refresh_metrics(project_id=project.pk)
    report = freeze_report(version=candidate, by=people[Role.MANAGER])
    sign_report(report=report, by=people[Role.OWNER], decision=Decision.REJECT, comment="Fix **copying** first.")
    words = a_word_list(project, "folder", "directory", "dir", name="folders")
    batch = start_batch(
        project=project,
        deployments=[version.deployments.get() for version in (baseline, candidate)],
        lines=["copy a file", "parse json", "delete a folder"],
        by=people[Role.ENGINEER],
    )
    ask_next(batch=batch, by=people[Role.ENGINEER])
    empty = a_project("Ticket classifier", slug="ticket-classifier")
    empty.memberships.create(user=people[Role.OWNER], role=Role.OWNER)
    breakage.refresh_from_db()
    return Scene(
        project=project,
        people=people,
        baseline=baseline,
        candidate=candidate,
        replay=replay,
        breakage=breakage,
        query=queries["delete a folder"],
        shown=shown,
        manual=manual,
        empty=empty,
        words=words,
        batch=batch,
        probe=probe_version(candidate, people[Role.ENGINEER]),
        shared=create_share_link(report=report, label="Committee", allow_comments=True, by=people[Role.MANAGER])[1],
    )


def probe_version(version: Version, by: User) -> Probe:
    """A probe that found something: most mutants get the prototype's usual answer, and not their parent's."""
    probe = request_probe(version=version, by=by, options=ProbeOptions(budget=60))
    assert probe.replay is not None
    play(probe.replay)
    first, *_ = probe.findings.all()
    dismiss_finding(finding=first, by=by, reason="Both are right.")
    return probe


def begin_bash(version: Version, people: dict[Role, User]) -> None:
    """A bash that runs, so that what is asked and filed from here on counts in it."""
    bash = a_bash(version, "Friday bash")
    charter = version.project.charters.get()
    bash.charters.set([charter, a_charter(version.project, LONG_WORD[:110], "Numbers, units, signs.")])
    for role in (Role.ENGINEER, Role.SME, Role.MANAGER):
        a_participant(bash, people[role], has_joined=role != Role.MANAGER)
    a_turn(bash, people[Role.ENGINEER], charter)


def program(prototype: Prototype) -> None:
    """What the two versions answer: fixed, regressed, still broken, changed, unchanged, failing, out of shape."""
    right, wrong = results("shutil.rmtree", "os.rmdir"), results("tempfile.TemporaryDirectory", "os.rmdir")
    prototype.answers("delete a folder", wrong, version="0.4")
    prototype.answers("delete a folder", right, version="0.5")
    prototype.answers("copy a file", results("shutil.copy", "shutil.copyfile"), version="0.4")
    prototype.answers("copy a file", results("copy.copy", "shutil.copyfile"), version="0.5")
    prototype.answers("read a csv file", results("io.open", "csv.reader"))
    prototype.answers("sort a list", results("sorted", "list.sort", "heapq.merge"), version="0.4")
    prototype.answers("sort a list", results("heapq.merge", "bisect.insort", "sorted"), version="0.5")
    prototype.answers("parse json", results("json.loads"), version="0.4")
    prototype.fails("parse json", status=503, version="0.5")
    reshaped = {"results": [{"id": "urllib.request", "title": "urllib.request", "score": "high"}]}
    prototype.answers("open a url", results("urllib.request"), version="0.4")
    prototype.answers("open a url", reshaped, version="0.5")
    prototype.answers(LONG_WORD, results(LONG_WORD, "short"))


def collect_queries(project: Project, author: User) -> dict[str, Query]:
    checks = defaultdict[str, list[str]](list)
    checks["delete a folder"] = ["in-top-1: shutil.rmtree"]
    checks["copy a file"] = ["in-top-3: shutil.copy", "min-results: 2"]
    checks["read a csv file"] = ["in-top-1: csv.reader"]
    checks["parse json"] = ["in-top-3: json.loads"]
    checks["walk a directory"] = ["in-top-1: first", "latency-under: 5s"]
    texts = ["delete a folder", "copy a file", "read a csv file", "sort a list", "parse json", "open a url"]
    made = {
        text: a_query(
            project, text, checks=checks[text], tags=["files"], required=text == "copy a file", need=NEED, author=author
        )
        for text in [*texts, "walk a directory", "join two strings", LONG_WORD]
    }
    a_query(project, "with parameters", params={"k": 20, "filter": {"module": "os"}}, author=author)
    a_query(project, "nobody asks this any more", state=QueryState.RETIRED, author=author)
    a_charter(project, "Words people use", "Synonyms, slang, the name in another language.")
    return made


def file_breakages(
    project: Project, queries: dict[str, Query], versions: list[Version], people: dict[Role, User]
) -> tuple[list[Observation], Breakage]:
    by = people[Role.ENGINEER]

    def ask(text: str) -> list[Observation]:
        deployments = [version.deployments.select_related("version__definition").get() for version in versions]
        return ask_live(project=project, deployments=deployments, text=text, params={}, by=by)

    shown = ask("delete a folder")
    first = file_breakage(
        project=project,
        observation=shown[0],
        title="A class that makes temporary folders outranks rmtree",
        category=Category.IRRELEVANT,
        severity=Severity.S2,
        expectation="in-top-1: shutil.rmtree",
        by=by,
    )
    reproduce_breakage(breakage_id=first.pk)
    comment_on(breakage=first, text="Seen with **folder** and with `directory`.", by=people[Role.SME])
    file_breakage(
        project=project,
        observation=ask("read a csv file")[0],
        title="Reading a CSV file finds only the plain open",
        category=Category.MISSING,
        severity=Severity.S1,
        expectation="in-top-1: csv.reader",
        by=by,
    )
    file_breakage(
        project=project,
        observation=ask(LONG_WORD)[1],
        title=f"{LONG_WORD[:120]} has no break",
        category=Category.OTHER,
        by=people[Role.SME],
    )
    keep_query(query=queries["sort a list"], by=by)
    return shown, first


def write_criteria(project: Project, people: dict[Role, User]) -> QuerySet[Criterion]:
    by_name = defaultdict(lambda: people[Role.ENGINEER], {"Manager 1": people[Role.MANAGER], "SME 1": people[Role.SME]})
    seed_criteria(project=project, people=by_name)
    return Criterion.objects.filter(project=project)


def rate(replay: Replay, queries: dict[str, Query], rater: User, other: User) -> None:
    """The first items by one SME: grades up and down, one that somebody else contradicts, and one that cannot be told
    and is settled.
    """
    queue_results(replay=replay, queries=list(queries.values()), depth=10)
    for number in range(RATED):
        item = next_item(project=replay.project, rater=rater)
        assert item is not None
        submit_judgment(item=item, rater=rater, kind=JudgmentKind.GRADE, grade=number % 4)
    item = next_item(project=replay.project, rater=rater)
    assert item is not None
    submit_judgment(item=item, rater=rater, kind=JudgmentKind.CANT_TELL, reason="I do not know this module.")
    first = ReviewItem.objects.filter(judgments__grade=3).earliest("pk")
    submit_judgment(item=first, rater=other, kind=JudgmentKind.GRADE, grade=0, reason=LONG_WORD)
    adjudicate_item(item=item, grade=1, reason="By the guideline.", by=other)

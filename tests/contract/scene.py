"""A project in which there is one of everything that the API shows, and everybody who may ask for it."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from bugbash.actions.outcomes import override_verdict
from bugbash.choices import DecisionKind, FindingState, ReplayState, Role, Verdict
from bugbash.models import Outcome, Project, Replay
from reviews.actions.reports import freeze_report
from reviews.choices import Decision, JudgmentKind, Measure, Operator
from reviews.models import Criterion, CriterionRevision, Judgment, ReviewItem, Waiver
from tests.api import Api
from tests.bash_builders import (
    a_bash,
    a_finished_probe,
    a_mention,
    a_saved_view,
    a_sighting,
    a_word_list,
    an_ask_batch,
    an_odd_answer,
)
from tests.builders import (
    a_breakage,
    a_charter,
    a_comment,
    a_contract_waiver,
    a_decision,
    a_diff_rule,
    a_finding,
    a_member,
    a_project,
    a_query,
    a_query_deed,
    a_ranking,
    a_replay,
    a_secret,
    a_triage_deed,
    a_user,
    a_version,
    an_api_document,
    an_import,
    an_observation,
    an_outcome,
)
from tests.reviews.builders import a_judgment_import, a_queue, a_share_link, a_signature

SHARED = "s" * 43  # the token of a share link
MEMBERS = {
    "owner": (Role.OWNER, False),
    "manager": (Role.MANAGER, False),
    "engineer": (Role.ENGINEER, False),
    "SME": (Role.SME, False),
    "reviewer": (Role.SME, True),
    "viewer": (Role.VIEWER, False),
}


@dataclass(frozen=True, slots=True)
class Scene:
    """`names` fill the holes of a path or body, such as `{query}`."""

    project: Project
    people: dict[str, User]
    names: dict[str, str]

    def api(self, actor: str) -> Api:
        return Api(self.people.get(actor))

    def path(self, template: str) -> str:
        return template.format(**self.names)


def a_scene() -> Scene:
    """Version 0.5 beside its baseline 0.4: replay 1 has finished, replay 2 runs, replay 3 is paused, 4 has one error,
    one outcome that is unstable and one that a person has overridden.
    """
    project = a_project()
    people = {name: a_member(project, role, name, reviewer_only=only) for name, (role, only) in MEMBERS.items()}
    people["stranger"] = a_user("stranger")
    baseline = a_version(project, "0.4", baseline=True)
    version = a_version(project)
    query = a_query(project, "delete a folder", checks=["in-top-3: shutil.rmtree"], need="Remove a folder", tags=["io"])
    seen = an_observation(query, version, a_ranking("shutil.rmtree", "os.rmdir"))
    outcome = an_outcome(a_replay(version, baseline=project.baseline), query, candidate=seen)
    decisions = [
        a_decision(a_changed(outcome.replay, f"changed {kind}"), kind, by=people["SME"])
        for kind in (DecisionKind.ACCEPTED, DecisionKind.IN_REVIEW)
    ]
    a_changed(outcome.replay, "changed")
    a_replay(version, state=ReplayState.RUNNING)
    a_replay(version, state=ReplayState.PAUSED)
    failed = a_replay(version)
    failed.shards.create(deployment=version.deployments.get(), first=0, last=2, state="done")
    an_outcome(failed, query, Verdict.ERROR, candidate=seen)
    an_outcome(failed, a_query(project, "unstable"), Verdict.UNSTABLE)
    disputed = an_outcome(failed, a_query(project, "disputed"), Verdict.CHANGED)
    override_verdict(outcome=disputed, verdict=Verdict.UNCHANGED, reason="Equal.", by=people["engineer"])
    breakage = a_breakage(seen, by=people["SME"])
    a_mention(a_comment(breakage), people["owner"])
    a_sighting(a_breakage(seen, "Met by two"), people["stranger"])
    version.project.refresh_from_db()
    finding, waived = a_finding(version), a_finding(version, "results[].score", breakage=breakage)
    a_contract_waiver(waived)
    an_api_document(version, {})
    charter = a_charter(project)
    a_bash(version).charters.add(charter)
    an_ask_batch(version)
    probe = a_finished_probe(version)
    odd, spared = an_odd_answer(probe), an_odd_answer(probe, "restaurnt", state=FindingState.DISMISSED)
    item, apart = an_item(outcome), an_item(outcome, "os.rmdir")
    for grade in (0, 3):
        a_judgment(apart, a_user(), grade)
    report = freeze_report(version=version, by=people["manager"])
    User.objects.filter(pk=people["manager"].pk).update(email="manager@example.org")  # else nobody can be reminded
    earlier = freeze_report(version=baseline, by=people["manager"])
    signature = a_signature(earlier, people["manager"], Decision.APPROVE_WITH_CONDITIONS, comment="Tell support.")
    names = {
        "condition": str(signature.conditions.create(text="Tell support.").pk),
        "slug": project.slug,
        "query": str(query.pk),
        "link": str(a_share_link(report, SHARED, comments=True).pk),
        "shared": SHARED,
        "observation": str(seen.pk),
        "item": str(item.pk),
        "queue": str(item.queue_id),
        "disputed": str(apart.pk),
        "batch": str(decisions[0].batch),
        "deed": str(a_triage_deed(breakage).batch),
        "view": str(a_saved_view(project, people["owner"]).pk),
        "secret": str(a_secret(project, "https://search.example").pk),
        "rule": str(a_diff_rule(project).pk),
        "odd": str(odd.pk),
        "spared": str(spared.pk),
        "words": str(a_word_list(project, "copy", "duplicate").pk),
        "criterion": str(a_criterion(project).pk),
        "accepted": str(a_waiver(project, people["owner"]).pk),
        "finding": finding.fingerprint,
        "waived": waived.fingerprint,
        "charter": str(charter.pk),
        "tomorrow": (timezone.now() + timedelta(days=1)).isoformat(),
        "today": timezone.localdate().isoformat(),
        "stranger": people["stranger"].username,
        "tag": str(query.tags.get().pk),
        "change": str(a_query_deed(query).batch),
        "words_import": str(a_judgment_import(project, f"{query.group} 0 d 1\n", by=people["manager"]).pk),
        "import": str(an_import(project, "query,params\ncopy a file,\nmove,{").pk),
    }
    return Scene(project, people, names)


def a_changed(replay: Replay, text: str) -> Outcome:
    """An outcome that waits for somebody to look at it."""
    query = a_query(replay.project, text)
    return an_outcome(replay, query, Verdict.CHANGED, candidate=an_observation(query, replay.version))


def an_item(outcome: Outcome, result_id: str = "shutil.rmtree") -> ReviewItem:
    """A result of an outcome's answer that waits for ratings."""
    query = outcome.query
    return ReviewItem.objects.create(
        queue=a_queue(query.project),
        project_id=query.project_id,
        query=query,
        group=query.group,
        result_id=result_id,
        title=result_id,
    )


def a_judgment(item: ReviewItem, rater: User, grade: int | None = 2, *, revision: int = 1) -> Judgment:
    """One rater's word on an item; no grade is "can't tell"."""
    kind = JudgmentKind.CANT_TELL if grade is None else JudgmentKind.GRADE
    reason = "" if grade is not None else "Not my field."
    item.judgments.filter(rater=rater).update(current=False)
    return Judgment.objects.create(item=item, rater=rater, grade=grade, kind=kind, reason=reason, revision=revision)


def a_waiver(project: Project, by: User) -> Waiver:
    """Of a criterion of its own."""
    criterion = a_criterion(project, "Legal has seen it")
    return Waiver.objects.create(criterion=criterion, reason="Known.", ends_on=timezone.localdate(), waived_by=by)


def a_revision(criterion: Criterion, by: User) -> CriterionRevision:
    number = criterion.revisions.count() + 1
    return CriterionRevision.objects.create(criterion=criterion, number=number, facts={}, changed_by=by)


def a_criterion(project: Project, sentence: str = "Legal has agreed") -> Criterion:
    """An item of the checklist."""
    return Criterion.objects.create(
        project=project, sentence=sentence, measure=Measure.MANUAL, operator=Operator.AT_LEAST, threshold=1
    )

"""Rows of ratings and readiness, each by one plain call; made directly, never through the actions that are tested."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import count
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from bugbash.choices import QueryState, Role
from bugbash.models import Outcome, Project, Query, Replay, Version
from reviews.actions.judgment_imports import keep_file
from reviews.choices import Decision, JudgmentKind, Measure, Overall
from reviews.logic.criteria import direction
from reviews.logic.reports import freeze
from reviews.logic.share_tokens import hash_token
from reviews.models import (
    Adjudication,
    Assignment,
    Confirmation,
    Criterion,
    CriterionMention,
    Judgment,
    JudgmentImport,
    MetricRun,
    Report,
    ReviewItem,
    ReviewQueue,
    ReviewSettings,
    ShareLink,
    SignOff,
    Waiver,
)
from tests.builders import a_query, a_ranking, a_user, an_observation, an_outcome

numbers = count(1)


def a_queue(project: Project, name: str = "Results", **facts: object) -> ReviewQueue:
    """The project's queue of this name; it does not ask a third rater unless told to."""
    kept = ReviewSettings.objects.filter(project=project).first() or ReviewSettings(project=project)
    defaults: dict[str, object] = {
        "scale": kept.scale,
        "guideline": kept.guideline,
        "raters_per_item": kept.raters_per_item,
        "third_rater": False,
        **facts,
    }
    return ReviewQueue.objects.get_or_create(project=project, name=name, defaults=defaults)[0]


def an_item(
    query: Query, result_id: str = "shutil.rmtree", *, group: str = "", queue: ReviewQueue | None = None
) -> ReviewItem:
    """A result of the query's group, in the queue."""
    queue = queue or a_queue(query.project)
    return ReviewItem.objects.create(
        project=query.project,
        queue=queue,
        places=queue.raters_per_item,
        query=query,
        group=group or query.group,
        result_id=result_id,
        title=result_id,
        text=f"About {result_id}.",
    )


def some_items(project: Project, *result_ids: str) -> list[ReviewItem]:
    """Results of one new query, in the queue."""
    query = a_query(project, f"asked {next(numbers)}")
    return [an_item(query, result_id) for result_id in result_ids]


def an_assignment(item: ReviewItem, rater: User, *, minutes: float = 15, submitted: bool = False) -> Assignment:
    """A slot that is reserved for so many minutes from now; `minutes` below 0 have run out."""
    return Assignment.objects.create(
        item=item,
        rater=rater,
        expires_at=timezone.now() + timedelta(minutes=minutes),
        submitted_at=timezone.now() if submitted else None,
    )


def a_judgment(
    item: ReviewItem,
    rater: User,
    grade: int | None = 2,
    *,
    kind: JudgmentKind = JudgmentKind.GRADE,
    reason: str = "",
    revision: int = 1,
) -> Judgment:
    """A submitted rating with its slot."""
    Assignment.objects.update_or_create(
        item=item, rater=rater, defaults={"expires_at": timezone.now(), "submitted_at": timezone.now()}
    )
    Judgment.objects.filter(item=item, rater=rater, revision__lt=revision).update(current=False)
    return Judgment.objects.create(item=item, rater=rater, kind=kind, grade=grade, reason=reason, revision=revision)


def an_adjudication(item: ReviewItem, grade: int | None, by: User | None = None) -> Adjudication:
    """No grade gives the word back to the raters."""
    person = by or a_user("Manager 1")
    return Adjudication.objects.create(item=item, grade=grade, reason="By the guideline.", adjudicated_by=person)


def some_settings(project: Project, *, raters: int = 2, **facts: object) -> ReviewSettings:
    ReviewQueue.objects.filter(project=project).update(raters_per_item=raters)
    ReviewItem.objects.filter(project=project).update(places=raters)
    return ReviewSettings.objects.create(project=project, raters_per_item=raters, **facts)


def a_criterion(
    project: Project,
    measure: Measure = Measure.REGRESSIONS,
    threshold: float = 0,
    *,
    sentence: str = "Nothing that worked may break.",
    must: bool = True,
    owner: User | None = None,
    retired: bool = False,
    **params: object,
) -> Criterion:
    """A criterion in its measure's own direction."""
    return Criterion.objects.create(
        project=project,
        sentence=sentence,
        measure=measure,
        params=params,
        operator=direction(measure),
        threshold=threshold,
        must=must,
        owner=owner,
        retired_at=timezone.now() if retired else None,
    )


def a_checklist_item(project: Project, item: str = "rollback", **facts: object) -> Criterion:
    """A criterion that a person confirms."""
    sentence = "A rollback has been tried."
    return a_criterion(project, Measure.MANUAL, 1, sentence=sentence, item=item, **facts)  # type: ignore[arg-type]


def a_confirmation(criterion: Criterion, version: Version, *, by: User | None = None, note: str = "") -> Confirmation:
    person = by or a_user("Manager 1")
    return Confirmation.objects.create(criterion=criterion, version=version, confirmed_by=person, note=note)


def a_waiver(
    criterion: Criterion,
    version: Version | None = None,
    *,
    by: User | None = None,
    days: int = 30,
    revoked: bool = False,
) -> Waiver:
    """In force until so many days from today; `days` below 0 have run out."""
    person = by or a_user("Owner 1")
    return Waiver.objects.create(
        criterion=criterion,
        version=version,
        reason="Known since May.",
        ends_on=timezone.localdate() + timedelta(days=days),
        waived_by=person,
        revoked_by=person if revoked else None,
        revoked_at=timezone.now() if revoked else None,
    )


def a_report(version: Version, *, by: User | None = None) -> Report:
    """The project's next report, with just enough in it to be shown."""
    number = Report.objects.filter(project=version.project).count() + 1
    assessment = {"overall": "go", "sentence": "Every must-criterion passes.", "gates": [], "shortest_way": []}
    frozen = freeze(
        {
            "report": number,
            "version": version.name,
            "baseline": None,
            "frozen_by": "Manager 1",
            "assessment": assessment,
            "time_to_signal_s": None,
            "replay": None,
            "open_breakages": [],
            "contract": [],
        }
    )
    return Report.objects.create(
        project=version.project,
        number=number,
        version=version,
        overall=Overall.GO,
        payload=frozen.json.decode(),
        sha256=frozen.sha256,
        frozen_by=by or a_user("Manager 1"),
    )


def a_signature(
    report: Report, by: User, decision: Decision = Decision.APPROVE, *, role: Role = Role.MANAGER, comment: str = ""
) -> SignOff:
    return SignOff.objects.create(
        report=report, signed_by=by, role=role, decision=decision, comment=comment, sha256=report.sha256
    )


def a_criterion_mention(criterion: Criterion, user: User, *, by: User | None = None) -> CriterionMention:
    """A comment on the criterion, with whom it mentions."""
    comment = criterion.comments.create(author=by or a_user(), text="Which users?")
    return CriterionMention.objects.create(comment=comment, user=user)


def a_share_link(report: Report, token: str = "t" * 43, *, days: float = 30, comments: bool = False) -> ShareLink:
    """A link for the address `/share/<token>/`; `days` below 0 have run out."""
    return ShareLink.objects.create(
        report=report,
        token_hash=hash_token(token),
        label="Committee",
        allow_comments=comments,
        created_by=report.frozen_by,
        expires_at=timezone.now() + timedelta(days=days),
    )


def a_judgment_import(project: Project, text: str, *, by: User | None = None, **facts: Any) -> JudgmentImport:
    """A file that was read, of which nothing is saved yet."""
    return keep_file(project=project, pieces=[text.encode()], file_name="", by=by or a_user("Manager 1"), **facts)


def graded_results(project: Project, group: str, grades: Mapping[str, int], rater: User | None = None) -> None:
    """One rater's grades of results of a query group."""
    query = a_query(project, f"rated {group} {next(numbers)}", group=group, state=QueryState.RETIRED)
    person = rater or a_user("SME 1")
    for result_id, grade in grades.items():
        known = ReviewItem.objects.filter(project=project, group=group, result_id=result_id).first()
        a_judgment(known or an_item(query, result_id), person, grade)


def a_shown_ranking(replay: Replay, text: str, *ids: str, group: str = "", **facts: object) -> Outcome:
    """What the replay's version answered to a query of a group; the same text is the same query."""
    project = replay.project
    query = project.queries.filter(text=text).first() or a_query(project, text, group=group, **facts)  # type: ignore[arg-type]
    return an_outcome(replay, query, candidate=an_observation(query, replay.version, a_ranking(*ids)))


def a_metric_run(replay: Replay, k: int = 10, state: str = "1") -> MetricRun:
    """A computed run without anything in it."""
    return MetricRun.objects.create(
        project=replay.project,
        version=replay.version,
        replay=replay,
        evidence_at=replay.finished_at or replay.requested_at,
        ratings_state=state,
        k=k,
        parameters={},
        scores={},
        summary={},
    )

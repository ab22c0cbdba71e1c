"""One row for each constraint that the database must refuse."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from bugbash.models import Project
from reviews.choices import Decision, ItemKind, JudgmentKind, Measure
from reviews.models import (
    Criterion,
    CriterionComment,
    CriterionMention,
    CriterionRevision,
    Judgment,
    JudgmentImport,
    Look,
    MetricComparison,
    Report,
    ReviewItem,
    ReviewSettings,
    ShareLink,
    SignOff,
    Waiver,
)
from tests.builders import a_member, a_project, a_query, a_replay, a_user, a_version, an_observation
from tests.reviews.builders import (
    a_checklist_item,
    a_confirmation,
    a_criterion,
    a_criterion_mention,
    a_judgment,
    a_judgment_import,
    a_metric_run,
    a_report,
    a_share_link,
    a_signature,
    a_waiver,
    an_assignment,
    an_item,
    some_settings,
)


@contextmanager
def violated(constraint: str, *columns: str) -> Iterator[None]:
    """The block must be refused by this constraint. SQLite names the columns of a unique constraint instead."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        yield
    said = str(caught.value)
    if columns and connection.vendor == "sqlite":
        table, _, rest = said.removeprefix("UNIQUE constraint failed: ").partition(".")
        assert [part.strip().removeprefix(f"{table}.") for part in rest.split(",")] == list(columns)
    else:
        assert constraint in said


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def item(project: Project) -> ReviewItem:
    return an_item(a_query(project))


@pytest.fixture
def report(project: Project) -> Report:
    return a_report(a_version(project))


def test_result_is_queued_once_per_group(item: ReviewItem) -> None:
    other = a_query(item.project, "another query")
    with violated("one_item_per_result", "project_id", "group", "result_id"):
        an_item(other, item.result_id, group=item.group)


def test_same_result_is_queued_for_another_group(item: ReviewItem) -> None:
    an_item(a_query(item.project, "another query"), item.result_id)
    assert ReviewItem.objects.filter(result_id=item.result_id).count() == 2


def test_rater_has_one_slot_per_item(item: ReviewItem) -> None:
    rater = a_user()
    an_assignment(item, rater)
    with violated("one_assignment_per_rater", "item_id", "rater_id"):
        an_assignment(item, rater)


def test_revision_exists_once(item: ReviewItem) -> None:
    rater = a_user()
    a_judgment(item, rater, 1)
    with violated("one_judgment_per_revision", "item_id", "rater_id", "revision"):
        a_judgment(item, rater, 2)


def test_grade_has_a_grade(item: ReviewItem) -> None:
    with violated("only_grades_have_a_grade"):
        a_judgment(item, a_user(), None)


@pytest.mark.parametrize("kind", [JudgmentKind.CANT_TELL, JudgmentKind.EXPECTATION_WRONG])
def test_abstention_has_no_grade(item: ReviewItem, kind: JudgmentKind) -> None:
    with violated("only_grades_have_a_grade"):
        a_judgment(item, a_user(), 2, kind=kind, reason="I do not know this module.")


@pytest.mark.parametrize("kind", [JudgmentKind.CANT_TELL, JudgmentKind.EXPECTATION_WRONG])
def test_abstention_has_a_reason(item: ReviewItem, kind: JudgmentKind) -> None:
    with violated("abstention_has_a_reason"):
        a_judgment(item, a_user(), None, kind=kind)


def test_judged_item_is_kept(item: ReviewItem) -> None:
    a_judgment(item, a_user())
    with pytest.raises(ProtectedError):
        item.delete()


def test_criterion_has_a_known_measure(project: Project) -> None:
    criterion = a_criterion(project)
    with violated("criterion_measure_known"):
        Criterion.objects.filter(pk=criterion.pk).update(measure="goodness")


def test_criterion_is_confirmed_once_per_version(project: Project) -> None:
    criterion, version = a_checklist_item(project), a_version(project)
    a_confirmation(criterion, version)
    with violated("one_confirmation_per_version", "criterion_id", "version_id"):
        a_confirmation(criterion, version)


def test_report_number_exists_once(report: Report) -> None:
    with violated("one_report_per_number", "project_id", "number"):
        Report.objects.create(
            project=report.project, number=report.number, version=report.version, frozen_by=report.frozen_by
        )


def test_person_signs_a_report_once(report: Report) -> None:
    manager = a_member(report.project)
    a_signature(report, manager)
    with violated("one_signature_per_person", "report_id", "signed_by_id"):
        a_signature(report, manager, Decision.REJECT, comment="Too early.")


@pytest.mark.parametrize("decision", [Decision.APPROVE_WITH_CONDITIONS, Decision.REJECT])
def test_conditions_and_rejections_are_explained(report: Report, decision: Decision) -> None:
    with violated("conditions_and_rejections_are_explained"):
        a_signature(report, a_user(), decision)


def test_signed_report_is_kept(report: Report) -> None:
    a_signature(report, a_user())
    with pytest.raises(ProtectedError):
        report.delete()


def test_waiver_has_a_reason(project: Project) -> None:
    waiver = a_waiver(a_checklist_item(project))
    with violated("waiver_has_a_reason"):
        Waiver.objects.filter(pk=waiver.pk).update(reason="")


def test_revoked_waiver_names_who(project: Project) -> None:
    waiver = a_waiver(a_checklist_item(project))
    with violated("revoked_waiver_names_who"):
        Waiver.objects.filter(pk=waiver.pk).update(revoked_by=a_user())


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({"state": "odd"}, "judgment_import_state_known"),
        ({"position": 2}, "judgment_import_within_total"),
        ({"rater": ""}, "judgment_import_names_a_rater"),
    ],
)
def test_import_of_judgments_holds_together(project: Project, changed: dict[str, object], constraint: str) -> None:
    a_query(project, "copy", group="copy")
    given = a_judgment_import(project, "copy 0 d 1")
    with violated(constraint):
        JudgmentImport.objects.filter(pk=given.pk).update(**changed)


def test_criterion_has_each_revision_once(project: Project) -> None:
    criterion, by = a_checklist_item(project), a_user()
    CriterionRevision.objects.create(criterion=criterion, number=1, facts={}, changed_by=by)
    with violated("one_criterion_revision_per_number", "criterion_id", "number"):
        CriterionRevision.objects.create(criterion=criterion, number=1, facts={}, changed_by=by)


def test_person_looks_once_at_a_version(project: Project) -> None:
    version, user = a_version(project), a_user()
    Look.objects.create(version=version, user=user)
    with violated("one_look_per_person_and_version", "version_id", "user_id"):
        Look.objects.create(version=version, user=user)


def test_comment_on_a_criterion_says_something(project: Project) -> None:
    with violated("criterion_comment_says_something"):
        CriterionComment.objects.create(criterion=a_checklist_item(project), author=a_user(), text="")


def test_person_is_mentioned_once_in_a_comment_on_a_criterion(project: Project) -> None:
    mention = a_criterion_mention(a_checklist_item(project), a_user())
    with violated("one_criterion_mention_per_person", "comment_id", "user_id"):
        CriterionMention.objects.create(comment=mention.comment, user=mention.user)


def test_mention_belongs_to_a_comment(project: Project) -> None:
    mention = a_criterion_mention(a_checklist_item(project), a_user())
    with violated("comment_id"):
        CriterionMention.objects.filter(pk=mention.pk).update(comment=None)


def test_share_link_has_its_hash(report: Report) -> None:
    link = a_share_link(report)
    with violated("share_link_has_its_hash"):
        ShareLink.objects.filter(pk=link.pk).update(token_hash="")


def test_token_opens_one_report(report: Report) -> None:
    a_share_link(report)
    with violated("reviews_sharelink_token_hash_key", "token_hash"):
        a_share_link(a_report(report.version))


@pytest.mark.parametrize(("name", "text"), [("", "Why?"), ("Reader", "")])
def test_comment_over_a_link_says_something_and_by_whom(report: Report, name: str, text: str) -> None:
    with violated("share_comment_says_something"):
        a_share_link(report).comments.create(name=name, text=text)


def test_condition_says_something(report: Report) -> None:
    with violated("condition_says_something"):
        a_signature(report, a_user()).conditions.create(text="")


def test_condition_that_is_met_names_who(report: Report) -> None:
    signature = a_signature(report, a_user())
    with violated("done_condition_names_who"):
        signature.conditions.create(text="Tell support.", done_by=a_user())
    with violated("done_condition_names_who"):
        signature.conditions.create(text="Tell support.", done_at=timezone.now())


def test_pair_is_queued_once_in_a_queue(item: ReviewItem) -> None:
    seen = an_observation(item.query, a_version(item.project))
    pair: dict[str, Any] = {"kind": ItemKind.PREFERENCE, "group": item.group, "first": seen, "second": seen}
    rows = ReviewItem.objects.filter(project=item.project)
    rows.update(**pair)
    again = an_item(item.query, item.result_id, group="elsewhere")
    with violated("one_pair_per_queue", "queue_id", "group", "result_id"):
        rows.filter(pk=again.pk).update(**pair)


def test_project_has_one_set_of_review_settings(project: Project) -> None:
    some_settings(project)
    with violated("reviews_reviewsettings_project_id_key", "project_id"):
        some_settings(project)


def test_project_starts_with_a_scale_of_four_grades(project: Project) -> None:
    settings = ReviewSettings.objects.create(project=project)
    assert (settings.scale, settings.raters_per_item, settings.guideline) == (
        {"0": "Poor", "1": "Fair", "2": "Good", "3": "Perfect"},
        2,
        "",
    )


def test_rows_are_called_what_people_call_them(item: ReviewItem, report: Report) -> None:
    rater, version = a_user("SME 1"), report.version
    criterion = a_checklist_item(item.project)
    grade = a_judgment(item, rater, 3)
    unsure = Judgment(item=item, rater=rater, kind=JudgmentKind.CANT_TELL, reason="Unknown to me.")
    signature = SignOff(report=report, signed_by=rater, decision=Decision.APPROVE_WITH_CONDITIONS)
    assert [str(row) for row in (item, item.assignments.get(), grade, unsure, report, signature)] == [
        "shutil.rmtree for “delete folder that is not empty”",
        f"shutil.rmtree for “delete folder that is not empty” to {rater}",
        f"{rater}: 3",
        f"{rater}: can’t tell",
        "Report 1 on 0.5",
        f"{rater}: approve with conditions",
    ]
    assert str(criterion) == "A rollback has been tried."
    assert str(a_confirmation(criterion, version)) == "A rollback has been tried. on 0.5"
    assert str(some_settings(item.project)) == "Review settings of Stdlib search"
    assert criterion.measure == Measure.MANUAL


def test_metrics_are_computed_once_for_a_state(db: None) -> None:
    replay = a_replay(a_version(a_project()))
    a_metric_run(replay)
    a_metric_run(replay, state="2")
    with violated("one_metric_run_per_state", "replay_id", "evidence_at", "ratings_state", "k"):
        a_metric_run(replay)


def test_metrics_have_a_depth(db: None) -> None:
    replay = a_replay(a_version(a_project()))
    with violated("metric_run_has_a_depth"):
        a_metric_run(replay, k=0)


def test_two_runs_are_compared_once(db: None) -> None:
    run = a_metric_run(a_replay(a_version(a_project())))
    MetricComparison.objects.create(run=run, against=run, result={})
    with violated("one_metric_comparison_per_pair", "run_id", "against_id"):
        MetricComparison.objects.create(run=run, against=run, result={})

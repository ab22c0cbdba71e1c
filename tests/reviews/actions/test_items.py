from functools import partial

import pytest

from bugbash.choices import CallError, Verdict
from bugbash.models import Project, Query, Replay
from reviews.actions.items import queue_results, queue_unseen
from reviews.models import ReviewItem
from reviews.receivers import queue_after_replay
from tests.builders import a_project, a_query, a_ranking, a_replay, a_version, an_observation, an_outcome
from tests.reviews.builders import a_judgment, a_queue, an_item
from tests.statements import statements


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def a_pair(project: Project, query: Query, new: tuple[str, ...], old: tuple[str, ...] = ()) -> Replay:
    """A finished replay in which 0.5 showed `new` and its baseline 0.4 `old`; with no `old` there was no baseline."""
    names = {version.name: version for version in project.versions.all()}
    candidate = names.get("0.5") or a_version(project, "0.5")
    reference = None
    if old:
        baseline = names.get("0.4") or a_version(project, "0.4")
        reference = an_observation(query, baseline, a_ranking(*old))
    replay = a_replay(candidate)
    an_outcome(replay, query, candidate=an_observation(query, candidate, a_ranking(*new)), reference=reference)
    return replay


def queued(project: Project) -> list[str]:
    return list(ReviewItem.objects.filter(project=project).order_by("pk").values_list("result_id", flat=True))


def test_results_of_both_versions_are_queued_once_each(project: Project) -> None:
    query = a_query(project)
    replay = a_pair(project, query, ("a", "b"), old=("b", "c"))
    assert queue_results(replay=replay, queries=[query]) == 3
    assert sorted(queued(project)) == ["a", "b", "c"]


def test_item_is_frozen_as_it_was_shown(project: Project) -> None:
    query = a_query(project, "delete a folder", group="deleting")
    queue_results(replay=a_pair(project, query, ("shutil.rmtree",)), queries=[query])
    item = ReviewItem.objects.get()
    assert (item.project, item.query, item.group, item.result_id, item.title, item.text) == (
        project,
        query,
        "deleting",
        "shutil.rmtree",
        "shutil.rmtree",
        "About shutil.rmtree.",
    )


def test_only_the_first_results_are_queued(project: Project) -> None:
    query = a_query(project)
    replay = a_pair(project, query, ("a", "b", "c"), old=("d", "e", "f"))
    assert queue_results(replay=replay, queries=[query], depth=2) == 4
    assert sorted(queued(project)) == ["a", "b", "d", "e"]


def test_queueing_twice_adds_nothing(project: Project) -> None:
    query = a_query(project)
    replay = a_pair(project, query, ("a", "b"))
    assert [queue_results(replay=replay, queries=[query]) for _ in range(2)] == [2, 0]


def test_known_item_keeps_its_words_and_ratings(project: Project) -> None:
    query = a_query(project)
    item = an_item(query, "a")
    ReviewItem.objects.update(title="As it was shown first")
    a_judgment(item, a_version(project, "0.1").registered_by)
    assert queue_results(replay=a_pair(project, query, ("a", "b")), queries=[query]) == 1
    item.refresh_from_db()
    assert (item.title, item.judgments.count()) == ("As it was shown first", 1)


def test_two_queries_of_a_group_share_their_items(project: Project) -> None:
    one, other = a_query(project, "rm -r", group="deleting"), a_query(project, "rmdir", group="deleting")
    replay = a_pair(project, one, ("a", "b"))
    shown = an_observation(other, replay.version, a_ranking("b", "c"))
    an_outcome(replay, other, candidate=shown)
    assert queue_results(replay=replay, queries=[one, other]) == 3


def test_other_queries_are_left_alone(project: Project) -> None:
    query, other = a_query(project, "one"), a_query(project, "other")
    replay = a_pair(project, query, ("a",))
    assert queue_results(replay=replay, queries=[other]) == 0


def test_error_has_no_results_to_rate(project: Project) -> None:
    query = a_query(project)
    replay = a_replay(a_version(project))
    failed = an_observation(query, replay.version, error=CallError.HTTP_5XX, status=503)
    an_outcome(replay, query, Verdict.ERROR, candidate=failed)
    assert queue_results(replay=replay, queries=[query]) == 0


def test_endless_id_is_cut(project: Project) -> None:
    query = a_query(project)
    queue_results(replay=a_pair(project, query, ("x" * 600,)), queries=[query])
    assert queued(project) == ["x" * 500]


def test_queueing_costs_the_same_at_one_and_three_rows(project: Project) -> None:
    query = a_query(project)
    a_queue(project)
    one, three = a_pair(project, query, ("a",)), a_pair(project, query, ("b", "c", "d"))
    costs = [statements(partial(queue_results, replay=replay, queries=[query])) for replay in (one, three)]
    assert costs[0] == costs[1]


def test_later_replay_queues_what_is_new_in_rated_groups(project: Project) -> None:
    rated, unrated = a_query(project, "rated"), a_query(project, "unrated")
    an_item(rated, "a")
    replay = a_pair(project, rated, ("a", "b"))
    an_outcome(replay, unrated, candidate=an_observation(unrated, replay.version, a_ranking("c")))
    assert queue_unseen(replay=replay) == 1
    assert queued(project) == ["a", "b"]


def test_project_without_ratings_gets_no_queue_by_itself(project: Project) -> None:
    assert queue_unseen(replay=a_pair(project, a_query(project), ("a",))) == 0


def test_finished_replay_is_heard_of(project: Project) -> None:
    query = a_query(project)
    an_item(query, "a")
    queue_after_replay(replay_id=a_pair(project, query, ("a", "b")).pk)
    assert queued(project) == ["a", "b"]


def test_finished_replay_that_is_heard_of_twice_queues_once(project: Project) -> None:
    query = a_query(project)
    an_item(query, "a")
    replay = a_pair(project, query, ("a", "b"))
    for _ in range(2):
        queue_after_replay(replay_id=replay.pk)
    assert queued(project) == ["a", "b"]

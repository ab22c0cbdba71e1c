from datetime import timedelta

import pytest
from django.utils import timezone

from bugbash.models import Deployment, Observation, Project, Version
from bugbash.selectors.console import (
    MANY_TARGETS,
    Target,
    choices_of,
    recent_askings,
    shown_observations,
    targets_of,
    usual_choice,
)
from tests.builders import a_project, a_query, a_user, a_version, an_observation
from tests.statements import statements


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def targets(*names: str) -> list[Target]:
    """Places of versions that are not in any database; the newest first."""
    versions = [Version(pk=len(names) - place, name=name) for place, name in enumerate(names)]
    return [Target(version.name, Deployment(version=version)) for version in versions]


def test_newest_version_is_offered_first_with_its_deployments(project: Project) -> None:
    for name in ("0.4", "0.5"):
        version = a_version(project, name)
        Deployment.objects.create(version=version, name="eu", base_url="http://127.0.0.1:9")
    a_version(a_project(), "0.9")
    assert [target.name for target in targets_of(project)] == ["0.5", "0.5@eu", "0.4", "0.4@eu"]


def test_targets_cost_the_same_for_one_and_three(project: Project) -> None:
    def read() -> object:
        return [target.deployment.version.definition.kind for target in targets_of(project)]

    a_version(project, "0.4")
    one = statements(read)
    for name in ("0.5", "0.6"):
        a_version(project, name)
    assert (one, statements(read)) == (1, 1)


@pytest.mark.parametrize(
    ("names", "baseline_id", "usual"),
    [
        ((), None, ()),
        (("0.5",), None, ("0.5",)),
        (("0.5",), 1, ("0.5",)),
        (("0.6", "0.5", "0.4"), None, ("0.6",)),
        (("0.6", "0.5", "0.4"), 1, ("0.4", "0.6")),
        (("0.6", "0.5", "0.4"), 3, ("0.6",)),
        (("0.6", "0.5", "0.4"), 99, ("0.6",)),
    ],
)
def test_newest_version_is_usually_asked_beside_the_baseline(
    names: tuple[str, ...], baseline_id: int | None, usual: tuple[str, ...]
) -> None:
    assert usual_choice(targets(*names), baseline_id) == usual


def test_choices_are_pairs_with_the_older_left_then_each_alone() -> None:
    assert choices_of(targets("c", "b", "a"), ("a", "c")) == [
        ("Side by side", [("a", "c"), ("a", "b"), ("b", "c")]),
        ("One version", [("c",), ("b",), ("a",)]),
    ]


def test_single_version_has_no_pairs() -> None:
    assert choices_of(targets("a"), ("a",)) == [("One version", [("a",)])]


def test_without_versions_there_is_nothing_to_choose() -> None:
    assert choices_of([], ()) == []


@pytest.mark.parametrize(("count", "pairs"), [(MANY_TARGETS, 15), (MANY_TARGETS + 1, 11)])
def test_among_many_only_pairs_with_a_usual_one_are_listed(count: int, pairs: int) -> None:
    names = [f"{n}" for n in range(count, 0, -1)]
    groups = dict(choices_of(targets(*names), ("1", names[0])))
    assert len(groups["Side by side"]) == pairs
    assert len(groups["One version"]) == count


def test_observations_come_in_the_order_in_which_they_were_named(project: Project) -> None:
    query = a_query(project)
    first, second = (an_observation(query, a_version(project, name)) for name in ("0.4", "0.5"))
    foreign = a_project()
    other = an_observation(a_query(foreign), a_version(foreign))
    assert shown_observations(project, [second.pk, first.pk]) == [second, first]
    assert shown_observations(project, [first.pk, first.pk]) == [first, first]
    assert shown_observations(project, [other.pk, 0]) == []


def test_shown_observations_cost_one_statement(project: Project) -> None:
    query = a_query(project)
    keys = [an_observation(query, a_version(project, name)).pk for name in ("0.4", "0.5")]

    def read() -> object:
        rows = shown_observations(project, keys)
        return [(row.query, row.version, row.deployment, row.definition, row.body and row.body.size) for row in rows]

    assert statements(read) == 1


def asked(project: Project, text: str, *versions: Version, by: object, minutes_ago: int) -> list[Observation]:
    """One question asked some minutes ago, of these versions at the same moment."""
    query = project.queries.filter(text=text).first() or a_query(project, text)
    rows = [an_observation(query, version, asked_by=by) for version in versions]  # type: ignore[arg-type]
    moment = timezone.now() - timedelta(minutes=minutes_ago)
    Observation.objects.filter(pk__in=[row.pk for row in rows]).update(observed_at=moment)
    return rows


def test_recent_askings_are_each_query_as_it_was_asked_last(project: Project) -> None:
    me, old, new = a_user(), a_version(project, "0.4"), a_version(project, "0.5")
    asked(project, "copy", new, by=me, minutes_ago=9)
    pair = asked(project, "move", old, new, by=me, minutes_ago=8)
    again = asked(project, "copy", old, new, by=me, minutes_ago=7)
    asked(project, "theirs", new, by=a_user(), minutes_ago=6)
    foreign = a_project()
    asked(foreign, "elsewhere", a_version(foreign), by=me, minutes_ago=5)
    askings = recent_askings(project, me.pk)
    assert [(one.text, one.versions, one.observations) for one in askings] == [
        ("copy", "0.4 | 0.5", tuple(again)),
        ("move", "0.4 | 0.5", tuple(pair)),
    ]
    assert askings[0].address == f"{again[0].pk},{again[1].pk}"


def test_recent_askings_are_few(project: Project) -> None:
    me, version = a_user(), a_version(project)
    for n in range(3):
        asked(project, f"{n}", version, by=me, minutes_ago=9 - n)
    assert [one.text for one in recent_askings(project, me.pk, limit=2)] == ["2", "1"]


def test_recent_askings_cost_the_same_for_one_and_three(project: Project) -> None:
    me, version = a_user(), a_version(project)
    asked(project, "0", version, by=me, minutes_ago=9)

    def read() -> object:
        return [(one.text, one.versions) for one in recent_askings(project, me.pk)]

    one = statements(read)
    for n in (1, 2):
        asked(project, f"{n}", version, by=me, minutes_ago=9 - n)
    assert (one, statements(read)) == (1, 1)

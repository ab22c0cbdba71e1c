import pytest

from bugbash.models import Project
from bugbash.selectors.observations import project_observations
from tests.builders import a_project, a_query, a_version, an_observation
from tests.statements import statements

pytestmark = pytest.mark.django_db


def read(project: Project) -> list[object]:
    rows = project_observations(project)
    return [(row.query.text, row.version.name, row.deployment.name, row.definition.kind, row.body) for row in rows]


def test_project_has_the_observations_of_its_versions() -> None:
    project, other = a_project(), a_project()
    mine = an_observation(a_query(project), a_version(project))
    an_observation(a_query(other), a_version(other))
    assert list(project_observations(project)) == [mine]


def test_observations_cost_the_same_for_one_and_three() -> None:
    project = a_project()
    query, version = a_query(project), a_version(project)
    an_observation(query, version)
    one = statements(lambda: read(project))
    for _ in range(2):
        an_observation(query, version)
    assert (one, statements(lambda: read(project))) == (1, 1)

import pytest

from bugbash.actions.tags import remove_tag, rename_tag
from bugbash.errors import ConflictError, RefusedError
from bugbash.models import AuditEvent, Project, Tag
from tests.builders import a_project, a_query, a_user


@pytest.fixture
def project(db: None) -> Project:
    """Two queries that carry `io`, one of which carries `files` too, as does a third."""
    project = a_project()
    for text, tags in (("a", ["io"]), ("b", ["io", "files"]), ("c", ["files"])):
        a_query(project, text, tags=tags)
    return project


def tagged(project: Project) -> dict[str, list[str]]:
    return {
        tag.name: [query.text for query in tag.queries.order_by("text")]
        for tag in Tag.objects.filter(project=project).order_by("name")
    }


def trail() -> list[tuple[str, str, dict[str, object]]]:
    return [(event.verb, event.subject, event.detail) for event in AuditEvent.objects.all()]


def test_renamed_tag_stays_on_its_queries(project: Project) -> None:
    rename_tag(tag=project.tags.get(name="io"), name=" streams ", merge=False, by=a_user())
    assert tagged(project) == {"files": ["b", "c"], "streams": ["a", "b"]}
    assert trail() == [("renamed a tag to", "streams", {"former": "io"})]


def test_name_that_is_taken_is_a_question(project: Project) -> None:
    with pytest.raises(ConflictError, match="There is a tag files already: merge the two, or choose another name"):
        rename_tag(tag=project.tags.get(name="io"), name="files", merge=False, by=a_user())
    assert (tagged(project), trail()) == ({"files": ["b", "c"], "io": ["a", "b"]}, [])


def test_merged_tag_gives_its_queries_to_the_other(project: Project) -> None:
    kept = rename_tag(tag=project.tags.get(name="io"), name="files", merge=True, by=a_user())
    assert (kept.name, tagged(project)) == ("files", {"files": ["a", "b", "c"]})
    assert trail() == [("merged a tag into", "files", {"former": "io"})]


def test_same_name_of_another_project_is_free(project: Project) -> None:
    a_query(a_project(), "a", tags=["theirs"])
    rename_tag(tag=project.tags.get(name="io"), name="theirs", merge=False, by=a_user())
    assert tagged(project) == {"files": ["b", "c"], "theirs": ["a", "b"]}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [(" ", "A tag needs a name."), ("x" * 61, "A tag has at most 60 characters, xxxxxxxxxxxxxxxxxxxx… has 61.")],
)
def test_bad_name_is_refused(project: Project, name: str, sentence: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        rename_tag(tag=project.tags.get(name="io"), name=name, merge=True, by=a_user())
    assert refusal.value.sentence == sentence


def test_removed_tag_is_on_no_query(project: Project) -> None:
    assert remove_tag(tag=project.tags.get(name="io"), by=a_user()) == 2
    assert (tagged(project), project.queries.count()) == ({"files": ["b", "c"]}, 3)
    assert trail() == [("removed the tag", "io", {"count": 2})]

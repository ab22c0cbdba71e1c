"""Import in two steps: what is read is kept apart, and only a confirmed import saves queries."""

import pytest

from bugbash.actions.importing import confirm_import, discard_import, keep_preview
from bugbash.choices import ImportState, QueryFormat, QueryOrigin, QueryState
from bugbash.errors import ConflictError, RefusedError
from bugbash.execution import importing
from bugbash.models import AuditEvent, Check, Project, Query, QueryImport, Tag
from bugbash.selectors.importing import preview_file
from tests.builders import a_project, a_query, a_user, an_import
from tests.statements import statements


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def save(project: Project, text: str, *, skip_refused: bool = False) -> QueryImport:
    return confirm_import(given=an_import(project, text), skip_refused=skip_refused, by=a_user("Engineer 1"))


def lines_of(query: Query) -> list[str]:
    return [check.line for check in query.checks.all()]


def tags_of(query: Query) -> list[str]:
    return [tag.name for tag in query.tags.all()]


def test_reading_saves_no_query(project: Project) -> None:
    given = an_import(project, "query,tags\ncopy,files")
    assert (given.state, given.total, given.format) == (ImportState.READ, 1, QueryFormat.CSV)
    assert (Query.objects.count(), Tag.objects.count(), AuditEvent.objects.count()) == (0, 0, 0)


def test_reading_again_replaces_what_the_same_person_never_saved(project: Project) -> None:
    mine, theirs = a_user(), a_user()
    kept = [an_import(project, "copy", by=theirs), confirm_import(
        given=an_import(project, "move", by=mine), skip_refused=False, by=mine
    )]  # fmt: skip
    an_import(project, "delete", by=mine)
    newest = an_import(project, "delete", by=mine)
    assert set(QueryImport.objects.all()) == {*kept, newest}


@pytest.mark.parametrize(("length", "kept"), [(200_000, True), (200_001, False)])
def test_only_a_text_that_people_can_correct_is_kept(project: Project, length: int, kept: bool) -> None:
    assert bool(an_import(project, "x" * length).source) is kept


def test_imported_queries_are_active(project: Project) -> None:
    given = save(
        project,
        'query,params,tags,group,checks,required,need\ncopy,"{""k"": 3}",files,both,min-results: 1,x,Have two.',
    )
    query = Query.objects.get()
    assert (query.text, query.params, query.required) == ("copy", {"k": 3}, True)
    assert (query.state, query.origin, query.author) == (QueryState.ACTIVE, QueryOrigin.IMPORT, given.requested_by)
    assert (query.group, query.need) == ("both", "Have two.")
    assert (lines_of(query), tags_of(query)) == (["min-results: 1"], ["files"])
    assert (given.state, given.position, given.added_count) == (ImportState.DONE, 1, 1)
    assert given.finished_at is not None


def test_query_without_a_group_is_one_by_itself(project: Project) -> None:
    save(project, "copy")
    assert Query.objects.get().shared_group == ""


def test_import_is_on_the_trail_with_how_many_there_were(project: Project) -> None:
    given = save(project, "query\ncopy\nmove\na,b", skip_refused=True)
    event = AuditEvent.objects.get()
    assert (event.actor, event.verb, event.subject_id) == ("Engineer 1", "imported queries into", project.pk)
    assert event.detail == {"count": 2, "import_id": given.pk, "left_out": 1}


def test_known_query_gets_what_the_file_says_and_keeps_the_rest(project: Project) -> None:
    query = a_query(project, "copy", checks=["min-results: 1"], tags=["old"], required=True, need="Theirs.", group="g")
    save(project, "query,tags,checks\ncopy,new,no-duplicates")
    query.refresh_from_db()
    assert (lines_of(query), tags_of(query)) == (["min-results: 1", "no-duplicates"], ["new", "old"])
    assert (query.required, query.need, query.group) == (True, "Theirs.", "g")


def test_known_query_moves_where_the_file_says_so(project: Project) -> None:
    query = a_query(project, "copy", need="Old.")
    save(project, "query,group,need\ncopy,both,New.")
    query.refresh_from_db()
    assert (query.group, query.need) == ("both", "New.")


@pytest.mark.parametrize("state", [QueryState.DRAFT, QueryState.RETIRED])
def test_known_query_is_active_again(project: Project, state: QueryState) -> None:
    query = a_query(project, "copy", state=state)
    Query.objects.update(state_reason="Nobody asks it.")
    assert save(project, "copy").added_count == 0
    query.refresh_from_db()
    assert (query.state, query.state_reason) == (QueryState.ACTIVE, "")


def test_repeated_query_is_saved_once_with_all_that_its_lines_say(project: Project) -> None:
    given = save(project, "query,tags,checks,required\ncopy,a,no-duplicates,yes\ncopy,b,min-results: 1,")
    query = Query.objects.get()
    assert (lines_of(query), tags_of(query), query.required) == (["no-duplicates", "min-results: 1"], ["a", "b"], True)
    assert (given.total, given.repeated_count, given.added_count) == (2, 1, 1)


def test_importing_twice_changes_nothing_more(project: Project) -> None:
    text = "query,tags,checks\ncopy,files,min-results: 1\nmove,files,"
    assert [save(project, text).added_count for _ in range(2)] == [2, 0]
    assert (Query.objects.count(), Check.objects.count(), Tag.objects.count()) == (2, 1, 1)


def test_refused_lines_must_be_corrected_or_left_out(project: Project) -> None:
    given = an_import(project, "query,params\ncopy,\nmove,{")
    with pytest.raises(RefusedError, match=r"^1 line is refused: correct the file, or leave them out\.$"):
        confirm_import(given=given, skip_refused=False, by=a_user())
    assert (Query.objects.count(), AuditEvent.objects.count()) == (0, 0)
    assert confirm_import(given=given, skip_refused=True, by=a_user()).added_count == 1
    assert Query.objects.get().text == "copy"


def test_import_of_nothing_is_refused(project: Project) -> None:
    with pytest.raises(RefusedError, match="nothing in it that can be saved"):
        save(project, "query\n", skip_refused=True)


def test_import_is_confirmed_once(project: Project) -> None:
    given = save(project, "copy")
    with pytest.raises(ConflictError, match="This import is saved already"):
        confirm_import(given=given, skip_refused=False, by=a_user())
    with pytest.raises(ConflictError, match="This import is saved already"):
        discard_import(given=given, by=a_user())


def test_discarded_import_is_gone(project: Project) -> None:
    discard_import(given=an_import(project, "copy"), by=a_user())
    assert QueryImport.objects.count() == 0


def test_small_import_is_all_or_nothing(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("no room")

    given = an_import(project, "query,tags\ncopy,a\nmove,b")
    monkeypatch.setattr(importing, "add_tags", fail)
    with pytest.raises(OSError, match="no room"):
        confirm_import(given=given, skip_refused=False, by=a_user())
    given.refresh_from_db()
    assert (Query.objects.count(), AuditEvent.objects.count(), given.state) == (0, 0, ImportState.READ)


def test_saving_costs_the_same_for_one_and_three(project: Project) -> None:
    def cost(text: str) -> int:
        given = an_import(project, text)
        return statements(lambda: confirm_import(given=given, skip_refused=False, by=given.requested_by))

    head = "query,tags,checks"
    one = cost(f"{head}\na,t,no-duplicates")
    assert cost(f"{head}\nb,t,no-duplicates\nc,u,no-duplicates\nd,v,min-results: 1") == one


def test_another_projects_queries_are_left_alone(project: Project) -> None:
    theirs = a_query(a_project(), "copy", state=QueryState.RETIRED)
    assert save(project, "copy").added_count == 1
    theirs.refresh_from_db()
    assert theirs.state == QueryState.RETIRED


def test_file_name_is_kept_instead_of_the_text(project: Project) -> None:
    given = keep_preview(
        project=project, preview=preview_file(project, "copy"), source="", file_name="q" * 300, by=a_user()
    )
    assert (len(given.file_name), given.source) == (200, "")

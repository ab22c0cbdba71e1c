"""The list of queries and what is done from it: filters, deeds on many, tags, groups, export."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from bugbash.choices import QueryState, Role
from bugbash.models import Query, QueryDeed
from tests.bugbash.views.world import World
from tests.builders import a_member, a_query, a_version, an_observation
from tests.statements import statements


@pytest.fixture
def engineer(client: Client, world: World) -> Client:
    client.force_login(a_member(world.project, Role.ENGINEER, "Engineer 7"))
    return client


def listed(client: Client, world: World, **filters: Any) -> list[str]:
    return [query.text for query in client.get(world.at("query-index"), filters).context["page"].rows]


def body_of(client: Client, address: str, **parameters: str) -> tuple[str, str, str]:
    """(media type, name of the file, contents) of a download."""
    answer: Any = client.get(address, parameters)
    assert answer.status_code == 200
    name = answer.headers["Content-Disposition"].partition("filename=")[2]
    return answer.headers["Content-Type"], name.strip('"'), b"".join(answer.streaming_content).decode()


def said(client: Client, address: str) -> list[str]:
    return [str(message) for message in get_messages(client.get(address).wsgi_request)]


def test_list_follows_its_address(engineer: Client, world: World) -> None:
    a_query(world.project, "grouped", group="both", tags=["x"])
    a_query(world.project, "retired", state=QueryState.RETIRED)
    assert listed(engineer, world) == ["grouped"]
    assert listed(engineer, world, state="any", breakage="open") == ["copy a file"]
    assert listed(engineer, world, group="both", tag="x", checks="none") == ["grouped"]
    assert listed(engineer, world, state="nonsense", origin="nonsense", cursor="-1", parent="x") == ["grouped"]


def test_list_costs_the_same_for_one_and_three(engineer: Client, world: World) -> None:
    address = f"{world.at('query-index')}?show=group&show=checks&show=tags&show=family&show=relation&show=collected"
    a_query(world.project, "0", checks=["no-duplicates"], tags=["a"], group="g")
    one = statements(lambda: engineer.get(address))
    for number in (1, 2):
        a_query(world.project, str(number), checks=["no-duplicates"], tags=["a", "b"], group="g")
    assert statements(lambda: engineer.get(address)) == one


def test_columns_are_those_that_one_chose(engineer: Client, world: World) -> None:
    a_query(world.project, "grouped", group="both")
    usual, chosen = (
        engineer.get(world.at("query-index"), filters).content.decode() for filters in ({}, {"show": "group"})
    )
    assert [f'data-label="{name}"' in page for page in (usual, chosen) for name in ("Tags", "Group")] == [
        True,
        False,
        False,
        True,
    ]


def test_viewer_has_nothing_to_choose(client: Client, world: World) -> None:
    a_query(world.project, "one")
    client.force_login(world.member(Role.VIEWER))
    page = client.get(world.at("query-index")).content.decode()
    assert ('name="id"' in page, "queries/bulk/" in page, "queries/import/" in page) == (False, False, False)


def test_chosen_queries_are_shown_before_they_change(engineer: Client, world: World) -> None:
    one, two = a_query(world.project, "one"), a_query(world.project, "two")
    address = f"{world.at('query-bulk')}?deed=retire&reason=Dull&id={one.pk}"
    page = engineer.get(address)
    assert (page.context["preview"].count, list(page.context["preview"].first)) == (1, [one])
    answer = engineer.post(address)
    states = dict(Query.objects.filter(pk__in=[one.pk, two.pk]).values_list("text", "state"))
    assert (answer.status_code, states) == (302, {"one": "retired", "two": "active"})
    shown = engineer.get(answer.headers["Location"])
    assert shown.context["done"].reason == "Dull"
    assert f"queries/bulk/{shown.context['done'].batch}/undo/" in shown.content.decode()


def test_all_of_a_filter_changes_and_the_filter_stays(engineer: Client, world: World) -> None:
    for text in ("copy one", "copy two", "move"):
        a_query(world.project, text)
    answer = engineer.post(f"{world.at('query-bulk')}?deed=tag&value=new&all=1&q=copy&show=tags")
    tagged = Query.objects.filter(tags__name="new").values_list("text", flat=True)
    assert set(tagged) == {"copy one", "copy two"}
    kept = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert (kept.pop("batch"), kept) == ([str(QueryDeed.objects.first().batch)], {"q": ["copy"], "show": ["tags"]})  # type: ignore[union-attr]


def test_deed_that_changes_nothing_says_so(engineer: Client, world: World) -> None:
    address = f"{world.at('query-bulk')}?deed=require&id={a_query(world.project, 'one', required=True).pk}"
    before = QueryDeed.objects.count()
    answer = engineer.post(address)
    assert (answer.status_code, QueryDeed.objects.count()) == (422, before)
    assert "There is nothing left to change" in answer.content.decode()


def test_deed_is_taken_back_from_the_list(engineer: Client, world: World) -> None:
    one = a_query(world.project, "one")
    engineer.post(f"{world.at('query-bulk')}?deed=require&id={one.pk}")
    address = f"{world.at('query-index')}bulk/{QueryDeed.objects.first().batch}/undo/?q=one"  # type: ignore[union-attr]
    answer = engineer.post(address)
    assert (answer.headers["Location"], Query.objects.get(pk=one.pk).required) == (
        f"{world.at('query-index')}?q=one",
        False,
    )
    assert said(engineer, answer.headers["Location"]) == ["Taken back: 1 query is as before."]
    again = engineer.post(address)
    assert said(engineer, again.headers["Location"]) == ["It was taken back already."]


@pytest.mark.parametrize("batch", ["", "x", "00000000-0000-4000-8000-000000000000"])
def test_list_knows_no_deed_of_that_name(engineer: Client, world: World, batch: str) -> None:
    assert engineer.get(world.at("query-index"), {"batch": batch}).context["done"] is None


def test_tag_is_renamed(engineer: Client, world: World) -> None:
    answer = engineer.post(world.at("query-tag-rename"), {"name": "folders"})
    assert (answer.headers["Location"], world.query.tags.get().name) == (world.at("query-tags"), "folders")


def test_name_that_is_taken_is_a_question_with_counts(engineer: Client, world: World) -> None:
    a_query(world.project, "one", tags=["taken"])
    answer = engineer.post(world.at("query-tag-rename"), {"name": "taken"})
    assert (answer.status_code, answer.context["other"].n_all, answer.context["wrong"].n_all) == (422, 1, 1)
    engineer.post(world.at("query-tag-rename"), {"name": "taken", "merge": "1"})
    assert world.query.tags.get().name == "taken"
    assert world.project.tags.count() == 1


def test_removed_tag_is_gone(engineer: Client, world: World) -> None:
    answer = engineer.post(world.at("query-tag-remove"))
    assert said(engineer, answer.headers["Location"]) == ["The tag files is gone; 1 query carried it."]
    assert world.project.tags.count() == 0


@pytest.mark.parametrize("door", ["query-tags", "query-groups"])
def test_lists_of_names_cost_the_same_for_one_and_three(engineer: Client, world: World, door: str) -> None:
    a_query(world.project, "0", tags=["a"], group="a")
    one = statements(lambda: engineer.get(world.at(door)))
    for name in ("b", "c"):
        a_query(world.project, name, tags=[name], group=name)
    assert statements(lambda: engineer.get(world.at(door))) == one


def test_query_moves_to_a_group_and_shows_its_siblings(engineer: Client, world: World) -> None:
    sibling = a_query(world.project, "copy one file", group="copying")
    address = engineer.post(world.at("query-group"), {"group": "copying"}).headers["Location"]
    assert said(engineer, address) == ["The query shares the judgments of copying now."]
    assert engineer.get(address).context["siblings"] == [sibling]
    address = engineer.post(world.at("query-group"), {"group": ""}).headers["Location"]
    assert said(engineer, address) == ["The query has its own group again; judgments of the former one stay there."]


def test_query_is_retired_with_a_reason(engineer: Client, world: World) -> None:
    engineer.post(world.at("query-state"), {"state": "retired", "reason": "Nobody <asks> it."})
    page = engineer.get(world.at("query-detail")).content.decode()
    assert "Retired: Nobody &lt;asks&gt; it." in page
    engineer.post(world.at("query-state"), {"state": "retired", "reason": "x" * 501})
    assert Query.objects.get(pk=world.query.pk).state_reason == "Nobody <asks> it."


def test_query_page_shows_where_it_comes_from_and_what_was_made_of_it(engineer: Client, world: World) -> None:
    parent, mutant = a_query(world.project, "copy the file"), a_query(world.project, "cpoy a file")
    Query.objects.filter(pk=world.query.pk).update(parent=parent, relation="INV")
    Query.objects.filter(pk=mutant.pk).update(parent=world.query)
    page = engineer.get(world.at("query-detail"))
    assert page.context["mutant_count"] == 1
    assert f"/queries/{parent.pk}/" in page.content.decode()
    assert f"/queries/{mutant.pk}/" in page.content.decode()


def test_query_page_costs_the_same_for_one_and_three_versions(engineer: Client, world: World) -> None:
    address = world.at("query-detail")
    one = statements(lambda: engineer.get(address))
    for name in ("0.6", "0.7"):
        an_observation(world.query, a_version(world.project, name))
    assert statements(lambda: engineer.get(address)) == one


def test_export_page_says_how_much_each_file_holds(engineer: Client, world: World) -> None:
    for text in ("one", "two\nlines"):
        a_query(world.project, text)
    context = engineer.get(world.at("query-export")).context
    assert (context["count"], context["unfit"], context["fit"]) == (2, 1, 1)


@pytest.mark.parametrize(
    ("kind", "media", "name", "text"),
    [
        (
            "csv",
            "text/csv",
            "csv",
            "\ufeffquery,params,tags,group,checks,required,need\r\n'=one,,a,,no-duplicates,yes,\r\n",
        ),
        (
            "jsonl",
            "application/x-ndjson",
            "jsonl",
            '{"query":"=one","tags":["a"],"checks":["no-duplicates"],"required":true}\n',
        ),
        ("lines", "text/plain", "txt", "=one\n"),
        ("curl", "text/plain", "sh.txt", "curl -X GET 'http://127.0.0.1:9/0.5/search?q=%3Done'\n"),
    ],
)
def test_filtered_list_is_a_file(engineer: Client, world: World, kind: str, media: str, name: str, text: str) -> None:
    a_query(world.project, "=one", checks=["no-duplicates"], tags=["a"], required=True)
    a_query(world.project, "two")
    world.new.deployments.update(base_url="http://127.0.0.1:9/0.5")
    got = body_of(engineer, world.at("query-export"), format=kind, version="0.5", tag="a")
    assert got == (f"{media}; charset=utf-8", f"queries-{world.project.slug}.{name}", text)


@pytest.mark.parametrize("wrong", [{"format": "xlsx"}, {"format": "curl"}, {"format": "curl", "version": "0.9"}])
def test_file_that_there_is_not_is_not_found(engineer: Client, world: World, wrong: dict[str, str]) -> None:
    assert engineer.get(world.at("query-export"), wrong).status_code == 404


def test_lost_role_ends_a_file(engineer: Client, world: World) -> None:
    """RELIABILITY W9: what was not delivered before is not delivered any more."""
    for number in range(201):
        a_query(world.project, str(number))
    answer: Any = engineer.get(world.at("query-export"), {"format": "lines"})
    world.project.memberships.all().delete()
    with pytest.raises(ConnectionAbortedError):
        list(answer.streaming_content)

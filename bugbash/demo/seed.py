"""Fills a project with the demo's people, queries and breakages. What passes is found by asking, never stored."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.asks import ask_live
from bugbash.actions.breakages import file_breakage
from bugbash.actions.endpoints import define_endpoint
from bugbash.actions.projects import create_project, set_member
from bugbash.actions.queries import keep_query, note_query, read_checks, set_tags
from bugbash.choices import Category, Family, QueryOrigin, Role, Severity
from bugbash.demo.bashes import FIRST, close_bash, open_bash, see_again, take_card
from bugbash.logic.answers import Json
from bugbash.models import Charter, Project, Version

DATA = Path(__file__).parent / "data"
NAME = "Stdlib search"
DESCRIPTION = (
    "Demo data. A search engine over the documentation of the Python standard library, "
    "read from the interpreter that runs it."
)
PEOPLE = {
    "Owner 1": Role.OWNER,
    "Manager 1": Role.MANAGER,
    **{f"Engineer {number}": Role.ENGINEER for number in range(1, 5)},
    "SME 1": Role.SME,
    "SME 2": Role.SME,
}
REQUEST = {
    "method": "GET",
    "path": "/search",
    "query": [["q", "{{query}}"], ["k", "10"]],
    "params_in_query": True,
}
MAPPING = {
    "kind": "ranked",
    "results": "results",
    "id": "id",
    "title": "title",
    "text": "summary",
    "score": "score",
    "fields": {"kind": "kind", "module": "module"},
}


def username(name: str) -> str:
    return name.lower().replace(" ", "-")


def read_csv(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def read_json(name: str) -> Json:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


@transaction.atomic
def seed_people() -> dict[str, User]:
    """The demo's accounts, by name. They have no password: the demo signs in with one click."""
    people = {}
    for name in PEOPLE:
        user, made = User.objects.get_or_create(username=username(name), defaults={"first_name": name})
        if made:
            user.set_unusable_password()
            user.save()
        people[name] = user
    return people


@transaction.atomic
def seed_project(*, slug: str, people: dict[str, User]) -> Project:
    """An empty project with its members, endpoint definition, charters."""
    owner = people["Owner 1"]
    project = create_project(slug=slug, name=NAME, description=DESCRIPTION, by=owner)
    for name, role in PEOPLE.items():
        set_member(project=project, user=people[name], role=role, by=owner)
    define_endpoint(project=project, request=REQUEST, mapping=MAPPING, by=owner, timeout_s=10)
    Charter.objects.bulk_create(
        Charter(project=project, title=row["title"], aim=row["aim"]) for row in read_json("charters.json")
    )
    return project


@transaction.atomic
def seed_queries(*, project: Project, by: User) -> int:
    """All collected queries with their tags, needs and checks; returns how many there are."""
    rows = read_csv("queries.csv")
    for row in rows:
        query = note_query(
            project=project,
            text=row["query"],
            params=json.loads(row["params"] or "{}"),
            by=by,
            origin=QueryOrigin.IMPORT,
            family=Family(row["family"]) if row["family"] else None,
        )
        query.need, query.required = row["need"], row["required"] == "true"
        query.group = row["group"] or query.group
        query.save(update_fields=["need", "required", "group"])
        keep_query(query=query, by=by, checks=read_checks(row["checks"]))
        set_tags(query=query, names=row["tags"].split(","))
    return len(rows)


def seed_breakages(*, project: Project, version: Version, people: dict[str, User]) -> Iterator[str]:
    """A bash in which each broken query of `version` is asked for real and what came back is filed; yields the codes.

    Each filer holds the charter that their query belongs to; some finds are met by others too, who ask for themselves.
    """
    bash = open_bash(project=project, name=FIRST, versions=[version], people=people)
    charters, tags = charters_by_tag(project), tags_by_query()
    deployment = version.deployments.select_related("version__definition").order_by("pk")[0]
    for row in read_json("breakages.json")["breakages"]:
        filer = people[row["filer"]]
        card = next((charters[tag] for tag in tags.get(row["query"], []) if tag in charters), None)
        take_card(bash, card, filer)
        (observation,) = ask_live(project=project, deployments=[deployment], text=row["query"], params={}, by=filer)
        breakage = file_breakage(
            project=project,
            observation=observation,
            title=row["title"],
            category=Category(row["category"]),
            severity=Severity(row["severity"]),
            expectation="\n".join(row["expectation"]),
            by=filer,
        )
        for name in row.get("met_by", []):
            see_again(breakage=breakage, by=people[name])
        yield breakage.code
    close_bash(bash=bash, people=people)


def charters_by_tag(project: Project) -> dict[str, Charter]:
    """The charter that each tag of the demo's queries belongs to."""
    titles = {row["title"]: row["tag"] for row in read_json("charters.json")}
    return {titles[row.title]: row for row in project.charters.all() if row.title in titles}


def tags_by_query() -> dict[str, list[str]]:
    """The tags of each collected query, the special ones first."""
    return {row["query"]: row["tags"].split(",") for row in read_csv("queries.csv") if not row["params"]}

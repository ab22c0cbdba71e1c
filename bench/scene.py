"""Rows of a benchmark: a project with many queries and two versions of a prototype."""

import os
import time
from dataclasses import dataclass

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402  settings first
from django.core.management import call_command  # noqa: E402

from bench.stack import ENDPOINT  # noqa: E402
from bugbash.actions.endpoints import define_endpoint  # noqa: E402
from bugbash.actions.projects import bless_baseline, create_project, set_member  # noqa: E402
from bugbash.actions.replays import request_replay  # noqa: E402
from bugbash.actions.versions import Place, register_version  # noqa: E402
from bugbash.choices import QueryOrigin, QueryState, ReplayState, Role  # noqa: E402
from bugbash.logic.fingerprints import query_fingerprint  # noqa: E402
from bugbash.models import Check, Project, Query, Replay, Version  # noqa: E402
from portal.lib.collector import spare_the_collector  # noqa: E402

REQUEST = {"method": "GET", "path": "/search", "query": [["q", "{{query}}"]]}
MAPPING = {"kind": "ranked", "results": "results", "id": "id", "title": "title", "text": "summary", "score": "score"}
PATIENCE_S = 900.0


@dataclass(slots=True)
class Scene:
    """A project with `count` queries, each with a check that holds."""

    project: Project
    owner: User
    concurrency: int

    @classmethod
    def set_up(cls, count: int, *, concurrency: int = 32) -> "Scene":
        call_command("migrate", verbosity=0)
        owner = User.objects.create_user("owner")
        project = create_project(name="Bench", slug="bench", description="", by=owner)
        define_endpoint(project=project, request=REQUEST, mapping=MAPPING, by=owner)
        scene = cls(project, owner, concurrency)
        scene.add_queries(count)
        spare_the_collector()  # as the web process does whose place this one takes
        return scene

    def add_queries(self, count: int, first: int = 0) -> None:
        texts = [f"how do I do the thing number {number}" for number in range(first, first + count)]
        rows = [
            Query(
                project=self.project,
                text=text,
                fingerprint=(digest := query_fingerprint(text, {})),
                group=digest,
                author=self.owner,
                origin=QueryOrigin.IMPORT,
                state=QueryState.ACTIVE,
            )
            for text in texts
        ]
        rows = Query.objects.bulk_create(rows, batch_size=2000)
        checks = [Check(query=row, line="min-results: 3") for row in rows[::2]]
        Check.objects.bulk_create(checks, batch_size=2000)

    def add_people(self, count: int) -> list[User]:
        """So many engineers of the project."""
        people = [
            User.objects.create_user(f"person-{number}", first_name=f"Person {number}") for number in range(count)
        ]
        for person in people:
            set_member(project=self.project, user=person, role=Role.ENGINEER, by=self.owner)
        return people

    def register(self, name: str, delay_ms: int) -> Version:
        """Version `a` or `b` of the endpoint with this delay."""
        base_url = f"{os.environ[ENDPOINT]}/{name[0]}/{delay_ms}"
        places = [Place(base_url=base_url, concurrency=self.concurrency)]
        return register_version(project=self.project, name=name, places=places, by=self.owner)

    def bless(self, version: Version) -> None:
        bless_baseline(version=version, by=self.owner)

    def replay(self, version: Version) -> Replay:
        return wait_for(request_replay(version=version, by=self.owner))


def wait_for(replay: Replay) -> Replay:
    """Watch without being in the way."""
    ends_at = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends_at:
        replay.refresh_from_db(fields=["state", "finished_at", "first_verdict_at"])
        if replay.state == ReplayState.FINISHED:
            return replay
        time.sleep(0.05)
    raise SystemExit(f"{replay} is still {replay.state} after {PATIENCE_S:.0f} s.")

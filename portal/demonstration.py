"""The demo's one run of the whole loop, on real input: endpoint to sign-off, nothing precomputed."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count

from bugbash.actions.probes import request_probe
from bugbash.actions.projects import bless_baseline
from bugbash.actions.replays import request_replay
from bugbash.actions.versions import Place, register_version
from bugbash.choices import ContractLevel, ReplayState, Verdict
from bugbash.demo.bashes import begin_second
from bugbash.demo.seed import seed_breakages, seed_people, seed_project, seed_queries
from bugbash.logic.probing import ProbeOptions
from bugbash.models import Probe, Project, Replay, Version
from bugbash.selectors.probes import calls_made
from bugbash.selectors.replays import collected, verdict_counts
from bugbash.selectors.versions import contract_findings, time_to_signal
from reviews.actions.reports import freeze_report
from reviews.actions.signing import sign_report
from reviews.choices import Decision, Overall
from reviews.demo.doubts import seed_doubts
from reviews.demo.seed import seed_criteria, seed_queues, seed_ratings
from reviews.logic.reports import verify
from reviews.models import Report, SignOff
from reviews.selectors.readiness import assess_version

SLUG = "stdlib-search"
PATIENCE_S = 120.0
TICK_S = 0.1
CONCURRENCY = 8
PROBE_BUDGET = 120
NOTES = {
    "0.4": "Plain BM25.",
    "0.5": "Synonyms: folder finds directory, delete finds remove.",
    "0.6": "A little faster.",
}
WANTED = (Verdict.FIXED, Verdict.STILL_BROKEN, Verdict.REGRESSED, Verdict.CHANGED, Verdict.UNCHANGED)

Say = Callable[[str], None]


class LoopError(Exception):
    """The loop did not close; the message says where."""


@dataclass(slots=True)
class Demonstration:
    """Runs the loop once in the project `slug`; `base_url` is the prototype's, a worker must be running."""

    base_url: str
    say: Say
    slug: str = SLUG
    people: dict[str, User] = field(default_factory=dict)

    def run(self) -> Project:
        """Everything from the empty project to the signature; raises LoopError where it does not go on."""
        self.people = seed_people()
        project = seed_project(slug=self.slug, people=self.people)
        first = self.register(project, "0.4")
        bless_baseline(version=first, by=self.people["Owner 1"])
        count = seed_queries(project=project, by=self.people["Engineer 1"])
        self.say(f"collected {count} queries")
        self.replay(first)
        codes = list(seed_breakages(project=project, version=first, people=self.people))
        self.say(f"filed {len(codes)} breakages that 0.4 really shows, in a bash that is over and triaged")
        project.refresh_from_db()
        second = self.register(project, "0.5", stale=True)
        replay = self.replay(second)
        criteria = seed_criteria(project=project, people=self.people)
        ratings = seed_ratings(project=project, people=self.people)
        self.say(f"wrote down {criteria} criteria, entered {ratings} ratings by two SMEs")
        third = self.register(project, "0.6")
        self.replay(third)
        self.say(f"asked the SMEs about {seed_queues(version=third, people=self.people)} answers, blind and one by one")
        doubts = seed_doubts(project=project, people=self.people)
        self.say(f"entered {doubts} words of theirs on whole answers, on which they differ")
        self.probe(third)
        self.sign(second)
        bash = begin_second(project=project, replay=replay, people=self.people)
        self.say(f"began a bash of 0.5: {bash.name}")
        return project

    def register(self, project: Project, name: str, *, stale: bool = False) -> Version:
        places = [Place(base_url=f"{self.base_url}/{name}", concurrency=CONCURRENCY)]
        if stale:
            places.append(Place(base_url=f"{self.base_url}/{name}-stale", name="stale", concurrency=CONCURRENCY))
        return register_version(
            project=project, name=name, places=places, notes=NOTES[name], by=self.people["Engineer 1"]
        )

    def replay(self, version: Version) -> Replay:
        replay = request_replay(version=version, by=self.people["Engineer 1"])
        replay = wait_for(replay, self.say)
        counts = verdict_counts(replay)
        told = ", ".join(f"{Verdict(name).label} {n}" for name, n in sorted(counts.items()) if name)
        self.say(f"{version}: first verdict after {time_to_signal(version):.1f} s; {told}")
        return replay

    def probe(self, version: Version) -> Probe:
        """Let the product look for disagreements by itself; what it finds waits for a person."""
        probe = request_probe(version=version, by=self.people["Engineer 1"], options=ProbeOptions(budget=PROBE_BUDGET))
        assert probe.replay is not None  # noqa: S101 - narrows the type
        wait_for(probe.replay, self.say)
        count = probe.findings.count()
        self.say(f"{probe} of {version}: {count} disagreements found in {calls_made(probe)} calls, none of them filed")
        return probe

    def sign(self, version: Version) -> None:
        """The manager reads and decides; an honest demo does not approve what its own gates refuse."""
        report = freeze_report(version=version, by=self.people["Manager 1"])
        go = report.overall == Overall.GO
        decision = Decision.APPROVE if go else Decision.REJECT
        comment = "" if go else "The gates that fail come first; see the shortest way to GO."
        sign_report(report=report, by=self.people["Manager 1"], decision=decision, comment=comment)
        self.say(f"froze report {report.number} on {version} ({report.sha256[:12]}…), Manager 1: {decision.label}")


def wait_for(replay: Replay, say: Say) -> Replay:
    """Watch a replay until it has finished, telling how far it is every two seconds."""
    ends_at, told_at = time.monotonic() + PATIENCE_S, time.monotonic()
    while time.monotonic() < ends_at:
        replay.refresh_from_db()
        if replay.state == ReplayState.FINISHED:
            return replay
        if replay.state in {ReplayState.PAUSED, ReplayState.CANCELLED}:
            raise LoopError(f"{replay} is {replay.get_state_display()}: {replay.pause_reason}")
        if time.monotonic() - told_at > 2:
            told_at = time.monotonic()
            left = verdict_counts(replay).get("", 0)
            say(f"{replay} on {replay.version}: {replay.total - left} of {replay.total}")
        time.sleep(TICK_S)
    raise LoopError(f"{replay} did not finish within {PATIENCE_S:.0f} s; is a worker running?")


def describe(project: Project) -> dict[str, Any]:
    """What the loop came to, as `demo --json` prints it."""
    replays = list(collected(project.replays.select_related("version")).order_by("number"))
    report = Report.objects.filter(project=project).order_by("-number").select_related("version").first()
    subject = report.version if report else project.versions.order_by("-pk")[0]
    assessment = assess_version(subject)
    breakages = project.breakages.values_list("status").annotate(n=Count("pk")).order_by("status")
    signoffs = SignOff.objects.filter(report=report).select_related("signed_by")
    return {
        "versions": list(project.versions.order_by("pk").values_list("name", flat=True)),
        "baseline": project.baseline.name if project.baseline else None,
        "queries": project.queries.filter(state="active").count(),
        "replays": [describe_replay(replay) for replay in replays],
        "breakages": dict(breakages),
        "version": subject.name,
        "gates": [
            {"criterion": gate.spec.sentence, "state": gate.state.value, "actual": gate.actual_text}
            for gate in assessment.gates
        ],
        "overall": assessment.overall.value,
        "time_to_signal_s": time_to_signal(subject),
        "replay_s": next((replay.duration_s for replay in replays if replay.version == subject), None),
        "contract": {
            version.name: [
                {"level": row.level, "path": row.path, "sentence": row.sentence} for row in contract_findings(version)
            ]
            for version in project.versions.order_by("pk")
        },
        "probes": [{"number": probe.number, "findings": probe.findings.count()} for probe in project.probes.all()],
        "report": {"number": report.number, "sha256": report.sha256} if report else None,
        "signoffs": [{"by": row.signed_by.get_full_name(), "decision": row.decision} for row in signoffs],
    }


def describe_replay(replay: Replay) -> dict[str, Any]:
    return {
        "number": replay.number,
        "version": replay.version.name,
        "state": replay.state,
        "total": replay.total,
        "verdicts": verdict_counts(replay),
        "time_to_signal_s": time_to_signal(replay.version),
        "replay_s": replay.duration_s,
    }


def gaps(project: Project) -> list[str]:
    """Every way in which the loop did not close; empty if it did."""
    wrong = []
    totals: dict[str, int] = {}
    for replay in collected(project.replays.select_related("version")):
        if replay.state != ReplayState.FINISHED:
            wrong.append(f"{replay} is {replay.get_state_display()}.")
        for verdict, n in verdict_counts(replay).items():
            totals[verdict] = totals.get(verdict, 0) + n
    wrong += [f"No query is {verdict.label}." for verdict in WANTED if not totals.get(verdict)]
    if totals.get(""):
        wrong.append(f"{totals['']} queries have no verdict.")
    if not project.probes.filter(findings__isnull=False).exists():
        wrong.append("No probe found anything.")
    if not any(row.level == ContractLevel.BREAKING for row in project.versions.get(name="0.6").contract_findings.all()):
        wrong.append("0.6 shows no contract break.")
    report = Report.objects.filter(project=project).first()
    if report is None or not verify(report.payload, report.sha256):
        wrong.append("There is no report whose hash holds.")
    elif not report.signoffs.exists():
        wrong.append("The report is not signed.")
    return wrong

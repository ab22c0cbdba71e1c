"""A project in which every page has something to show, and the doors into it: addresses with what may be sent there."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import localdate

from bugbash.choices import QueryState, ReplayState, Role, Verdict
from bugbash.models import (
    AskBatch,
    Bash,
    Breakage,
    Charter,
    ContractFinding,
    DefinitionDraft,
    DiffRule,
    Observation,
    Outcome,
    OutcomeDecision,
    Probe,
    Project,
    Query,
    QueryDeed,
    QueryImport,
    Replay,
    SavedView,
    Secret,
    TriageDeed,
    Version,
    WordList,
)
from tests.bash_builders import a_bash, a_probe, a_saved_view, a_word_list, an_ask_batch
from tests.bash_builders import a_finding as a_probe_finding
from tests.builders import (
    a_breakage,
    a_charter,
    a_contract_waiver,
    a_decision,
    a_diff_rule,
    a_draft,
    a_finding,
    a_member,
    a_project,
    a_query,
    a_query_deed,
    a_ranking,
    a_replay,
    a_secret,
    a_triage_deed,
    a_version,
    an_api_document,
    an_import,
    an_observation,
    an_outcome,
)

READ, WRITE, BOTH = frozenset({"GET"}), frozenset({"POST"}), frozenset({"GET", "POST"})
REQUEST = '{"method": "GET", "path": "/find", "query": [["q", "{{query}}"]]}'
DOCUMENT = b'{"openapi": "3.0.3", "info": {"title": "Search", "version": "1"}, "paths": {}}'
BUILT = {"build": "add", "build-kind": "in-top-k", "build-k": "1", "build-id": "b"}
MAPPING = '{"kind": "ranked", "results": "results", "id": "id"}'


@dataclass(frozen=True, slots=True)
class World:
    project: Project
    old: Version
    new: Version
    query: Query
    seen: Observation
    breakage: Breakage
    replay: Replay
    outcome: Outcome
    secret: Secret
    rule: DiffRule
    finding: ContractFinding
    waived: ContractFinding
    draft: DefinitionDraft
    words: WordList
    deed: QueryDeed
    read_import: QueryImport
    tag_pk: int
    bash: Bash
    charter: Charter
    batch: AskBatch

    def member(self, role: Role) -> User:
        """A new person of this role; the owner is the one to whom the draft belongs."""
        if role == Role.OWNER:
            return self.draft.author
        return a_member(self.project, role, f"{role.label} 1")

    def rows(self, name: str) -> dict[str, object]:
        """What the address of a page names of this project's rows."""
        noun, _, deed = name.partition("-")
        version: dict[str, object] = {"name": self.new.name}
        replay: dict[str, object] = {"number": self.replay.number}
        facts: dict[str, dict[str, object]] = {
            "observation": {"pk": self.seen.pk},
            "query": self.query_of(deed),
            "breakage": self.breakage_of(deed),
            "saved": {"pk": self.view.pk} if deed in {"view-rename", "view-remove"} else {},
            "version": version if deed in {"detail", "bless"} else {},
            "contract": {**version, **self.finding_of(deed)},
            "replay": {"create": version, "choice": version, "move": {**replay, "deed": "pause"}}.get(deed, replay),
            "ask": {"number": self.batch.number} if deed != "batch-create" else {},
            "outcome": {**replay, "ordinal": self.outcome.ordinal},
            "decision": {**replay, "batch": self.decided().batch} if noun == "decision" else {},
            "bash": {"number": self.bash.number} if deed not in {"index", "create"} else {},
            "charter": {"pk": self.charter.pk} if deed == "edit" else {},
            "secret": {"pk": self.secret.pk} if deed == "remove" else {},
            "diff": {"pk": self.rule.pk} if deed == "rule-remove" else {},
            "mutant": {"pk": self.query.pk},
            "probe": {"number": self.probed().number} if deed in {"detail", "progress"} else {},
            "finding": {"number": self.probed().number, "pk": self.probed().findings.get().pk}
            if noun == "finding"
            else {},
            "word": {"pk": self.words.pk} if deed in {"list-edit", "list-remove"} else {},
            "wizard": {"pk": self.draft.pk} if deed not in {"", "revise"} else {},
        }
        return facts.get(noun, {})

    def query_of(self, deed: str) -> dict[str, object]:
        if deed == "undo":
            return {"batch": self.deed.batch}
        if deed.startswith("tag-"):
            return {"pk": self.tag_pk}
        if deed.startswith("import-"):
            return {"pk": self.read_import.pk}
        return {"pk": self.query.pk} if deed in {"detail", "state", "check", "build", "group"} else {}

    def breakage_of(self, deed: str) -> dict[str, object]:
        if deed == "undo":
            return {"batch": self.triaged().batch}
        return {"number": self.breakage.number} if deed not in {"index", "bulk", "create"} else {}

    def triaged(self) -> TriageDeed:
        """A deed that can be taken back, made when a door needs one."""
        return TriageDeed.objects.first() or a_triage_deed(self.breakage)

    @property
    def view(self) -> SavedView:
        """A view of the person who came in last."""
        user = self.project.memberships.latest("pk").user
        return SavedView.objects.filter(user=user).first() or a_saved_view(self.project, user)

    def finding_of(self, deed: str) -> dict[str, object]:
        findings = {"waive": self.finding, "file": self.finding, "withdraw": self.waived}
        return {"pk": findings[deed].pk} if deed in findings else {}

    def decided(self) -> OutcomeDecision:
        """The decision on the changed outcome, made when a door needs one."""
        return OutcomeDecision.objects.filter(outcome=self.outcome).first() or a_decision(self.outcome)

    def probed(self) -> Probe:
        """A probe with one finding that waits, made when a door needs it."""
        if known := self.project.probes.first():
            return known
        probe = a_probe(self.new)
        probe.replay = self.replay
        probe.save()
        a_probe_finding(probe, self.outcome)
        return probe

    def names_a_row(self, name: str) -> bool:
        """Whether the address, or what is sent to it, names a row of the project."""
        return bool(self.rows(name)) or name in {
            "breakage-create",
            "console-check",
            "console-alike",
            "console-build",
            "query-keep",
        }

    def at(self, name: str, *, slug: str = "") -> str:
        """The address of a page of this project; with `slug`, the same page of another."""
        return reverse(f"bugbash:{name}", kwargs={"slug": slug or self.project.slug, **self.rows(name)})


def make_world() -> World:
    project = a_project()
    draft = a_draft(project, a_member(project, Role.OWNER, "Owner 1"))
    secret, rule = a_secret(project, "https://search.example"), a_diff_rule(project)
    old, new = a_version(project, "0.4", baseline=True), a_version(project, "0.5")
    finding, waived = a_finding(new), a_finding(new, "total")
    a_contract_waiver(waived)
    an_api_document(new, {"/search": {}})
    query = a_query(project, "copy a file", checks=["min-results: 1"], tags=["files"], state=QueryState.DRAFT)
    before = an_observation(query, old, a_ranking("a", "b"))
    seen = an_observation(query, new, a_ranking("b", "a"))
    replay = a_replay(new, baseline=old, state=ReplayState.RUNNING, total=1)
    outcome = an_outcome(replay, query, Verdict.CHANGED, candidate=seen, reference=before)
    bash, charter = a_bash(new), a_charter(project)
    bash.charters.add(charter)
    breakage = a_breakage(seen, "Wrong first")
    breakage.bash = bash
    breakage.save(update_fields=["bash"])
    return World(
        project,
        old,
        new,
        query,
        seen,
        breakage,
        replay,
        outcome,
        secret,
        rule,
        finding,
        waived,
        draft,
        a_word_list(project, "copy", "duplicate"),
        a_query_deed(query),
        an_import(project, "delete a folder"),
        query.tags.get().pk,
        bash,
        charter,
        an_ask_batch(old, new),
    )


@dataclass(frozen=True, slots=True)
class Door:
    """An address by its name, the methods that it takes and the least role that each needs."""

    name: str
    methods: frozenset[str] = READ
    reads: Role = Role.VIEWER
    writes: Role = Role.ENGINEER
    has_part: bool = False


DOORS = [
    Door("overview"),
    Door("console", has_part=True),
    Door("console-ask", WRITE, writes=Role.SME),
    Door("breakage-create", WRITE, writes=Role.SME),
    Door("console-check", WRITE, writes=Role.SME),
    Door("ask-batch-create", WRITE, writes=Role.SME),
    Door("ask-batch-detail"),
    Door("ask-batch-next", WRITE, writes=Role.SME),
    Door("ask-batch-stop", WRITE, writes=Role.SME),
    Door("ask-batch-resume", WRITE, writes=Role.SME),
    Door("console-aside"),
    Door("console-alike", WRITE, writes=Role.VIEWER),
    Door("breakage-see", WRITE, writes=Role.SME),
    Door("breakage-unsee", WRITE, writes=Role.SME),
    Door("console-build", WRITE, writes=Role.SME),
    Door("check-index"),
    Door("query-keep", WRITE, writes=Role.SME),
    Door("observation-detail"),
    Door("observation-raw"),
    Door("breakage-index", has_part=True),
    Door("breakage-detail", has_part=True),
    Door("breakage-triage", WRITE),
    Door("breakage-bulk", BOTH, reads=Role.ENGINEER),
    Door("breakage-undo", WRITE),
    Door("breakage-originals", has_part=True),
    Door("breakage-duplicate", WRITE),
    Door("saved-view-create", WRITE, writes=Role.VIEWER),
    Door("saved-view-rename", WRITE, writes=Role.VIEWER),
    Door("saved-view-remove", WRITE, writes=Role.VIEWER),
    Door("breakage-comment", WRITE, writes=Role.SME),
    Door("bash-index"),
    Door("bash-create", BOTH, reads=Role.ENGINEER),
    Door("bash-detail"),
    Door("bash-feed"),
    Door("bash-join", WRITE, writes=Role.SME),
    Door("bash-leave", WRITE, writes=Role.SME),
    Door("bash-hold", WRITE, writes=Role.SME),
    Door("bash-rotate", WRITE, writes=Role.MANAGER),
    Door("bash-end", WRITE, writes=Role.MANAGER),
    Door("bash-edit", BOTH, reads=Role.MANAGER, writes=Role.MANAGER),
    Door("bash-cancel", WRITE, writes=Role.MANAGER),
    Door("bash-extend", WRITE, writes=Role.MANAGER),
    Door("bash-triage", BOTH, reads=Role.ENGINEER),
    Door("bash-recap"),
    Door("charter-index"),
    Door("charter-create", WRITE),
    Door("charter-edit", BOTH, reads=Role.ENGINEER),
    Door("discovery"),
    Door("query-index", has_part=True),
    Door("query-bulk", BOTH, reads=Role.ENGINEER),
    Door("query-undo", WRITE),
    Door("query-export", reads=Role.ENGINEER),
    Door("query-import", BOTH, reads=Role.ENGINEER),
    Door("query-import-detail", reads=Role.ENGINEER),
    Door("query-import-save", WRITE),
    Door("query-import-discard", WRITE),
    Door("query-import-report", reads=Role.ENGINEER),
    Door("query-tags"),
    Door("query-tag-rename", WRITE),
    Door("query-tag-remove", WRITE),
    Door("query-groups"),
    Door("query-group", WRITE),
    Door("query-detail", BOTH),
    Door("query-state", WRITE),
    Door("query-check", WRITE),
    Door("query-build", WRITE),
    Door("probe-index"),
    Door("probe-create", BOTH, reads=Role.ENGINEER),
    Door("probe-price"),
    Door("probe-detail", has_part=True),
    Door("probe-progress"),
    Door("finding-detail", has_part=True),
    Door("finding-accept", WRITE),
    Door("finding-dismiss", WRITE),
    Door("finding-undo", WRITE),
    Door("mutant-index", has_part=True),
    Door("mutant-run", WRITE, writes=Role.SME),
    Door("mutant-keep", WRITE, writes=Role.SME),
    Door("version-index"),
    Door("version-create", BOTH, reads=Role.ENGINEER),
    Door("version-detail"),
    Door("version-bless", WRITE, writes=Role.OWNER),
    Door("contract-detail", has_part=True),
    Door("contract-waive", WRITE, writes=Role.OWNER),
    Door("contract-withdraw", WRITE, writes=Role.OWNER),
    Door("contract-file", WRITE),
    Door("contract-declare", WRITE),
    Door("contract-undeclare", WRITE),
    Door("replay-create", WRITE),
    Door("replay-choice"),
    Door("replay-detail", has_part=True),
    Door("replay-against"),
    Door("replay-progress"),
    Door("replay-move", WRITE),
    Door("replay-triage", BOTH, reads=Role.ENGINEER),
    Door("outcome-detail"),
    Door("outcome-override", WRITE),
    Door("outcome-clear", WRITE),
    Door("outcome-rerun", WRITE),
    Door("outcome-accept", WRITE),
    Door("outcome-file", WRITE, writes=Role.SME),
    Door("decision-undo", WRITE),
    Door("settings", BOTH, writes=Role.OWNER),
    Door("wizard", BOTH, reads=Role.OWNER, writes=Role.OWNER),
    Door("wizard-revise", WRITE, writes=Role.OWNER),
    Door("wizard-draft", BOTH, reads=Role.OWNER, writes=Role.OWNER),
    Door("wizard-read", WRITE, writes=Role.OWNER),
    Door("wizard-keep", WRITE, writes=Role.OWNER),
    Door("wizard-discard", WRITE, writes=Role.OWNER),
    Door("wizard-secret", WRITE, writes=Role.OWNER),
    Door("schedule-set", WRITE),
    Door("diff-rule-index"),
    Door("diff-rule-create", WRITE),
    Door("diff-rule-preview", WRITE),
    Door("diff-rule-remove", WRITE),
    Door("word-list-index"),
    Door("word-list-create", WRITE, writes=Role.SME),
    Door("word-list-edit", BOTH, reads=Role.SME, writes=Role.SME),
    Door("word-list-remove", WRITE, writes=Role.SME),
    Door("settings-egress-request", BOTH, reads=Role.ENGINEER),
    Door("settings-retention", BOTH, reads=Role.OWNER, writes=Role.OWNER),
    Door("secret-set", WRITE),
    Door("secret-remove", WRITE),
    Door("member-create", WRITE, writes=Role.OWNER),
]


def sent_to(world: World, name: str) -> Mapping[str, object]:
    """What the form at an address sends when all is well."""
    seen = world.seen.pk
    forms: dict[str, dict[str, object]] = {
        "console-ask": {"text": "move a file", "versions": "0.5"},
        "ask-batch-create": {"text": "move a file\ncopy a file", "versions": "0.5"},
        "breakage-create": {"observations": seen, "observation": seen, "title": "Nothing", "category": "missing"},
        "console-check": {"observations": seen, "observation": seen, "expectation": "min-results: 1"},
        "console-alike": {"observations": seen, "title": "Wrong"},
        "console-build": {"observations": seen, "observation": seen, **BUILT},
        "query-check": {"checks": "min-results: 1"},
        "query-build": {"checks": "min-results: 1", **BUILT},
        "query-keep": {"observation": seen},
        "outcome-file": {"observation": seen, "title": "Nothing", "category": "missing"},
        "replay-triage": {"deed": "accept"},
        "breakage-triage": {
            "status": "confirmed",
            "severity": "S2",
            "cause": "data",
            "owner": world.draft.author_id,
        },
        "breakage-bulk": {"deed": "save", "cause": "data"},
        "breakage-duplicate": {"duplicate_of": "BB-2"},
        "saved-view-create": {"name": "Mine", "filters": "severity=S1"},
        "saved-view-rename": {"name": "Ours"},
        "breakage-comment": {"text": "Seen it too."},
        "query-import": {"lines": "delete a file"},
        "query-bulk": {"deed": "require", "all": "1", "state": "any"},
        "query-tag-rename": {"name": "folders"},
        "query-group": {"group": "copying"},
        "bash-create": {"name": "Friday", "versions": [world.new.pk], "minutes": "60"},
        "bash-hold": {"charter": world.charter.pk},
        "bash-extend": {"minutes": "10"},
        "bash-edit": {"name": "Wednesday", "minutes": "60", "charters": [world.charter.pk]},
        "bash-triage": {"breakage": world.breakage.number, "deed": "confirm", "severity": "S3"},
        "charter-create": {"title": "Numbers", "aim": "Units and signs."},
        "charter-edit": {"title": "Numbers", "aim": "Units and signs."},
        "query-detail": {"checks": "no-duplicates", "tags": "new, files", "need": "Copy.", "required": "on"},
        "query-state": {"state": "retired"},
        "mutant-run": {"chosen": "1", "names": "upper-case", "preview": "1"},
        "probe-create": {"version": "0.5", "budget": "20", "seed": "1", "rate": "0.1"},
        "finding-accept": {"title": "Other results", "severity": "S3", "category": "irrelevant"},
        "finding-dismiss": {"reason": "Both are right.", "with_alike": "on"},
        "mutant-keep": {"keep": "upper-case"},
        "contract-waive": {"reason": "Nobody reads it.", "ends_on": f"{localdate():%Y-%m-%d}"},
        "contract-declare": {"document": SimpleUploadedFile("openapi.json", DOCUMENT)},
        "version-create": {
            "name": "0.6",
            "base_url": "https://search.example/0.6",
            "deployment": "main",
            "concurrency": "8",
            "notes": "Faster.",
        },
        "settings": {"request": REQUEST, "mapping": MAPPING, "timeout_s": "12"},
        "wizard": {"pasted": "curl 'http://127.0.0.1:9/0.7/search?q=copy+a+file'"},
        "wizard-draft": {
            "text": "move a file",
            "place": "query.q",
            "base_url": "http://127.0.0.1:9/0.7",
            "request": REQUEST,
            "timeout_s": "5",
        },
        "wizard-read": {"mapping-kind": "ranked", "mapping-results": "results", "mapping-id": "id"},
        "wizard-keep": {"notes": "Another engine."},
        "wizard-secret": {"name": "token", "value": "canary-4711"},
        "outcome-override": {"verdict": "unchanged", "reason": "The same in other words."},
        "schedule-set": {"nightly_at": "02:30", "on_registration": "on", "sample": "20"},
        "diff-rule-create": {"kind": "ignore", "path": "results[].title", "reason": "Titles are written anew."},
        "diff-rule-preview": {"kind": "ignore", "path": "results[].title"},
        "word-list-create": {"kind": "entity", "name": "modules", "words": "shutil\nos"},
        "word-list-edit": {"kind": "synonym", "name": "copying", "words": "copy\nclone"},
        "settings-egress-request": {"url": "https://10.1.2.3:8080", "reason": "The prototype is served there."},
        "settings-retention": {"kept_replays": "3"},
        "secret-set": {"name": "token", "base_url": "https://search.example/0.5", "value": "canary-4711"},
        "member-create": {"user": world.breakage.reported_by.username, "role": "sme", "reviewer_only": "on"},
    }
    return forms.get(name, {})

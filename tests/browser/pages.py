"""Every address of the product: how to fill its parameters, or why it is no page."""

from collections.abc import Callable, Iterator, Sequence

from django.urls import URLPattern, URLResolver, get_resolver

from bugbash.choices import Role
from bugbash.forms.breakage_list import COLUMNS
from tests.browser.scene import Scene
from tests.builders import a_draft, an_import

Arguments = Callable[[Scene], Sequence[object]]

IMPORTED = "query,params,checks\ncopy a file,,no-duplicates\nmove,{,\n"
OF_THE_PROJECT = (
    "bugbash:overview",
    "bugbash:console",
    "bugbash:breakage-index",
    "bugbash:breakage-bulk",
    "bugbash:bash-index",
    "bugbash:bash-create",
    "bugbash:charter-index",
    "bugbash:discovery",
    "bugbash:query-index",
    "bugbash:probe-index",
    "bugbash:probe-create",
    "bugbash:query-import",
    "bugbash:query-bulk",
    "bugbash:query-export",
    "bugbash:query-tags",
    "bugbash:query-groups",
    "bugbash:check-index",
    "bugbash:version-index",
    "bugbash:version-create",
    "bugbash:settings",
    "bugbash:wizard",
    "bugbash:settings-egress-request",
    "bugbash:settings-retention",
    "bugbash:diff-rule-index",
    "bugbash:word-list-index",
    "reviews:queue",
    "reviews:queue-setup",
    "reviews:criterion-index",
    "reviews:criterion-create",
    "reviews:readiness",
    "reviews:report-index",
    "reviews:signoff-rules",
)
PAGES: dict[str, Arguments] = {
    "home": lambda scene: [],
    "token-index": lambda scene: [],
    "project-create": lambda scene: [],
    "instance:egress": lambda scene: [],
    **dict.fromkeys(OF_THE_PROJECT, lambda scene: [scene.slug]),
    "bugbash:observation-detail": lambda scene: [scene.slug, scene.shown[0].pk],
    "bugbash:ask-batch-detail": lambda scene: [scene.slug, scene.batch.number],
    "bugbash:breakage-detail": lambda scene: [scene.slug, scene.breakage.number],
    **dict.fromkeys(
        ("bugbash:bash-detail", "bugbash:bash-triage", "bugbash:bash-recap"), lambda scene: [scene.slug, 1]
    ),
    "bugbash:charter-edit": lambda scene: [scene.slug, scene.project.charters.all()[0].pk],
    "bugbash:query-detail": lambda scene: [scene.slug, scene.query.pk],
    "bugbash:word-list-edit": lambda scene: [scene.slug, scene.words.pk],
    "bugbash:probe-detail": lambda scene: [scene.slug, scene.probe.number],
    "bugbash:finding-detail": lambda scene: [scene.slug, scene.probe.number, scene.probe.findings.all()[0].pk],
    "bugbash:mutant-index": lambda scene: [scene.slug, scene.query.pk],
    "bugbash:query-import-detail": lambda scene: [scene.slug, an_import(scene.project, IMPORTED).pk],
    "bugbash:version-detail": lambda scene: [scene.slug, scene.candidate.name],
    "bugbash:contract-detail": lambda scene: [scene.slug, scene.candidate.name],
    "bugbash:replay-detail": lambda scene: [scene.slug, scene.replay.number],
    "bugbash:replay-against": lambda scene: [scene.slug, scene.replay.number],
    "bugbash:breakage-originals": lambda scene: [scene.slug, scene.breakage.number],
    "bugbash:replay-triage": lambda scene: [scene.slug, scene.replay.number],
    "bugbash:outcome-detail": lambda scene: [scene.slug, scene.replay.number, 0],
    "bugbash:wizard-draft": lambda scene: [scene.slug, a_draft(scene.project, scene.people[Role.OWNER]).pk],
    "reviews:criterion-edit": lambda scene: [scene.slug, scene.manual.pk],
    "reviews:report-detail": lambda scene: [scene.slug, 1],
    "reviews:share-index": lambda scene: [scene.slug, 1],
    "share:detail": lambda scene: [scene.shared],
}
ALL_COLUMNS = "status=any&" + "&".join(f"col={name}" for name in COLUMNS)
SIGNED_OUT = {"sign-in"}
FORMS_ONLY = {
    "sign-in-demo",
    "sign-out",
    "token-revoke",
    "bugbash:console-ask",
    "bugbash:breakage-create",
    "bugbash:console-check",
    "bugbash:console-build",
    "bugbash:ask-batch-create",
    "bugbash:ask-batch-next",
    "bugbash:ask-batch-stop",
    "bugbash:ask-batch-resume",
    "bugbash:console-alike",
    "bugbash:breakage-see",
    "bugbash:breakage-unsee",
    "bugbash:query-check",
    "bugbash:query-build",
    "bugbash:query-keep",
    "bugbash:finding-accept",
    "bugbash:finding-dismiss",
    "bugbash:finding-undo",
    "bugbash:mutant-run",
    "bugbash:mutant-keep",
    "bugbash:breakage-triage",
    "bugbash:breakage-undo",
    "bugbash:breakage-duplicate",
    "bugbash:saved-view-create",
    "bugbash:saved-view-rename",
    "bugbash:saved-view-remove",
    "bugbash:breakage-comment",
    "bugbash:query-state",
    "bugbash:query-group",
    "bugbash:query-undo",
    "bugbash:query-import-save",
    "bugbash:query-import-discard",
    "bugbash:query-tag-rename",
    "bugbash:query-tag-remove",
    "bugbash:bash-join",
    "bugbash:bash-leave",
    "bugbash:bash-hold",
    "bugbash:bash-rotate",
    "bugbash:bash-end",
    "bugbash:bash-extend",
    "bugbash:charter-create",
    "bugbash:version-bless",
    "bugbash:replay-create",
    "bugbash:replay-move",
    "bugbash:outcome-override",
    "bugbash:outcome-clear",
    "bugbash:outcome-rerun",
    "bugbash:outcome-accept",
    "bugbash:outcome-file",
    "bugbash:decision-undo",
    "bugbash:member-create",
    "bugbash:contract-waive",
    "bugbash:contract-withdraw",
    "bugbash:contract-file",
    "bugbash:contract-declare",
    "bugbash:contract-undeclare",
    "bugbash:wizard-revise",
    "bugbash:wizard-read",
    "bugbash:wizard-keep",
    "bugbash:wizard-discard",
    "bugbash:wizard-secret",
    "bugbash:schedule-set",
    "bugbash:diff-rule-create",
    "bugbash:diff-rule-preview",
    "bugbash:diff-rule-remove",
    "bugbash:word-list-create",
    "bugbash:word-list-remove",
    "bugbash:secret-set",
    "bugbash:secret-remove",
    "instance:egress-create",
    "instance:egress-preview",
    "instance:egress-remove",
    "instance:egress-allow",
    "instance:egress-decline",
    "reviews:criterion-retire",
    "reviews:criterion-confirm",
    "reviews:outcome-send",
    "reviews:replay-send",
    "reviews:sending-withdraw",
    "reviews:report-freeze",
    "reviews:signoff-create",
    "reviews:share-revoke",
    "reviews:signoff-remind",
    "reviews:signoff-settle",
    "share:comment",
}
DOWNLOADS = {
    "bugbash:query-import-report",
    "bugbash:observation-raw",
    "reviews:report-json",
    "reviews:report-pdf",
    "share:pdf",
}
FRAGMENTS = {
    "bugbash:bash-feed",
    "bugbash:console-aside",
    "bugbash:probe-progress",
    "bugbash:probe-price",
    "bugbash:replay-progress",
    "bugbash:replay-choice",
}
MACHINES = {"health"}
# The same address with other contents: (name, what follows the address, whose eyes).
VARIANTS: dict[str, tuple[str, Callable[[Scene], str], Role]] = {
    "console, two answers": ("bugbash:console", lambda scene: f"?observations={keys_of(scene)}", Role.ENGINEER),
    "console, raw": ("bugbash:console", lambda scene: f"?observations={keys_of(scene)}&view=raw", Role.ENGINEER),
    "console in a bash": ("bugbash:console", lambda scene: "?charter=1&family=typo", Role.ENGINEER),
    "bash of an engineer": ("bugbash:bash-detail", lambda scene: "", Role.ENGINEER),
    "bash of a viewer": ("bugbash:bash-detail", lambda scene: "", Role.VIEWER),
    "recap, with probes": ("bugbash:bash-recap", lambda scene: "?probes=1", Role.VIEWER),
    "discovery of a bash": ("bugbash:discovery", lambda scene: "?bash=1&probes=1", Role.SME),
    "console of a viewer": ("bugbash:console", lambda scene: "", Role.VIEWER),
    "breakages, none like this": ("bugbash:breakage-index", lambda scene: "?q=nothing+of+the+kind", Role.SME),
    "breakages, all columns": ("bugbash:breakage-index", lambda scene: f"?{ALL_COLUMNS}", Role.ENGINEER),
    "breakages, none selected": ("bugbash:breakage-bulk", lambda scene: "?pick=", Role.ENGINEER),
    "breakage of a viewer": ("bugbash:breakage-detail", lambda scene: "", Role.VIEWER),
    "queries, retired": ("bugbash:query-index", lambda scene: "?state=retired", Role.ENGINEER),
    "probe, what was dismissed": ("bugbash:probe-detail", lambda scene: "?state=dismissed", Role.ENGINEER),
    "probe of a viewer": ("bugbash:probe-detail", lambda scene: "", Role.VIEWER),
    "finding to dismiss": ("bugbash:finding-detail", lambda scene: "?deed=dismiss", Role.ENGINEER),
    "mutants, a run": ("bugbash:mutant-index", lambda scene: "?chosen=1&names=upper-case&after=0", Role.SME),
    "queries, all columns": (
        "bugbash:query-index",
        lambda scene: "?breakage=open&show=checks&show=tags&show=group&show=family&show=relation&show=collected",
        Role.ENGINEER,
    ),
    "queries of a viewer": ("bugbash:query-index", lambda scene: "", Role.VIEWER),
    "queries, to retire": ("bugbash:query-bulk", lambda scene: "?all=1&deed=retire", Role.ENGINEER),
    "replay, regressed": ("bugbash:replay-detail", lambda scene: "?verdict=regressed", Role.ENGINEER),
    "replay, triage": ("bugbash:replay-detail", lambda scene: "?verdict=changed&decision=none", Role.ENGINEER),
    "replay of an SME": ("bugbash:replay-detail", lambda scene: "", Role.SME),
    "rules, one offered": ("bugbash:diff-rule-index", lambda scene: "?kind=unordered&path=results", Role.ENGINEER),
    "rules of a viewer": ("bugbash:diff-rule-index", lambda scene: "", Role.VIEWER),
    "retention, tried": ("bugbash:settings-retention", lambda scene: "?kept_replays=1", Role.OWNER),
    "outcome of a viewer": ("bugbash:outcome-detail", lambda scene: "", Role.VIEWER),
    "queue of an SME": ("reviews:queue", lambda scene: "", Role.SME),
    "readiness of the baseline": ("reviews:readiness", lambda scene: "?version=0.4", Role.MANAGER),
    "report to sign": ("reviews:report-detail", lambda scene: "", Role.MANAGER),
    "settings of an engineer": ("bugbash:settings", lambda scene: "", Role.ENGINEER),
}


def keys_of(scene: Scene) -> str:
    return ",".join(str(row.pk) for row in scene.shown)


def names_of_addresses() -> set[str]:
    """The name of every address except those of the API and of Django's own administration."""
    return set(walk(get_resolver().url_patterns, ""))


def walk(patterns: Sequence[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"
        elif pattern.namespace != "admin" and str(pattern.pattern) != "api/v1/":
            yield from walk(pattern.url_patterns, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)

"""Every operation of the API: who may do it, with what body, and what it answers."""

from dataclasses import dataclass
from typing import Any

EVERYBODY = ("owner", "manager", "engineer", "SME", "viewer")
FILERS = ("owner", "manager", "engineer", "SME")
WRITERS = ("owner", "manager", "engineer")
MANAGERS = ("owner", "manager")
OWNERS = ("owner",)
REST = ("manager", "engineer", "SME", "viewer")
CONFIDED = ("owner", "engineer")
RATERS = ("owner", "manager", "engineer", "SME", "reviewer")
SIGNERS = ("owner", "manager", "SME")
ANYBODY = (*EVERYBODY, "reviewer", "stranger")
ALL = (*ANYBODY, "anonymous")
PROJECT = "projects/{slug}/"
RANKED = {"kind": "ranked", "results": "results", "id": "id"}
CRITERION = {"sentence": "No regression", "measure": "regressions", "operator": "<=", "threshold": 0}
BREAKAGE = {"observation": "{observation}", "title": "Wrong first result", "category": "irrelevant"}
BULK = {"filters": {"severity": "unset"}, "changes": {"cause": "model"}}
SECRET = {"name": "token", "base_url": "https://search.example", "value": "canary-4711"}
RULE = {"kind": "tolerance", "path": "results[].fields.price", "value": "0.01", "reason": "Rounded."}
WORDS = {"kind": "synonym", "name": "folders", "words": ["folder", "directory"]}
SCHEDULE = {"nightly_at": "02:30", "on_registration": True}
OVERRIDE = {"verdict": "unchanged", "reason": "Only the order of equal results."}
WAIVER = {"fingerprint": "{finding}", "reason": "Nobody reads it.", "ends_on": "{today}"}
ACCEPTED = {"criterion": "{criterion}", "version": "0.5", "reason": "Known.", "ends_on": "{today}"}
WAIVED = {"fingerprint": "{waived}"}
VERSION = {"name": "0.6", "deployments": [{"base_url": "http://127.0.0.1:65001"}]}


@dataclass(frozen=True, slots=True)
class Operation:
    """`path` has holes that a scene fills; `shape` is the same path as the OpenAPI document writes it.

    `others` may do the same with rows of their own, and do not find this one.
    """

    method: str
    path: str
    who: tuple[str, ...]
    status: int = 200
    body: Any = None
    shape: str = ""
    others: tuple[str, ...] = ()

    def refused(self, actor: str) -> int:
        """What an actor gets who is not among those who may."""
        if actor == "anonymous":
            return 401
        return 404 if actor == "stranger" or actor in self.others else 403

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def key(self) -> tuple[str, str]:
        return self.method, f"/api/v1/{self.shape or self.path}"


def inside(
    method: str,
    path: str,
    who: tuple[str, ...],
    status: int = 200,
    *,
    body: Any = None,
    shape: str = "",
    others: tuple[str, ...] = (),
) -> Operation:
    return Operation(method, PROJECT + path, who, status, body, PROJECT + (shape or path), others)


BASH = {"name": "Friday", "versions": ["0.5"], "ends_at": "{tomorrow}"}
ROOM = "bashes/{number}/"
NUMBER, REPLAY, NAME = "breakages/{number}/", "replays/{number}/", "versions/{name}/"
BATCH = "ask-batches/{number}/"
PROBE = "probes/{number}/"
ODD = PROBE + "findings/{id}/"
DISPUTED, DISPUTE = "agreement/items/{disputed}/", "agreement/items/{item}/"
SETTLED = {"grade": 2, "reason": "By the need."}
QUESTION = {"criterion": "{criterion}", "text": None}
READ_WORDS = "judgments/imports/{id}/"
OUTCOME = REPLAY + "outcomes/{ordinal}/"
OPEN = "shared/{token}/comments/"
OPERATIONS = [
    Operation("GET", "projects/", ANYBODY),
    Operation("POST", "projects/", ANYBODY, 201, {"slug": "new", "name": "New"}),
    Operation("POST", "shared/{shared}/comments/", ALL, 201, {"name": "Reader", "text": "Why?"}, OPEN),
    inside("GET", "", EVERYBODY),
    inside("GET", "members/", EVERYBODY),
    inside("POST", "members/", OWNERS, 201, body={"user": "{stranger}", "role": "viewer"}),
    inside("GET", "definitions/", EVERYBODY),
    inside("POST", "definitions/", OWNERS, 201, body={"request": {"path": "/find/{{{{query}}}}"}, "mapping": RANKED}),
    inside("POST", "definitions/propose/", OWNERS, body={"pasted": "curl http://127.0.0.1:65001/find?q=copy"}),
    inside("GET", "secrets/", CONFIDED),
    inside("POST", "secrets/", CONFIDED, 201, body=SECRET),
    inside("GET", "secrets/missing/", CONFIDED),
    inside("PUT", "secrets/{secret}/", CONFIDED, body={"value": "canary-4711"}, shape="secrets/{id}/"),
    inside("DELETE", "secrets/{secret}/", CONFIDED, 204, shape="secrets/{id}/"),
    inside("GET", "diff-rules/", EVERYBODY),
    inside("POST", "diff-rules/", WRITERS, 201, body=RULE),
    inside("DELETE", "diff-rules/{rule}/", WRITERS, 204, shape="diff-rules/{id}/"),
    inside("GET", "word-lists/", EVERYBODY),
    inside("POST", "word-lists/", FILERS, 201, body=WORDS),
    inside("PATCH", "word-lists/{words}/", FILERS, body={"words": ["copy", "clone"]}, shape="word-lists/{id}/"),
    inside("DELETE", "word-lists/{words}/", FILERS, 204, shape="word-lists/{id}/"),
    inside("GET", "schedule/", EVERYBODY),
    inside("PUT", "schedule/", WRITERS, body=SCHEDULE),
    inside("GET", "versions/", EVERYBODY),
    inside("POST", "versions/", WRITERS, 201, body=VERSION),
    inside("GET", "versions/0.5/", EVERYBODY, shape=NAME),
    inside("POST", "versions/0.5/bless/", OWNERS, shape=f"{NAME}bless/"),
    inside("GET", "versions/0.5/contract/", EVERYBODY, shape=f"{NAME}contract/"),
    inside("POST", "versions/0.5/contract/waive/", OWNERS, 201, body=WAIVER, shape=f"{NAME}contract/waive/"),
    inside("POST", "versions/0.5/contract/withdraw/", OWNERS, 204, body=WAIVED, shape=f"{NAME}contract/withdraw/"),
    inside("POST", "versions/0.5/contract/file/", WRITERS, body=WAIVED, shape=f"{NAME}contract/file/"),
    inside("GET", "versions/0.5/openapi/", EVERYBODY, shape=f"{NAME}openapi/"),
    inside("PUT", "versions/0.5/openapi/", WRITERS, body={"text": "openapi: 3.1.0"}, shape=f"{NAME}openapi/"),
    inside("DELETE", "versions/0.5/openapi/", WRITERS, 204, shape=f"{NAME}openapi/"),
    inside("GET", "versions/0.5/readiness/", EVERYBODY, shape=f"{NAME}readiness/"),
    inside("GET", "versions/0.5/replays/", EVERYBODY, shape=f"{NAME}replays/"),
    inside("POST", "versions/0.5/replays/", WRITERS, 202, shape=f"{NAME}replays/"),
    inside("GET", "replays/", EVERYBODY),
    inside("GET", "compare/?left=replay-1&right=replay-4", EVERYBODY, shape="compare/"),
    inside("GET", "replays/1/", EVERYBODY, shape=REPLAY),
    inside("POST", "replays/2/pause/", WRITERS, shape=f"{REPLAY}pause/"),
    inside("POST", "replays/3/resume/", WRITERS, shape=f"{REPLAY}resume/"),
    inside("POST", "replays/2/cancel/", WRITERS, shape=f"{REPLAY}cancel/"),
    inside("POST", "replays/4/rerun-failed/", WRITERS, shape=f"{REPLAY}rerun-failed/"),
    inside("POST", "replays/1/rerun-changed/", WRITERS, shape=f"{REPLAY}rerun-changed/"),
    inside("POST", "replays/4/rerun-unstable/", WRITERS, shape=f"{REPLAY}rerun-unstable/"),
    inside("GET", "replays/1/junit.xml", EVERYBODY, shape=f"{REPLAY}junit.xml"),
    inside("GET", "replays/1/outcomes/", EVERYBODY, shape=f"{REPLAY}outcomes/"),
    inside("GET", "replays/1/outcomes/0/", EVERYBODY, shape=REPLAY + "outcomes/{ordinal}/"),
    inside("POST", "replays/1/outcomes/3/rerun/", WRITERS, shape=f"{OUTCOME}rerun/"),
    inside("PUT", "replays/1/outcomes/3/override/", WRITERS, body=OVERRIDE, shape=f"{OUTCOME}override/"),
    inside("DELETE", "replays/4/outcomes/2/override/", WRITERS, shape=f"{OUTCOME}override/"),
    inside("POST", "replays/1/outcomes/3/accept/", WRITERS, shape=f"{OUTCOME}accept/"),
    inside("DELETE", "replays/1/outcomes/1/accept/", WRITERS, 204, shape=f"{OUTCOME}accept/"),
    inside("POST", "replays/1/outcomes/3/review/", FILERS, shape=f"{OUTCOME}review/"),
    inside("DELETE", "replays/1/outcomes/2/review/", FILERS, 204, shape=f"{OUTCOME}review/"),
    inside("POST", "replays/1/triage/", WRITERS, body={"deed": "accepted"}, shape=f"{REPLAY}triage/"),
    inside("POST", "replays/1/review/", WRITERS, body={"q": "changed"}, shape=f"{REPLAY}review/"),
    inside("DELETE", "replays/1/decisions/{batch}/", FILERS, 204, shape=REPLAY + "decisions/{batch}/"),
    inside("GET", "queries/", EVERYBODY),
    inside("POST", "queries/", WRITERS, 201, body={"text": "copy a file"}),
    inside("GET", "queries/{query}/", EVERYBODY, shape="queries/{id}/"),
    inside("PATCH", "queries/{query}/", WRITERS, body={"required": True}, shape="queries/{id}/"),
    inside("POST", "queries/{query}/mutate/", FILERS, body={"seed": 7}, shape="queries/{id}/mutate/"),
    inside("GET", "mutators/", EVERYBODY),
    inside("POST", "queries/import/", WRITERS, 201, body={"text": "copy a file\nmove a file"}),
    inside("POST", "queries/bulk/", WRITERS, body={"deed": "retire", "filters": {"q": "folder"}}),
    inside("DELETE", "queries/bulk/{change}/", WRITERS, 204, shape="queries/bulk/{batch}/"),
    inside("GET", "queries/export/?format=csv", WRITERS, shape="queries/export/"),
    inside("GET", "imports/", WRITERS),
    inside("GET", "imports/{import}/", WRITERS, shape="imports/{id}/"),
    inside("GET", "imports/{import}/report/", WRITERS, shape="imports/{id}/report/"),
    inside("GET", "tags/", EVERYBODY),
    inside("PATCH", "tags/{tag}/", WRITERS, body={"name": "folders"}, shape="tags/{id}/"),
    inside("DELETE", "tags/{tag}/", WRITERS, 204, shape="tags/{id}/"),
    inside("GET", "query-groups/", EVERYBODY),
    inside("GET", "observations/{observation}/", EVERYBODY, shape="observations/{id}/"),
    inside("GET", "observations/{observation}/raw/", EVERYBODY, shape="observations/{id}/raw/"),
    inside("POST", "ask/", FILERS, body={"versions": ["0.5"], "text": "copy a file"}),
    inside("GET", "ask-batches/", EVERYBODY),
    inside("POST", "ask-batches/", FILERS, 201, body={"versions": ["0.5"], "lines": ["copy a file", "move a file"]}),
    inside("GET", "ask-batches/1/", EVERYBODY, shape=BATCH),
    inside("POST", "ask-batches/1/next/", FILERS, shape=f"{BATCH}next/"),
    inside("POST", "ask-batches/1/stop/", FILERS, shape=f"{BATCH}stop/"),
    inside("POST", "ask-batches/1/resume/", FILERS, shape=f"{BATCH}resume/"),
    inside("GET", "breakages/", EVERYBODY),
    inside("POST", "breakages/", FILERS, 201, body=BREAKAGE),
    inside("GET", "breakages/1/", EVERYBODY, shape=NUMBER),
    inside("POST", "breakages/1/triage/", WRITERS, body={"status": "confirmed"}, shape=f"{NUMBER}triage/"),
    inside("POST", "breakages/1/seen/", EVERYBODY, 204, shape=f"{NUMBER}seen/"),
    inside("GET", "breakages/groups/", EVERYBODY),
    inside("POST", "breakages/triage/", WRITERS, body=BULK),
    inside("DELETE", "breakages/triage/{deed}/", WRITERS, shape="breakages/triage/{batch}/"),
    inside("GET", "mentions/", EVERYBODY),
    inside("GET", "saved-views/", EVERYBODY),
    inside("POST", "saved-views/", EVERYBODY, 201, body={"name": "Blockers", "filters": "severity=S1"}),
    inside("PATCH", "saved-views/{view}/", OWNERS, body={"name": "Ours"}, shape="saved-views/{id}/", others=REST),
    inside("DELETE", "saved-views/{view}/", OWNERS, 204, shape="saved-views/{id}/", others=REST),
    inside("GET", "breakages/1/comments/", EVERYBODY, shape=f"{NUMBER}comments/"),
    inside("POST", "breakages/1/comments/", FILERS, 201, body={"text": "Seen too."}, shape=f"{NUMBER}comments/"),
    inside("GET", "breakages/2/sightings/", EVERYBODY, shape=f"{NUMBER}sightings/"),
    inside("POST", "breakages/2/sightings/", FILERS, 201, body={}, shape=f"{NUMBER}sightings/"),
    inside("DELETE", "breakages/2/sightings/", FILERS, 204, shape=f"{NUMBER}sightings/"),
    inside("GET", "alike/", EVERYBODY),
    inside("GET", "charters/", EVERYBODY),
    inside("POST", "charters/", WRITERS, 201, body={"title": "Numbers"}),
    inside("PATCH", "charters/{charter}/", WRITERS, body={"aim": "Units."}, shape="charters/{id}/"),
    inside("GET", "bashes/", EVERYBODY),
    inside("POST", "bashes/", WRITERS, 201, body=BASH),
    inside("GET", "bashes/1/", EVERYBODY, shape=ROOM),
    inside("PATCH", "bashes/1/", MANAGERS, body={"name": "Friday"}, shape=ROOM),
    inside("DELETE", "bashes/1/", MANAGERS, 204, shape=ROOM),
    inside("POST", "bashes/1/join/", FILERS, shape=f"{ROOM}join/"),
    inside("POST", "bashes/1/leave/", FILERS, shape=f"{ROOM}leave/"),
    inside("POST", "bashes/1/card/", FILERS, body={"charter": "{charter}"}, shape=f"{ROOM}card/"),
    inside("POST", "bashes/1/rotate/", MANAGERS, shape=f"{ROOM}rotate/"),
    inside("POST", "bashes/1/extend/", MANAGERS, body={"minutes": 5}, shape=f"{ROOM}extend/"),
    inside("POST", "bashes/1/end/", MANAGERS, shape=f"{ROOM}end/"),
    inside("GET", "bashes/1/feed/", EVERYBODY, shape=f"{ROOM}feed/"),
    inside("GET", "bashes/1/recap/", EVERYBODY, shape=f"{ROOM}recap/"),
    inside("GET", "discovery/", EVERYBODY),
    inside("GET", "coverage/", EVERYBODY),
    inside("GET", "probes/", EVERYBODY),
    inside("POST", "probes/", WRITERS, 202, body={"version": "0.5", "budget": 16}),
    inside("GET", "probes/1/", EVERYBODY, shape=PROBE),
    inside("GET", "probes/1/findings/", EVERYBODY, shape=f"{PROBE}findings/"),
    inside("GET", "probes/1/findings/{odd}/", EVERYBODY, shape=ODD),
    inside("POST", "probes/1/findings/{odd}/accept/", WRITERS, body={}, shape=f"{ODD}accept/"),
    inside("POST", "probes/1/findings/{odd}/dismiss/", WRITERS, body={}, shape=f"{ODD}dismiss/"),
    inside("POST", "probes/1/findings/{spared}/undo/", WRITERS, shape=f"{ODD}undo/"),
    inside("GET", "egress-requests/", EVERYBODY),
    inside("POST", "egress-requests/", WRITERS, 201, body={"url": "http://10.1.2.3:8080", "reason": "It runs there"}),
    inside("GET", "criteria/", EVERYBODY),
    inside("POST", "criteria/", MANAGERS, 201, body=CRITERION),
    inside("GET", "criteria/{criterion}/", EVERYBODY, shape="criteria/{id}/"),
    inside("PATCH", "criteria/{criterion}/", MANAGERS, body={"must": False}, shape="criteria/{id}/"),
    inside("DELETE", "criteria/{criterion}/", MANAGERS, 204, shape="criteria/{id}/"),
    inside("POST", "criteria/{criterion}/confirm/", MANAGERS, body={"version": "0.5"}, shape="criteria/{id}/confirm/"),
    inside("POST", "criteria/preview/", MANAGERS, body=CRITERION),
    inside("POST", "criteria/start/", MANAGERS, 201, body={"starter": "search"}),
    inside("GET", "criteria/{criterion}/revisions/", EVERYBODY, shape="criteria/{criterion}/revisions/"),
    inside("GET", "criteria/{criterion}/comments/", EVERYBODY, shape="criteria/{criterion}/comments/"),
    inside(
        "POST",
        "criteria/{criterion}/comments/",
        EVERYBODY,
        201,
        body={"text": "Which users?"},
        shape="criteria/{criterion}/comments/",
    ),
    inside("POST", "criteria/{criterion}/seen/", EVERYBODY, 204, shape="criteria/{id}/seen/"),
    inside("GET", "criterion-mentions/", EVERYBODY),
    inside("GET", "waivers/", EVERYBODY),
    inside("POST", "waivers/", OWNERS, 201, body=ACCEPTED),
    inside("DELETE", "waivers/{accepted}/", OWNERS, 204, shape="waivers/{id}/"),
    inside("GET", "decisions/", EVERYBODY),
    inside("GET", "versions/0.5/readiness/since/", EVERYBODY, shape=f"{NAME}readiness/since/"),
    inside("POST", "versions/0.5/readiness/since/", EVERYBODY, shape=f"{NAME}readiness/since/"),
    inside("GET", "versions/0.5/metrics/", EVERYBODY, shape=f"{NAME}metrics/"),
    inside("GET", "versions/0.5/metrics/scores/", EVERYBODY, shape=f"{NAME}metrics/scores/"),
    inside("GET", "versions/0.5/metrics/export/", EVERYBODY, shape=f"{NAME}metrics/export/"),
    inside("GET", "versions/0.5/metrics/queries/{query}/", EVERYBODY, shape=f"{NAME}metrics/queries/{{query}}/"),
    inside("GET", "versions/0.5/metrics/to-rate/", EVERYBODY, shape=f"{NAME}metrics/to-rate/"),
    inside("POST", "versions/0.5/metrics/to-rate/", WRITERS, 409, body={}, shape=f"{NAME}metrics/to-rate/"),
    inside("GET", "evidence-age/", EVERYBODY),
    inside("PUT", "evidence-age/", MANAGERS, body={"days": 14}),
    inside("GET", "judgments/", RATERS),
    inside("POST", "judgments/", RATERS, 201, body={"item": "{item}", "grade": 3}),
    inside("GET", "model-judge/", EVERYBODY),
    inside("PUT", "model-judge/", MANAGERS, body={"enabled": False, "min_alpha": 0.67, "min_items": 30}),
    inside("GET", "queues/{queue}/model-judge/", MANAGERS),
    inside("POST", "queues/{queue}/model-judge/", MANAGERS, 409, body={"budget": 10}),
    inside("POST", "queues/{queue}/model-judge/cancel/", MANAGERS, 409),
    inside("GET", "queues/{queue}/gold/", MANAGERS),
    inside("PUT", "queues/{queue}/gold/{item}/", MANAGERS, body={"grade": 2}),
    inside("GET", "queues/", MANAGERS),
    inside("POST", "queues/", MANAGERS, 201, body={"name": "To confirm", "task": "breakages", "version": "0.5"}),
    inside("POST", "queues/plan/", MANAGERS, body={"task": "breakages", "version": "0.5"}),
    inside("GET", "queues/{queue}/", MANAGERS, shape="queues/{id}/"),
    inside("PATCH", "queues/{queue}/", MANAGERS, body={"guideline": "Twice."}, shape="queues/{id}/"),
    inside("GET", "agreement/", MANAGERS),
    inside("GET", "agreement/mine/", RATERS),
    inside("GET", "agreement/items/", MANAGERS),
    inside("GET", f"{DISPUTED}", MANAGERS, shape=DISPUTE),
    inside("GET", f"{DISPUTED}adjudications/", MANAGERS, shape=f"{DISPUTE}adjudications/"),
    inside("POST", f"{DISPUTED}adjudications/", MANAGERS, 201, body=SETTLED, shape=f"{DISPUTE}adjudications/"),
    inside("POST", f"{DISPUTED}question/", MANAGERS, 201, body=QUESTION, shape=f"{DISPUTE}question/"),
    inside("POST", "judgments/import/", MANAGERS, 201, body={"text": "delete 0 d 1"}),
    inside("POST", "judgments/upload/", MANAGERS, 422),
    inside("GET", "judgments/imports/", MANAGERS),
    inside("GET", "judgments/imports/{words_import}/", MANAGERS, shape=READ_WORDS),
    inside("DELETE", "judgments/imports/{words_import}/", MANAGERS, 204, shape=READ_WORDS),
    inside("POST", "judgments/imports/{words_import}/save/", MANAGERS, body={}, shape=f"{READ_WORDS}save/"),
    inside("GET", "judgments/imports/{words_import}/report/", MANAGERS, shape=f"{READ_WORDS}report/"),
    inside("GET", "judgments/export/?format=qrels", MANAGERS, shape="judgments/export/"),
    inside("GET", "judgments/run/?version=0.5", MANAGERS, shape="judgments/run/"),
    inside("GET", "judgments/preferences/", MANAGERS),
    inside("POST", "queue/", MANAGERS, body={}),
    inside("GET", "queue/next/", RATERS),
    inside("GET", "reports/", EVERYBODY),
    inside("POST", "reports/", MANAGERS, 201, body={"version": "0.5"}),
    inside("GET", "reports/1/", EVERYBODY, shape="reports/{number}/"),
    inside("POST", "reports/verify/", EVERYBODY, body={"text": "[]"}),
    inside("GET", "reports/1/difference/?since=1", EVERYBODY, shape="reports/{number}/difference/"),
    inside("GET", "reports/1/json/", EVERYBODY, shape="reports/{number}/json/"),
    inside("GET", "reports/1/signoffs/", EVERYBODY, shape="reports/{number}/signoffs/"),
    inside(
        "POST", "reports/1/signoffs/", SIGNERS, 201, body={"decision": "approve"}, shape="reports/{number}/signoffs/"
    ),
    inside("GET", "reports/1/pdf/", EVERYBODY, shape="reports/{number}/pdf/"),
    inside("GET", "reports/1/share-links/", MANAGERS, shape="reports/{number}/share-links/"),
    inside(
        "POST",
        "reports/1/share-links/",
        MANAGERS,
        201,
        body={"label": "Committee"},
        shape="reports/{number}/share-links/",
    ),
    inside("GET", "signing-rules/", EVERYBODY),
    inside("PUT", "signing-rules/", OWNERS, body={"required_roles": ["sme", "manager"], "two_person_rule": True}),
    inside("GET", "conditions/", EVERYBODY),
    inside("PATCH", "conditions/{condition}/", MANAGERS, body={"done": True}, shape="conditions/{id}/"),
    inside("POST", "reports/1/reminders/", MANAGERS, 201, shape="reports/{number}/reminders/"),
    inside("GET", "reports/1/share-comments/", EVERYBODY, shape="reports/{number}/share-comments/"),
    inside("DELETE", "reports/1/share-links/{link}/", MANAGERS, 204, shape="reports/{number}/share-links/{id}/"),
]


def filled(body: Any, names: dict[str, str]) -> Any:
    """A body whose holes are filled; a number where the hole stands for one."""
    if isinstance(body, dict):
        return {name: filled(value, names) for name, value in body.items()}
    if isinstance(body, str):
        value = body.format(**names)
        return int(value) if value.isdigit() else value
    return body

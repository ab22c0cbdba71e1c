from bugbash.models.ask_batch import AskBatch, AskLine
from bugbash.models.audit import AuditEvent
from bugbash.models.bash import Bash, BashParticipant, BashQuery, Charter, CharterTurn
from bugbash.models.breakage import OPEN_STATUSES, Breakage, Comment, Mention, SavedView, Sighting
from bugbash.models.contract import ApiDocument, ContractFinding, ContractSnapshot, ContractWaiver, ShapeTally
from bugbash.models.decision import OutcomeDecision, TriageDeed
from bugbash.models.draft import DefinitionDraft
from bugbash.models.egress import EgressRequest, EgressRule
from bugbash.models.endpoint import EndpointDefinition
from bugbash.models.observation import Body, Observation
from bugbash.models.probe import Probe, ProbeFinding
from bugbash.models.project import Membership, Project
from bugbash.models.query import Check, Query, Tag
from bugbash.models.query_import import QueryDeed, QueryImport
from bugbash.models.replay import ACTIVE_STATES, Outcome, Replay, Shard
from bugbash.models.rule import AcceptedAnswer, DiffRule, ReplaySchedule
from bugbash.models.secret import Secret
from bugbash.models.version import DEFAULT_DEPLOYMENT, Deployment, Version
from bugbash.models.vocabulary import WordList

__all__ = [
    "ACTIVE_STATES",
    "DEFAULT_DEPLOYMENT",
    "OPEN_STATUSES",
    "AcceptedAnswer",
    "ApiDocument",
    "AskBatch",
    "AskLine",
    "AuditEvent",
    "Bash",
    "BashParticipant",
    "BashQuery",
    "Body",
    "Breakage",
    "Charter",
    "CharterTurn",
    "Check",
    "Comment",
    "ContractFinding",
    "ContractSnapshot",
    "ContractWaiver",
    "DefinitionDraft",
    "Deployment",
    "DiffRule",
    "EgressRequest",
    "EgressRule",
    "EndpointDefinition",
    "Membership",
    "Mention",
    "Observation",
    "Outcome",
    "OutcomeDecision",
    "Probe",
    "ProbeFinding",
    "Project",
    "Query",
    "QueryDeed",
    "QueryImport",
    "Replay",
    "ReplaySchedule",
    "SavedView",
    "Secret",
    "ShapeTally",
    "Shard",
    "Sighting",
    "Tag",
    "TriageDeed",
    "Version",
    "WordList",
]

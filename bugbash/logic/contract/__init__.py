"""The shape of a prototype's answers: inferred from what was observed, compared with the baseline's."""

from bugbash.logic.contract.comparison import compare_contracts
from bugbash.logic.contract.expectations import expected_shape
from bugbash.logic.contract.findings import Finding, worst_first
from bugbash.logic.contract.inference import PathRow, Schema, infer, observe
from bugbash.logic.contract.nodes import Node
from bugbash.logic.contract.refusals import refused_requests
from bugbash.logic.contract.sides import Place, Shape, pair

__all__ = [
    "Finding",
    "Node",
    "PathRow",
    "Place",
    "Schema",
    "Shape",
    "compare_contracts",
    "expected_shape",
    "infer",
    "observe",
    "pair",
    "refused_requests",
    "worst_first",
]

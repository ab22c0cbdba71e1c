"""The shape of a prototype's answers: inferred from what was observed, compared with the baseline's."""

from bugbash.logic.contract.comparison import compare_contracts
from bugbash.logic.contract.findings import Finding
from bugbash.logic.contract.inference import PathRow, Schema, infer
from bugbash.logic.contract.nodes import Node

__all__ = ["Finding", "Node", "PathRow", "Schema", "compare_contracts", "infer"]

"""Which mapping reads an answer: proposed from one answer alone, by the names in it and the shapes of its values."""

from bugbash.logic.proposing.proposals import Proposal, propose

__all__ = ["Proposal", "propose"]

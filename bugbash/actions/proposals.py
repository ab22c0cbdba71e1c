from dataclasses import dataclass, replace

from django.contrib.auth.models import User

from bugbash.actions.drafts import ask_draft, discard_draft, start_draft
from bugbash.execution.trials import WHOLE, proposals_for, read_trial
from bugbash.logic.mapping import ResponseMapping
from bugbash.logic.proposing import Proposal
from bugbash.logic.requests.pasted import Pasted
from bugbash.models import DefinitionDraft, Observation, Project


@dataclass(frozen=True, slots=True)
class Proposed:
    """A definition filled from what was pasted; `seen` is what its one call came to, None where nothing was asked.

    `draft` is in no database any more.
    """

    draft: DefinitionDraft
    pasted: Pasted
    proposals: tuple[Proposal, ...]
    seen: Observation | None


def propose_definition(
    *, project: Project, pasted: Pasted, by: User, preset: str = "", ask: bool = False, keeps_secrets: bool = True
) -> Proposed:
    """Fill a definition and, with `ask`, call its endpoint once; nothing is kept but the secrets, if those are to be.

    Call it outside of transactions. Raises RefusedError like `start_draft` and `ask_draft`.
    """
    kept = pasted if keeps_secrets else replace(pasted, secrets={})
    draft = start_draft(project=project, pasted=kept, preset=preset, by=by)
    try:
        if ask:
            ask_draft(draft=draft, by=by)
        mapping = ResponseMapping.from_json(draft.mapping) if draft.mapping else WHOLE
        seen = read_trial(draft, mapping) if draft.asked_at else None
        return Proposed(draft, pasted, proposals_for(draft), seen)
    finally:
        discard_draft(draft=draft, by=by)

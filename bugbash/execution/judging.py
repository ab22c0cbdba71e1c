"""Asking a model what it thinks of an answer: off unless the settings name one, and through the guarded client."""

from collections.abc import Sequence
from dataclasses import replace

from django.conf import settings

from bugbash.choices import CheckResult
from bugbash.execution.egress import policy
from bugbash.logic.checks import KINDS, Check
from bugbash.logic.evidence import CheckOutcome
from bugbash.logic.opinions import Opinion, OpinionError, build_prompt, read_opinion
from portal.lib.egress import Call, EgressSession, Limits, Policy
from portal.lib.secrets import MASK, Hidden

LIMITS = Limits(total_s=60, max_body=200_000)


class Judge:
    """One model behind one address; `look` may run in many threads and sees no database."""

    def __init__(self, rules: Policy, *, base_url: str, model: str, key: Hidden, pool_size: int = 1) -> None:
        self._session = EgressSession(rules, LIMITS, pool_size=pool_size)
        self._url = f"{base_url.rstrip('/')}/chat/completions"
        self.model = model
        self._key = key

    def adopt(self, rules: Policy) -> None:
        self._session.adopt(rules)

    def close(self) -> None:
        self._session.close()

    def look(
        self, outcomes: Sequence[CheckOutcome], checks: Sequence[Check], *, query: str, answer: str
    ) -> tuple[CheckOutcome, ...]:
        """The outcomes of these checks with the model's word where a model is to be asked; never raises."""
        return tuple(
            self._hear(outcome, check, query, answer) if KINDS[check.kind].by_model else outcome
            for outcome, check in zip(outcomes, checks, strict=True)
        )

    def _hear(self, outcome: CheckOutcome, check: Check, query: str, answer: str) -> CheckOutcome:
        try:
            opinion = self._ask(str(check.arguments["question"]), query, answer)
        except OpinionError as error:
            return replace(outcome, result=CheckResult.ERROR, reason=f"the model was no help: {error}")
        return replace(
            outcome,
            result=CheckResult.PASS if opinion.passes != check.negated else CheckResult.FAIL,
            reason=f"the model says {'yes' if opinion.passes else 'no'}: {opinion.reason}",
            expected="no" if check.negated else "yes",
            actual="yes" if opinion.passes else "no",
        )

    def _ask(self, question: str, query: str, answer: str) -> Opinion:
        opinion = read_opinion(
            self.complete(build_prompt(model=self.model, question=question, query=query, answer=answer))
        )
        return replace(opinion, reason=self.mask(opinion.reason))

    def mask(self, text: str) -> str:
        """The text without the model's key, should the model say it."""
        key = self._key.reveal()
        return text.replace(key, MASK) if key else text

    def complete(self, body: bytes) -> bytes:
        """The model's reply to this request; raises OpinionError where there is none."""
        headers = [("Content-Type", "application/json"), ("Accept", "application/json")]
        if key := self._key.reveal():
            headers.append(("Authorization", f"Bearer {key}"))
        reply = self._session.send(Call("POST", self._url, tuple(headers), body))
        if reply.error:
            raise OpinionError(f"it could not be asked ({reply.error.value})")
        if reply.status != 200:
            raise OpinionError(f"it answered with status {reply.status}")
        return reply.body


def open_judge(project_id: int, *, pool_size: int = 1) -> Judge | None:
    """The model that the settings name; None where there is none. Close it after use."""
    if not settings.JUDGE_URL:
        return None
    return Judge(
        policy(project_id),
        base_url=settings.JUDGE_URL,
        model=settings.JUDGE_MODEL,
        key=Hidden(settings.JUDGE_KEY),
        pool_size=pool_size,
    )

"""How far a model agrees with the experts' consensus, and when that is enough to count its word."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reviews.logic.agreement import ENOUGH, Level, agreement
from reviews.logic.wording import count


@dataclass(frozen=True, slots=True)
class ModelAgreement:
    """Over `n` items that the experts have a consensus on and the model a word.

    `percent` in 0..100 is how often they say the same. A `alpha` of None is explained by `sentence`. `rows` has for
    each value of the experts how often the model said each of `columns`.
    """

    n: int
    percent: float | None
    alpha: float | None
    sentence: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, tuple[int, ...]], ...] = ()


def against_experts(
    pairs: Iterable[tuple[int, int]], *, level: Level, scale: Mapping[str, str] | None = None
) -> ModelAgreement:
    """Krippendorff's alpha of two raters, the experts together and the model, of (theirs, its) values."""
    kept = list(pairs)
    found = agreement(kept, level=level)
    if found.n < ENOUGH:
        sentence = f"too few: {found.n} of {ENOUGH} items rated by the experts and the model"
    elif found.alpha is None:
        sentence = found.sentence
    else:
        sentence = f"{found.n} items rated by the experts and the model"
    values = sorted(map(int, scale or {}))
    met = Counter(kept)
    words = tuple(f"{value} {scale[str(value)]}".strip() for value in values) if scale else ()
    rows = tuple((word, tuple(met[mine, its] for its in values)) for word, mine in zip(words, values, strict=True))
    return ModelAgreement(found.n, found.percent, found.alpha, sentence, words, rows)


@dataclass(frozen=True, slots=True)
class ModelTrust:
    """What a project wants before a criterion counts a model's word, and what there is. `model` may be empty.

    `alone` counts what it rated and no expert did.
    """

    model: str = ""
    n: int = 0
    alpha: float | None = None
    min_alpha: float = 0.67
    min_items: int = 30
    alone: int = 0

    @property
    def counted(self) -> str:
        """What stands beside a number that rests on the model too."""
        there = f"The model’s word counts on {count(self.alone, 'item')} that no expert rated"
        return f"{there}: {self.model} agrees {self.alpha or 0:.2f} with the experts on {count(self.n, 'item')}."

    @property
    def is_enough(self) -> bool:
        return self.alpha is not None and self.alpha >= self.min_alpha and self.n >= self.min_items

    @property
    def sentence(self) -> str:
        """“The model agrees 0.42 with the experts on 12 items; 0.67 on 30 are wanted.”"""
        wanted = f"{self.min_alpha:.2f} on {self.min_items} are wanted"
        if not self.model:
            return f"No model has rated anything; an agreement of {wanted}."
        if self.alpha is None:
            both = count(self.n, "item was", "items were")
            return f"{both} rated by the experts and the model, which tells no agreement; {wanted}."
        said = f"{self.alpha:.2f}"
        if self.alpha < self.min_alpha and float(said) >= self.min_alpha:
            said = f"{self.alpha:.4f}"
        return f"The model agrees {said} with the experts on {count(self.n, 'item')}; {wanted}."

    @property
    def missing(self) -> str:
        more = self.min_items - self.n
        if more > 0:
            return f"have {count(more, 'more item')} rated by both the experts and the model"
        return "say more exactly what each grade means, or do not count the model’s word"

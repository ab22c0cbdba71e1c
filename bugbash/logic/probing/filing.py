"""What a finding is filed as, until a person says otherwise."""

from bugbash.choices import AnswerKind, Category, Family, FindingKind, Severity

FAR = 0.5
BY_FAMILY = {Family.FAIRNESS: Category.BIASED, Family.EXPOSURE: Category.LEAK}
LONGEST_TITLE = 200


def offered_category(kind: FindingKind, family: str, answers: AnswerKind) -> Category:
    if kind == FindingKind.CRASHED:
        return Category.CRASH
    if family in BY_FAMILY:
        return BY_FAMILY[Family(family)]
    if kind == FindingKind.BROKE:
        return Category.UNSAFE
    return Category.IRRELEVANT if answers == AnswerKind.RANKED else Category.WRONG


def offered_severity(kind: FindingKind, distance: float) -> Severity:
    """A crash and a word that must not be said are serious, a small movement is minor."""
    if kind in {FindingKind.CRASHED, FindingKind.BROKE}:
        return Severity.S2
    return Severity.S4 if kind == FindingKind.MOVED and distance < FAR else Severity.S3


def offered_title(because: str) -> str:
    title = because.removesuffix(".")
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"

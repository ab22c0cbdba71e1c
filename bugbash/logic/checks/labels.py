"""Checks of a label and of its probabilities."""

import re
from typing import Any

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Answer
from bugbash.logic.checks.kinds import SEPARATOR as BETWEEN
from bugbash.logic.checks.kinds import (
    ArgumentError,
    Arguments,
    Field,
    FieldType,
    Finding,
    Group,
    Kind,
    NotApplicableError,
    show_number,
    take_share,
    take_texts,
)
from bugbash.logic.checks.texts import name, quote
from bugbash.logic.evidence import Evidence

RANGE = re.compile(r"([^.]+(?:\.[^.]+)?)\.\.(.+)\Z")


def label_of(seen: Evidence, what: str) -> Answer:
    if seen.answer is None or seen.answer.kind != AnswerKind.LABEL:
        raise NotApplicableError(f"{what} looks at labels, and this answer is none")
    return seen.answer


def take_label(text: str) -> dict[str, Any]:
    if not text:
        raise ArgumentError("needs a text after the colon")
    return {"label": text}


def write_label(arguments: Arguments) -> str:
    return str(arguments["label"])


def take_labels(text: str) -> dict[str, Any]:
    return {"labels": take_texts(text)["texts"]}


def write_labels(arguments: Arguments) -> str:
    return BETWEEN.join(arguments["labels"])


def look_at_label(arguments: Arguments, seen: Evidence) -> Finding:
    label, wanted = label_of(seen, "label-is").label, arguments["label"]
    reason = f"the label is {quote(label)}"
    return Finding(label == wanted, reason, quote(wanted), quote(label), f"any but {quote(wanted)}", tells=True)


def look_among_labels(arguments: Arguments, seen: Evidence) -> Finding:
    label, wanted = label_of(seen, "label-in").label, name(arguments["labels"])
    holds = label in arguments["labels"]
    reason = f"the label is {quote(label)}"
    return Finding(holds, reason, f"one of {wanted}", quote(label), f"none of {wanted}", tells=True)


def take_least(text: str) -> dict[str, Any]:
    share = take_share(text)
    if share is None:
        raise ArgumentError("needs a probability from 0 to 1 before the colon")
    return {"least": share}


def write_least(arguments: Arguments) -> str:
    return show_number(arguments["least"])


def take_range(text: str) -> dict[str, Any]:
    match = RANGE.match(text)
    least, most = (take_share(match[1]), take_share(match[2])) if match else (None, None)
    if least is None or most is None or least > most:
        raise ArgumentError("needs two probabilities such as 0.2..0.4 before the colon")
    return {"least": least, "most": most}


def write_range(arguments: Arguments) -> str:
    return f"{show_number(arguments['least'])}..{show_number(arguments['most'])}"


def probability_of(label: str, seen: Evidence, what: str) -> float | None:
    """None where the answer tells probabilities, but not of this label."""
    probabilities = label_of(seen, what).probabilities
    if not probabilities:
        raise NotApplicableError(f"{what} looks at probabilities, and the answer tells none")
    return probabilities.get(label)


def look_at_least(arguments: Arguments, seen: Evidence) -> Finding:
    found = probability_of(arguments["label"], seen, "probability-at-least")
    least = show_number(arguments["least"])
    return Finding(
        holds=found is not None and found >= arguments["least"],
        reason=f"{quote(arguments['label'])} has {say(found)}",
        expected=f"at least {least}",
        actual=say(found),
        unexpected=f"less than {least}",
        tells=True,
    )


def look_within(arguments: Arguments, seen: Evidence) -> Finding:
    found = probability_of(arguments["label"], seen, "probability-within")
    between = f"{show_number(arguments['least'])} to {show_number(arguments['most'])}"
    return Finding(
        holds=found is not None and arguments["least"] <= found <= arguments["most"],
        reason=f"{quote(arguments['label'])} has {say(found)}",
        expected=between,
        actual=say(found),
        tells=True,
    )


def say(probability: float | None) -> str:
    return "no probability" if probability is None else f"probability {probability:.3g}"


LABEL = Field("label", "Label")
KINDS = (
    Kind(
        "label-is",
        take_label,
        write_label,
        look_at_label,
        "label-is: spam",
        Group.LABEL,
        "The label is this one.",
        (LABEL,),
    ),
    Kind(
        "label-in",
        take_labels,
        write_labels,
        look_among_labels,
        "label-in: spam | junk",
        Group.LABEL,
        "The label is one of these.",
        (Field("labels", "Labels", FieldType.TEXTS, "One per line."),),
    ),
    Kind(
        "probability-at-least",
        take_label,
        write_label,
        look_at_least,
        "probability-at-least 0.7: refund",
        Group.LABEL,
        "The probability of a label is at least this; a label without one fails.",
        (Field("least", "At least", FieldType.NUMBER), LABEL),
        parse_head=take_least,
        write_head=write_least,
    ),
    Kind(
        "probability-within",
        take_label,
        write_label,
        look_within,
        "probability-within 0.2..0.4: refund",
        Group.LABEL,
        "The probability of a label is between these two, which belong to it.",
        (Field("least", "At least", FieldType.NUMBER), Field("most", "At most", FieldType.NUMBER), LABEL),
        parse_head=take_range,
        write_head=write_range,
    ),
)

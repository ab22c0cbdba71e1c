"""Answers of classifiers: where the label is, and where its probability and those of the others."""

from collections.abc import Iterator, Mapping, Sequence

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Json
from bugbash.logic.json_paths import quoted
from bugbash.logic.mapping import ResponseMapping
from bugbash.logic.proposing.findings import Found, Spot, count, is_number, is_share, sibling, sums_to_one

LABELS: tuple[str, ...] = (
    "label",
    "predicted_label",
    "class",
    "class_name",
    "predicted_class",
    "category",
    "intent",
    "sentiment",
)
LABELS += ("language", "tag", "prediction", "predicted")
SCORES: tuple[str, ...] = ("probability", "score", "confidence", "prob", "p")
LISTS_OF_LABELS = ("labels", "classes", "categories", "class_names", "label", "intents")
LISTS_OF_SCORES = ("scores", "probabilities", "probs", "confidences", "score", "confidence", "probability")
LONGEST_LABEL = 60


def find_labels(spots: Sequence[Spot]) -> Iterator[Found]:
    for spot in spots:
        if isinstance(spot.value, Mapping):
            yield from shares_by_label(spot, spots)
            yield from one_label(spot)
            yield from parallel_lists(spot)
        elif isinstance(spot.value, list) and spot.value:
            yield from listed_pairs(spot)
            yield from listed_shares(spot, spots)
            yield from predictions(spot)


def label_mapping(label: str = "", probabilities: str = "") -> ResponseMapping:
    return ResponseMapping(AnswerKind.LABEL, label=label, probabilities=probabilities)


def shares_by_label(spot: Spot, spots: Sequence[Spot]) -> Iterator[Found]:
    """{label: p} with p that sum to about 1."""
    if sums_to_one(list(spot.value.values())):
        because = f"{spot.shown} has {len(spot.value)} numbers that sum to 1"
        label = label_beside(spot, spots)
        yield Found(90 - spot.depth, label_mapping(label, spot.path), because + (f", beside {label}" if label else ""))


def label_beside(spot: Spot, spots: Sequence[Spot]) -> str:
    """The path of the label in the same object; empty if there is none."""
    around, _, own = spot.path.rpartition(".")
    for name in LABELS:
        path = f"{around}.{quoted(name)}" if around else quoted(name)
        value = next((other.value for other in spots if other.path == path), None)
        if is_label(value) and path != spot.path and own:
            return path
    return ""


def is_label(value: Json) -> bool:
    if isinstance(value, str):
        return 0 < len(value) <= LONGEST_LABEL
    return isinstance(value, int)


def one_label(spot: Spot) -> Iterator[Found]:
    """An object with a label, and with its probability if that is there."""
    name = first_name(spot.value, LABELS, is_label)
    if not name:
        return
    score = first_name(spot.value, SCORES, is_share)
    path = sibling(spot.path, name)
    if not score:
        yield Found(50 - 3 * spot.depth, label_mapping(path), f"{path} is a label")
        return
    pair = f"[{{label: {quoted(name)}, probability: {quoted(score)}}}]"
    probabilities = pair if spot.path == "@" else f"{spot.path}.{pair}"
    weight = 70 - 3 * spot.depth
    yield Found(weight, label_mapping(path, probabilities), f"{path} is a label with its {score}")


def first_name(value: Mapping[str, Json], names: Sequence[str], suits: object) -> str:
    lowered = {key.lower(): key for key in value}
    fits = is_label if suits is is_label else is_share
    return next((lowered[name] for name in names if name in lowered and fits(value[lowered[name]])), "")


def listed_pairs(spot: Spot) -> Iterator[Found]:
    """A list of objects that have a label and a number each."""
    items = spot.value
    if not all(isinstance(item, Mapping) for item in items):
        return
    name = first_name(items[0], LABELS, is_label)
    score = first_name(items[0], SCORES, is_share)
    complete = name and score and all(is_label(item.get(name)) and is_share(item.get(score)) for item in items)
    if not complete or len({str(item[name]) for item in items}) < len(items):
        return
    plain = name == "label" and score in {"score", "probability"}
    each = "" if plain else f"[].{{label: {quoted(name)}, probability: {quoted(score)}}}"
    path = spot.path + each if spot.path != "@" or not each else each
    few = all(len(item) <= 4 for item in items)
    weight = 88 - spot.depth if few and (len(items) > 1 or spot.path == "@") else 40
    yield Found(weight, label_mapping("", path), f"{spot.shown} is a list of {count(len(items), name)} with {score}")


def listed_shares(spot: Spot, spots: Sequence[Spot]) -> Iterator[Found]:
    """Numbers that sum to 1, one for each class by its position."""
    if sums_to_one(spot.value):
        label = label_beside(spot, spots)
        because = f"{spot.shown} is a list of {len(spot.value)} numbers that sum to 1"
        yield Found(80 - spot.depth, label_mapping(label, spot.path), because)


def predictions(spot: Spot) -> Iterator[Found]:
    """What MLflow and TensorFlow Serving put into `predictions` for the one thing that was asked."""
    first = spot.value[0]
    if spot.name in {"predictions", "prediction"} and is_label(first) and not is_wordy(first):
        if not spot.path.endswith("]"):
            yield Found(60, label_mapping(f"{spot.path}[0]"), f"{spot.path}[0] is a label")
    elif spot.name == "predictions" and is_number(first) and not isinstance(first, int):
        mapping = ResponseMapping(AnswerKind.JSON, value=spot.path)
        yield Found(20, mapping, f"{spot.path} is a list of {count(len(spot.value), 'number')}")


def is_wordy(value: Json) -> bool:
    return isinstance(value, str) and len(value.split()) > 3


def parallel_lists(spot: Spot) -> Iterator[Found]:
    """One list of labels beside one of equally many numbers, as zero-shot classifiers give them."""
    lowered = {key.lower(): key for key in spot.value}
    for labels in (lowered[name] for name in LISTS_OF_LABELS if name in lowered):
        for scores in (lowered[name] for name in LISTS_OF_SCORES if name in lowered):
            if labels != scores and fit(spot.value[labels], spot.value[scores]):
                both = [sibling(spot.path, name) for name in (labels, scores)]
                because = f"{both[0]} and {both[1]} are lists of {len(spot.value[labels])} labels and their numbers"
                mapping = label_mapping("", f"from_items(zip({both[0]}, {both[1]}))")
                yield Found(89 - spot.depth, mapping, because)


def fit(labels: Json, scores: Json) -> bool:
    if not isinstance(labels, list) or not isinstance(scores, list) or not len(labels) == len(scores) > 1:
        return False
    texts = all(isinstance(label, str) for label in labels)
    return texts and len(set(labels)) == len(labels) and all(is_share(score) for score in scores)

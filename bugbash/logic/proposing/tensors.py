"""Answers of the Open Inference Protocol V2: named outputs, each a flat list of its data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Json
from bugbash.logic.mapping import ResponseMapping
from bugbash.logic.proposing.findings import Found, is_share, sums_to_one
from bugbash.logic.proposing.labels import is_label, is_wordy, label_mapping


@dataclass(frozen=True, slots=True)
class Tensor:
    name: str
    data: list[Json]

    @property
    def path(self) -> str:
        """By name, for the order of outputs is not promised."""
        written = self.name.replace("\\", "\\\\").replace("'", "\\'")
        return f"outputs[?name=='{written}'].data | [0]"


def find_tensors(body: Json) -> Iterator[Found]:
    """A label beside probabilities, labels beside their numbers, numbers alone, or one text or label alone."""
    tensors = read_tensors(body)
    texts = [tensor for tensor in tensors if all(isinstance(item, str) for item in tensor.data)]
    shares = [tensor for tensor in tensors if len(tensor.data) > 1 and all(is_share(item) for item in tensor.data)]
    for numbers in shares:
        yield from with_labels(numbers, texts)
        singles = [tensor for tensor in tensors if len(tensor.data) == 1 and is_label(tensor.data[0])]
        if sums_to_one(numbers.data):
            label = f"({singles[0].path})[0]" if singles else ""
            because = f"the output {numbers.name} has {len(numbers.data)} numbers that sum to 1"
            yield Found(91, label_mapping(label, numbers.path), because)
    for tensor in tensors:
        if len(tensor.data) == 1:
            yield from alone(tensor)


def read_tensors(body: Json) -> list[Tensor]:
    outputs = body.get("outputs") if isinstance(body, Mapping) else None
    if not isinstance(outputs, list) or not all(isinstance(output, Mapping) for output in outputs):
        return []
    return [
        Tensor(output["name"], output["data"])
        for output in outputs
        if isinstance(output.get("name"), str) and isinstance(output.get("data"), list) and output["data"]
    ]


def with_labels(numbers: Tensor, texts: list[Tensor]) -> Iterator[Found]:
    for labels in texts:
        if len(labels.data) == len(numbers.data) == len(set(labels.data)):
            because = f"the outputs {labels.name} and {numbers.name} are {len(labels.data)} labels and their numbers"
            yield Found(94, label_mapping("", f"from_items(zip({labels.path}, {numbers.path}))"), because)


def alone(tensor: Tensor) -> Iterator[Found]:
    value = tensor.data[0]
    path = f"({tensor.path})[0]"
    if is_label(value) and not is_wordy(value):
        yield Found(65, label_mapping(path), f"the output {tensor.name} is one label")
    elif isinstance(value, str):
        yield Found(75, ResponseMapping(AnswerKind.TEXT, text=path), f"the output {tensor.name} is one text")

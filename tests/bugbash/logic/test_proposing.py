from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugbash.choices import AnswerKind
from bugbash.logic.mapping import ResponseMapping, extract
from bugbash.logic.proposing import propose

LONG = "Copies the file, its mode and as much of the other metadata as the system lets it."
HITS = {
    "took": 3,
    "timed_out": False,
    "_shards": {"total": 1, "failed": 0},
    "hits": {
        "total": {"value": 2, "relation": "eq"},
        "max_score": 1.5,
        "hits": [
            {"_index": "docs", "_id": "7", "_score": 1.5, "_source": {"title": "Copy", "body": LONG, "year": 1999}},
            {"_index": "docs", "_id": "9", "_score": 0.5, "_source": {"title": "Move", "body": LONG}},
        ],
    },
}
SOLR = {
    "responseHeader": {"status": 0, "QTime": 1, "params": {"q": "copy"}},
    "response": {
        "numFound": 2,
        "start": 0,
        "docs": [
            {"id": "a", "title": ["Copy a file"], "_version_": 17, "score": 2.5},
            {"id": "b", "title": ["Move a file"], "_version_": 18, "score": 2.0},
        ],
    },
}
CHUNK = {"id": "c", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": "Hi"}}]}


def ranked(results: str, id_: str, title: str = "", text: str = "", score: str = "", **fields: str) -> ResponseMapping:
    return ResponseMapping(AnswerKind.RANKED, results, id_, title, text, score, fields)


def text(path: str) -> ResponseMapping:
    return ResponseMapping(AnswerKind.TEXT, text=path)


def label(path: str = "", probabilities: str = "") -> ResponseMapping:
    return ResponseMapping(AnswerKind.LABEL, label=path, probabilities=probabilities)


@pytest.mark.parametrize(
    ("body", "mapping"),
    [
        (HITS, ranked("hits.hits", "_id", "_source.title", "_source.body", "_score", year="_source.year")),
        (SOLR, ranked("response.docs", "id", "title", score="score")),
        (
            {"results": [{"id": 1, "title": "A b", "summary": "c", "score": 0.5, "url": "http://a"}], "total": 1},
            ranked("results", "id", "title", "summary", "score", url="url"),
        ),
        ([{"id": "a", "name": "A b"}, {"id": "b", "name": "B c"}], ranked("@", "id", "name")),
        (
            {"data": {"search": {"items": [{"document": {"doc_id": "a", "name": "b"}}]}}},
            ranked("data.search.items", "document.doc_id", "document.name"),
        ),
        (
            {"value": [{"@search.score": 1.5, "key": "a", "content": LONG}, {"@search.score": 1, "key": "b"}]},
            ranked("value", "key", text="content", score='"@search.score"'),
        ),
        (
            {"matches": [{"id": "a", "score": 0.9, "metadata": {"text": LONG}}, {"id": "b", "score": 0.8}]},
            ranked("matches", "id", text="metadata.text", score="score"),
        ),
        ({"results": [{"url": "http://a/b", "title": "A"}]}, ranked("results", "url", "title")),
        (
            # No name tells: unique texts are ids, few words a title, many a text, and what falls is the score.
            {
                "treffer": [
                    {"nr": "x1", "kopf": "Eine Datei", "inhalt": LONG, "wert": 0.9},
                    {"nr": "x2", "kopf": "Zwei Dateien", "inhalt": LONG, "wert": 0.5},
                    {"nr": "x3", "kopf": "Drei Dateien", "inhalt": LONG, "wert": 0.5},
                ]
            },
            ranked("treffer", "nr", "kopf", "inhalt", "wert"),
        ),
        ({"suggestions": ["copy", "copy file"]}, ranked("suggestions", "@", "@")),
        ({"message": "OK", "results": [{"id": 1, "title": "A"}]}, ranked("results", "id", "title")),
        (
            {"facets": [{"name": "a", "count": 3}], "docs": [{"id": "x", "title": "A"}, {"id": "y", "title": "B"}]},
            ranked("docs", "id", "title"),
        ),
        (
            {"responses": [{"hits": {"hits": HITS["hits"]["hits"]}}]},  # type: ignore[index]
            ranked("responses[0].hits.hits", "_id", "_source.title", "_source.body", "_score", year="_source.year"),
        ),
        (
            {
                "id": "c",
                "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hi"}}],
                "usage": {"n": 1},
            },
            text("choices[0].message.content"),
        ),
        ({"choices": [{"index": 0, "text": "Hi"}]}, text("choices[0].text")),
        ([{"generated_text": "Hi"}], text("[0].generated_text")),
        ({"model": "m", "message": {"role": "assistant", "content": "Hi"}, "done": True}, text("message.content")),
        ({"content": [{"type": "text", "text": "Hi"}], "role": "assistant"}, text("content[0].text")),
        ({"candidates": [{"content": {"parts": [{"text": "Hi"}]}}]}, text("candidates[0].content.parts[0].text")),
        ({"answer": "Use copy.", "sources": [{"id": "a", "title": "Copy"}]}, text("answer")),
        ({"result": {"output": "Use copy, then move."}}, text("result.output")),
        ({"said": "Use copy, then move it.", "by": "m"}, text("said")),
        ("Use copy.", text("@")),
        (
            {"events": [{"choices": [{"delta": {"role": "assistant", "content": ""}}]}, CHUNK, {"choices": []}]},
            text("join('', events[].choices[].delta.content)"),
        ),
        ({"events": [{"token": "Hi"}, {"token": "!"}, {"done": True}]}, text("join('', events[].token)")),
        ({"events": ["Hi", "!"]}, text("join('', events[])")),
        ({"lines": [{"response": "Hi"}, {"response": "!", "done": True}]}, text("join('', lines[].response)")),
        ({"label": "spam", "probabilities": {"spam": 0.9, "ham": 0.1}}, label("label", "probabilities")),
        ({"spam": 0.9, "ham": 0.1}, label("", "@")),
        ({"result": {"scores": {"spam": 0.9, "ham": 0.1}}, "took": 1}, label("", "result.scores")),
        ([{"label": "spam", "score": 0.9}, {"label": "ham", "score": 0.1}], label("", "@")),
        ([[{"label": "spam", "score": 0.9}, {"label": "ham", "score": 0.1}]], label("", "[0]")),
        (
            {"intents": [{"intent": "buy", "confidence": 0.7}, {"intent": "ask", "confidence": 0.2}]},
            label("", "intents[].{label: intent, probability: confidence}"),
        ),
        ({"label": "spam", "score": 0.9}, label("label", "[{label: label, probability: score}]")),
        (
            {"result": {"class": "spam", "confidence": 0.9}},
            label("result.class", "result.[{label: class, probability: confidence}]"),
        ),
        ({"sentiment": "sad"}, label("sentiment")),
        (
            {"sequence": "It stopped.", "labels": ["spam", "ham"], "scores": [0.9, 0.1]},
            label("", "from_items(zip(labels, scores))"),
        ),
        (
            {"outputs": [{"name": "label", "data": ["a", "b"]}, {"name": "p", "data": [0.9, 0.1]}]},
            label("", "from_items(zip(outputs[?name=='label'].data | [0], outputs[?name=='p'].data | [0]))"),
        ),
        (
            {"outputs": [{"name": "label", "data": ["a"]}, {"name": "p", "data": [0.9, 0.1]}]},
            label("(outputs[?name=='label'].data | [0])[0]", "outputs[?name=='p'].data | [0]"),
        ),
        ({"outputs": [{"name": "it's", "data": ["spam"]}]}, label("(outputs[?name=='it\\'s'].data | [0])[0]")),
        ({"outputs": [{"name": "o", "data": ["It was a long day"]}]}, text("(outputs[?name=='o'].data | [0])[0]")),
        ({"predictions": [[0.1, 0.2, 0.7]]}, label("", "predictions[0]")),
        ({"predictions": ["spam"]}, label("predictions[0]")),
        ({"predictions": [1]}, label("predictions[0]")),
        (
            {"predictions": [{"label": "spam", "score": 0.9}]},
            label("predictions[0].label", "predictions[0].[{label: label, probability: score}]"),
        ),
        ({"predictions": [[2.5]]}, ResponseMapping(AnswerKind.JSON, value="predictions[0]")),
        ({"predictions": [2.5]}, ResponseMapping(AnswerKind.JSON, value="predictions")),
        ({}, ResponseMapping(AnswerKind.JSON)),
        ({"failed": 0, "done": 1}, ResponseMapping(AnswerKind.JSON)),
        ({"results": []}, ResponseMapping(AnswerKind.JSON)),
        ({"lat": 52.5, "lon": 13.25}, ResponseMapping(AnswerKind.JSON)),
        (None, ResponseMapping(AnswerKind.JSON)),
    ],
)
def test_the_likeliest_mapping(body: Any, mapping: ResponseMapping) -> None:
    assert propose(body)[0].mapping == mapping


@pytest.mark.parametrize(
    ("body", "because"),
    [
        (HITS, "hits.hits is a list of 2 objects with _id."),
        ([{"id": "a"}], "The answer is a list of 1 object with id."),
        (
            {"choices": [{"message": {"content": "Hi"}}]},
            "choices[0].message.content is a text, where chat completions answer.",
        ),
        ({"spam": 0.9, "ham": 0.1}, "The answer has 2 numbers that sum to 1."),
        ({"events": ["Hi", "!"]}, "events[] are 2 pieces of a streamed text."),
        ({}, "The answer is an object, which is kept as a whole."),
        (None, "The answer is missing, which is kept as a whole."),
    ],
)
def test_a_sentence_says_what_speaks_for_it(body: Any, because: str) -> None:
    assert propose(body)[0].because == because


def test_other_mappings_follow_and_the_whole_is_last() -> None:
    found = propose({"answer": "Use copy.", "sources": [{"id": "a", "title": "Copy"}]})
    assert [proposal.mapping for proposal in found] == [
        text("answer"),
        ranked("sources", "id", "title"),
        ResponseMapping(AnswerKind.JSON),
    ]


KEYS = st.sampled_from(
    ["results", "hits", "id", "title", "score", "label", "labels", "scores", "predictions", "outputs", "name", "data",
     "choices", "message", "content", "events", "text", "a b", "'", '"']
)  # fmt: skip
VALUES = st.none() | st.booleans() | st.integers(-2, 2) | st.floats(0, 1) | st.text(max_size=30)
BODIES = st.recursive(VALUES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4))


@given(BODIES)
def test_whatever_is_proposed_reads_the_answer(body: Any) -> None:
    found = propose(body)
    for proposal in found:
        assert extract(proposal.mapping, body).kind == proposal.mapping.kind
        assert proposal.mapping.validate() == []
    assert found[-1].mapping == ResponseMapping(AnswerKind.JSON)

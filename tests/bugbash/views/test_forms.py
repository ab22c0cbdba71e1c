"""What a form says to wrong input: 422, the sentence beside its field, and what was typed is still there."""

from dataclasses import dataclass, field

import pytest
from django.test import Client
from django.utils.html import escape

from bugbash.choices import Role
from bugbash.models import AuditEvent, Breakage, Membership, Query, Version
from tests.bugbash.views.world import World, sent_to

NUL = "Null characters are not allowed."


@dataclass(frozen=True, slots=True)
class Wrong:
    """Input that a form refuses; `form` is its name in the page's context, `kept` is what must be shown again."""

    door: str
    form: str
    sent: dict[str, object]
    errors: dict[str, list[str]]
    kept: list[str] = field(default_factory=list)


WRONG = [
    Wrong(
        "console-ask",
        "ask_form",
        {"text": "<b>copy", "params": '{"k": ', "versions": "0.9"},
        {
            "params": ["This is not JSON: unexpected end of data: line 1 column 6 (char 5)."],
            "versions": ["Choose one version, or two of them: “0.9” is not among this project’s."],
        },
        ["<b>copy", '{"k": '],
    ),
    Wrong(
        "console-ask",
        "ask_form",
        {"text": "copy", "params": "[1]"},
        {"params": ['Parameters are a JSON object, such as {"k": 20}.']},
        ["[1]"],
    ),
    Wrong(
        "console-ask",
        "ask_form",
        {"text": "copy", "params": '{"k": "\\u0000"}'},
        {"params": ["Parameters must not contain a NUL character or half of a surrogate pair."]},
        ['{"k": "\\u0000"}'],
    ),
    Wrong(
        "console-ask",
        "ask_form",
        {"text": "copy", "params": f'{{"k": {"[" * 100}{"]" * 100}}}'},
        {"params": ["Parameters must be plain JSON of less than 100 levels."]},
        ["[" * 100],
    ),
    Wrong("console-ask", "ask_form", {"text": "a\0b"}, {"text": [NUL]}),
    Wrong(
        "console-ask",
        "ask_form",
        {"text": "x" * 1_000_001},
        {"text": ["A query has at most 1,000,000 characters, this has 1,000,001."]},
        ["x" * 1_000_001],
    ),
    Wrong(
        "breakage-create",
        "file_form",
        {"title": " ", "category": "odd", "expectation": "in-topp: <a>", "severity": "S9"},
        {
            "title": ["Fill in “What is wrong?”; it is needed."],
            "category": ["Select a valid choice. odd is not one of the available choices."],
            "severity": ["Select a valid choice. S9 is not one of the available choices."],
            "expectation": ["line 1: There is no check named “in-topp”. Did you mean “in-top-3: doc-42”?"],
        },
        ["in-topp: <a>"],
    ),
    Wrong(
        "breakage-create",
        "file_form",
        {"title": "x" * 201, "expectation": "min-results: 1"},
        {"title": ["Ensure this value has at most 200 characters (it has 201)."]},
        ["x" * 201, "min-results: 1"],
    ),
    Wrong(
        "console-check",
        "form",
        {"expectation": "in-top-0: a"},
        {"expectation": ["line 1: in-top counts from 1, for example “in-top-3: doc-42”."]},
    ),
    Wrong(
        "breakage-triage",
        "triage_form",
        {"status": "rejected", "reason": "", "cause": "model"},
        {"reason": ["Say why it is rejected; the person who filed it will read it."]},
    ),
    Wrong(
        "breakage-triage",
        "triage_form",
        {"status": "duplicate", "duplicate_of": "BB-99", "reason": "The <same>."},
        {"duplicate_of": ["Name the breakage that this one repeats, such as BB-12."]},
        ["BB-99", "The <same>."],
    ),
    Wrong(
        "breakage-triage",
        "triage_form",
        {"status": "lost", "owner": "999999", "duplicate_of": "twelve", "cause": "moon"},
        {
            "status": ["Select a valid choice. lost is not one of the available choices."],
            "cause": ["Select a valid choice. moon is not one of the available choices."],
            "owner": ["Select a valid choice. 999999 is not one of the available choices."],
            "duplicate_of": ["Name a breakage of this project, such as BB-12."],
        },
        ["twelve"],
    ),
    Wrong("breakage-comment", "comment_form", {"text": " "}, {"text": ["Write something first."]}),
    Wrong(
        "breakage-comment",
        "comment_form",
        {"text": "<x>" * 4000},
        {"text": ["Ensure this value has at most 10000 characters (it has 12000)."]},
        ["<x>" * 4000],
    ),
    Wrong(
        "query-detail",
        "form",
        {"checks": "min-results: <none>", "need": "Copy <it>.", "tags": "a, b"},
        {"checks": ["line 1: min-results needs a whole number, for example “min-results: 1”."]},
        ["min-results: <none>", "Copy <it>.", "a, b"],
    ),
    Wrong(
        "query-detail",
        "form",
        {"checks": "", "tags": "x" * 61},
        {"tags": ["A tag has at most 60 characters, xxxxxxxxxxxxxxxxxxxx… has 61."]},
        ["x" * 61],
    ),
    Wrong("query-import", "form", {"lines": " \n"}, {"lines": ["Paste queries, or choose a file."]}),
    Wrong("query-import", "form", {"lines": "a\0b"}, {"lines": [NUL]}),
    Wrong(
        "query-import",
        "form",
        {"lines": "copy <it>", "format": "xlsx"},
        {"format": ["Select a valid choice. xlsx is not one of the available choices."]},
        ["copy <it>"],
    ),
    Wrong(
        "query-group",
        "group_form",
        {"group": "x" * 65},
        {"group": ["Ensure this value has at most 64 characters (it has 65)."]},
        ["x" * 65],
    ),
    Wrong(
        "query-bulk",
        "form",
        {"deed": "tag", "value": " ", "reason": "<why>"},
        {"value": ["Name the tag."]},
        ["<why>"],
    ),
    Wrong(
        "query-bulk",
        "form",
        {"deed": "shred", "all": ""},
        {
            "deed": ["Select a valid choice. shred is not one of the available choices."],
            "__all__": ["Choose queries first, or all that the filters leave."],
        },
    ),
    Wrong("query-tag-rename", "form", {"name": " "}, {"name": ["Fill in “Name”; it is needed."]}),
    Wrong(
        "version-create",
        "form",
        {"name": "a b", "base_url": "ftp://<x>", "concurrency": "65", "git_revision": "<r>", "notes": "<n>"},
        {
            "name": ["Use letters, digits, dots, dashes and underscores, and begin with a letter or digit."],
            "concurrency": ["Ensure this value is less than or equal to 64."],
            "git_revision": ["A revision has letters, digits, dots, dashes, slashes."],
        },
        ["a b", "ftp://<x>", "65", "<r>", "<n>"],
    ),
    Wrong(
        "version-create",
        "form",
        {"name": "0.5"},
        {"name": ["Version 0.5 exists already; versions are never overwritten."]},
        ["https://search.example/0.6"],
    ),
    Wrong(
        "member-create",
        "member_form",
        {"user": "no<body>", "role": "sme"},
        {"user": ["There is no account with this user name."]},
        ["no<body>"],
    ),
    Wrong(
        "member-create",
        "member_form",
        {"role": "owner"},
        {"reviewer_only": ["Only SMEs can be invited to review only."]},
    ),
    Wrong(
        "settings",
        "form",
        {"request": "{<", "mapping": "[1]", "timeout_s": "301"},
        {
            "request": ["This is not JSON: unexpected character, expected a string key: line 1 column 2 (char 1)."],
            "mapping": ["This must be one JSON object."],
            "timeout_s": ["Ensure this value is less than or equal to 300."],
        },
        ["{<", "[1]", "301"],
    ),
    Wrong(
        "settings",
        "form",
        {"request": '{"path": "/a", "query": [["q", "{{query}}"], ["a", "\\u0000"]]}'},
        {"request": ["This must not contain a NUL character or half of a surrogate pair."]},
    ),
]


def counts() -> list[int]:
    return [
        rows.count()
        for rows in (Query.objects, Breakage.objects, Version.objects, Membership.objects, AuditEvent.objects)
    ]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: f"{wrong.door}-{'-'.join(wrong.errors)}")
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "part"])
def test_wrong_input_is_named_and_kept(client: Client, world: World, wrong: Wrong, headers: dict[str, str]) -> None:
    client.force_login(world.member(Role.OWNER))
    before = counts()
    answer = client.post(world.at(wrong.door), {**sent_to(world, wrong.door), **wrong.sent}, headers=headers)
    assert answer.status_code == 422
    assert answer.context[wrong.form].errors == wrong.errors
    page = answer.content.decode()
    shown = [sentence for sentences in wrong.errors.values() for sentence in sentences]
    assert [text[:60] for text in (*shown, *wrong.kept) if escape(text) not in page] == []
    assert counts() == before


@pytest.mark.parametrize("door", ["query-import", "version-create", "settings", "console-ask", "breakage-comment"])
def test_empty_form_is_wrong_too(client: Client, world: World, door: str) -> None:
    client.force_login(world.member(Role.OWNER))
    assert client.post(world.at(door)).status_code == 422


@pytest.mark.parametrize(
    ("door", "sent"),
    [
        ("breakage-create", {"observations": ""}),
        ("breakage-create", {"observations": "1,2,3"}),
        ("breakage-create", {"observations": "9" * 30}),
        ("console-check", {"observations": "x"}),
        ("console-check", {"observations": "١"}),
        ("query-keep", {"observation": "9" * 30}),
        ("query-keep", {"observation": ""}),
    ],
)
def test_answers_that_are_not_there_are_not_found(
    client: Client, world: World, door: str, sent: dict[str, object]
) -> None:
    client.force_login(world.member(Role.OWNER))
    assert client.post(world.at(door), {"title": "Nothing", "category": "missing", **sent}).status_code == 404

import pytest

from bugbash.logic.presets import PRESETS, prepare
from bugbash.logic.requests import RequestTemplate
from bugbash.logic.requests.pasted import PastedError

HOST = "https://proto.example"
FILLED = {"model": "org/m", "index": "a,b*", "core": "c"}


@pytest.mark.parametrize("key", PRESETS)
def test_each_preset_makes_a_complete_request(key: str) -> None:
    pasted = prepare(key, f"{HOST}/0.5/", FILLED)
    assert (pasted.base_url, pasted.template.validate()) == (f"{HOST}/0.5", [])
    assert (pasted.text, pasted.place in pasted.places) == (PRESETS[key].sample, True)


def test_a_chat_with_its_token() -> None:
    pasted = prepare("openai-chat", f"{HOST}/v1/", {"model": " m ", "system": "Be brief."}, token=" Bearer sk-1 ")
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "{{query}}"}]
    assert pasted.template == RequestTemplate(
        "POST",
        "/v1/chat/completions",
        headers=(("Authorization", "Bearer {{secret.token}}"),),
        body_kind="json",
        body={"model": "m", "messages": messages},
    )
    assert (pasted.base_url, pasted.secrets, pasted.place) == (HOST, {"token": "sk-1"}, "body.messages[1].content")


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("kserve-v2", "/v2/models/org%2Fm/infer"),
        ("tf-serving", "/v1/models/org%2Fm:predict"),
        ("elasticsearch", "/a%2Cb%2A/_search"),
        ("solr", "/solr/c/select"),
    ],
)
def test_a_name_stays_one_segment_of_the_path(key: str, path: str) -> None:
    assert prepare(key, HOST, FILLED).template.path == path


def test_parameters_of_a_query_are_added_to_a_search_by_get() -> None:
    assert prepare("json-get", HOST, {"path": "find", "name": "text"}).template == RequestTemplate(
        "GET", "/find", (("text", "{{query}}"),), params_in_query=True
    )


@pytest.mark.parametrize(
    ("key", "address", "given", "token", "sentence"),
    [
        ("soap", HOST, {}, "", "There is no preset “soap”."),
        ("openai-chat", HOST, {"model": " "}, "", "Model: this is needed."),
        ("json-get", "ftp://a", {}, "", "The address begins with “ftp:”; only http and https can be called."),
        ("json-get", f"{HOST}?a=b", {}, "", "The address must end before “?”: parameters belong into the request."),
        ("json-get", HOST, {"path": "/a?b"}, "", "path: must not contain ? or #; parameters belong into the query."),
        (
            "json-get",
            HOST,
            {},
            "a\nb",
            "The token holds a character that a header can not carry, such as a space or a line break.",
        ),
        (
            "openai-chat",
            HOST,
            {"model": "{{x"},
            "",
            "'{{x' opens a placeholder that is none: use {{query}} or {{params.name}}.",
        ),
    ],
)
def test_what_can_not_be_prepared_is_said(
    key: str, address: str, given: dict[str, str], token: str, sentence: str
) -> None:
    with pytest.raises(PastedError) as caught:
        prepare(key, address, given, token)
    assert str(caught.value) == sentence

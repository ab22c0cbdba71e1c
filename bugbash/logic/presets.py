"""Requests that many prototypes take, ready but for an address and a name or two."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

from bugbash.choices import AnswerKind
from bugbash.logic.answers import Json
from bugbash.logic.mapping import ResponseMapping
from bugbash.logic.requests.addresses import read_address
from bugbash.logic.requests.pasted import Pasted, PastedError, assemble
from bugbash.logic.requests.places import QUERY
from bugbash.logic.requests.template import OPENING, RequestTemplate

CHAT = ResponseMapping(AnswerKind.TEXT, text="choices[0].message.content")
STREAM = ResponseMapping(AnswerKind.TEXT, text="join('', events[].choices[].delta.content)")
CHAT_TIMEOUT_S = 120
SEARCH, SENTENCE = "copy a file", "It stopped working after two days."
Given = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PresetField:
    """One thing that a preset asks for; a field without a default must be filled unless it is optional."""

    name: str
    label: str
    default: str = ""
    hint: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Preset:
    """A protocol with its request; `mapping` None means that the answer shows it; `sample` is a query that suits.

    `below` is the end of an address that many write down with it, though it belongs to the path of the request.
    """

    key: str
    label: str
    description: str
    fields: tuple[PresetField, ...]
    mapping: ResponseMapping | None
    sample: str
    request: Callable[[Given], RequestTemplate]
    below: str = ""
    timeout_s: float = 30


def prepare(key: str, address: str, given: Mapping[str, str], token: str = "") -> Pasted:
    """The request of a preset to an address, the base URL of a version; raises PastedError.

    `given` are the texts of the preset's fields by name. `token` becomes the secret "token" of an Authorization header.
    """
    preset = PRESETS.get(key)
    if preset is None:
        raise PastedError(f"There is no preset “{key[:60]}”.")
    filled = {field.name: fill_field(field, given.get(field.name, "")) for field in preset.fields}
    template = preset.request(filled)
    if token:
        template = replace(template, headers=(*template.headers, ("Authorization", f"Bearer {check_token(token)}")))
    return assemble(read_base(address, preset.below), template, text=preset.sample, timeout_s=preset.timeout_s)


def fill_field(field: PresetField, text: str) -> str:
    filled = text.strip() or field.default
    if not filled and not field.optional:
        raise PastedError(f"{field.label}: this is needed.")
    return filled


def check_token(token: str) -> str:
    token = token.strip().removeprefix("Bearer ").strip()
    if not token.isascii() or not token.isprintable() or " " in token or OPENING in token:
        raise PastedError("The token holds a character that a header can not carry, such as a space or a line break.")
    return token


def read_base(address: str, below: str) -> str:
    """The base URL without the slash at its end, and without what the path of the request begins with."""
    url = read_address(address.strip())
    if url.query:
        raise PastedError("The address must end before “?”: parameters belong into the request.")
    path = url.path.rstrip("/")
    return url.origin + (path.removesuffix(below) if below else path)


def segment(text: str) -> str:
    return quote(text, safe="")


def path_of(given: Given) -> str:
    return f"/{given['path'].strip('/')}"


def get_json(given: Given) -> RequestTemplate:
    return RequestTemplate("GET", path_of(given), ((given["name"], QUERY),), params_in_query=True)


def post_json(given: Given) -> RequestTemplate:
    return RequestTemplate("POST", path_of(given), body_kind="json", body={given["name"]: QUERY})


def post_form(given: Given) -> RequestTemplate:
    return RequestTemplate("POST", path_of(given), body_kind="form", body={given["name"]: QUERY})


def chat(given: Given) -> RequestTemplate:
    system = [{"role": "system", "content": given["system"]}] if given["system"] else []
    body: Json = {"model": given["model"], "messages": [*system, {"role": "user", "content": QUERY}]}
    return RequestTemplate("POST", "/v1/chat/completions", body_kind="json", body=body)


def stream_chat(given: Given) -> RequestTemplate:
    plain = chat(given)
    return replace(plain, headers=(("Accept", "text/event-stream"),), body={**plain.body, "stream": True})


def infer(given: Given) -> RequestTemplate:
    tensor = {"name": given["input"], "datatype": "BYTES", "shape": [1], "data": [QUERY]}
    path = f"/v2/models/{segment(given['model'])}/infer"
    return RequestTemplate("POST", path, body_kind="json", body={"inputs": [tensor]})


def predict(given: Given) -> RequestTemplate:
    instance: Json = {given["input"]: QUERY} if given["input"] else QUERY
    path = f"/v1/models/{segment(given['model'])}:predict"
    return RequestTemplate("POST", path, body_kind="json", body={"instances": [instance]})


def invoke(given: Given) -> RequestTemplate:
    column = given["column"]
    body: Json = {"dataframe_split": {"columns": [column], "data": [[QUERY]]}} if column else {"inputs": [QUERY]}
    return RequestTemplate("POST", "/invocations", body_kind="json", body=body)


def search(given: Given) -> RequestTemplate:
    fields = [name.strip() for name in given["fields"].split(",") if name.strip()]
    match: Json = {"query": QUERY, "lenient": True, **({"fields": fields} if fields else {})}
    body = {"query": {"multi_match": match}, "size": 10}
    return RequestTemplate("POST", f"/{segment(given['index'])}/_search", body_kind="json", body=body)


def select(given: Given) -> RequestTemplate:
    fields = (("qf", given["fields"]),) if given["fields"] else ()
    pairs = (("q", QUERY), ("defType", "edismax"), *fields, ("fl", "*,score"), ("rows", "10"), ("wt", "json"))
    return RequestTemplate("GET", f"/solr/{segment(given['core'])}/select", pairs)


PATH = PresetField("path", "Path", "/search", "Where it answers, below the address.")
FIELD = PresetField("name", "Name of the query", "query", "The field that carries the query.")
MODEL = PresetField("model", "Model", hint="The name under which the server knows it.")
SYSTEM = PresetField("system", "System message", hint="Said before each query, if at all.", optional=True)
ALL_PRESETS = (
    Preset(
        "json-get",
        "JSON by GET",
        "The query in the query string, the answer as JSON.",
        (PATH, replace(FIELD, default="q", hint="The parameter that carries the query.")),
        None,
        SEARCH,
        get_json,
    ),
    Preset(
        "json-post",
        "JSON by POST",
        "The query in a JSON body, the answer as JSON.",
        (PATH, FIELD),
        None,
        SEARCH,
        post_json,
    ),
    Preset("form", "Form", "The query in a form field, the answer as JSON.", (PATH, FIELD), None, SEARCH, post_form),
    Preset(
        "openai-chat",
        "Chat completions",
        "The chat protocol of OpenAI, which vLLM, Ollama, LiteLLM and many others speak.",
        (MODEL, SYSTEM),
        CHAT,
        "How do I copy a file?",
        chat,
        below="/v1",
        timeout_s=CHAT_TIMEOUT_S,
    ),
    Preset(
        "openai-chat-stream",
        "Chat completions, streamed",
        "The same protocol with an answer in pieces, which are collected.",
        (MODEL, SYSTEM),
        STREAM,
        "How do I copy a file?",
        stream_chat,
        below="/v1",
        timeout_s=CHAT_TIMEOUT_S,
    ),
    Preset(
        "kserve-v2",
        "Open Inference Protocol V2",
        "infer of KServe, Triton, Seldon MLServer and others, with one text as input.",
        (MODEL, PresetField("input", "Input", "text", "The name of the input tensor.")),
        None,
        SENTENCE,
        infer,
        below="/v2",
    ),
    Preset(
        "tf-serving",
        "TensorFlow Serving",
        "predict of a model that takes one text.",
        (MODEL, PresetField("input", "Input", hint="Its name, if the model has named inputs.", optional=True)),
        None,
        SENTENCE,
        predict,
        below="/v1",
    ),
    Preset(
        "mlflow",
        "MLflow",
        "invocations of an MLflow model that takes one text.",
        (PresetField("column", "Column", hint="Its name, if the model takes a table.", optional=True),),
        None,
        SENTENCE,
        invoke,
        below="/invocations",
    ),
    Preset(
        "elasticsearch",
        "Elasticsearch or OpenSearch",
        "_search over the fields of an index.",
        (
            PresetField("index", "Index", hint="Its name, an alias or a pattern."),
            PresetField("fields", "Fields", hint="With commas between them; all if empty.", optional=True),
        ),
        None,
        SEARCH,
        search,
    ),
    Preset(
        "solr",
        "Solr",
        "select over the fields of a core.",
        (
            PresetField("core", "Core", hint="The name of the core or collection."),
            PresetField("fields", "Fields", hint="As in qf, with spaces between them.", optional=True),
        ),
        None,
        SEARCH,
        select,
        below="/solr",
    ),
)
PRESETS: Mapping[str, Preset] = {preset.key: preset for preset in ALL_PRESETS}

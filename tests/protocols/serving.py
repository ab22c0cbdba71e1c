"""Classifiers as KServe, TensorFlow Serving and MLflow serve them."""

import re
from typing import Any

from tests.protocols.exchange import Exchange, RefusedError, Route, Sent

MODEL = "mood"


def infer(exchange: Exchange, model: str) -> Sent:
    """Open Inference Protocol V2 with one BYTES tensor."""
    check_model(model, {"error": f"Model {model} not found"})
    body = exchange.read_object("inputs", "id?", "parameters?", "outputs?")
    for tensor in body["inputs"]:
        if set(tensor) - {"parameters"} != {"name", "shape", "datatype", "data"}:
            raise RefusedError(400, {"error": "inputs need name, shape, datatype and data"})
        if tensor["datatype"] != "BYTES" or tensor["shape"] != [1] or not texts(tensor["data"], 1):
            raise RefusedError(400, {"error": "unexpected shape or datatype for the input"})
    return {
        "model_name": model,
        "model_version": "1",
        "id": "7c0d1f9e",
        "outputs": [
            {"name": "label", "shape": [2], "datatype": "BYTES", "data": ["sad", "glad"]},
            {"name": "probability", "shape": [2], "datatype": "FP32", "data": [0.875, 0.125]},
        ],
    }


def predict(exchange: Exchange, model: str) -> Sent:
    """TensorFlow Serving: one row of numbers for each instance."""
    check_model(model, {"error": f"Servable not found for request: Latest({model})"})
    body = exchange.read_object("instances", "signature_name?")
    if not texts(body["instances"]):
        raise RefusedError(400, {"error": "Failed to process element: 0 of 'instances' list."})
    return {"predictions": [[0.125, 0.875] for _ in body["instances"]]}


def invoke(exchange: Exchange) -> Sent:
    """MLflow: one prediction for each row."""
    body = exchange.read_json()
    keys = {"inputs", "instances", "dataframe_split", "dataframe_records"}
    if not isinstance(body, dict) or len(keys & set(body)) != 1:
        message = "The input must be a JSON dictionary with exactly one of the input fields"
        raise RefusedError(400, {"error_code": "BAD_REQUEST", "message": message})
    rows = body.get("inputs") or body.get("dataframe_split", {}).get("data") or []
    if not rows:
        raise RefusedError(400, {"error_code": "BAD_REQUEST", "message": "Failed to parse input data."})
    return {"predictions": [{"label": "sad", "score": 0.875} for _ in rows]}


def check_model(model: str, body: Sent) -> None:
    if model != MODEL:
        raise RefusedError(404, body)


def texts(data: Any, length: int | None = None) -> bool:
    fits = isinstance(data, list) and data and len(data) == (length or len(data))
    return bool(fits) and all(isinstance(item, str) for item in data)


ROUTES: tuple[Route, ...] = (
    (re.compile(r"/v2/models/([^/]+)/infer"), "POST", infer),
    (re.compile(r"/v1/models/([^/:]+):predict"), "POST", predict),
    (re.compile(r"/invocations"), "POST", invoke),
)

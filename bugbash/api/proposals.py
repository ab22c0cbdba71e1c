"""What `definitions/propose/` takes and answers."""

from dataclasses import replace
from typing import Any

from rest_framework import serializers

from bugbash.actions.proposals import Proposed
from bugbash.choices import CallError
from bugbash.errors import RefusedError
from bugbash.logic.presets import PRESETS, prepare
from bugbash.logic.query_rules import MAX_TEXT
from bugbash.logic.requests.pasted import Pasted, PastedError, read_pasted
from bugbash.selectors.drafts import understand
from portal.lib.api.shapes import Choice, Flag, Strict, Text

LONGEST_PASTE = 1_000_000
DESCRIPTION = (
    "Either `pasted` or `preset` with `address`. Nothing is kept but the secrets that were found, which are set for "
    "the origin at once; with a token they are not set, and `ask` uses those that a person has set. "
    "Send `request`, `mapping`, `timeout_s` and `verify_tls` to `definitions/` to keep them."
)


class ProposalWrite(Strict):
    pasted = Text(
        max_length=LONGEST_PASTE,
        allow_blank=True,
        default="",
        trim_whitespace=False,
        write_only=True,
        help_text="A curl command or a URL.",
    )
    preset = Choice([(preset.key, preset.label) for preset in PRESETS.values()], default="", allow_blank=True)
    address = Text(max_length=2048, allow_blank=True, default="", help_text="Of the version, for a preset.")
    fields = serializers.DictField(  # type: ignore[assignment]
        child=Text(max_length=1000, allow_blank=True), default=dict, help_text="What the preset asks for, by name."
    )
    token = Text(
        max_length=4000, allow_blank=True, default="", write_only=True, help_text="For a preset; never given back."
    )
    text = Text(
        max_length=MAX_TEXT,
        allow_blank=True,
        default="",
        trim_whitespace=False,
        help_text="The sample query; if empty the one that was found.",
    )
    ask = Flag(default=False, help_text="Whether to call the endpoint once and propose how its answer is read.")


class MappingProposalRead(serializers.Serializer[Any]):
    mapping = serializers.DictField(source="mapping.to_json", read_only=True)
    because = serializers.CharField(read_only=True)


class TrialRead(serializers.Serializer[Any]):
    """What the one call came to, read by the proposed mapping."""

    request = serializers.DictField(read_only=True, help_text="As it was sent, secrets masked.")
    status = serializers.IntegerField(read_only=True, allow_null=True)
    error = serializers.ChoiceField(
        CallError.choices, read_only=True, allow_blank=True, help_text="Empty where there is an answer."
    )
    detail = serializers.CharField(read_only=True)
    headers = serializers.ListField(child=serializers.ListField(child=serializers.CharField()), read_only=True)
    elapsed_ms = serializers.FloatField(read_only=True)
    answer = serializers.DictField(read_only=True, allow_null=True)


class ProposalRead(serializers.Serializer[Any]):
    base_url = serializers.CharField(source="draft.base_url", read_only=True, help_text="For a version's deployment.")
    request = serializers.DictField(source="draft.request", read_only=True)
    mapping = serializers.SerializerMethodField(help_text="Null until an answer was seen.")
    timeout_s = serializers.FloatField(source="draft.timeout_s", read_only=True)
    verify_tls = serializers.BooleanField(source="draft.verify_tls", read_only=True)
    text = serializers.CharField(source="draft.text", read_only=True, help_text="The sample query.")
    place = serializers.SerializerMethodField(help_text="Where the query stands; empty if no place was found.")
    places = serializers.ListField(source="pasted.places", child=serializers.CharField(), read_only=True)
    secrets = serializers.ListField(
        source="pasted.secrets", child=serializers.CharField(), read_only=True, help_text="Their names."
    )
    notes = serializers.ListField(
        source="pasted.notes", child=serializers.CharField(), read_only=True, help_text="What was left out, and why."
    )
    proposals = MappingProposalRead(many=True, read_only=True, help_text="Other ways to read the answer.")
    seen = TrialRead(read_only=True, allow_null=True, help_text="Null unless it was asked.")

    def get_mapping(self, proposed: Proposed) -> dict[str, Any] | None:
        return proposed.draft.mapping or None

    def get_place(self, proposed: Proposed) -> str:
        return understand(proposed.draft).place


def read_wish(facts: dict[str, Any]) -> Pasted:
    """What a body asks for; raises RefusedError naming the part."""
    if bool(facts["pasted"].strip()) == bool(facts["preset"]):
        raise RefusedError("Send either a curl command or URL, or a preset with its address.", field="pasted")
    try:
        if facts["preset"]:
            found = prepare(facts["preset"], facts["address"], facts["fields"], facts["token"])
        else:
            found = read_pasted(facts["pasted"])
    except PastedError as error:
        raise RefusedError(str(error), field="address" if facts["preset"] else "pasted") from None
    return replace(found, text=facts["text"]) if facts["text"] else found

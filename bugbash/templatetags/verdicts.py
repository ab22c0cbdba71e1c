"""The verdicts of a replay as a bar with its numbers, the same on every page."""

from collections.abc import Mapping

from django import template

from bugbash.choices import Verdict
from portal.lib.charts import Part
from portal.lib.tones import get_tone, get_word

register = template.Library()


@register.inclusion_tag("bugbash/_verdict_bar.html")
def verdict_bar(counts: Mapping[str, int], total: int | None = None, *, told: bool = False) -> dict[str, object]:
    """`counts` by verdict; with `total`, what is not judged yet stays empty at the end; `told` writes them out."""
    parts = [
        Part(get_word(verdict), counts[verdict], get_tone(verdict) or "mute")
        for verdict in Verdict.values
        if counts.get(verdict)
    ]
    return {"parts": parts, "total": total, "told": told}

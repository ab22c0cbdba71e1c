"""Every piece of the front-end kit on one page, with made-up content; wired in DEBUG only."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from bugbash.choices import CallError, Category, Severity, Verdict
from portal.lib.charts import Part, Point

ANSWER = {
    "took_ms": 38,
    "total": 2,
    "partial": False,
    "next": None,
    "results": [
        {"id": "shutil.rmtree", "score": 11.42, "summary": "Recursively delete a directory tree."},
        {"id": "os.removedirs", "score": 9.8, "summary": 'Remove "leaf" directories & parents <all>.'},
    ],
}
PROSE = """Asked with **full-width letters** the engine finds *nothing*, see [the rule](https://example.org).

- `os.path` gives 10 results
- `ｏｓ.path` gives none

> Normalise before the index is asked.

```
curl 'http://localhost:9000/search?q=os.path'
```
<script>alert(1)</script> and [a bad link](javascript:alert(1)) stay harmless.
"""


class ExampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label="What is wrong?", max_length=20, help_text="One sentence, as a user would say it.")
    severity = forms.ChoiceField(choices=Severity, widget=forms.RadioSelect, required=False)
    category = forms.ChoiceField(choices=Category)
    checks = forms.CharField(
        label="Expected, checked on every later version",
        widget=forms.Textarea(attrs={"class": "mono"}),
        required=False,
        help_text="One check a line, for example in-top-3: shutil.rmtree",
    )
    required_for_go = forms.BooleanField(label="Must pass for GO", required=False)
    owner = forms.CharField(required=False)
    grade = forms.ChoiceField(choices=[(0, "Poor"), (1, "Fair"), (2, "Good"), (3, "Perfect")])
    families = forms.MultipleChoiceField(
        choices=[("noise", "surface noise"), ("unicode", "Unicode")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        raise forms.ValidationError("A query with this text and these parameters exists already.")


def gallery(request: HttpRequest) -> HttpResponse:
    """All pieces; `?plain=1` shows them without a project."""
    messages.success(request, "Filed as BB-58. It is asked 5 more times in the background.")
    now = timezone.now()
    versions = [Point(f"0.{i}", 66 + 6 * i, 60 + 6 * i, 71 + 5.5 * i) for i in range(1, 6)]
    context = {
        "project": SimpleNamespace(name="Stdlib search", slug="stdlib-search"),
        "projects": [
            SimpleNamespace(name="Stdlib search", slug="stdlib-search"),
            SimpleNamespace(name="Ticket classifier", slug="ticket-classifier"),
        ],
        "nav_counts": {"breakages": 14, "hot": 2, "queries": 612, "queue": 23},
        "section": "console",
        "form": ExampleForm(initial={"grade": 1, "severity": "S2"}),
        "wrong": ExampleForm({"title": "A temporary-folder class outranks rmtree", "grade": 2}, auto_id="wrong_%s"),
        "verdicts": list(Verdict),
        "severities": list(Severity),
        "errors": list(CallError)[:4],
        "statuses": ["new", "confirmed", "fixed", "rejected", "pass", "fail", "flaky", "running", "paused"],
        "gates": ["pass", "fail", "not-enough", "waived"],
        "verdict_choices": [
            ("fixed", "fixed", 17, "good"),
            ("regressed", "regressed", 0, "bad"),
            ("new", "new", 4, ""),
        ],
        "parts": [
            Part("fixed", 17, "good"),
            Part("same", 548),
            Part("review", 36, "warn"),
            Part("broken", 8, "bad"),
        ],
        "points": versions,
        "latencies": [139.0, 141.0, None, 180.0, 150.0, 142.0],
        "columns": ["noise", "unicode", "meaning", "inject", "language", "false premise"],
        "rows": [
            ("head terms", [26, 11, 12, 4, 4, 0]),
            ("long questions", [11, 4, 26, 4, 0, 11]),
            ("symbols, codes", [4, 26, 0, 11, 0, 0]),
            ("zero results", [11, 0, 4, 0, 4, None]),
        ],
        "pairs": [("refund", 0.7213), ("delivery", 0.181), ("complaint", 0.06), ("spam", 0.0377)],
        "answer": ANSWER,
        "prose": PROSE,
        "moments": [now, now - timedelta(minutes=4), now - timedelta(hours=30), now - timedelta(days=40)],
    }
    if "plain" in request.GET:
        context |= {"project": None, "section": "home"}
    return render(request, "ui/gallery.html", context)

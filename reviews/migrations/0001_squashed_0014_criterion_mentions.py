"""What fourteen steps had built, as one, without moving data."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import reviews.models.settings


class Migration(migrations.Migration):
    replaces = [
        ("reviews", "0001_initial"),
        ("reviews", "0002_parity"),
        ("reviews", "0003_queues"),
        ("reviews", "0004_measures"),
        ("reviews", "0005_waivers"),
        ("reviews", "0006_criterion_history"),
        ("reviews", "0007_looks"),
        ("reviews", "0008_signing_and_sharing"),
        ("reviews", "0009_pairs_per_queue"),
        ("reviews", "0010_judgment_imports"),
        ("reviews", "0011_metric_runs"),
        ("reviews", "0012_model_judge"),
        ("reviews", "0013_metric_change"),
        ("reviews", "0014_criterion_mentions"),
    ]

    initial = True

    dependencies = [
        ("bugbash", "0001_squashed_0051_required_outcomes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Criterion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sentence", models.CharField(max_length=300)),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("open-breakages", "open breakages"),
                            ("untriaged", "open breakages without a severity"),
                            ("undiscovered", "breakages not found yet, estimated"),
                            ("regressions", "regressions"),
                            ("required-passing", "required queries passing"),
                            ("pass-rate-lower-bound", "pass rate, lower bound"),
                            ("slice-floor", "no tag under a floor"),
                            ("coverage", "share of the active queries replayed"),
                            ("contract-breaks", "contract breaks"),
                            ("error-rate", "error rate of the calls"),
                            ("parity", "answers that differ between deployments"),
                            ("latency-ms", "latency in ms"),
                            ("latency-ratio", "latency against the baseline’s"),
                            ("metric", "ranking metric at k, lower bound"),
                            ("metric-change", "ranking metric at k against the baseline’s, lower bound"),
                            ("judged", "judged@k"),
                            ("preference", "experts prefer it to the baseline, lower bound"),
                            ("human-pass-rate", "answers that experts accept, lower bound"),
                            ("agreement", "agreement of the raters"),
                            ("manual", "checklist item"),
                        ],
                        max_length=30,
                    ),
                ),
                ("params", models.JSONField(blank=True, default=dict)),
                ("operator", models.CharField(choices=[("<=", "at most"), (">=", "at least")], max_length=2)),
                ("threshold", models.FloatField()),
                ("must", models.BooleanField(default=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("retired_at", models.DateTimeField(null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bugbash.project"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "criteria",
                "ordering": ["-must", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "measure__in",
                                [
                                    "open-breakages",
                                    "untriaged",
                                    "undiscovered",
                                    "regressions",
                                    "required-passing",
                                    "pass-rate-lower-bound",
                                    "slice-floor",
                                    "coverage",
                                    "contract-breaks",
                                    "error-rate",
                                    "parity",
                                    "latency-ms",
                                    "latency-ratio",
                                    "metric",
                                    "metric-change",
                                    "judged",
                                    "preference",
                                    "human-pass-rate",
                                    "agreement",
                                    "manual",
                                ],
                            )
                        ),
                        name="criterion_measure_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "confirmed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("note", models.CharField(blank=True, max_length=500)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bugbash.version"
                    ),
                ),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="confirmations",
                        to="reviews.criterion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("criterion", "version"), name="one_confirmation_per_version")
                ],
            },
        ),
        migrations.CreateModel(
            name="CriterionComment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=10000)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="comments", to="reviews.criterion"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text__gt", "")), name="criterion_comment_says_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CriterionMention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="reviews.criterioncomment",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("seen_at__isnull", True)), fields=["user"], name="criterion_mention_unseen"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("comment", "user"), name="one_criterion_mention_per_person")
                ],
            },
        ),
        migrations.CreateModel(
            name="CriterionRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("facts", models.JSONField(help_text="Each fact as people read it, by name.")),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "changed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        help_text="Empty where it is older than its history.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="revisions", to="reviews.criterion"
                    ),
                ),
            ],
            options={
                "ordering": ["criterion", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("criterion", "number"), name="one_criterion_revision_per_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="JudgmentImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "requested_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[
                            ("ratings", "CSV: query, docid, rating"),
                            ("book", "Quepid book: a column for each judge"),
                            ("qrels", "TREC qrels"),
                            ("rre", "RRE JSON, documents by grade"),
                            ("rre-gains", "RRE JSON, documents with gains"),
                            ("opensearch", "OpenSearch judgment JSON"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "being read"),
                            ("read", "read, nothing saved yet"),
                            ("running", "being saved"),
                            ("done", "saved"),
                            ("failed", "given up"),
                        ],
                        default="reading",
                        max_length=10,
                    ),
                ),
                ("file_name", models.CharField(blank=True, max_length=200)),
                ("rater", models.CharField(help_text="Whose words those are that name nobody.", max_length=150)),
                (
                    "adds_queries",
                    models.BooleanField(default=False, help_text="Add queries that the project does not have."),
                ),
                ("size", models.PositiveBigIntegerField(help_text="Bytes of the file.")),
                ("first", models.JSONField(default=list, help_text="The first rows, as the preview shows them.")),
                (
                    "problems",
                    models.JSONField(default=list, help_text="The first problems; the report has all of them."),
                ),
                ("attempt", models.PositiveSmallIntegerField(default=0, help_text="The reading that counts.")),
                ("read_bytes", models.PositiveBigIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0, help_text="Judgments that can be saved.")),
                (
                    "known_count",
                    models.PositiveIntegerField(default=0, help_text="Those that the project has already."),
                ),
                (
                    "repeated_count",
                    models.PositiveIntegerField(default=0, help_text="Those that the file says more than once."),
                ),
                (
                    "conflict_count",
                    models.PositiveIntegerField(default=0, help_text="Another grade than was said first."),
                ),
                ("refused_count", models.PositiveIntegerField(default=0, help_text="Lines with something wrong.")),
                (
                    "left_out_count",
                    models.PositiveIntegerField(default=0, help_text="Lines that say that nobody judged."),
                ),
                ("query_count", models.PositiveIntegerField(default=0, help_text="Queries that would be added.")),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "added_count",
                    models.PositiveIntegerField(default=0, help_text="Judgments that the project did not have."),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("moved_at", models.DateTimeField(help_text="When a worker last got ahead with it.", null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bugbash.project"
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["project", "-id"], name="judgment_import_of_project")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["reading", "read", "running", "done", "failed"])),
                        name="judgment_import_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("position__lte", models.F("total"))), name="judgment_import_within_total"
                    ),
                    models.CheckConstraint(condition=models.Q(("rater__gt", "")), name="judgment_import_names_a_rater"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportPiece",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "part",
                    models.CharField(
                        choices=[("source", "the file"), ("rows", "what will be saved"), ("report", "the report")],
                        max_length=10,
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                ("number", models.PositiveIntegerField()),
                ("data", models.BinaryField()),
                (
                    "judgments",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pieces", to="reviews.judgmentimport"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("judgments", "part", "attempt", "number"), name="one_import_piece")
                ],
            },
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("states", models.JSONField(default=dict)),
                ("looked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="bugbash.version"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("version", "user"), name="one_look_per_person_and_version")
                ],
            },
        ),
        migrations.CreateModel(
            name="MetricRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("evidence_at", models.DateTimeField()),
                ("ratings_state", models.CharField(max_length=64)),
                ("k", models.PositiveSmallIntegerField()),
                (
                    "parameters",
                    models.JSONField(help_text="Metrics in the order of the scores, highest grade, format, replays."),
                ),
                ("scores", models.JSONField()),
                ("summary", models.JSONField()),
                (
                    "computed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bugbash.project"
                    ),
                ),
                (
                    "replay",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bugbash.replay"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bugbash.version"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["project", "k", "-id"], name="metric_run_of_project")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("replay", "evidence_at", "ratings_state", "k"), name="one_metric_run_per_state"
                    ),
                    models.CheckConstraint(condition=models.Q(("k__gte", 1)), name="metric_run_has_a_depth"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MetricComparison",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("result", models.JSONField()),
                (
                    "against",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="reviews.metricrun"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="comparisons", to="reviews.metricrun"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("run", "against"), name="one_metric_comparison_per_pair")
                ],
            },
        ),
        migrations.CreateModel(
            name="MetricWork",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("held_until", models.DateTimeField()),
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="bugbash.project"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "overall",
                    models.CharField(
                        choices=[("go", "GO"), ("no-go", "NO-GO"), ("not-enough", "NOT ENOUGH EVIDENCE")], max_length=10
                    ),
                ),
                ("payload", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "frozen_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "frozen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bugbash.project"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bugbash.version"
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [models.UniqueConstraint(fields=("project", "number"), name="one_report_per_number")],
            },
        ),
        migrations.CreateModel(
            name="ReviewQueue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("result", "results, graded one by one"),
                            ("answer", "whole answers"),
                            ("preference", "two versions’ answers, which is better"),
                            ("breakage", "breakages to confirm"),
                        ],
                        default="result",
                        max_length=20,
                    ),
                ),
                ("scale", models.JSONField(blank=True, default=dict)),
                ("guideline", models.TextField(blank=True, max_length=20000)),
                ("raters_per_item", models.PositiveSmallIntegerField(default=2)),
                ("third_rater", models.BooleanField(default=True)),
                ("flipped_share", models.FloatField(default=0.1)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "baseline",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="bugbash.version",
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="bugbash.version",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bugbash.project"
                    ),
                ),
                ("raters", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "name"), name="one_queue_per_name"),
                    models.CheckConstraint(condition=models.Q(("raters_per_item__gte", 1)), name="queue_has_raters"),
                    models.CheckConstraint(
                        condition=models.Q(("flipped_share__gte", 0), ("flipped_share__lte", 1)),
                        name="flipped_share_is_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("baseline__isnull", False),
                                ("candidate__isnull", False),
                                ("kind", "preference"),
                                models.Q(("candidate", models.F("baseline")), _negated=True),
                            ),
                            models.Q(
                                models.Q(("kind", "preference"), _negated=True), ("baseline", None), ("candidate", None)
                            ),
                            _connector="OR",
                        ),
                        name="only_preferences_compare_versions",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("result", "results, graded one by one"),
                            ("answer", "whole answers"),
                            ("preference", "two versions’ answers, which is better"),
                            ("breakage", "breakages to confirm"),
                        ],
                        default="result",
                        max_length=20,
                    ),
                ),
                ("group", models.CharField(max_length=64)),
                ("result_id", models.CharField(max_length=500)),
                ("title", models.TextField(blank=True)),
                ("text", models.TextField(blank=True)),
                ("places", models.PositiveSmallIntegerField(default=2)),
                ("place", models.PositiveIntegerField(default=0)),
                (
                    "gold",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="The grade that is known to be right.", null=True
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "breakage",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bugbash.breakage"
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="bugbash.observation",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bugbash.project"
                    ),
                ),
                (
                    "query",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bugbash.query"
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="bugbash.observation",
                    ),
                ),
                (
                    "queue",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="reviews.reviewqueue",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["queue", "group"], name="item_of_queue")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "preference"), _negated=True),
                        fields=("project", "kind", "group", "result_id"),
                        name="one_item_per_result",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "preference")),
                        fields=("queue", "group", "result_id"),
                        name="one_pair_per_queue",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "result"),
                            models.Q(("first__isnull", False), ("kind", "answer"), ("second", None)),
                            models.Q(("first__isnull", False), ("kind", "preference"), ("second__isnull", False)),
                            models.Q(("breakage__isnull", False), ("kind", "breakage")),
                            _connector="OR",
                        ),
                        name="item_shows_what_its_kind_needs",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Judgment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "rater_kind",
                    models.CharField(
                        choices=[
                            ("person", "a member"),
                            ("external", "somebody outside, imported"),
                            ("model", "a model"),
                        ],
                        default="person",
                        max_length=10,
                    ),
                ),
                ("rater_name", models.CharField(blank=True, max_length=150)),
                ("again", models.BooleanField(default=False)),
                ("revision", models.PositiveSmallIntegerField(default=1)),
                ("current", models.BooleanField(default=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("grade", "grade"),
                            ("preference", "preference"),
                            ("cant-tell", "can’t tell"),
                            ("expectation-wrong", "the expectation is wrong"),
                        ],
                        max_length=20,
                    ),
                ),
                ("grade", models.PositiveSmallIntegerField(null=True)),
                (
                    "better",
                    models.CharField(
                        blank=True,
                        choices=[("first", "the first"), ("second", "the second"), ("tie", "neither")],
                        max_length=10,
                    ),
                ),
                ("first_acceptable", models.BooleanField(null=True)),
                ("second_acceptable", models.BooleanField(null=True)),
                ("swapped", models.BooleanField(default=False)),
                ("reason", models.TextField(blank=True, max_length=2000)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "rater",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="judgments", to="reviews.reviewitem"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("item", "rater", "again", "revision"), name="one_judgment_per_revision"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("rater", None)),
                        fields=("item", "rater_kind", "rater_name", "again", "revision"),
                        name="one_named_judgment_per_revision",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("current", True)),
                        fields=("item", "rater", "again"),
                        name="one_current_judgment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("rater__isnull", False), ("rater_kind", "person"), ("rater_name", "")),
                            models.Q(
                                models.Q(("rater_kind", "person"), _negated=True),
                                ("rater", None),
                                ("rater_name__gt", ""),
                            ),
                            _connector="OR",
                        ),
                        name="judgment_has_one_rater",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("grade__isnull", False), ("kind", "grade")),
                            models.Q(models.Q(("kind", "grade"), _negated=True), ("grade__isnull", True)),
                            _connector="OR",
                        ),
                        name="only_grades_have_a_grade",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("better__gt", ""),
                                ("first_acceptable__isnull", False),
                                ("kind", "preference"),
                                ("second_acceptable__isnull", False),
                            ),
                            models.Q(
                                models.Q(("kind", "preference"), _negated=True),
                                ("better", ""),
                                ("first_acceptable", None),
                                ("second_acceptable", None),
                            ),
                            _connector="OR",
                        ),
                        name="only_preferences_compare",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["grade", "preference"]), ("reason__gt", ""), _connector="OR"),
                        name="abstention_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("again", models.BooleanField(default=False)),
                ("expires_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(null=True)),
                (
                    "rater",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="assignments", to="reviews.reviewitem"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["rater", "submitted_at"], name="assignment_of_rater")],
                "constraints": [
                    models.UniqueConstraint(fields=("item", "rater", "again"), name="one_assignment_per_rater")
                ],
            },
        ),
        migrations.CreateModel(
            name="Adjudication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("grade", models.PositiveSmallIntegerField(null=True)),
                (
                    "better",
                    models.CharField(
                        blank=True,
                        choices=[("first", "the first"), ("second", "the second"), ("tie", "neither")],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(max_length=2000)),
                (
                    "adjudicated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "adjudicated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adjudications",
                        to="reviews.reviewitem",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("better", ""), ("grade__isnull", False)), ("grade", None), _connector="OR"
                        ),
                        name="adjudication_says_one_thing",
                    ),
                    models.CheckConstraint(condition=models.Q(("reason__gt", "")), name="adjudication_has_a_reason"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ModelRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("model", models.CharField(max_length=150)),
                ("budget", models.PositiveIntegerField()),
                ("calls", models.PositiveIntegerField(default=0)),
                ("rated", models.PositiveIntegerField(default=0)),
                ("failed", models.PositiveIntegerField(default=0)),
                ("failed_in_a_row", models.PositiveIntegerField(default=0)),
                ("last_error", models.CharField(blank=True, max_length=300)),
                ("reached", models.PositiveBigIntegerField(default=0)),
                ("claimed_until", models.DateTimeField(null=True)),
                (
                    "requested_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "ended",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("done", "every item was asked"),
                            ("budget", "its calls are used up"),
                            ("cancelled", "cancelled"),
                            ("failing", "the model failed too often in a row"),
                            ("off", "the model was switched off or is another one now"),
                        ],
                        max_length=10,
                    ),
                ),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "queue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="model_runs", to="reviews.reviewqueue"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("finished_at", None)), fields=("queue",), name="one_open_model_run"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("budget__gte", 1), ("calls__lte", models.F("budget"))),
                        name="model_run_keeps_budget",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended", ""), ("finished_at", None)),
                            models.Q(("ended__gt", ""), ("finished_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="model_run_ends_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewSettings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scale", models.JSONField(default=reviews.models.settings.default_scale)),
                ("guideline", models.TextField(blank=True)),
                ("raters_per_item", models.PositiveSmallIntegerField(default=2)),
                (
                    "stale_after_days",
                    models.PositiveSmallIntegerField(
                        default=30,
                        help_text="Evidence older than so many days is none; empty where it never ages.",
                        null=True,
                    ),
                ),
                ("required_roles", models.JSONField(default=reviews.models.settings.default_required_roles)),
                ("two_person_rule", models.BooleanField(default=False)),
                ("model_rates", models.BooleanField(default=False)),
                ("model_min_alpha", models.FloatField(default=0.67)),
                ("model_min_items", models.PositiveSmallIntegerField(default=30)),
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bugbash.project"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "review settings",
            },
        ),
        migrations.CreateModel(
            name="ShareLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("label", models.CharField(max_length=120)),
                ("allow_comments", models.BooleanField(default=False)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("openings", models.PositiveIntegerField(default=0)),
                ("last_opened_at", models.DateTimeField(null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="share_links", to="reviews.report"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("token_hash__gt", "")), name="share_link_has_its_hash")
                ],
            },
        ),
        migrations.CreateModel(
            name="ShareComment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("text", models.TextField(max_length=2000)),
                (
                    "written_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="comments", to="reviews.sharelink"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name__gt", ""), ("text__gt", "")), name="share_comment_says_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SignOff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "owner"),
                            ("manager", "manager"),
                            ("engineer", "engineer"),
                            ("sme", "SME"),
                            ("viewer", "viewer"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("approve", "approve"),
                            ("approve-with-conditions", "approve with conditions"),
                            ("reject", "reject"),
                        ],
                        max_length=25,
                    ),
                ),
                ("comment", models.TextField(blank=True, max_length=5000)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "signed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signoffs", to="reviews.report"
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("report", "signed_by"), name="one_signature_per_person"),
                    models.CheckConstraint(
                        condition=models.Q(("decision", "approve"), ("comment__gt", ""), _connector="OR"),
                        name="conditions_and_rejections_are_explained",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignOffCondition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=500)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "signoff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="conditions", to="reviews.signoff"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("text__gt", "")), name="condition_says_something"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at__isnull", True), ("done_by__isnull", True)),
                            models.Q(("done_at__isnull", False), ("done_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="done_condition_names_who",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignReminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "asked_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("address", models.URLField(help_text="Of the report's page.", max_length=500)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="reviews.report"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Waiver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(max_length=2000)),
                ("ends_on", models.DateField()),
                (
                    "waived_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="waivers", to="reviews.criterion"
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        help_text="Empty for every version.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="bugbash.version",
                    ),
                ),
                (
                    "waived_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("reason__gt", "")), name="waiver_has_a_reason"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revoked_at", None), ("revoked_by", None)),
                            models.Q(("revoked_at__isnull", False), ("revoked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="revoked_waiver_names_who",
                    ),
                ],
            },
        ),
    ]

"""What twenty steps had built, as one, without moving data: a fresh database is ready in a third of the time."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.apps.registry import Apps
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.functions import Left

INDEX = "query_by_words"


def index_words(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Words at the beginning of a query's text, for the search of alike ones; SQLite reads the rows instead."""
    if schema_editor.connection.vendor == "postgresql":
        words = SearchVector(Left("text", 300), config="simple")
        schema_editor.add_index(apps.get_model("bugbash", "Query"), GinIndex(words, name=INDEX))


def forget_words(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {INDEX}")


class Migration(migrations.Migration):
    replaces = [
        ("bugbash", "0001_initial"),
        ("bugbash", "0002_any_prototype"),
        ("bugbash", "0003_primary_deployment"),
        ("bugbash", "0004_replay_choices"),
        ("bugbash", "0010_newest_observation"),
        ("bugbash", "0012_replay_control"),
        ("bugbash", "0013_hidden_differences"),
        ("bugbash", "0014_removed_bodies"),
        ("bugbash", "0030_triage"),
        ("bugbash", "0031_times_of_outcomes"),
        ("bugbash", "0040_bash"),
        ("bugbash", "0042_console"),
        ("bugbash", "0044_breakage_triage"),
        ("bugbash", "0045_queries"),
        ("bugbash", "0046_probe_findings"),
        ("bugbash", "0047_suspects"),
        ("bugbash", "0048_ask_batch_family"),
        ("bugbash", "0049_shape_tallies"),
        ("bugbash", "0050_fewer_indexes"),
        ("bugbash", "0051_required_outcomes"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Body",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("data", models.BinaryField()),
                ("size", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name_plural": "bodies",
            },
        ),
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("project_id", models.BigIntegerField(null=True)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("actor", models.CharField(max_length=150)),
                ("verb", models.CharField(max_length=40)),
                ("subject_type", models.CharField(max_length=40)),
                ("subject_id", models.BigIntegerField()),
                ("subject", models.CharField(max_length=250)),
                ("detail", models.JSONField(default=dict)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["project_id", "-id"], name="audit_of_project"),
                    models.Index(fields=["subject_type", "subject_id", "-id"], name="audit_of_subject"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Project",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("description", models.TextField(blank=True)),
                (
                    "kept_replays",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Of how many newest replays the answers are kept; empty for all.",
                        null=True,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Charter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120)),
                ("aim", models.TextField(blank=True)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="charters", to="bugbash.project"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("project", "title"), name="one_charter_per_title")],
            },
        ),
        migrations.CreateModel(
            name="EndpointDefinition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ranked", "ranked results"),
                            ("text", "text"),
                            ("label", "label with probabilities"),
                            ("json", "JSON"),
                        ],
                        max_length=10,
                    ),
                ),
                ("request", models.JSONField()),
                ("mapping", models.JSONField()),
                (
                    "timeout_s",
                    models.FloatField(
                        default=30,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(300),
                        ],
                    ),
                ),
                (
                    "verify_tls",
                    models.BooleanField(
                        default=True, help_text="Only where this is off are bad certificates accepted."
                    ),
                ),
                ("ca_pem", models.TextField(blank=True, help_text="Certificates to trust instead of the public ones.")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="definitions", to="bugbash.project"
                    ),
                ),
            ],
            options={
                "ordering": ["project", "-revision"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "revision"), name="one_definition_per_revision"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["ranked", "text", "label", "json"])),
                        name="definition_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("timeout_s__gte", 1), ("timeout_s__lte", 300)),
                        name="definition_timeout_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
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
                ("reviewer_only", models.BooleanField(default=False)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="bugbash.project"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("project", "user"), name="one_membership_per_person"),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["owner", "manager", "engineer", "sme", "viewer"])),
                        name="membership_role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reviewer_only", False), ("role", "sme"), _connector="OR"),
                        name="only_smes_are_reviewer_only",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EgressRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("host_pattern", models.CharField(blank=True, max_length=255)),
                ("cidr", models.CharField(blank=True, max_length=50)),
                ("ports", models.JSONField(help_text="A list of whole numbers.")),
                ("schemes", models.JSONField(help_text="A list of http, https.")),
                ("reason", models.CharField(max_length=500)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty for all.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="bugbash.project",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("host_pattern__gt", ""), ("cidr__gt", ""), _connector="OR"),
                        name="egress_rule_names_something",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EgressRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scheme", models.CharField(max_length=5)),
                ("host", models.CharField(max_length=255)),
                ("port", models.PositiveIntegerField()),
                ("reason", models.CharField(max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "waiting"), ("allowed", "allowed"), ("declined", "declined")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "requested_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=500)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="bugbash.egressrule",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="egress_requests",
                        to="bugbash.project",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("project", "scheme", "host", "port"),
                        name="one_waiting_request_per_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "waiting"),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="decided_egress_request_names_who",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DiffRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ignore", "ignore"),
                            ("tolerance", "tolerate numbers at"),
                            ("unordered", "leave out the order of"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "path",
                    models.CharField(
                        help_text="JMESPath of the answer, such as results[].score; * for all.", max_length=500
                    ),
                ),
                (
                    "value",
                    models.CharField(
                        blank=True, help_text="The tolerance, or the key of a list without order.", max_length=200
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="diff_rules", to="bugbash.project"
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "path"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "kind", "path"), name="one_diff_rule_per_path"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["ignore", "tolerance", "unordered"])),
                        name="diff_rule_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DefinitionDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("preset", models.CharField(blank=True, max_length=40)),
                ("base_url", models.CharField(max_length=2048)),
                ("request", models.JSONField()),
                ("mapping", models.JSONField(default=dict)),
                ("timeout_s", models.FloatField(default=30)),
                ("verify_tls", models.BooleanField(default=True)),
                ("ca_pem", models.TextField(blank=True)),
                ("text", models.TextField(blank=True, help_text="The sample query.")),
                ("params", models.JSONField(default=dict)),
                (
                    "notes",
                    models.JSONField(default=list, help_text="What was read out of a curl line and could not be kept."),
                ),
                ("sent", models.JSONField(help_text="The request as it was sent, without secrets.", null=True)),
                ("status", models.PositiveSmallIntegerField(null=True)),
                (
                    "error",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("dns", "the name did not resolve"),
                            ("refused", "connection refused"),
                            ("blocked", "blocked by the egress rules"),
                            ("tls", "TLS failed"),
                            ("timeout-connect", "no connection in time"),
                            ("timeout-total", "no complete answer in time"),
                            ("reset", "connection reset"),
                            ("protocol", "not HTTP"),
                            ("too-large", "answer too large"),
                            ("bad-encoding", "answer not decodable"),
                            ("http-3xx", "HTTP 3xx, redirects are not followed"),
                            ("http-4xx", "HTTP 4xx"),
                            ("http-5xx", "HTTP 5xx"),
                            ("not-json", "answer is not JSON"),
                            ("mapping", "the response mapping does not fit"),
                            ("request", "the request could not be built"),
                            ("internal", "Bashboard failed to read the answer"),
                        ],
                        max_length=20,
                    ),
                ),
                ("detail", models.TextField(blank=True)),
                ("headers", models.JSONField(default=list)),
                ("truncated", models.BooleanField(default=False)),
                ("phases", models.JSONField(default=dict)),
                ("elapsed_ms", models.FloatField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bugbash.body"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="definition_drafts",
                        to="bugbash.project",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="ContractWaiver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fingerprint", models.CharField(max_length=64)),
                ("path", models.CharField(max_length=500)),
                ("rule", models.CharField(max_length=40)),
                ("reason", models.TextField()),
                ("ends_on", models.DateField()),
                (
                    "waived_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "waived_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contract_waivers",
                        to="bugbash.project",
                    ),
                ),
            ],
            options={
                "ordering": ["path", "rule"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "fingerprint"), name="one_contract_waiver_per_finding")
                ],
            },
        ),
        migrations.CreateModel(
            name="QueryDeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("batch", models.UUIDField(unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("tag", "add a tag"),
                            ("untag", "take a tag away"),
                            ("group", "put into one group"),
                            ("split", "give each its own group"),
                            ("retire", "retire"),
                            ("activate", "take back into the replays"),
                            ("require", "must pass for GO"),
                            ("release", "need not pass for GO"),
                        ],
                        max_length=10,
                    ),
                ),
                ("value", models.CharField(blank=True, help_text="The tag or the group.", max_length=64)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("before", models.JSONField()),
                ("count", models.PositiveIntegerField()),
                ("done_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "done_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="query_deeds", to="bugbash.project"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["tag", "untag", "group", "split", "retire", "activate", "require", "release"])
                        ),
                        name="query_deed_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="QueryImport",
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
                            ("lines", "plain lines"),
                            ("csv", "CSV"),
                            ("jsonl", "JSON Lines"),
                            ("har", "HAR of a browser"),
                            ("curl", "curl lines"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("read", "read, nothing saved yet"),
                            ("running", "being saved"),
                            ("done", "saved"),
                            ("failed", "given up"),
                        ],
                        default="read",
                        max_length=10,
                    ),
                ),
                ("file_name", models.CharField(blank=True, max_length=200)),
                ("source", models.TextField(blank=True, help_text="What was pasted, so that it can be corrected.")),
                ("rows", models.BinaryField()),
                ("report", models.BinaryField()),
                ("first", models.JSONField(default=list, help_text="The first rows, as the preview shows them.")),
                (
                    "problems",
                    models.JSONField(default=list, help_text="The first problems; the report has all of them."),
                ),
                ("total", models.PositiveIntegerField(help_text="Rows that can be saved.")),
                ("new_count", models.PositiveIntegerField()),
                ("known_count", models.PositiveIntegerField(help_text="Those that the project has already.")),
                (
                    "repeated_count",
                    models.PositiveIntegerField(help_text="Those that stand in the file more than once."),
                ),
                ("refused_count", models.PositiveIntegerField(help_text="Lines with something wrong.")),
                ("left_out_count", models.PositiveIntegerField(help_text="Requests that are not the endpoint's.")),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "added_count",
                    models.PositiveIntegerField(default=0, help_text="Queries that the project did not have."),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("moved_at", models.DateTimeField(help_text="When a worker last saved a part of it.", null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="imports", to="bugbash.project"
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
                "indexes": [models.Index(fields=["project", "-id"], name="import_of_project")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["read", "running", "done", "failed"])),
                        name="import_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("position__lte", models.F("total"))), name="import_position_within_total"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReplaySchedule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("nightly_at", models.TimeField(blank=True, help_text="UTC.", null=True)),
                ("on_registration", models.BooleanField(default=False)),
                ("options", models.JSONField(default=dict, help_text="What is chosen, as of a replay.")),
                ("last_run_on", models.DateField(null=True)),
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="schedule", to="bugbash.project"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page", models.CharField(help_text="The name of the list’s address.", max_length=40)),
                ("name", models.CharField(max_length=60)),
                ("filters", models.CharField(blank=True, max_length=1000)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="saved_views", to="bugbash.project"
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
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "user", "page", "name"), name="one_saved_view_per_name")
                ],
            },
        ),
        migrations.CreateModel(
            name="Secret",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        max_length=40,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A[a-z][a-z0-9_-]{0,39}\\Z",
                                "Use lower-case letters, digits, dashes and underscores, and begin with a letter.",
                            )
                        ],
                    ),
                ),
                ("origin", models.CharField(help_text="scheme://host:port", max_length=300)),
                ("ciphertext", models.TextField()),
                ("last4", models.CharField(blank=True, max_length=4)),
                ("set_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="secrets", to="bugbash.project"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["name", "origin"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "name", "origin"), name="one_secret_per_origin"),
                    models.CheckConstraint(condition=models.Q(("ciphertext__gt", "")), name="secret_is_set"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tags", to="bugbash.project"
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [models.UniqueConstraint(fields=("project", "name"), name="one_tag_per_name")],
            },
        ),
        migrations.CreateModel(
            name="Query",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(blank=True)),
                ("params", models.JSONField(blank=True, default=dict)),
                ("fingerprint", models.CharField(editable=False, max_length=64)),
                (
                    "group",
                    models.CharField(
                        help_text="Queries of one group share judgments; by default each is its own.", max_length=64
                    ),
                ),
                ("need", models.TextField(blank=True, help_text="What the person who types this wants to get done.")),
                ("family", models.CharField(blank=True, max_length=40)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("console", "console"),
                            ("import", "import"),
                            ("mutation", "mutation"),
                            ("probe", "probe"),
                            ("traffic", "traffic"),
                        ],
                        default="console",
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("active", "active"), ("retired", "retired")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                (
                    "state_reason",
                    models.CharField(blank=True, db_default="", help_text="Why it was retired.", max_length=500),
                ),
                ("required", models.BooleanField(default=False, help_text="Must pass for GO.")),
                (
                    "relation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("INV", "same answer expected"),
                            ("DIR", "must move in a stated direction"),
                            ("MFT", "stated answer"),
                            ("ROB", "must not crash"),
                        ],
                        max_length=3,
                    ),
                ),
                (
                    "mutator",
                    models.CharField(blank=True, help_text="By which it was made of its parent.", max_length=40),
                ),
                ("mutation_seed", models.PositiveIntegerField(null=True)),
                ("mutation_rate", models.FloatField(null=True)),
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
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mutants",
                        to="bugbash.query",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="queries", to="bugbash.project"
                    ),
                ),
                ("tags", models.ManyToManyField(blank=True, related_name="queries", to="bugbash.tag")),
            ],
            options={
                "verbose_name_plural": "queries",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["project", "state", "-id"], name="query_by_state"),
                    models.Index(fields=["project", "group"], name="query_by_group"),
                    models.Index(
                        condition=models.Q(("group", models.F("fingerprint")), _negated=True),
                        fields=["project", "group"],
                        name="query_in_shared_group",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "fingerprint"), name="one_query_per_fingerprint"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "active", "retired"])), name="query_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("mutator", ""),
                            models.Q(
                                ("mutation_rate__isnull", False),
                                ("mutation_seed__isnull", False),
                                ("parent__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="mutant_names_its_making",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Check",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.CharField(max_length=2000)),
                (
                    "query",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="checks", to="bugbash.query"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("query", "line"), name="one_check_per_line")],
            },
        ),
        migrations.CreateModel(
            name="AcceptedAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                (
                    "accepted_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "accepted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "query",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="accepted_answers", to="bugbash.query"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [models.UniqueConstraint(fields=("query", "digest"), name="one_acceptance_per_answer")],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        max_length=60,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A[A-Za-z0-9][A-Za-z0-9._-]*\\Z",
                                "Use letters, digits, dots, dashes and underscores, and begin with a letter or digit.",
                            )
                        ],
                    ),
                ),
                ("notes", models.TextField(blank=True)),
                ("git_revision", models.CharField(blank=True, max_length=64)),
                (
                    "registered_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("idempotency_key", models.CharField(blank=True, editable=False, max_length=200)),
                (
                    "request_digest",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="Of the request that registered it with that key.",
                        max_length=64,
                    ),
                ),
                (
                    "definition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="bugbash.endpointdefinition",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="bugbash.project"
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-registered_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "name"), name="one_version_per_name"),
                    models.UniqueConstraint(
                        condition=models.Q(("idempotency_key__gt", "")),
                        fields=("project", "idempotency_key"),
                        name="one_version_per_idempotency_key",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="Project",
            name="baseline",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="bugbash.version",
            ),
        ),
        migrations.CreateModel(
            name="Deployment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        default="main",
                        max_length=60,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A[A-Za-z0-9][A-Za-z0-9._-]*\\Z",
                                "Use letters, digits, dots, dashes and underscores, and begin with a letter or digit.",
                            )
                        ],
                    ),
                ),
                ("base_url", models.CharField(max_length=2048)),
                (
                    "concurrency",
                    models.PositiveSmallIntegerField(
                        default=4,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(64),
                        ],
                    ),
                ),
                (
                    "rate_per_s",
                    models.FloatField(
                        blank=True,
                        help_text="Calls per second.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0.1),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deployments", to="bugbash.version"
                    ),
                ),
            ],
            options={
                "ordering": ["version", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("version", "name"), name="one_deployment_per_name"),
                    models.CheckConstraint(
                        condition=models.Q(("concurrency__gte", 1), ("concurrency__lte", 64)),
                        name="deployment_concurrency_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rate_per_s__isnull", True),
                            models.Q(("rate_per_s__gte", 0.1), ("rate_per_s__lte", 1000)),
                            _connector="OR",
                        ),
                        name="deployment_rate_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Bash",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=120)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(help_text="Ending early moves it.")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("charters", models.ManyToManyField(related_name="bashes", to="bugbash.charter")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="bashes", to="bugbash.project"
                    ),
                ),
                (
                    "versions",
                    models.ManyToManyField(
                        help_text="What is attacked, one or two.", related_name="bashes", to="bugbash.version"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "bashes",
                "ordering": ["-starts_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "number"), name="one_bash_per_number"),
                    models.CheckConstraint(
                        condition=models.Q(("starts_at__lt", models.F("ends_at"))), name="bash_ends_after_start"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Observation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                ("repeat", models.PositiveSmallIntegerField(default=0)),
                ("request", models.JSONField()),
                ("status", models.PositiveSmallIntegerField(null=True)),
                (
                    "error",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("dns", "the name did not resolve"),
                            ("refused", "connection refused"),
                            ("blocked", "blocked by the egress rules"),
                            ("tls", "TLS failed"),
                            ("timeout-connect", "no connection in time"),
                            ("timeout-total", "no complete answer in time"),
                            ("reset", "connection reset"),
                            ("protocol", "not HTTP"),
                            ("too-large", "answer too large"),
                            ("bad-encoding", "answer not decodable"),
                            ("http-3xx", "HTTP 3xx, redirects are not followed"),
                            ("http-4xx", "HTTP 4xx"),
                            ("http-5xx", "HTTP 5xx"),
                            ("not-json", "answer is not JSON"),
                            ("mapping", "the response mapping does not fit"),
                            ("request", "the request could not be built"),
                            ("internal", "Bashboard failed to read the answer"),
                        ],
                        max_length=20,
                    ),
                ),
                ("detail", models.TextField(blank=True)),
                ("headers", models.JSONField(default=list)),
                (
                    "body_removed_at",
                    models.DateTimeField(help_text="When the retention rule removed the body.", null=True),
                ),
                ("truncated", models.BooleanField(default=False)),
                ("phases", models.JSONField(default=dict)),
                ("elapsed_ms", models.FloatField()),
                ("answer", models.JSONField(null=True)),
                ("answer_digest", models.CharField(blank=True, max_length=64)),
                ("checks", models.JSONField(default=list)),
                (
                    "observed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bugbash.body"
                    ),
                ),
                (
                    "definition",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="bugbash.endpointdefinition",
                    ),
                ),
                (
                    "deployment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="observations",
                        to="bugbash.deployment",
                    ),
                ),
                (
                    "query",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="observations",
                        to="bugbash.query",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="observations",
                        to="bugbash.version",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["query", "version", "-id"], name="observation_of_query"),
                    models.Index(fields=["version", "error"], name="observation_of_version"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer_digest__gt", ""), ("error", "")),
                            models.Q(("answer_digest", ""), ("error__gt", "")),
                            _connector="OR",
                        ),
                        name="observation_answers_or_errs",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Breakage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("expectation", models.TextField(blank=True)),
                (
                    "severity_proposed",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "unset"),
                            ("S1", "S1 blocker"),
                            ("S2", "S2 serious"),
                            ("S3", "S3 moderate"),
                            ("S4", "S4 minor"),
                        ],
                        max_length=2,
                    ),
                ),
                (
                    "severity_confirmed",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "unset"),
                            ("S1", "S1 blocker"),
                            ("S2", "S2 serious"),
                            ("S3", "S3 moderate"),
                            ("S4", "S4 minor"),
                        ],
                        max_length=2,
                    ),
                ),
                (
                    "severity",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(severity_confirmed="", then=models.F("severity_proposed")),
                            default=models.F("severity_confirmed"),
                        ),
                        output_field=models.CharField(
                            choices=[
                                ("", "unset"),
                                ("S1", "S1 blocker"),
                                ("S2", "S2 serious"),
                                ("S3", "S3 moderate"),
                                ("S4", "S4 minor"),
                            ],
                            max_length=2,
                        ),
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("wrong", "wrong answer or label"),
                            ("irrelevant", "irrelevant or badly ranked"),
                            ("missing", "missing result"),
                            ("stale", "duplicate or stale"),
                            ("fabricated", "fabricated"),
                            ("unsafe", "unsafe"),
                            ("biased", "biased"),
                            ("leak", "leaked data"),
                            ("ignored", "ignored instruction or format"),
                            ("contract", "contract break"),
                            ("slow", "slow or timeout"),
                            ("crash", "crash or error"),
                            ("inconsistent", "inconsistent between repeats"),
                            ("other", "other"),
                        ],
                        max_length=15,
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("unknown", "unknown"),
                            ("model", "model"),
                            ("data", "data or index"),
                            ("rules", "rules or prompt"),
                            ("serving", "serving code"),
                            ("upstream", "upstream"),
                            ("expectation", "expectation was wrong"),
                            ("no-defect", "not a defect"),
                        ],
                        default="unknown",
                        max_length=15,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("new", "new"),
                            ("confirmed", "confirmed"),
                            ("fixed", "fixed"),
                            ("closed", "closed"),
                            ("rejected", "rejected"),
                            ("duplicate", "duplicate"),
                        ],
                        default="new",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "external_url",
                    models.URLField(blank=True, help_text="The issue in another tracker.", max_length=500),
                ),
                (
                    "alike_key",
                    models.CharField(blank=True, help_text="Breakages that failed alike share it.", max_length=64),
                ),
                ("alike_words", models.CharField(blank=True, help_text="How they failed.", max_length=300)),
                ("reproduced_count", models.PositiveSmallIntegerField(null=True)),
                ("reproduced_of", models.PositiveSmallIntegerField(null=True)),
                (
                    "filed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("idempotency_key", models.CharField(blank=True, editable=False, max_length=200)),
                (
                    "request_digest",
                    models.CharField(
                        blank=True, editable=False, help_text="Of what was filed with that key.", max_length=64
                    ),
                ),
                (
                    "bash",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="breakages",
                        to="bugbash.bash",
                    ),
                ),
                (
                    "duplicate_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duplicates",
                        to="bugbash.breakage",
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
                    "reported_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "charter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="bugbash.charter",
                    ),
                ),
                (
                    "observation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bugbash.observation"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="breakages", to="bugbash.project"
                    ),
                ),
                (
                    "query",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="breakages", to="bugbash.query"
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "indexes": [
                    models.Index(fields=["project", "status", "severity"], name="breakage_by_status"),
                    models.Index(fields=["project", "alike_key"], name="breakage_alike"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "number"), name="one_breakage_per_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("idempotency_key__gt", "")),
                        fields=("project", "idempotency_key"),
                        name="one_breakage_per_idempotency_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["new", "confirmed", "fixed", "closed", "rejected", "duplicate"])
                        ),
                        name="breakage_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "duplicate"), _negated=True),
                            ("duplicate_of__isnull", False),
                            _connector="OR",
                        ),
                        name="duplicate_names_its_original",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "rejected"), _negated=True), ("reason__gt", ""), _connector="OR"
                        ),
                        name="rejection_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reproduced_count__isnull", True),
                            ("reproduced_count__lte", models.F("reproduced_of")),
                            _connector="OR",
                        ),
                        name="reproduced_at_most_all",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
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
                    "breakage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="comments", to="bugbash.breakage"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="AskBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("params", models.JSONField(blank=True, default=dict)),
                (
                    "family",
                    models.CharField(
                        blank=True, db_default="", help_text="What kind of attack its lines are.", max_length=40
                    ),
                ),
                (
                    "started_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("stopped_at", models.DateTimeField(help_text="While set, nothing more is asked.", null=True)),
                ("idempotency_key", models.CharField(blank=True, editable=False, max_length=200)),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "left",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="bugbash.deployment"
                    ),
                ),
                (
                    "right",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="bugbash.deployment",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ask_batches", to="bugbash.project"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "ask batches",
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "number"), name="one_ask_batch_per_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("idempotency_key__gt", "")),
                        fields=("project", "idempotency_key"),
                        name="one_ask_batch_per_idempotency_key",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BashQuery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "asked_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "bash",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="asked", to="bugbash.bash"
                    ),
                ),
                (
                    "charter",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bugbash.charter"
                    ),
                ),
                (
                    "query",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bugbash.query"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "bash queries",
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["bash", "-id"], name="asked_in_bash")],
            },
        ),
        migrations.CreateModel(
            name="AskLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ordinal", models.PositiveSmallIntegerField()),
                ("text", models.TextField(blank=True)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("refusal", models.CharField(blank=True, max_length=500)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="bugbash.askbatch"
                    ),
                ),
                (
                    "left",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="bugbash.observation",
                    ),
                ),
                (
                    "right",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="bugbash.observation",
                    ),
                ),
                (
                    "query",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bugbash.query"
                    ),
                ),
            ],
            options={
                "ordering": ["batch", "ordinal"],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "ordinal"), name="one_ask_line_per_ordinal"),
                    models.CheckConstraint(
                        condition=models.Q(("right__isnull", True), ("left__isnull", False), _connector="OR"),
                        name="ask_line_answers_from_the_left",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left__isnull", True), models.Q(("query__isnull", False), ("refusal", "")), _connector="OR"
                        ),
                        name="answered_ask_line_has_query",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Replay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("running", "running"),
                            ("paused", "paused"),
                            ("finished", "finished"),
                            ("cancelled", "cancelled"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("pause_reason", models.CharField(blank=True, max_length=200)),
                (
                    "probe_at",
                    models.DateTimeField(help_text="When a replay that paused itself tries again.", null=True),
                ),
                ("input_fingerprint", models.CharField(max_length=64)),
                ("idempotency_key", models.CharField(blank=True, max_length=200)),
                ("total", models.PositiveIntegerField(help_text="Outcomes: each query on each deployment.")),
                (
                    "options",
                    models.JSONField(
                        default=dict, help_text="What was chosen, how often each is asked; empty for the usual."
                    ),
                ),
                (
                    "left_out",
                    models.PositiveIntegerField(default=0, help_text="Active queries that the options left out."),
                ),
                (
                    "diff_rules",
                    models.JSONField(default=list, help_text="What comparisons leave out, as it was at the start."),
                ),
                (
                    "trigger",
                    models.CharField(
                        choices=[
                            ("person", "asked for by a person"),
                            ("nightly", "nightly"),
                            ("registration", "a version was registered"),
                            ("probe", "probe"),
                        ],
                        default="person",
                        max_length=12,
                    ),
                ),
                ("deployment_count", models.PositiveSmallIntegerField(default=1)),
                (
                    "requested_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("first_verdict_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("summary", models.JSONField(null=True)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="replays", to="bugbash.project"
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "baseline",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bugbash.version"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="replays", to="bugbash.version"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "number"), name="one_replay_per_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["queued", "running", "paused"])),
                        fields=("version", "input_fingerprint"),
                        name="one_active_replay_per_input",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("idempotency_key__gt", "")),
                        fields=("project", "idempotency_key"),
                        name="one_replay_per_idempotency_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["queued", "running", "paused", "finished", "cancelled"])),
                        name="replay_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "finished"), _negated=True),
                            models.Q(("finished_at__isnull", False), ("summary__isnull", False)),
                            _connector="OR",
                        ),
                        name="finished_replay_has_summary",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ordinal", models.PositiveIntegerField()),
                (
                    "primary",
                    models.BooleanField(default=True, help_text="Asked of the deployment that speaks for the version."),
                ),
                ("text", models.TextField(blank=True)),
                ("params", models.JSONField(default=dict)),
                ("checks", models.JSONField(default=list)),
                ("required", models.BooleanField(default=False)),
                ("open_breakage", models.BooleanField(default=False)),
                ("filed_digests", models.JSONField(default=list)),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                (
                    "repeats",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="How often each side is asked at least; 0 for as often as the replay says."
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("fixed", "fixed"),
                            ("still-broken", "still broken"),
                            ("regressed", "regressed"),
                            ("passing", "passing"),
                            ("changed", "changed, needs review"),
                            ("unchanged", "unchanged"),
                            ("unstable", "unstable"),
                            ("error", "error"),
                            ("new", "new"),
                            ("not-comparable", "not comparable"),
                        ],
                        max_length=15,
                    ),
                ),
                ("because", models.TextField(blank=True)),
                (
                    "candidate_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("pass", "pass"),
                            ("fail", "fail"),
                            ("flaky", "flaky"),
                            ("error", "error"),
                            ("open", "open"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "baseline_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("pass", "pass"),
                            ("fail", "fail"),
                            ("flaky", "flaky"),
                            ("error", "error"),
                            ("open", "open"),
                        ],
                        max_length=10,
                    ),
                ),
                ("distance", models.FloatField(null=True)),
                ("noise", models.FloatField(default=0)),
                (
                    "hidden_count",
                    models.PositiveIntegerField(default=0, help_text="Differences that the rules leave out."),
                ),
                (
                    "took_ms",
                    models.FloatField(help_text="Of the candidate's first answer, kept here to sort by it.", null=True),
                ),
                (
                    "error",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("dns", "the name did not resolve"),
                            ("refused", "connection refused"),
                            ("blocked", "blocked by the egress rules"),
                            ("tls", "TLS failed"),
                            ("timeout-connect", "no connection in time"),
                            ("timeout-total", "no complete answer in time"),
                            ("reset", "connection reset"),
                            ("protocol", "not HTTP"),
                            ("too-large", "answer too large"),
                            ("bad-encoding", "answer not decodable"),
                            ("http-3xx", "HTTP 3xx, redirects are not followed"),
                            ("http-4xx", "HTTP 4xx"),
                            ("http-5xx", "HTTP 5xx"),
                            ("not-json", "answer is not JSON"),
                            ("mapping", "the response mapping does not fit"),
                            ("request", "the request could not be built"),
                            ("internal", "Bashboard failed to read the answer"),
                        ],
                        help_text="Of the candidate's first answer.",
                        max_length=20,
                    ),
                ),
                (
                    "ranking",
                    models.JSONField(default=list, help_text="Ids of the candidate's first results, for metrics."),
                ),
                (
                    "accepted_digests",
                    models.JSONField(default=list, help_text="Answers that were called the new normal before."),
                ),
                (
                    "override",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("fixed", "fixed"),
                            ("still-broken", "still broken"),
                            ("regressed", "regressed"),
                            ("passing", "passing"),
                            ("changed", "changed, needs review"),
                            ("unchanged", "unchanged"),
                            ("unstable", "unstable"),
                            ("error", "error"),
                            ("new", "new"),
                            ("not-comparable", "not comparable"),
                        ],
                        help_text="A person's verdict.",
                        max_length=15,
                    ),
                ),
                (
                    "effective",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(
                                models.Q(("verdict", ""), ("override", ""), _connector="OR"), then=models.F("verdict")
                            ),
                            default=models.F("override"),
                        ),
                        help_text="The person's verdict where there is one, else the automatic one; empty until asked.",
                        output_field=models.CharField(
                            blank=True,
                            choices=[
                                ("fixed", "fixed"),
                                ("still-broken", "still broken"),
                                ("regressed", "regressed"),
                                ("passing", "passing"),
                                ("changed", "changed, needs review"),
                                ("unchanged", "unchanged"),
                                ("unstable", "unstable"),
                                ("error", "error"),
                                ("new", "new"),
                                ("not-comparable", "not comparable"),
                            ],
                            max_length=15,
                        ),
                    ),
                ),
                ("override_reason", models.TextField(blank=True)),
                ("overridden_at", models.DateTimeField(null=True)),
                ("change_key", models.CharField(blank=True, help_text="The same for alike changes.", max_length=64)),
                (
                    "parity",
                    models.CharField(
                        blank=True,
                        choices=[("same", "same"), ("differs", "differs"), ("unknown", "not observed on both")],
                        help_text="With the first deployment.",
                        max_length=10,
                    ),
                ),
                ("parity_because", models.TextField(blank=True)),
                (
                    "candidate",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="bugbash.observation",
                    ),
                ),
                (
                    "deployment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="bugbash.deployment",
                    ),
                ),
                (
                    "overridden_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reference",
                    models.ForeignKey(
                        help_text="The baseline's.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="bugbash.observation",
                    ),
                ),
                (
                    "query",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcomes",
                        to="bugbash.query",
                    ),
                ),
                (
                    "replay",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outcomes",
                        to="bugbash.replay",
                    ),
                ),
            ],
            options={
                "ordering": ["replay", "ordinal"],
                "indexes": [
                    models.Index(fields=["replay", "primary", "effective", "ordinal"], name="outcome_by_verdict"),
                    models.Index(fields=["replay", "primary", "-distance", "ordinal"], name="outcome_by_distance"),
                    models.Index(fields=["replay", "primary", "-took_ms", "ordinal"], name="outcome_by_time"),
                    models.Index(
                        condition=models.Q(("error__gt", "")),
                        fields=["replay", "primary", "effective", "error", "ordinal"],
                        name="outcome_by_error",
                    ),
                    models.Index(
                        condition=models.Q(("change_key__gt", "")),
                        fields=["replay", "change_key", "ordinal"],
                        name="outcome_by_change",
                    ),
                    models.Index(fields=["query", "-id"], name="outcome_of_query"),
                    models.Index(
                        condition=models.Q(("required", True)), fields=["replay", "ordinal"], name="outcome_required"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("replay", "query", "deployment"), name="one_outcome_per_query"),
                    models.UniqueConstraint(fields=("replay", "ordinal"), name="one_outcome_per_ordinal"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("override", ""),
                            models.Q(("overridden_at__isnull", False), ("overridden_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="override_names_who",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("override", ""), ("override_reason__gt", ""), _connector="OR"),
                        name="override_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="Observation",
            name="outcome",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="observations",
                to="bugbash.outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="Observation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome__isnull", False)),
                fields=("outcome", "deployment", "attempt", "repeat"),
                name="one_observation_per_repeat",
            ),
        ),
        migrations.CreateModel(
            name="Probe",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("budget", models.PositiveIntegerField(help_text="Calls at most, those that measure noise included.")),
                ("seed", models.PositiveIntegerField()),
                (
                    "options",
                    models.JSONField(default=dict, help_text="Which mutators, at which rate, of which queries."),
                ),
                ("idempotency_key", models.CharField(blank=True, max_length=200)),
                ("confirming_at", models.DateTimeField(help_text="When what looked odd was asked again.", null=True)),
                ("ranked_at", models.DateTimeField(help_text="When its findings were written.", null=True)),
                (
                    "figures",
                    models.JSONField(
                        default=dict, help_text="Mutants, suspects, and how many of them were asked again."
                    ),
                ),
                (
                    "requested_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="probes", to="bugbash.project"
                    ),
                ),
                (
                    "replay",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="probe",
                        to="bugbash.replay",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="probes", to="bugbash.version"
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "number"), name="one_probe_per_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("idempotency_key__gt", "")),
                        fields=("project", "idempotency_key"),
                        name="one_probe_per_idempotency_key",
                    ),
                    models.CheckConstraint(condition=models.Q(("budget__gte", 1)), name="probe_may_call"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProbeFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("moved", "the answer moved"),
                            ("still", "the answer did not move"),
                            ("crashed", "the endpoint crashed"),
                            ("broke", "a check of its own fails"),
                        ],
                        default="moved",
                        max_length=10,
                    ),
                ),
                ("rank", models.PositiveIntegerField(default=0, help_text="Its place in the list, from 0.")),
                ("expectation", models.TextField(blank=True, help_text="The checks that fail, one per line.")),
                ("distance", models.FloatField(help_text="From the parent’s answer, 0 to 1.")),
                (
                    "noise",
                    models.FloatField(default=0, help_text="How far the parent’s own repeats are apart, 0 to 1."),
                ),
                ("because", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("accepted", "accepted"), ("dismissed", "dismissed")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "covers_alike",
                    models.BooleanField(
                        default=False, help_text="Dismissed with all that the same mutator makes of the same parent."
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "breakage",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="bugbash.breakage"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "outcome",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bugbash.outcome"
                    ),
                ),
                (
                    "probe",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="findings", to="bugbash.probe"
                    ),
                ),
                (
                    "query",
                    models.ForeignKey(
                        help_text="The mutant.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="bugbash.query",
                    ),
                ),
            ],
            options={
                "ordering": ["probe", "rank", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("probe", "query"), name="one_finding_per_mutant"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "accepted", "dismissed"])), name="finding_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["moved", "still", "crashed", "broke"])),
                        name="finding_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "open"),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="decided_finding_names_who",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Shard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.PositiveIntegerField()),
                ("last", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "pending"), ("leased", "leased"), ("done", "done")],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("slots", models.PositiveSmallIntegerField(default=0)),
                ("token", models.UUIDField(null=True)),
                ("lease_expires_at", models.DateTimeField(null=True)),
                (
                    "tries",
                    models.PositiveSmallIntegerField(default=0, help_text="Claims since something was last written."),
                ),
                (
                    "suspect",
                    models.PositiveIntegerField(
                        help_text="Ordinal of the outcome that is dealt with alone.", null=True
                    ),
                ),
                (
                    "suspicions",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="How often the suspect's turn has come since something was last written."
                    ),
                ),
                (
                    "deployment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shards", to="bugbash.deployment"
                    ),
                ),
                (
                    "replay",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shards", to="bugbash.replay"
                    ),
                ),
            ],
            options={
                "ordering": ["replay", "first"],
                "indexes": [models.Index(fields=["deployment", "state"], name="shard_by_deployment")],
                "constraints": [
                    models.UniqueConstraint(fields=("replay", "first"), name="one_shard_per_first"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lte", models.F("last"))), name="shard_is_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "leased"), _negated=True),
                            models.Q(("lease_expires_at__isnull", False), ("token__isnull", False)),
                            _connector="OR",
                        ),
                        name="leased_shard_has_lease",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sighting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seen_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                (
                    "breakage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sightings", to="bugbash.breakage"
                    ),
                ),
                (
                    "observation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="bugbash.observation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("breakage", "user"), name="one_sighting_per_person")],
            },
        ),
        migrations.CreateModel(
            name="TriageDeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("batch", models.UUIDField(db_index=True)),
                ("before", models.JSONField()),
                ("after", models.JSONField()),
                ("done_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("taken_back_at", models.DateTimeField(null=True)),
                (
                    "breakage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deeds", to="bugbash.breakage"
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("batch", "breakage"), name="one_triage_per_deed")],
            },
        ),
        migrations.CreateModel(
            name="ShapeTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("schema", models.JSONField()),
                ("observation_count", models.PositiveIntegerField()),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shape_tallies", to="bugbash.version"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ContractSnapshot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("schema", models.JSONField()),
                (
                    "removed",
                    models.JSONField(help_text="The shape of the answers whose bodies are no longer kept.", null=True),
                ),
                ("observation_count", models.PositiveIntegerField()),
                (
                    "newest_observation",
                    models.BigIntegerField(default=0, help_text="The last one that was counted in."),
                ),
                ("taken_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="contract", to="bugbash.version"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ContractFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("observed", "observed answers"),
                            ("declared", "OpenAPI documents"),
                            ("requests", "requests sent again"),
                        ],
                        default="observed",
                        max_length=10,
                    ),
                ),
                ("fingerprint", models.CharField(max_length=64)),
                (
                    "level",
                    models.CharField(
                        choices=[("breaking", "breaking"), ("warning", "warning"), ("note", "note")], max_length=10
                    ),
                ),
                ("rule", models.CharField(max_length=40)),
                ("path", models.CharField(max_length=500)),
                ("sentence", models.TextField()),
                (
                    "breakage",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="bugbash.breakage"
                    ),
                ),
                (
                    "baseline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="bugbash.version"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contract_findings",
                        to="bugbash.version",
                    ),
                ),
            ],
            options={
                "ordering": ["version", "level", "path"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "baseline", "fingerprint"), name="one_finding_per_fingerprint"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("url", models.CharField(blank=True, max_length=2048)),
                ("added_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="api_document", to="bugbash.version"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WordList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("synonym", "synonyms"), ("entity", "entities")], max_length=10)),
                ("name", models.CharField(max_length=60)),
                ("words", models.JSONField(help_text="A list of at least two texts.")),
                ("edited_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "edited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="word_lists", to="bugbash.project"
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "name"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "kind", "name"), name="one_word_list_per_name"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["synonym", "entity"])), name="word_list_kind_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BashParticipant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("joined_at", models.DateTimeField(help_text="Empty while only invited.", null=True)),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "bash",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="participants", to="bugbash.bash"
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
                "constraints": [models.UniqueConstraint(fields=("bash", "user"), name="one_participant_per_person")],
            },
        ),
        migrations.CreateModel(
            name="CharterTurn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("began_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "bash",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="turns", to="bugbash.bash"
                    ),
                ),
                (
                    "charter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="turns", to="bugbash.charter"
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
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("bash", "user"),
                        name="one_charter_in_hand",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mentions", to="bugbash.comment"
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
                    models.Index(condition=models.Q(("seen_at__isnull", True)), fields=["user"], name="mention_unseen")
                ],
                "constraints": [models.UniqueConstraint(fields=("comment", "user"), name="one_mention_per_person")],
            },
        ),
        migrations.CreateModel(
            name="OutcomeDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("accepted", "accepted as the new normal"),
                            ("filed", "filed as a breakage"),
                            ("in-review", "in review"),
                        ],
                        max_length=10,
                    ),
                ),
                ("made", models.JSONField(default=list)),
                ("batch", models.UUIDField(db_index=True)),
                (
                    "decided_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "breakage",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="bugbash.breakage"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "outcome",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="decision", to="bugbash.outcome"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["accepted", "filed", "in-review"])), name="decision_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("breakage__isnull", False), ("kind", "filed")),
                            models.Q(models.Q(("kind", "filed"), _negated=True), ("breakage__isnull", True)),
                            _connector="OR",
                        ),
                        name="filed_decision_names_breakage",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="project",
            name="members",
            field=models.ManyToManyField(related_name="+", through="bugbash.Membership", to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunPython(index_words, forget_words),
    ]

"""Whose certificates a definition believes."""

from pathlib import Path

import pytest

from bugbash.actions.endpoints import define_endpoint
from bugbash.execution.calling import Caller
from bugbash.models import EndpointDefinition, Project
from tests.bugbash.actions.refusals import refused
from tests.builders import a_project, a_user
from tests.portal.lib.egress import certificates
from tests.portal.lib.egress.servers import Server, serving, tls_context

REQUEST = {"method": "GET", "query": [["q", "{{query}}"]]}
BAD = "These are no certificates in PEM format; each begins with -----BEGIN CERTIFICATE-----."


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def define(project: Project, *, verify_tls: bool = True, ca_pem: str = "") -> EndpointDefinition:
    return define_endpoint(
        project=project,
        request=REQUEST,
        mapping={"kind": "json"},
        verify_tls=verify_tls,
        ca_pem=ca_pem,
        by=a_user("Owner 1"),
    )


def error_of(definition: EndpointDefinition, server: Server) -> str:
    with Caller(definition, tries=1) as caller:
        return caller.ask(base_url=f"https://127.0.0.1:{server.port}", text="x", params={}).error


def test_trust_is_part_of_the_revision(project: Project) -> None:
    first = define(project)
    relaxed = define(project, verify_tls=False)
    own = define(project, ca_pem=f"ours:\n{certificates.CERTIFICATE}")
    again = define(project, ca_pem=certificates.CERTIFICATE)
    facts = [(row.revision, row.verify_tls, bool(row.ca_pem)) for row in (first, relaxed, own, again)]
    assert facts == [(1, True, False), (2, False, False), (3, True, True), (3, True, True)]


@pytest.mark.parametrize("ca_pem", ["not a certificate", "-----BEGIN CERTIFICATE-----"])
def test_what_is_no_certificate_is_refused(project: Project, ca_pem: str) -> None:
    with refused(BAD, field="ca_pem"):
        define(project, ca_pem=ca_pem)


def test_too_many_certificates_are_refused(project: Project) -> None:
    with refused("Certificates have at most 200,000 characters in all.", field="ca_pem"):
        define(project, ca_pem=certificates.CERTIFICATE * 400)


def test_calls_believe_what_the_definition_says(project: Project, tmp_path: Path) -> None:
    with Server(serving(b"{}"), tls=tls_context(certificates.CERTIFICATE, tmp_path)) as server:
        errors = [
            error_of(definition, server)
            for definition in (
                define(project),
                define(project, ca_pem=certificates.EXPIRED),
                define(project, ca_pem=certificates.CERTIFICATE),
                define(project, verify_tls=False),
            )
        ]
    assert errors == ["tls", "tls", "", ""]

import pytest

from bugbash.choices import Role
from reviews.choices import Decision, ReportState
from reviews.logic.signing import missing_roles, say_signing, signing_of, split_conditions

YES, NO = Decision.APPROVE, Decision.REJECT


def test_state_of_a_report() -> None:
    needed = [Role.MANAGER]
    assert signing_of(needed, []).sentence == "waiting for manager"
    assert signing_of(needed, [(Role.SME, YES)]).state == ReportState.WAITING
    assert signing_of(needed, [(Role.MANAGER, YES)], open_conditions=2).sentence == "signed, 2 conditions open"
    assert signing_of(needed, [(Role.MANAGER, YES), (Role.SME, NO)]).state == ReportState.REJECTED
    assert signing_of(needed, [(Role.MANAGER, YES)], newest=False).state == ReportState.SUPERSEDED


@pytest.mark.parametrize(
    ("given", "open_conditions", "sentence"),
    [
        ([], 0, "waiting for manager and SME"),
        ([("Manager 1", Role.MANAGER, YES)], 0, "signed by Manager 1 (manager), waiting for SME"),
        (
            [("Manager 1", Role.MANAGER, YES), ("SME 1", Role.SME, YES)],
            1,
            "signed by Manager 1 (manager) and SME 1 (SME), 1 condition open",
        ),
        (
            [("Manager 1", Role.MANAGER, YES), ("SME 1", Role.SME, NO)],
            0,
            "rejected by SME 1 (SME), signed by Manager 1 (manager)",
        ),
    ],
)
def test_sentence_names_who_signed_and_which_roles_are_missing(
    given: list[tuple[str, Role, Decision]], open_conditions: int, sentence: str
) -> None:
    stands = [(role, decision) for _, role, decision in given]
    signing = signing_of([Role.MANAGER, Role.SME], stands, open_conditions=open_conditions)
    assert say_signing(signing, given) == sentence


def test_owner_stands_in_for_one_role_only() -> None:
    assert missing_roles([Role.MANAGER], [Role.OWNER]) == ()
    assert missing_roles([Role.MANAGER, Role.SME], [Role.OWNER]) == (Role.SME,)
    assert missing_roles([Role.OWNER], [Role.MANAGER]) == (Role.OWNER,)
    assert missing_roles([Role.SME, Role.MANAGER], [Role.SME, Role.OWNER]) == ()


def test_conditions_are_lines_that_may_end_with_a_person() -> None:
    told = "Fix copying @engineer-1\n\nTell support \n@nobody"
    assert split_conditions(told) == [("Fix copying", "engineer-1"), ("Tell support", ""), ("@nobody", "")]

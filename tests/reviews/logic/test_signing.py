from bugbash.choices import Role
from reviews.choices import Decision, ReportState
from reviews.logic.signing import missing_roles, signing_of, split_conditions

YES, NO = Decision.APPROVE, Decision.REJECT


def test_state_of_a_report() -> None:
    needed = [Role.MANAGER]
    assert signing_of(needed, []).sentence == "waiting for manager"
    assert signing_of(needed, [(Role.SME, YES)]).state == ReportState.WAITING
    assert signing_of(needed, [(Role.MANAGER, YES)], open_conditions=2).sentence == "signed, 2 conditions open"
    assert signing_of(needed, [(Role.MANAGER, YES), (Role.SME, NO)]).state == ReportState.REJECTED
    assert signing_of(needed, [(Role.MANAGER, YES)], newest=False).state == ReportState.SUPERSEDED


def test_owner_stands_in_for_one_role_only() -> None:
    assert missing_roles([Role.MANAGER], [Role.OWNER]) == ()
    assert missing_roles([Role.MANAGER, Role.SME], [Role.OWNER]) == (Role.SME,)
    assert missing_roles([Role.OWNER], [Role.MANAGER]) == (Role.OWNER,)
    assert missing_roles([Role.SME, Role.MANAGER], [Role.SME, Role.OWNER]) == ()


def test_conditions_are_lines_that_may_end_with_a_person() -> None:
    told = "Fix copying @engineer-1\n\nTell support \n@nobody"
    assert split_conditions(told) == [("Fix copying", "engineer-1"), ("Tell support", ""), ("@nobody", "")]

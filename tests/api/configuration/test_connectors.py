"""The section `connectors` of a configuration file, for whom each may act: applied, exported, repeated, pruned; its faults."""

import json

from api.configuration.installation import exported
from models.events.facts import ConfigurationChanged
from models.tables import ActingFor, AuditEntry, User, UserRole
from models.vocabulary import Act, ConfigurationKind, Role
from tests.api.configuration.installations import apply, facts, faults, would
from tests.support.databases import Database

COMPANY = """\
users:
  crm: {name: CRM, roles: [CHANNEL]}
  ada: {name: Ada, roles: [AGENT]}
  bob: {name: Bob, roles: [AGENT, SUPERVISOR]}
  sam: {name: Sam, roles: [SUPERVISOR]}
connectors:
  crm: {actsFor: [bob, ada]}
"""


async def mapped() -> list[tuple[str, str]]:
    rows = await ActingFor.all().select_related("connector", "agent")
    return sorted((row.connector.login, row.agent.login) for row in rows)


async def test_whom_it_acts_for_is_applied_once_and_exported(database: Database) -> None:
    await apply(COMPANY)
    assert await mapped() == [("crm", "ada"), ("crm", "bob")]
    assert await would(COMPANY) == []
    text = await exported()
    assert "connectors:\n  crm:\n    actsFor:\n    - ada\n    - bob\n" in text
    assert await would(text) == []


async def test_it_is_changed_and_pruned_with_facts_and_audit_entries(database: Database) -> None:
    await apply(COMPANY)
    before, crm = len(await facts()), await User.get(login="crm")
    ids = {user.login: str(user.id) for user in await User.all()}
    assert await apply("connectors: {crm: {actsFor: [ada]}}") == ["change connector crm: actsFor [ada, bob] → [ada]"]
    assert await mapped() == [("crm", "ada")]
    assert await apply("connectors: {}", prune=True) == ["let it act for nobody: connector crm"]
    assert await mapped() == []
    told = [fact for fact in (await facts())[before:] if isinstance(fact, ConfigurationChanged)]
    assert [(fact.subject, fact.subject_id) for fact in told] == [(ConfigurationKind.USER, crm.id)] * 2
    rows = await AuditEntry.filter(act=Act.SET_ACTS_FOR).order_by("id")
    assert {row.target_id for row in rows} == {crm.id}
    assert [json.loads(row.details or "")["changed"]["actsFor"] for row in rows] == [
        [[], sorted([ids["ada"], ids["bob"]])],
        [sorted([ids["ada"], ids["bob"]]), [ids["ada"]]],
        [[ids["ada"]], []],
    ]


async def test_who_is_no_agent_any_more_leaves_the_export(database: Database) -> None:
    await apply(COMPANY)
    await UserRole.filter(user__login="bob", role=Role.AGENT).delete()
    assert "    actsFor:\n    - ada\nchannels" in await exported()
    await UserRole.filter(user__login="crm").delete()
    assert "actsFor" not in await exported()


async def test_each_fault_has_its_line(database: Database) -> None:
    given = COMPANY.replace("[bob, ada]", "[bob, adda]") + "  sam: {actsFor: [ada]}\n  nobody: {actsFor: [ada]}\n"
    assert [(line, message.split(";")[0].split(".")[0]) for line, message in await faults(given)] == [
        (7, "connectors: crm: actsFor: there is no user adda"),
        (8, "connectors: sam: actsFor: sam is no connector"),
        (9, "connectors: nobody: there is no user of this login"),
    ]
    wrong = COMPANY.replace("[bob, ada]", "[ada, sam]")
    assert [(line, message.split(";")[0]) for line, message in await faults(wrong)] == [
        (7, "connectors: crm: actsFor: sam is no agent")
    ]
    assert await mapped() == []

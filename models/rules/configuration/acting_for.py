"""Who may act for whom: a connector for human agents."""

from collections.abc import Collection, Mapping

from models.rules.refusals import BadInput
from models.vocabulary import Role


def must_be_connector(login: str, roles: Collection[Role]) -> None:
    if Role.CHANNEL not in roles:
        raise BadInput(f"actsFor: {login} is no connector; grant the role CHANNEL under users.")


def must_be_agents(roles: Mapping[str, Collection[Role]]) -> None:
    """By login. A bot is a program already, and has a token of its own."""
    for login in sorted(roles):
        if Role.AGENT not in roles[login]:
            raise BadInput(f"actsFor: {login} is no agent; grant the role AGENT under users.")

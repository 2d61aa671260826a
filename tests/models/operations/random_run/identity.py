"""Who signs in and out in a random run; the rest is in run.py."""

from models.operations.identity.admit_user import Newcomer, admit_user
from models.operations.identity.end_sign_ins import Ending, end_sign_ins
from models.tables import Group
from models.values import SYSTEM
from models.vocabulary import Role
from tests.models.operations.random_run.choices import RandomChoices

SIGNING_IN = frozenset({"admit_user", "end_sign_ins"})


class IdentityOperations(RandomChoices):
    async def _do_admit_user(self) -> None:
        """Somebody whom no other operation chooses, with or without the groups that let them oversee Sales."""
        await Group.get_or_create(
            name="leaders", defaults={"roles": [Role.SUPERVISOR.value], "overseen": [str(self.fixtures.sales.id)]}
        )
        groups = self._one_of((frozenset({"leaders"}), frozenset[str](), None))
        await admit_user("grace", Newcomer("Grace", "en"), groups, by=SYSTEM)

    async def _do_end_sign_ins(self) -> None:
        somebody = self._one_of((self.fixtures.ada, self.fixtures.sam))
        ending = Ending(user_id=somebody.id, token_id=self._one_of((None, "a token", "another token")))
        await end_sign_ins(ending, by=self._often(self.fixtures.admin))

"""Several acts of an administrator as one unit of work: all are done, or none. A configuration file is applied so."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeVar

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.configuration.administration import may_administer
from models.steps.configured_rows import lock_configuration
from models.values import Viewer
from models.vocabulary import Act

E = TypeVar("E", contravariant=True)


class Acts(Protocol[E]):
    """Does an act for each entry, such as `save_users`."""

    async def __call__(self, uow: UnitOfWork, entries: Sequence[E], /, *, by: Viewer) -> None: ...


class Together:
    """The unit of work under way."""

    def __init__(self, uow: UnitOfWork, by: Viewer) -> None:
        self._uow, self._by = uow, by

    @property
    def begun(self) -> int:
        """How many acts have begun. If one is refused, it is the last of them."""
        return self._uow.begun

    async def do(self, acts: Acts[E], entries: Sequence[E]) -> None:
        await acts(self._uow, entries, by=self._by)


async def together(first: Act, work: Callable[[Together], Awaitable[None]], *, by: Viewer) -> None:
    """Run `work` in one unit of work, again if a transient error ended it. `first` is the act with which it begins.

    Raises what an operation raises.
    """

    async def whole(uow: UnitOfWork, *, by: Viewer) -> Outcome:
        may_administer(by)
        await lock_configuration()  # before any rows, as each operation does
        await work(Together(uow, by))
        return Outcome()

    await operation(first, Outcome, is_audited=True)(whole)(by=by)

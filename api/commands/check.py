"""`check`: says whether the server can run with these settings and, if not, what to do. production.py says what it lacks."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated
from urllib.parse import urlsplit

import typer

from api import settings
from api.commands import production
from api.commands.reporting import WRONG_SETTING
from api.identity import bearer_tokens
from api.identity.fetched_keys import FetchedKeys, KeysNotFetched
from api.program import PROGRAM
from api.shared_settings import fingerprint
from api.traffic.descriptors import sockets_allowed
from models.database import connections, migrating
from models.database.durability import Unsafe, check_durability
from models.database.poolers import NoSession, check_sessions
from models.events.bell import Bell
from models.followers.shared_settings import differing
from models.rules.configuration.receivers import fault_of_host
from models.tables import ConfiguredChannel

TIMEOUT_SECONDS = 10


def check(
    for_production: Annotated[
        bool, typer.Option("--production", help="Fail also if something is lacking that production needs.")
    ] = False,
) -> None:
    """Try the settings and all that they name, and print a line for each. Fails if one of them fails.

    Then it says what production lacks, which is no failure without --production.
    """
    try:
        chosen = settings.load()
    except settings.SettingsFault as fault:
        _line("settings", str(fault))
        raise typer.Exit(WRONG_SETTING) from None
    _line("settings", None)
    problems = asyncio.run(_problems(chosen))
    lacks = list(production.lacks(chosen, proxies=settings.trusted_proxies()))
    for lack in lacks:
        typer.echo(f"{'production':<11} LACKS: {lack}")
    typer.echo(f"{'production':<11} {production.UNSEEN}")
    if any(problems) or (for_production and lacks):
        raise typer.Exit(1)


async def _problems(chosen: settings.Settings) -> list[str | None]:
    trials: tuple[tuple[str, Callable[[settings.Settings], Awaitable[str | None]]], ...] = (
        ("key", _key),
        ("sign-in", _sign_in),
        ("sockets", _sockets),
        ("documents", _documents),
        ("database", _database),
        ("migrations", _migrations),
        ("channels", _channels),
        ("agreement", _agreement),
        ("bell", _bell),
        ("traces", _traces),
    )
    problems = []
    for name, trial in trials:
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                problem = await trial(chosen)
        except TimeoutError:
            problem = f"no answer within {TIMEOUT_SECONDS} seconds."
        _line(name, problem)
        problems.append(problem)
    return problems


async def _key(chosen: settings.Settings) -> str | None:
    try:
        source = bearer_tokens.Identity(chosen).source
        if isinstance(source, FetchedKeys):
            await source.fetch()
    except settings.SettingsFault as fault:
        return str(fault)
    except KeysNotFetched as failure:
        return f"{chosen.sources_of_keys[0]}: {failure}."
    return None


async def _sign_in(chosen: settings.Settings) -> str | None:
    """Whether people can sign in to the pages at the issuer, if they shall."""
    if chosen.sign_in_client_id is None:
        return None
    try:
        source = bearer_tokens.Identity(chosen).source
        assert isinstance(source, FetchedKeys)
        await source.fetch()
    except (settings.SettingsFault, KeysNotFetched):
        return "can't be checked without the issuer."
    faults = source.sign_in.faults if source.sign_in else ()
    return f"VIGIE_JWT_DISCOVERY_URL: {'; '.join(faults)}." if faults else None


async def _sockets(chosen: settings.Settings) -> str | None:
    try:
        sockets_allowed(chosen.max_sockets)
    except settings.SettingsFault as fault:
        return str(fault)
    return None


async def _documents(chosen: settings.Settings) -> str | None:
    from api.graphql.trusted_documents import check_trusted_documents  # imports the schema, which takes a second

    if chosen.trusted_documents is None:
        return None
    try:
        check_trusted_documents(chosen)
    except settings.SettingsFault as fault:
        return str(fault)
    return None


async def _database(chosen: settings.Settings) -> str | None:
    try:
        await migrating.pending(chosen.database_url)
        await connections.connect(chosen.database_url)
        await check_durability()
        await check_sessions()
        await connections.disconnect()
    except migrating.Unreachable as error:
        return f"{error}; start it, or correct VIGIE_DATABASE_URL."
    except (Unsafe, NoSession) as unfit:
        return str(unfit)
    return None


async def _migrations(chosen: settings.Settings) -> str | None:
    try:
        missing = await migrating.pending(chosen.database_url)
    except migrating.Unreachable:
        return "can't be checked without the database."
    if missing and not chosen.uses_embedded_database:  # `serve` migrates that by itself
        return f"{', '.join(missing)} not applied; run `{PROGRAM} migrate`."
    return None


async def _channels(chosen: settings.Settings) -> str | None:
    """Channels whose messages may no longer be sent with these settings, although their url was saved."""
    try:
        if await migrating.pending(chosen.database_url):
            return None  # a database that is not up to date is said already
    except migrating.Unreachable:
        return "can't be checked without the database."
    await connections.connect(chosen.database_url)
    try:
        rows = await ConfiguredChannel.filter(disabled_at=None, url__isnull=False).order_by("name")
    finally:
        await connections.disconnect()
    hosts = ((row.name, urlsplit(row.url or "").hostname or "") for row in rows)
    faults = [f"the url of {name} {fault}" for name, host in hosts if (fault := fault_of_host(host, chosen.reach))]
    return f"{'; '.join(faults)}." if faults else None


async def _agreement(chosen: settings.Settings) -> str | None:
    """Settings on which the processes that run now disagree with those of this command."""
    try:
        if chosen.database_url.startswith("sqlite") or await migrating.pending(chosen.database_url):
            return None
        tokens = bearer_tokens.Identity(chosen).visitor_tokens
    except (migrating.Unreachable, settings.SettingsFault):
        return "can't be checked without the database and the key."
    await connections.connect(chosen.database_url)
    try:
        found = await differing(fingerprint(chosen, tokens.keyed))
    finally:
        await connections.disconnect()
    faults = [f"{name} is not the same as on {', '.join(hosts)}, where Vigie runs" for name, hosts in found.items()]
    return f"{'; '.join(faults)}." if faults else None


async def _bell(chosen: settings.Settings) -> str | None:
    bell = Bell()
    try:
        await bell.hang(chosen.bell_url)
    except ValueError as error:
        return str(error)
    is_up = bell.is_up
    await bell.take_down()
    return None if is_up else "no answer at VIGIE_BELL_URL; start its server, or correct the address."


async def _traces(chosen: settings.Settings) -> str | None:
    if not chosen.sends_traces:
        return None
    from api.telemetry.traces import collector_accepts  # imports OpenTelemetry, which only this needs

    if await asyncio.to_thread(collector_accepts):
        return None
    return "the collector does not accept traces; start it, or correct OTEL_EXPORTER_OTLP_ENDPOINT."


def _line(name: str, problem: str | None) -> None:
    typer.echo(f"{name:<11} {'ok' if problem is None else f'FAILED: {problem}'}")

"""Reading the settings from the environment, and which values are refused: api/settings.py."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from api import settings
from api.settings import SettingsFault
from api.traffic.allowances import Allowances

COLLECTOR = "http://127.0.0.1:4318"


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in list(os.environ):
        if name.startswith(("VIGIE_", "OTEL_", "FORWARDED_")):
            monkeypatch.delenv(name)


def test_without_any_variable_it_is_a_loopback_server_on_sqlite() -> None:
    chosen = settings.load()
    assert (chosen.host, chosen.port, chosen.is_loopback) == ("127.0.0.1", 8000, True)
    assert chosen.database_url == f"sqlite:///{Path('.vigie/vigie.sqlite3').absolute()}"
    assert chosen.uses_embedded_database
    assert chosen.bell_url == "memory://"


def test_an_argument_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_PORT", "9000")
    assert settings.load(host=None, port=None).port == 9000
    assert settings.load(port=9001).port == 9001


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_ALLOWED_ORIGINS", "https://a.example, http://localhost:5173,")
    monkeypatch.setenv("VIGIE_JWT_ALGORITHMS", "RS256,ES256")
    chosen = settings.load()
    assert chosen.allowed_origins == ("https://a.example", "http://localhost:5173")
    assert chosen.jwt_algorithms == ("RS256", "ES256")


def test_origins_are_kept_as_browsers_write_them(monkeypatch: pytest.MonkeyPatch) -> None:
    given = "HTTPS://Floor.example:443,altair://-,chrome-extension://flnheeellpciglgpaodhkhmapeljopja,tauri://localhost"
    monkeypatch.setenv("VIGIE_ALLOWED_ORIGINS", given)
    assert settings.load().allowed_origins == (
        "https://floor.example",
        "altair://-",
        "chrome-extension://flnheeellpciglgpaodhkhmapeljopja",
        "tauri://localhost",
    )


def test_the_database_follows_the_data_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VIGIE_DATA_DIR", str(tmp_path))
    assert settings.load().database_url == f"sqlite:///{tmp_path}/vigie.sqlite3"
    monkeypatch.setenv("VIGIE_DATABASE_URL", "postgres://somewhere/vigie")
    assert not settings.load().uses_embedded_database


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("VIGIE_DATABSE_URL", "did you mean VIGIE_DATABASE_URL?"),
        ("VIGIE_JWT_PUBLIC_KEY", "did you mean VIGIE_JWT_PUBLIC_KEY_FILE?"),
        ("vigie_prot", "did you mean VIGIE_PORT?"),
        ("VIGIE_COFFEE_MACHINE", "known are VIGIE_ALLOWED_ORIGINS, "),
    ],
)
def test_a_variable_that_no_setting_knows_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, advice: str) -> None:
    monkeypatch.setenv(name, "x")
    with pytest.raises(SettingsFault) as fault:
        settings.load()
    assert str(fault.value).startswith(f"There is no setting {name}: {advice}")


@pytest.mark.parametrize("name", sorted(settings.MAY_BE_EMPTY))
def test_what_may_be_empty_is_as_if_it_were_not_there(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    before = settings.load()
    monkeypatch.setenv(f"VIGIE_{name.upper()}", "")
    assert settings.load() == before


def test_proxies_are_addresses_and_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    for trusted in ("", "*", "10.0.0.7", "10.0.0.0/8, ::1", "fd00::/8"):
        monkeypatch.setenv("FORWARDED_ALLOW_IPS", trusted)
        settings.load()


def test_the_variables_of_the_tests_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_TEST_POSTGRES_URL", "postgres://somewhere")
    assert settings.load().uses_embedded_database


@pytest.mark.parametrize(
    ("name", "value", "names_it"),
    [
        ("VIGIE_PORT", "http", "VIGIE_PORT"),
        ("VIGIE_PORT", "70000", "VIGIE_PORT"),
        ("VIGIE_LOG_LEVEL", "loud", "VIGIE_LOG_LEVEL"),
        ("VIGIE_GRAPHIQL", "perhaps", "VIGIE_GRAPHIQL"),
        ("VIGIE_PING_SECONDS", "0", "VIGIE_PING_SECONDS"),
        ("VIGIE_JWT_ALGORITHMS", "HS256", "HS256 can't be used with a public key"),
        ("VIGIE_JWT_ALGORITHMS", "none", "none can't be used with a public key"),
        ("VIGIE_ALLOWED_ORIGINS", "*", "* is not an origin"),
        ("VIGIE_ALLOWED_ORIGINS", "floor.example", "floor.example is not an origin"),
        ("VIGIE_ALLOWED_ORIGINS", "https://floor.example/app", "is not an origin"),
        ("VIGIE_ALLOWED_ORIGINS", "null", "null is not an origin"),
        ("VIGIE_ALLOWED_ORIGINS", "file://", "file:// is not an origin"),
        ("VIGIE_ALLOWED_ORIGINS", "file://disk", "file://disk is not an origin"),
        ("VIGIE_ALLOWED_ORIGINS", "data://x", "data://x is not an origin"),
        ("VIGIE_ALLOWED_ORIGINS", "chrome-extension://", "is not an origin"),
        ("VIGIE_ALLOWED_ORIGINS", "chrome-extension://*", "is not an origin"),
        ("VIGIE_ALLOWED_ORIGINS", "chrome-extension://abc/popup.html", "is not an origin"),
        ("VIGIE_ALLOWED_ORIGINS", "https://floor.example:port", "is not an origin"),
        ("VIGIE_EMBEDDING_ORIGINS", "chrome-extension://abcdef", "is not an origin"),
        ("VIGIE_EMBEDDING_ORIGINS", "https://*.example.com", "is not an origin"),
        ("VIGIE_EMBEDDING_ORIGINS", "https://a.example; script-src *", "is not an origin"),
        (
            "VIGIE_SENTIMENT_ENGINE",
            "delphi",
            "VIGIE_SENTIMENT_ENGINE: There is no sentiment engine 'delphi'; known: builtin, http, vader.",
        ),
        ("VIGIE_DATABASE_URL", "mysql://x", "VIGIE_DATABASE_URL: must begin with sqlite:/// or postgres://"),
        ("VIGIE_DATABASE_URL", "postgres://db", "VIGIE_DATABASE_URL: names no database"),
        ("VIGIE_DATABASE_POOL", "1", "VIGIE_DATABASE_POOL"),
        ("VIGIE_DATABASE_POOL", "65", "VIGIE_DATABASE_POOL"),
        ("VIGIE_BELL_URL", "amqp://x", "VIGIE_BELL_URL: must be memory://, or begin with redis://"),
        ("VIGIE_PORT", "", "VIGIE_PORT is empty: give it a value, or remove the variable."),
        ("VIGIE_JWT_ISSUER", " ", "VIGIE_JWT_ISSUER is empty"),
        ("VIGIE_SESSION_SECRET", "short", "VIGIE_SESSION_SECRET"),
        ("FORWARDED_ALLOW_IPS", "10.0.0.0/33", "FORWARDED_ALLOW_IPS: 10.0.0.0/33 is no address and no network"),
        ("FORWARDED_ALLOW_IPS", "proxy.internal", "FORWARDED_ALLOW_IPS: proxy.internal is no address and no network"),
        ("VIGIE_SIGN_IN_CLIENT_ID", "pages", "VIGIE_SIGN_IN_CLIENT_ID needs VIGIE_JWT_DISCOVERY_URL"),
        ("VIGIE_SIGN_IN_SCOPES", "openid email", "VIGIE_SIGN_IN_SCOPES do nothing without VIGIE_SIGN_IN_CLIENT_ID"),
        ("VIGIE_SIGN_IN_SCOPES", "profile,openid", "VIGIE_SIGN_IN_SCOPES: must contain openid"),
        ("VIGIE_SIGN_IN_PARAMETERS", "a=b", "VIGIE_SIGN_IN_PARAMETERS do nothing without VIGIE_SIGN_IN_CLIENT_ID"),
        ("VIGIE_SIGN_IN_PARAMETERS", "audience", "VIGIE_SIGN_IN_PARAMETERS: must be like audience=vigie"),
        ("VIGIE_SIGN_IN_PARAMETERS", "state=x&scope=y", "scope, state can't be chosen"),
    ],
)
def test_a_value_that_can_not_be_used_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, names_it: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsFault) as fault:
        settings.load()
    assert names_it in str(fault.value)
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({}, "VIGIE_TRACES is otlp, but OTEL_EXPORTER_OTLP_ENDPOINT does not say where the collector is."),
        ({"ENDPOINT": ""}, "does not say where the collector is."),
        ({"ENDPOINT": "collector:4318"}, "OTEL_EXPORTER_OTLP_ENDPOINT must be an address like"),
        ({"ENDPOINT": "http://"}, "OTEL_EXPORTER_OTLP_ENDPOINT must be an address like"),
        ({"ENDPOINT": COLLECTOR, "TRACES_ENDPOINT": "http://x:port"}, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT must be"),
        ({"ENDPOINT": COLLECTOR, "PROTOCOL": "grpc"}, "PROTOCOL is grpc, but traces are sent as http/protobuf only."),
        ({"ENDPOINT": COLLECTOR, "TRACES_COMPRESSION": "zip"}, "COMPRESSION must be one of none, gzip, deflate."),
        ({"ENDPOINT": COLLECTOR, "TIMEOUT": "0"}, "TIMEOUT must be a number of seconds above 0."),
        ({"ENDPOINT": COLLECTOR, "TIMEOUT": "soon"}, "TIMEOUT must be a number of seconds above 0."),
    ],
)
def test_traces_need_the_address_of_a_collector(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], says: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(f"OTEL_EXPORTER_OTLP_{name}", value)
    assert not settings.load().sends_traces
    monkeypatch.setenv("VIGIE_TRACES", "OTLP")
    with pytest.raises(SettingsFault) as fault:
        settings.load()
    assert says in str(fault.value)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", f"{COLLECTOR}/v1/traces")
    for name in ("PROTOCOL", "TRACES_COMPRESSION", "TIMEOUT"):
        monkeypatch.delenv(f"OTEL_EXPORTER_OTLP_{name}", raising=False)
    assert settings.load().sends_traces


@pytest.mark.parametrize(
    "name", sorted(settings.Settings.model_fields.keys() - {field.name for field in fields(Allowances)})
)
def test_each_setting_is_read_somewhere(name: str) -> None:
    """Those of Allowances are read by their names, in a loop."""
    read = re.compile(rf"(settings|chosen|loaded|self)\.{name}\b")
    assert any(read.search(file.read_text("utf-8")) for file in Path(settings.__file__).parent.rglob("*.py"))

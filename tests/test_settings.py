"""The settings: read from options and environment in one call, validated, and described once."""

import dataclasses
import subprocess
import sys

import pytest

from planlink.settings import SETTINGS, Credentials, SettingError, Settings, read_settings


def read(name: str, text: str) -> object:
    return getattr(read_settings({name: text}, {}), name)


def test_every_field_but_the_credentials_is_described() -> None:
    assert [setting.name for setting in SETTINGS] == [each.name for each in dataclasses.fields(Settings)][:-1]


def test_defaults_are_the_parsed_default_texts() -> None:
    assert read_settings({}, {}) == Settings()
    assert (Settings().port, Settings().timeout, Settings().metrics, Settings().warm) == (8000, 30.0, None, True)


def test_option_wins_over_environment_and_environment_over_default() -> None:
    environment = {"PLANLINK_PORT": "1", "PLANLINK_HOST": "::1"}
    settings = read_settings({"port": "2", "host": None, "run": object()}, environment)
    assert (settings.port, settings.host, settings.workers) == (2, "::1", 4)


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]  # what is tested


def test_limits_are_in_bytes() -> None:
    limits = read_settings({"memory": "16", "result": "1", "spool": "2", "service": "http://a/, https://b/c"}, {}).limits
    assert (limits.memory, limits.result, limits.spool) == (16 << 20, 1 << 20, 2 << 20)
    assert limits.services == {"http://a/", "https://b/c"}


def test_credentials_come_from_the_environment_and_are_not_printed() -> None:
    settings = read_settings({"credentials": "x"}, {"PLANLINK_ENGINE_USER": "ann", "PLANLINK_ENGINE_PASSWORD": "secret"})
    assert settings.credentials == Credentials("ann", "secret")
    assert "secret" not in repr(settings)
    assert read_settings({}, {}).credentials is None


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("port", "99999", "99999 is not between 0 and 65535"),
        ("port", "8000.5", "'8000.5' is not a whole number"),
        ("timeout", "soon", "'soon' is not a number"),
        ("timeout", "nan", "nan is not between 0.1 and 86400"),
        ("timeout", "inf", "inf is not between"),
        ("workers", "0", "0 is not between 1 and 1000"),
        ("warm", "perhaps", "'perhaps' is neither yes nor no"),
        ("log", "xml", "'xml' is neither json nor off"),
        ("contact", "nobody", "'nobody' is not an e-mail address"),
        ("metrics", "9090", "'9090' is not HOST:PORT"),
        ("metrics", "::1:99999", "'::1:99999' is not HOST:PORT"),
        ("service", "http://a/,ftp://b/", "'ftp://b/' is not an http or https address"),
        ("service", "http://[", "'http://[' is not an http or https address"),
        ("engine", "localhost:8890", "'localhost:8890' is not an http or https address"),
    ],
)
def test_wrong_value_is_refused_with_one_sentence(name: str, text: str, words: str) -> None:
    with pytest.raises(SettingError) as caught:
        read(name, text)
    assert str(caught.value).startswith(f"{name}: {words}")


def test_password_in_the_engine_url_is_refused_and_not_repeated() -> None:
    with pytest.raises(SettingError, match="PLANLINK_ENGINE_USER") as caught:
        read("engine", "http://ann:secret@example.org/sparql")
    assert "secret" not in str(caught.value)


def test_metrics_address_may_be_ipv6() -> None:
    assert read("metrics", "[::1]:9090") == ("::1", 9090)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("", ""),
        ("https://plans.example.org", "https://plans.example.org/"),
        ("https://plans.example.org/", "https://plans.example.org/"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/"),
        ("http://[::1]:8000", "http://[::1]:8000/"),
    ],
)
def test_address_is_a_scheme_a_host_and_an_optional_port(text: str, address: str) -> None:
    assert read("address", text) == address


@pytest.mark.parametrize(
    "text",
    [
        *("plans.example.org", "ftp://plans.example.org", "https://", "https://x/y", "https://x//", "https://x?y", "https://x#y"),
        *("https://u:p@x", "https://x:0", "https://x:70000", "https://x y", "https://x\n", "javascript://x", "https://a..b"),
    ],
)
def test_any_other_address_is_refused(text: str) -> None:
    with pytest.raises(SettingError, match=r"^address: "):
        read("address", text)


@pytest.mark.parametrize(
    "text", ["plans.example.org", "urn:x:", "https://x/?y", "https://x/#", "https://x/a b/", "https://u@x/", ""]
)
def test_base_that_is_not_a_namespace_iri_is_refused(text: str) -> None:
    with pytest.raises(SettingError, match=r"^base: "):
        read("base", text)


@pytest.mark.parametrize("text", ["https://plans.example.org/a/b", "https://plans.example.org/a/b/"])
def test_base_ends_with_a_slash(text: str) -> None:
    assert read("base", text) == "https://plans.example.org/a/b/"


def test_help_of_serve_shows_every_setting() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "planlink", "serve", "--help"], check=True, capture_output=True, text=True, env={"COLUMNS": "500"}
    ).stdout
    for setting in SETTINGS:
        assert f"--{setting.name} {setting.metavar}" in shown
        assert setting.help in shown
        assert f"environment {setting.variable}" in shown

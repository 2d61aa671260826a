"""What is taken from a token: the user by a claim, their groups, and the keys under which a sign-in can be ended."""

import time
from typing import Any

import pytest

from api.identity.claims import Accepted, ClaimRules, InvalidToken
from api.issuer_settings import IssuerSettings
from models.rules.sign_ins import TokensSignIn, key_of_session, key_of_text, key_of_token

TOKEN = "head.body.signature"


def accepted(settings: dict[str, Any], **claims: Any) -> Accepted:
    everything = {"sub": "u1", "exp": time.time() + 600, **claims}
    return ClaimRules(IssuerSettings(**settings)).accepted(TOKEN, everything, issuer=None)


@pytest.mark.parametrize(
    ("claim", "claims", "login"),
    [
        ("sub", {}, "u1"),
        ("preferred_username", {"preferred_username": "ada"}, "ada"),
        ("email", {"email": "ada@example.com"}, "ada@example.com"),
        ("email", {"email": "ada@example.com", "email_verified": True}, "ada@example.com"),
        ("email", {"email": "ada@example.com", "email_verified": False}, None),
        ("email", {"email": "ada@example.com", "email_verified": "false"}, None),
        ("preferred_username", {}, None),
        ("identity.login", {"identity": {"login": "ada"}}, "ada"),
        ("https://example.com/login", {"https://example.com/login": "ada"}, "ada"),
        ("identity.login", {"identity": "ada"}, None),
        ("sub", {"sub": "x" * 101}, None),
    ],
)
def test_the_user_is_in_the_claim_that_the_settings_name(claim: str, claims: dict[str, Any], login: str | None) -> None:
    if login is None:
        with pytest.raises(InvalidToken):
            accepted({"jwt_user_claim": claim}, **claims)
    else:
        assert accepted({"jwt_user_claim": claim}, **claims).login == login


@pytest.mark.parametrize(
    ("claims", "groups"),
    [
        ({"groups": ["a", "b"]}, {"a", "b"}),
        ({"groups": "a"}, {"a"}),
        ({"groups": ["a", 5, None, "half \ud800"]}, {"a"}),
        ({"groups": {"a": True}}, set()),
        ({}, set()),
    ],
)
def test_groups_are_texts_and_a_token_without_them_has_none(claims: dict[str, Any], groups: set[str]) -> None:
    person = accepted({"jwt_groups_claim": "groups"}, **claims).person
    assert person is not None
    assert person.groups == frozenset(groups)
    assert not person.may_be_new


def test_nothing_is_taken_from_a_token_unless_the_settings_say_so() -> None:
    assert accepted({}, groups=["a"], name="Ada").person is None
    person = accepted({"jwt_creates_users": True}, groups=["a"], name=" Ada\u202e Byron ", locale="fr").person
    assert person is not None
    assert (person.name, person.locale, person.groups, person.may_be_new) == ("Ada Byron", "fr", None, True)
    unnamed = accepted({"jwt_creates_users": True}).person
    assert unnamed is not None
    assert (unnamed.name, unnamed.locale) == ("u1", "en")


def test_a_sign_in_is_named_by_its_session_or_else_by_its_token() -> None:
    session, token = key_of_session("s"), key_of_token("t")
    assert accepted({}, sid="s", jti="t", iat=5).sign_in == TokensSignIn((session, token), 5)
    assert accepted({}, jti="t", iat=5.9).sign_in == TokensSignIn((token,), 5)
    assert accepted({}, sid="").sign_in == TokensSignIn((key_of_text("head.body"),), 0)
    assert key_of_session("s") != key_of_token("s") != key_of_text("s")


@pytest.mark.parametrize(
    ("ended", "not_before", "is_ended"),
    [
        (set(), None, False),
        ({"session"}, None, True),
        ({"token"}, None, True),
        ({"another"}, None, False),
        (set(), 99, False),
        (set(), 100, True),
        (set(), 101, True),
    ],
)
def test_what_ends_a_sign_in(ended: set[str], not_before: int | None, is_ended: bool) -> None:
    assert TokensSignIn(("session", "token"), 100).is_ended_by(ended, not_before) is is_ended

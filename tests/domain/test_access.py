from __future__ import annotations

from app.domain.access import LOCAL, NO_TENANT, NOBODY, TENANT, Caller, KeyLimits, Scope


def test_admin_covers_every_scope_and_no_other_scope_covers_one() -> None:
    admin = Caller(tenant="acme", scopes=frozenset({Scope.ADMIN}))
    reader = Caller(tenant="acme", scopes=frozenset({Scope.READ}))
    assert all(admin.may(scope) for scope in Scope)
    assert [scope for scope in Scope if reader.may(scope)] == [Scope.READ]


def test_this_machine_may_do_all_and_nobody_nothing() -> None:
    assert all(LOCAL.may(scope) for scope in Scope)
    assert not any(NOBODY.may(scope) for scope in Scope)


def test_no_tenant_can_have_the_name_of_none() -> None:
    assert TENANT.fullmatch(NO_TENANT) is None
    assert TENANT.fullmatch("acme-2_x")


def test_a_limit_that_is_given_wins_over_the_default_even_if_it_is_0() -> None:
    own = KeyLimits(requests_per_minute=0, tokens_per_day=7)
    defaults = KeyLimits(requests_per_minute=60, concurrency=4)
    assert own.over(defaults) == KeyLimits(requests_per_minute=0, concurrency=4, tokens_per_day=7)

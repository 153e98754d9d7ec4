"""The Python names of a schema: what people expect, whatever the database calls things, and an error for every collision."""

import warnings
from cProfile import Profile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dovetail.data_classes import replace
from dovetail.diagnostics import Span
from dovetail.emit.identifiers import attribute_name, class_name, is_usable, member_name, module_name
from dovetail.emit.names import Names
from dovetail.schema.model import Domain, Enum, EnumValue, QualifiedName, Relation, Schema
from handmade import column, scalar, schema, table


@pytest.mark.parametrize(
    ("table_name", "class_", "module"),
    [
        ("skills", "Skill", "skill"),
        ("skill_versions", "SkillVersion", "skill_version"),
        ("addresses", "Address", "address"),
        ("categories", "Category", "category"),
        ("statuses", "Status", "status"),
        ("research_plan", "ResearchPlan", "research_plan"),
        ("people", "Person", "person"),
        ("series", "Series", "series"),
        ("news", "News", "news"),
        ("data", "Data", "data"),
        ("OrderItems", "OrderItem", "order_item"),
        ("Order Details", "OrderDetail", "order_detail"),
        ("2fa_tokens", "N2faToken", "n2fa_token"),
        ("größen", "Größen", "größen"),
        ("classes", "Class", "class_"),
        ("none", "None_", "none"),
        ("databases", "Database", "database"),
        ("types", "Type", "type"),
        ("🎉", "U1f389", "u1f389"),
    ],
)
def test_classes_and_modules(table_name: str, class_: str, module: str) -> None:
    names = Names.of(schema(table(table_name)))
    assert (names.class_of(table_name), names.module_of(table_name)) == (class_, module)
    assert not names.diagnostics


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        ("slug", "slug"),
        ("firstName", "firstName"),
        ("metadata", "metadata_"),
        ("registry", "registry_"),
        ("class", "class_"),
        ("from", "from_"),
        ("match", "match"),
        ("schema", "schema_"),
        ("copy", "copy_"),
        ("model_dump", "model_dump_"),
        ("model_name", "model_name"),
        ("self", "self_"),
        ("_id", "id_"),
        ("__v", "v__"),
        ("Order Date", "order_date"),
        ("2fa", "n2fa"),
        ("größe", "größe"),
        ("ﬁeld", "field"),
        ("🎉", "u1f389"),
        ("a-b", "a_b"),
    ],
)
def test_attributes(name: str, attribute: str) -> None:
    assert attribute_name(name) == attribute


@pytest.mark.parametrize(
    ("value", "member"),
    [
        ("in-progress", "IN_PROGRESS"),
        ("inProgress", "IN_PROGRESS"),
        ("1st", "N1ST"),
        ("", "EMPTY"),
        ("None", "NONE"),
        ("mro", "MRO"),
        ("name", "NAME"),
        ("value", "VALUE"),
        ("_generate_next_value_", "GENERATE_NEXT_VALUE"),
        ("+1", "PLUS_1"),
        ("-1", "MINUS_1"),
        ("<=", "LESS_EQUAL"),
        ("2024", "N2024"),
        ("v1.2", "V1_2"),
    ],
)
def test_members(value: str, member: str) -> None:
    assert member_name(value) == member


@settings(max_examples=500)
@given(st.one_of(st.text(max_size=20), st.text("_0aA- +", max_size=6)))
def test_every_text_has_a_name(text: str) -> None:
    for name in (attribute_name(text), class_name(text, plural=True), module_name(class_name(text)), member_name(text)):
        assert is_usable(name)


def test_no_attribute_hides_one_of_the_base_classes() -> None:
    from pydantic import BaseModel
    from sqlalchemy.orm import DeclarativeBase

    with warnings.catch_warnings(action="ignore"):
        bases = (BaseModel, DeclarativeBase)
        taken = {name for base in (*bases, *map(type, bases)) for name in dir(base) if not name.startswith("_")}
    assert {name for name in taken if attribute_name(name) == name} == set()


def test_what_the_user_chose_wins() -> None:
    made = schema(table("skills", column("metadata", "text", attribute="extra"), class_name="Craft"))
    names = Names.of(made)
    assert (names.class_of("skills"), names.module_of("skills"), names.attribute("skills", "metadata")) == (
        "Craft",
        "craft",
        "extra",
    )
    assert names.collection_of("skills") == "skills"
    assert not names.diagnostics


SPAN = Span("spec.yaml", 4, 3)


def _codes(made: Schema) -> list[str]:
    return [found.code for found in Names.of(made).diagnostics]


def test_two_tables_of_one_class() -> None:
    made = schema(table("person", span=Span("spec.yaml", 2, 3)), table("people", span=SPAN))
    (found,) = Names.of(made).diagnostics
    assert (found.code, found.message) == ("G101", 'table "people" and table "person" would both be class "Person"')
    assert (found.span, found.related[0].span) == (SPAN, Span("spec.yaml", 2, 3))


def test_a_table_of_our_class_or_of_an_enums() -> None:
    mood = Enum("skill", QualifiedName("skill"), (EnumValue("good"),))
    assert _codes(schema(table("bases"))) == ["G101"]
    assert _codes(schema(table("skills"), mood)) == ["G101"]


def _enum(name: str, class_: str | None = None) -> Enum:
    return Enum(name, QualifiedName(name), (EnumValue("good"),), class_name=class_, span=SPAN)


def _domain(name: str) -> Domain:
    return Domain(name, QualifiedName(name), scalar("text"), span=Span("spec.yaml", 9, 3))


@pytest.mark.parametrize("class_", ["Types", "Base_", "types"])
def test_no_module_of_a_table_is_one_of_the_models_own(class_: str) -> None:
    made = Names.of(schema(table("kinds", class_name=class_)))
    assert made.module_of("kinds") not in ("base", "types")


@pytest.mark.parametrize(
    ("name", "class_", "constant"),
    [
        ("mood", None, "MOOD"),
        ("mood", "HowOne_Feels", "HOW_ONE_FEELS"),
        ("a b", None, "AB_TYPE"),
        ("x", None, "X_TYPE"),
    ],
)
def test_the_constant_of_an_enum_is_never_its_class(name: str, class_: str | None, constant: str) -> None:
    names = Names.of(schema(_enum(name, class_)))
    assert names.type_constant(name) == constant
    assert not names.diagnostics


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (
            (_domain("mood-x"), _domain("mood_x")),
            'the column type of domain "mood_x" and the column type of domain "mood-x" would both be called "MOOD_X"',
        ),
        (
            (_enum("mood"), _domain("Mood")),
            'the column type of domain "Mood" and the column type of enum "mood" would both be called "MOOD"',
        ),
        (
            (table("a", class_name="MOOD"), _enum("mood")),
            'the column type of enum "mood" and table "a" would both be called "MOOD"',
        ),
        (
            (_enum("a", "MOOD"), _domain("mood")),
            'the column type of domain "mood" and enum "a" would both be called "MOOD"',
        ),
    ],
)
def test_constants_share_their_names_with_the_classes(parts: tuple[Any, ...], message: str) -> None:
    (found,) = Names.of(schema(*parts)).diagnostics
    assert (found.code, found.message, found.span) == ("G101", message, parts[-1].span)


def test_two_enums_of_one_class_are_one_mistake() -> None:
    assert _codes(schema(_enum("mood"), _enum("Mood"))) == ["G101"]


def test_a_column_and_a_relation_of_one_attribute() -> None:
    relation = Relation("order date", "a", "a", "referencing", "one", ("id",), ("id",), foreign_key="x", span=SPAN)
    made = replace(schema(table("a", column("Order Date"), column("order-date"))), relations=(relation,))
    assert _codes(made) == ["G102", "G102"]


def test_two_members_of_one_name() -> None:
    assert _codes(schema(Enum("e", QualifiedName("e"), (EnumValue("a b"), EnumValue("a-b"))))) == ["G103"]


def test_two_classes_of_one_module() -> None:
    assert _codes(schema(table("a", class_name="HttpLog"), table("b", class_name="HTTPLog"))) == ["G104"]


@pytest.mark.parametrize(
    "made",
    [
        schema(table("a", class_name="not a name")),
        schema(table("a", class_mixin="no_colon")),
        schema(table("a", class_mixin="shop.domain:class")),
        schema(table("a", column("b", attribute="metadata"))),
        schema(Enum("e", QualifiedName("e"), (EnumValue("a"),), class_name="class")),
    ],
)
def test_choices_that_python_does_not_take(made: Schema) -> None:
    assert _codes(made) == ["G105"]


def test_naming_takes_linear_time() -> None:
    """Counted in calls, which are the same on every machine."""

    def calls(count: int) -> int:
        names = (f"things_{count}_{number}" for number in range(count))  # what was named before is known
        made = schema(*(table(name, *(column(f"c{n}") for n in range(10))) for name in names))
        profile = Profile()
        profile.runcall(Names.of, made)
        return sum(entry.callcount for entry in profile.getstats())

    calls(10)
    assert calls(1000) < 11 * calls(100)

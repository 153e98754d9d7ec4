"""A generated package agrees with itself, and whatever is changed by hand in it is found and named."""

import dataclasses
import importlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from dovetail.cli.commands.verify_package import Findings
from dovetail.cli.commands.verify_spec import differences
from dovetail.data_classes import replace
from dovetail.emit.base import Context
from dovetail.emit.models import Models
from dovetail.emit.package import Package
from dovetail.emit.relations import Relations
from dovetail.emit.templates import Templates
from dovetail.files import File
from projects import Project
from specs import ALL, CASES, REPOSITORY, imported, read, story

REFERENCES, MANY_TO_MANY = (
    next(case for case in CASES if story(case) == name) for name in ("references", "many_to_many")
)


@cache
def layers(root: Path) -> tuple[File, ...]:
    """The files that agreement is about: the package with its runtime, the models and the relations."""
    spec = read(root)
    context = Context(spec.schema, spec.names, Templates(None))
    return tuple(file for emitter in (Package(), Models(), Relations()) for file in emitter.emit(context))


def write_layers(root: Path, folder: Path) -> str:
    """Write those files below `folder`; return the name of the package."""
    name = read(root).schema.name
    for file in layers(root):
        path = folder / name / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")
    return name


def disagreements(package: ModuleType) -> list[str]:
    name = package.__name__
    agreement, models, relations = (
        importlib.import_module(f"{name}.{module}")
        for module in ("runtime.agreement.disagreements", "models", "relations")
    )
    found: list[str] = agreement.disagreements(models.Base, relations.RELATIONS)
    return found


def as_answered(package: ModuleType) -> Findings:
    """What the command is told of an imported package by the interpreter that imports it."""
    models, relations = (importlib.import_module(f"{package.__name__}.{name}") for name in ("models", "relations"))
    defined = {
        table: {name: dataclasses.asdict(each) for name, each in relations.items()}
        for table, relations in relations.RELATIONS.items()
    }
    return Findings((), tuple(models.Base.metadata.tables), 0, json.loads(json.dumps(defined)))


@pytest.mark.parametrize("root", ALL, ids=story)
def test_what_is_generated_agrees_with_itself_and_with_its_spec(root: Path, tmp_path: Path) -> None:
    name = write_layers(root, tmp_path)
    with imported(tmp_path, name) as package:
        assert disagreements(package) == []
        assert list(differences(read(root), as_answered(package))) == []


Edit = tuple[str, str, str]
"""A file, a text in it, and what stands there instead."""


@dataclass(frozen=True)
class Workshop:
    """Generated packages in which a file is edited, and that are imported anew each time; only the runtime stays loaded."""

    folder: Path

    def after(self, root: Path, edits: list[Edit]) -> list[str]:
        """What disagrees in the package of `root` once each file has one text in place of another."""
        name = read(root).schema.name
        texts = {file.path: file.text for file in layers(root)}
        try:
            for path, old, new in edits:
                assert old in texts[path], (path, old)
                texts[path] = texts[path].replace(old, new, 1)
                (self.folder / name / path).write_text(texts[path], encoding="utf-8")
            return disagreements(sys.modules[name])
        finally:
            for file in layers(root):
                if file.path in {path for path, _, _ in edits}:
                    (self.folder / name / file.path).write_text(file.text, encoding="utf-8")
            for module in [each for each in sys.modules if each.startswith((f"{name}.models", f"{name}.relations"))]:
                del sys.modules[module]


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    folder, keeps = tmp_path_factory.mktemp("workshop"), sys.dont_write_bytecode
    sys.dont_write_bytecode = True  # it is told from its source by whole seconds
    try:
        with imported(folder, write_layers(REFERENCES, folder)), imported(folder, write_layers(MANY_TO_MANY, folder)):
            yield Workshop(folder)
    finally:
        sys.dont_write_bytecode = keeps


# What is edited in the packages of the cases, and the sentences that say so, in which * stands for anything.

IN_REFERENCES: dict[str, tuple[list[Edit], list[str]]] = {
    "the foreign key deletes otherwise": (
        [("models/profile.py", 'ondelete="CASCADE"', 'ondelete="RESTRICT"')],
        ["profiles.user: on_delete is cascade, that of fk_profiles_user_id_users restrict"],
    ),
    "the foreign key updates otherwise": (
        [("models/user.py", '            onupdate="CASCADE",\n', "")],
        ["users.country: on_update is cascade, that of fk_users_country_code_countries no action"],
    ),
    "the foreign key is called otherwise": (
        [("models/profile.py", "fk_profiles_user_id_users", "fk_profiles_users")],
        [
            "profiles.user: no foreign key of profiles is called fk_profiles_user_id_users",
            "profiles: foreign key fk_profiles_users from (user_id) to users (id) has no relation",
        ],
    ),
    "the foreign key is gone": (
        [
            (
                "models/visit.py",
                '        ForeignKeyConstraint(\n            ["badge_id"],\n            ["badges.id"],\n            name="visits_badge_fkey",\n            ondelete="CASCADE",\n        ),\n',
                "",
            )
        ],
        [
            "visits.badge: no foreign key of visits is called visits_badge_fkey",
            "the mappers cannot be configured: * there are no foreign keys linking these tables",
        ],
    ),
    "one foreign key too many": (
        [
            (
                "models/visit.py",
                '        ForeignKeyConstraint(\n            ["badge_id"],',
                '        ForeignKeyConstraint(["id"], ["rooms.number"], name="fk_extra"),\n        ForeignKeyConstraint(\n            ["badge_id"],',
            )
        ],
        ["visits: foreign key fk_extra from (id) to rooms (number) has no relation"],
    ),
    "a foreign key on an unenforced relation": (
        [
            (
                "models/visit.py",
                '        ForeignKeyConstraint(\n            ["badge_id"],',
                '        ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_visits_user_id_users"),\n        ForeignKeyConstraint(\n            ["badge_id"],',
            )
        ],
        [
            "visits: foreign key fk_visits_user_id_users from (user_id) to users (id) has no relation, and visits.user says it has none"
        ],
    ),
    "the foreign key goes elsewhere": (
        [("models/transfer.py", '["sender_id"]', '["receiver_id"]')],
        [
            "transfers.sender: it goes from (sender_id) to users (id), fk_transfers_sender_id_users from (receiver_id) to users (id)",
            "the mappers cannot be configured: * there are no foreign keys linking these tables",
        ],
    ),
    "the foreign key pairs its columns otherwise": (
        [
            (
                "models/booking.py",
                '["building", "room_number"],\n            ["rooms.building", "rooms.number"]',
                '["building", "room_number"],\n            ["rooms.number", "rooms.building"]',
            )
        ],
        [
            "bookings.room: it goes from (building, room_number) to rooms (building, number), fk_bookings_building_room_number_rooms from (building, room_number) to rooms (number, building)",
            "Booking.room: it joins building = number and room_number = building, bookings.room building = building and room_number = number",
            "Room.bookings: it joins building = room_number and number = building, rooms.bookings building = building and number = room_number",
        ],
    ),
    "a column can be null": (
        [("models/transfer.py", "sender_id: Mapped[UUID]", "sender_id: Mapped[UUID | None]")],
        ["transfers.sender: it is not optional, and (sender_id) can be null"],
    ),
    "a column cannot be null": (
        [("models/user.py", "invited_by_id: Mapped[UUID | None]", "invited_by_id: Mapped[UUID]")],
        ["users.invited_by: it is optional, and (invited_by_id) cannot be null"],
    ),
    "what was unique is not": (
        [("models/badge.py", '        UniqueConstraint("owner_id", name="uq_badges_owner_id"),\n', "")],
        ["users.badge: it leads to one, and (owner_id) of badges are not unique"],
    ),
    "what is unique was not": (
        [
            (
                "models/booking.py",
                'Index("ix_bookings_guest", "guest")',
                'Index("ix_bookings_guest", "guest", unique=True)',
            )
        ],
        ["users.bookings: it leads to many, and (guest) of bookings are unique"],
    ),
    "a column that is not there": (
        [
            ("relations/visit.py", 'columns=("user_id",)', 'columns=("person_id",)'),
            (
                "relations/user.py",
                'related_columns=("user_id",),\n    enforced',
                'related_columns=("person_id",),\n    enforced',
            ),
        ],
        [
            "users.visits: table visits has no column person_id",
            "visits.user: table visits has no column person_id",
            "User.visits: it joins id = user_id, users.visits id = person_id",
            "Visit.user: it joins user_id = id, visits.user person_id = id",
        ],
    ),
    "one annotated as a list": (
        [("models/user.py", 'profile: Mapped["Profile | None"]', 'profile: Mapped[list["Profile"]]')],
        [
            "User.profile: uselist is True, and users.profile leads to one",
            "User.profile: its annotation does not allow None, and users.profile is optional",
        ],
    ),
    "a list annotated as one": (
        [("models/user.py", 'bookings: Mapped[list["Booking"]]', 'bookings: Mapped["Booking | None"]')],
        [
            "User.bookings: uselist is False, and users.bookings leads to many",
            "User.bookings: its annotation allows None, and users.bookings is not optional",
        ],
    ),
    "annotated without None": (
        [("models/user.py", 'invited_by: Mapped["User | None"]', 'invited_by: Mapped["User"]')],
        ["User.invited_by: its annotation does not allow None, and users.invited_by is optional"],
    ),
    "annotated with None": (
        [("models/profile.py", 'Mapped["User"]', 'Mapped["User | None"]')],
        ["Profile.user: its annotation allows None, and profiles.user is not optional"],
    ),
    "back_populates is left out": (
        [("models/profile.py", 'back_populates="profile", ', "")],
        ["Profile.user: back_populates is None, and the inverse of profiles.user is profile"],
    ),
    "back_populates names another": (
        [("models/transfer.py", 'back_populates="sent_transfers"', 'back_populates="received_transfers"')],
        [
            "Transfer.sender: back_populates is received_transfers, and the inverse of transfers.sender is sent_transfers"
        ],
    ),
    "a relationship follows another foreign key": (
        [("models/transfer.py", 'foreign_keys="Transfer.approved_by_id"', 'foreign_keys="Transfer.sender_id"')],
        [
            "the mappers are configured with a warning: * conflicts with *",
            "Transfer.approved_by: it joins sender_id = id, transfers.approved_by approved_by_id = id",
        ],
    ),
    "a relationship sets what cannot be null": (
        [
            (
                "models/booking.py",
                'foreign_keys="Booking.backup_number"',
                'foreign_keys="[Booking.building, Booking.backup_number]"',
            )
        ],
        [
            "the mappers are configured with a warning: * conflicts with *",
            "Booking.backup_room: assigning it sets (backup_number, building), and not (backup_number)",
        ],
    ),
    "a relationship is gone": (
        [("models/visit.py", '    referrer: Mapped["Country"] = relationship(lazy="raise")\n', "")],
        ["Visit.referrer: visits.referrer is defined, and is no relationship"],
    ),
    "a relationship too many": (
        [
            (
                "models/visit.py",
                '    referrer: Mapped["Country"] = relationship(lazy="raise")\n',
                '    referrer: Mapped["Country"] = relationship(lazy="raise")\n    country: Mapped["Country"] = relationship(lazy="raise", viewonly=True)\n',
            )
        ],
        ["Visit.country: no relation of visits defines this relationship"],
    ),
    "the cascade does not delete": (
        [
            (
                "models/user.py",
                '        back_populates="user",\n        cascade="all, delete-orphan",\n',
                '        back_populates="user",\n',
            )
        ],
        ["User.profile: its cascade does not delete, and on_delete of users.profile is cascade"],
    ),
    "the cascade deletes": (
        [
            (
                "models/user.py",
                '        back_populates="sender",\n',
                '        back_populates="sender",\n        cascade="all",\n',
            )
        ],
        ["the mappers cannot be configured: * can't set passive_deletes='all' in conjunction with 'delete'*"],
    ),
    "the cascade deletes what is referred to": (
        [("models/profile.py", 'back_populates="profile", ', 'back_populates="profile", cascade="all, delete", ')],
        ["Profile.user: its cascade deletes what it leads to, and the database does not"],
    ),
    "the cascade leaves orphans": (
        [("models/user.py", '"all, delete-orphan"', '"all"')],
        ["User.badge: its cascade does not delete orphans, and (owner_id) cannot be null"],
    ),
    "SQLAlchemy sets null itself": (
        [
            (
                "models/user.py",
                '        back_populates="sender",\n        passive_deletes="all",\n',
                '        back_populates="sender",\n',
            )
        ],
        ["User.sent_transfers: passive_deletes is False, and on_delete of users.sent_transfers is no action"],
    ),
    "SQLAlchemy updates keys itself": (
        [
            (
                "models/user.py",
                'relationship(back_populates="users", ',
                'relationship(back_populates="users", passive_updates=False, ',
            )
        ],
        ["User.country: passive_updates is False, and keys are updated by the database"],
    ),
    "a relationship is viewonly": (
        [("models/visit.py", 'relationship(lazy="raise")', 'relationship(viewonly=True, lazy="raise")')],
        ["Visit.referrer: it is viewonly, and what is assigned to it would not be saved"],
    ),
    "a relationship of a class that is not there": (
        [("models/visit.py", 'relationship(lazy="raise")', 'relationship("County", lazy="raise")')],
        ["the mappers cannot be configured: * failed to locate a name ('County')"],
    ),
    "a definition is gone": (
        [("relations/__init__.py", '        "profile": user.profile,\n', "")],
        [
            "profiles.user: its inverse users.profile is not defined",
            "User.profile: no relation of users defines this relationship",
        ],
    ),
    "both definitions are gone": (
        [
            ("relations/__init__.py", '        "profile": user.profile,\n', ""),
            ("relations/__init__.py", '    "profiles": {\n        "user": profile.user,\n    },\n', ""),
        ],
        [
            "profiles: foreign key fk_profiles_user_id_users from (user_id) to users (id) has no relation",
            "Profile.user: no relation of profiles defines this relationship",
            "User.profile: no relation of users defines this relationship",
        ],
    ),
    "columns swapped": (
        [
            (
                "relations/profile.py",
                'columns=("user_id",),\n    related_columns=("id",)',
                'columns=("id",),\n    related_columns=("user_id",)',
            )
        ],
        [
            "profiles.user and its inverse users.profile: there from (id) to (user_id), and back from (id) to (user_id)",
            "profiles.user: table profiles has no column id",
            "profiles.user: table users has no column user_id",
            "Profile.user: it joins user_id = id, profiles.user id = user_id",
        ],
    ),
    "columns of a pair swapped": (
        [("relations/booking.py", 'columns=("building", "room_number")', 'columns=("room_number", "building")')],
        [
            "bookings.room and its inverse rooms.bookings: there from (room_number, building) to (building, number), and back from (building, number) to (building, room_number)",
            "bookings.room: it goes from (room_number, building) to rooms (building, number), fk_bookings_building_room_number_rooms from (building, room_number) to rooms (building, number)",
            "Booking.room: it joins building = building and room_number = number, bookings.room building = number and room_number = building",
        ],
    ),
    "a column too few": (
        [("relations/booking.py", 'columns=("building", "room_number")', 'columns=("room_number",)')],
        [
            "bookings.room: (room_number) and (building, number) are not as many columns on either side",
            "bookings.room and its inverse rooms.bookings: there from (room_number) to (building, number), and back from (building, number) to (building, room_number)",
            "bookings.room: it goes from (room_number) to rooms (building, number), fk_bookings_building_room_number_rooms from (building, room_number) to rooms (building, number)",
            "Booking.room: it joins building = building and room_number = number, bookings.room room_number = building",
        ],
    ),
    "another action": (
        [("relations/profile.py", 'on_delete="cascade"', 'on_delete="restrict"')],
        [
            "profiles.user and its inverse users.profile: on_delete is restrict in one and cascade in the other",
            "profiles.user: on_delete is restrict, that of fk_profiles_user_id_users cascade",
        ],
    ),
    "another cardinality": (
        [
            (
                "relations/user.py",
                '    side="referenced",\n    cardinality="one"',
                '    side="referenced",\n    cardinality="many"',
            )
        ],
        [
            "users.badge: it leads to many, and (owner_id) of badges are unique",
            "users.badge: it leads to many, and is optional",
            "User.badge: uselist is False, and users.badge leads to many",
            "User.badge: its annotation allows None, and users.badge is optional",
        ],
    ),
    "to many beside the key": (
        [("relations/profile.py", 'cardinality="one"', 'cardinality="many"')],
        [
            "profiles.user: its side is referencing, and it leads to many",
            "Profile.user: uselist is False, and profiles.user leads to many",
        ],
    ),
    "not optional any more": (
        [("relations/booking.py", "    optional=True,\n", "")],
        [
            "bookings.backup_room: it is not optional, and (building, backup_number) can be null",
            "Booking.backup_room: its annotation allows None, and bookings.backup_room is not optional",
        ],
    ),
    "not enforced any more": (
        [
            (
                "relations/profile.py",
                '    foreign_key="fk_profiles_user_id_users",\n    on_delete="cascade",\n    on_update="no action",\n',
                "    enforced=False,\n",
            )
        ],
        [
            "profiles.user and its inverse users.profile: enforced is False in one and True in the other",
            "profiles.user: it is not optional, and it is not enforced",
            "profiles: foreign key fk_profiles_user_id_users from (user_id) to users (id) has no relation, and profiles.user says it has none",
        ],
    ),
    "enforced all of a sudden": (
        [("relations/visit.py", "    enforced=False,\n", "")],
        [
            "users.visits and its inverse visits.user: enforced is False in one and True in the other",
            "visits.user: it is enforced, and does not say by which key and actions",
        ],
    ),
    "actions of no key": (
        [("relations/visit.py", "    enforced=False,\n", '    enforced=False,\n    on_delete="cascade",\n')],
        [
            "users.visits and its inverse visits.user: on_delete is None in one and cascade in the other",
            "visits.user: no foreign key keeps it, and yet it names one or its actions",
        ],
    ),
    "another inverse": (
        [("relations/transfer.py", 'inverse="sent_transfers"', 'inverse="received_transfers"')],
        [
            "transfers.sender: its inverse is users.received_transfers, whose inverse is transfers.receiver",
            "users.sent_transfers: its inverse is transfers.sender, whose inverse is users.received_transfers",
            "Transfer.sender: back_populates is sent_transfers, and the inverse of transfers.sender is received_transfers",
        ],
    ),
    "an unknown inverse": (
        [("relations/transfer.py", 'inverse="sent_transfers"', 'inverse="transfers"')],
        [
            "transfers.sender: its inverse users.transfers is not defined",
            "users.sent_transfers: its inverse is transfers.sender, whose inverse is users.transfers",
            "Transfer.sender: back_populates is sent_transfers, and the inverse of transfers.sender is transfers",
        ],
    ),
    "no inverse": (
        [("relations/profile.py", '    inverse="profile",\n', "")],
        [
            "users.profile: its inverse is profiles.user, whose inverse is none",
            "Profile.user: back_populates is profile, and the inverse of profiles.user is None",
        ],
    ),
    "another table": (
        [("relations/profile.py", 'related_table="users"', 'related_table="people"')],
        [
            "profiles.user: its inverse people.profile is not defined",
            "users.profile: its inverse is profiles.user, whose inverse is people.profile",
            "profiles.user: there is no table people",
            "Profile.user: it leads to users, profiles.user to people",
        ],
    ),
    "another side": (
        [("relations/profile.py", 'side="referencing"', 'side="referenced"')],
        [
            "profiles.user and its inverse users.profile: their sides are referenced and referenced",
            "profiles.user: it leads to one, and is not optional",
            "profiles: foreign key fk_profiles_user_id_users from (user_id) to users (id) has no relation",
            "Profile.user: its direction is MANYTOONE, and the side of profiles.user is referenced",
        ],
    ),
    "two relations of one key": (
        [
            (
                "relations/__init__.py",
                '"user": profile.user,',
                '"user": profile.user,\n        "owner": replace(profile.user, name="owner", inverse=None),',
            ),
            (
                "relations/__init__.py",
                "from collections.abc import Mapping\n",
                "from collections.abc import Mapping\nfrom dataclasses import replace\n",
            ),
        ],
        [
            "profiles: foreign key fk_profiles_user_id_users from (user_id) to users (id) has more than one relation on one side: profiles.user and profiles.owner",
            "Profile.owner: profiles.owner is defined, and is no relationship",
        ],
    ),
    "two inverses of one key": (
        [
            (
                "relations/__init__.py",
                '"profile": user.profile,',
                '"profile": user.profile,\n        "other": replace(user.profile, name="other"),',
            ),
            (
                "relations/__init__.py",
                "from collections.abc import Mapping\n",
                "from collections.abc import Mapping\nfrom dataclasses import replace\n",
            ),
        ],
        [
            "users.other: its inverse is profiles.user, whose inverse is users.profile",
            "profiles: foreign key fk_profiles_user_id_users from (user_id) to users (id) has more than one relation on one side: users.profile and users.other",
            "User.other: users.other is defined, and is no relationship",
        ],
    ),
    "no such table": (
        [
            ("relations/__init__.py", '    "profiles": {', '    "profile": {'),
            ("relations/profile.py", 'table="profiles"', 'table="profile"'),
        ],
        [
            "profile.user: its inverse is users.profile, whose inverse is profiles.user",
            "users.profile: its inverse profiles.user is not defined",
            "profile: relations are defined for it, and no model has such a table",
            "profiles: foreign key fk_profiles_user_id_users from (user_id) to users (id) has no relation",
            "Profile.user: no relation of profiles defines this relationship",
        ],
    ),
}

IN_MANY_TO_MANY: dict[str, tuple[list[Edit], list[str]]] = {
    "the association table goes otherwise": (
        [
            (
                "relations/post.py",
                'columns=("post_id",),\n        related_columns=("person_id",)',
                'columns=("person_id",),\n        related_columns=("post_id",)',
            )
        ],
        [
            "people.posts and its inverse posts.authors: they do not go through their association table alike",
            "posts.authors: it goes from (person_id) to posts (id), fk_authorships_post_id_posts from (post_id) to posts (id)",
            "posts.authors: it goes from (post_id) to people (id), fk_authorships_person_id_people from (person_id) to people (id)",
            "Post.authors: through authorships it joins post_id = id, posts.authors person_id = id",
            "Post.authors: through authorships it joins person_id = id, posts.authors post_id = id",
        ],
    ),
    "another key of the association table": (
        [("relations/post.py", "fk_authorships_post_id_posts", "fk_authorships_posts")],
        [
            "people.posts and its inverse posts.authors: they do not go through their association table alike",
            "posts.authors: no foreign key of authorships is called fk_authorships_posts",
        ],
    ),
    "no such association table": (
        [("relations/post.py", 'table="authorships",\n        columns', 'table="authors",\n        columns')],
        [
            "people.posts and its inverse posts.authors: they do not go through their association table alike",
            "posts.authors: there is no table authors",
            "Post.authors: it goes through authorships, posts.authors through authors",
        ],
    ),
    "the association is joined otherwise": (
        [
            ("models/person.py", "Person.id == Friendship.person_id", "Person.id == Friendship.friend_id"),
            ("models/person.py", 'Person.id == Friendship.friend_id"', 'Person.id == Friendship.person_id"'),
        ],
        [
            "Person.befriended_by: through friendships it joins person_id = id, people.befriended_by friend_id = id",
            "Person.befriended_by: through friendships it joins friend_id = id, people.befriended_by person_id = id",
        ],
    ),
    "rows with a payload are written": (
        [
            ("models/post.py", "        viewonly=True,\n", "        passive_deletes=True,\n"),
            (
                "models/person.py",
                'back_populates="authors",\n        viewonly=True',
                'back_populates="authors",\n        passive_deletes=True',
            ),
        ],
        [
            "the mappers are configured with a warning: * conflicts with *",
            "Person.posts: it writes rows of authorships without their (position)",
            "Person.posts: it deletes rows of authorships, and on_delete of fk_authorships_person_id_people is restrict",
            "Post.authors: it writes rows of authorships without their (position)",
            "Post.authors: it deletes rows of authorships, and on_delete of fk_authorships_person_id_people is restrict",
        ],
    ),
    "rows of an association stay": (
        [
            (
                "models/post.py",
                '        passive_deletes=True,\n        lazy="raise",\n    )\n    tags',
                '        passive_deletes=True,\n        lazy="raise",\n    )\n    tags',
            ),
            ("models/post.py", 'overlaps="post,tag",\n        passive_deletes=True,\n', 'overlaps="post,tag",\n'),
        ],
        ["Post.tags: passive_deletes is not True, and the database deletes its rows"],
    ),
}


@pytest.mark.parametrize(("edits", "sentences"), IN_REFERENCES.values(), ids=IN_REFERENCES)
def test_an_edit_of_references_is_found(workshop: Workshop, edits: list[Edit], sentences: list[str]) -> None:
    said_alike(workshop.after(REFERENCES, edits), sentences)


@pytest.mark.parametrize(("edits", "sentences"), IN_MANY_TO_MANY.values(), ids=IN_MANY_TO_MANY)
def test_an_edit_of_many_to_many_is_found(workshop: Workshop, edits: list[Edit], sentences: list[str]) -> None:
    said_alike(workshop.after(MANY_TO_MANY, edits), sentences)


def said_alike(found: list[str], sentences: list[str]) -> None:
    """Every sentence was said, and nothing else."""
    assert [each for each in sentences if not any(fnmatchcase(said, each) for said in found)] == []
    assert [said for said in found if not any(fnmatchcase(said, each) for each in sentences)] == []


def test_what_a_mixin_brings_along_is_its_own(workshop: Workshop) -> None:
    """A relationship that a class above the model declares is no relation of the spec, and need not be one."""
    mixin = """

class Travelled:
    @declared_attr
    def home(cls) -> Mapped["Country"]:
        return relationship("Country", viewonly=True)


class Visit(Travelled, Base):
"""
    edits: list[Edit] = [
        ("models/visit.py", "import Mapped, ", "import Mapped, declared_attr, "),
        ("models/visit.py", "\n\nclass Visit(Base):\n", mixin),
    ]
    assert workshop.after(REFERENCES, edits) == []


def test_an_edit_of_the_relations_is_not_what_the_spec_says(tmp_path: Path) -> None:
    with imported(tmp_path, write_layers(REFERENCES, tmp_path)) as package:
        answered = as_answered(package)
    edited = {table: dict(relations) for table, relations in answered.relations.items()}
    edited["profiles"]["user"] = {
        **edited["profiles"]["user"],
        "on_delete": "restrict",
        "columns": ["id"],
        "inverse": None,
    }
    edited["visits"]["user"] = {**edited["visits"]["user"], "enforced": True}
    edited["visits"]["guide"] = edited["visits"].pop("badge")
    tables = ("guides", *(table for table in answered.tables if table != "rooms"))
    assert list(differences(read(REFERENCES), replace(answered, relations=edited, tables=tables))) == [
        "rooms: the spec has this table, the package has not",
        "guides: the package has this table, the spec has not",
        "visits.badge: the spec has this relation, the package has not",
        "visits.guide: the package has this relation, the spec has not",
        "profiles.user: columns is (id), in the spec (user_id)",
        'profiles.user: on_delete is "restrict", in the spec "cascade"',
        'profiles.user: inverse is not there, in the spec "profile"',
        "visits.user: enforced is true, in the spec false",
    ]


TABLES = {
    "customers": {"columns": {"id": {"type": "int", "primary_key": True}}},
    "orders": {
        "columns": {"id": {"type": "int", "primary_key": True}},
        "references": {"customer": {"to": "customers", "on_delete": "cascade", "inverse": "orders"}},
    },
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project whose package is generated."""
    return Project(tmp_path / "shop", monkeypatch).says(TABLES).generate("--quiet")


def edit(project: Project, path: str, old: str, new: str) -> None:
    file = project.folder / "generated" / "shop" / path
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def interpreter(project: Project, line: str) -> str:
    """A program that stands for an interpreter, such as one without libraries."""
    program = project.folder / "python"
    program.write_text(f"#!/bin/sh\n{line}\n")
    program.chmod(0o755)
    return str(program)


def test_the_command_says_what_agrees_and_writes_nothing(project: Project) -> None:
    before = sorted(project.folder.rglob("*"))
    agree = "generated/shop: models, metadata and relations agree (1 foreign key, 2 relations, 2 tables)\n"
    assert project.run("verify", "--code").stdout == agree
    assert sorted(project.folder.rglob("*")) == before


def test_the_command_says_what_disagrees_with_what(project: Project) -> None:
    edit(project, "relations/order.py", 'on_delete="cascade"', 'on_delete="restrict"')
    edit(project, "models/__init__.py", "\n\n", "\n\nprint('hello')\n")  # does not get between us and the answer
    result = project.run("verify", "--quiet", code=1)
    assert result.stdout == ""
    assert result.stderr.splitlines()[0] == "generated/shop does not agree with itself:"
    assert f"\n$ dovetail verify\n{result.stderr}```\n" in (REPOSITORY / "docs" / "commands.md").read_text()


def test_a_disagreement_that_a_template_makes_is_not_mended_by_generating(project: Project) -> None:
    templates = project.folder / "templates" / "models"
    templates.mkdir(parents=True)
    ours = (REPOSITORY / "templates" / "models" / "table.py.j2").read_text()
    assert "{{ relationship }}" in ours
    theirs = ours.replace("{{ relationship }}", "{{ relationship | replace('cascade=\"all, delete-orphan\",', '') }}")
    (templates / "table.py.j2").write_text(theirs)
    project.says(TABLES, templates="templates").generate("--quiet")
    said = project.run("verify", code=1).stderr
    assert "  Customer.orders: its cascade does not delete, and on_delete of customers.orders is cascade\n" in said
    assert "if that changes nothing, it comes from a template in templates\n" in said


def test_a_package_that_is_not_there_or_of_another_version(project: Project) -> None:
    package = project.folder / "generated" / "shop"
    edit(project, "runtime/agreement/disagreements.py", "return list(", "return [] and list(")
    stale = (
        "generated/shop is stale:\n  differs  runtime/agreement/disagreements.py\n   help: run `dovetail generate`\n"
    )
    assert project.run("verify", code=1).stderr == stale
    package.rename(project.folder / "elsewhere")
    missing = "generated/shop is not generated yet\n   help: run `dovetail generate`\n"
    assert project.run("verify", code=1).stderr == missing


def test_a_package_that_is_no_python(project: Project) -> None:
    edit(project, "models/order.py", "class Order(Base):", "class Order(Base)")
    said = project.run("verify", code=1).stderr
    assert said.startswith("generated/shop cannot be imported by ")
    assert "  generated/shop/models/order.py:" in said
    assert ": SyntaxError: expected ':'\n   help: run `dovetail generate`, which writes the package anew\n" in said


def test_an_interpreter_without_libraries(project: Project) -> None:
    alone = interpreter(project, f'exec "{sys.executable}" -S "$@"')
    said = project.run("verify", "--python", alone, code=1).stderr
    assert said.startswith("generated/shop cannot be imported by python:\n  generated/shop/models/")
    assert "ModuleNotFoundError: No module named 'sqlalchemy'\n   help: name the interpreter of the application" in said
    edit(
        project,
        "models/base.py",
        "from sqlalchemy.orm import",
        "from shop_domain import Thing\nfrom sqlalchemy.orm import",
    )
    said = project.run("verify", "--python", alone, code=1).stderr
    assert 'help: install "shop_domain" for that interpreter, or set PYTHONPATH' in said


def test_an_interpreter_that_is_none(project: Project) -> None:
    assert 'there is no program "snake"' in project.run("verify", "--python", "snake", code=2).stderr
    broken = interpreter(project, 'echo "so sorry" >&2; exit 7')
    said = project.run("verify", "--python", broken, code=1).stderr
    assert said.startswith(
        "generated/shop cannot be imported by python:\n  it ended with exit code 7: so sorry\n   help: "
    )


def test_a_mistake_in_the_spec_comes_first(project: Project) -> None:
    project.says({**TABLES, "orders": {"columns": {"id": "integr"}}})
    assert "error[" in project.run("verify", code=3).stderr

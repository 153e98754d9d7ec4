"""Columns that are searched by more than equality: texts, vectors and ranges, each with the index that finds them; keys that wait."""

from pathlib import Path

import psycopg
import pytest

from migrating import Live, live
from packages import schema_of

DOCUMENTS = """
databases: [postgresql]
tables:
  documents:
    columns:
      id: {type: int, primary_key: true}
      title: text
      body: text
      words: {type: tsvector, generated: {sql: "setweight(to_tsvector('english', title), 'A') || to_tsvector('english', body)"}}
      embedding: vector(3)
      valid: tstzrange
      ages: int4range
      place: int
    unique:
      - {columns: [place], deferrable: initially deferred, name: places}
    indexes:
      - {columns: [words], using: gin, name: by_words}
      - {columns: [embedding], using: hnsw, opclass: vector_cosine_ops, with: {m: 8, ef_construction: 40}, name: by_meaning}
      - {columns: [embedding], using: ivfflat, opclass: vector_l2_ops, with: {lists: 10}, name: by_distance}
      - {columns: [valid], using: gist, name: by_time}
      - {columns: [ages], using: spgist, name: by_ages}
      - {columns: [title], include: [id, place], name: by_title}
"""
FOUND_BY = {
    "by_words": "words @@ websearch_to_tsquery('english', 'running')",
    "by_time": "valid @> '2024-06-01 00:00+00'::timestamptz",
    "by_ages": "ages && int4range(5, 6)",
}


@pytest.fixture
def documents(postgresql: str, tmp_path: Path) -> str:
    with live(postgresql) as database:
        database.build(schema_of(tmp_path, DOCUMENTS))
        database.execute(
            "INSERT INTO documents (id, title, body, embedding, valid, ages, place) SELECT n, 'He runs', 'no. ' || n,"
            " ARRAY[n, 1, 1]::vector, '[2024-01-01,2025-01-01)', int4range(n, n + 2), n FROM generate_series(1, 9) n"
        )
    return postgresql


def plan(database: Live, query: str) -> str:
    database.execute("SET enable_seqscan = off")
    database.execute("SET enable_sort = off")
    return "\n".join(line for (line,) in database.execute(f"EXPLAIN {query}"))


@pytest.mark.parametrize("index", FOUND_BY)
def test_rows_are_found_by_their_index(documents: str, index: str) -> None:
    with live(documents) as database:
        query = f"SELECT id FROM documents WHERE {FOUND_BY[index]}"
        assert index in plan(database, query)
        assert database.execute(query)


@pytest.mark.parametrize(("index", "operator"), [("by_meaning", "<=>"), ("by_distance", "<->")])
def test_the_nearest_vectors_are_found_by_their_index(documents: str, index: str, operator: str) -> None:
    with live(documents) as database:
        query = f"SELECT id FROM documents ORDER BY embedding {operator} '[9,1,1]' LIMIT 1"
        assert index in plan(database, query)
        assert database.execute(query) == [(9,)]
        ((definition,),) = database.execute(f"SELECT pg_get_indexdef('{index}'::regclass)")
        assert definition.endswith("(ef_construction='40', m='8')" if index == "by_meaning" else "(lists='10')")


def test_what_an_index_carries_is_read_without_the_table(documents: str) -> None:
    with live(documents) as database:
        database.execute("VACUUM documents")
        assert "Index Only Scan using by_title" in plan(database, "SELECT place FROM documents WHERE title = 'He runs'")


def test_the_words_of_a_text_follow_it(documents: str) -> None:
    with live(documents) as database:
        database.execute("UPDATE documents SET body = 'Swimming' WHERE id = 3")
        found = "SELECT id FROM documents WHERE words @@ websearch_to_tsquery('english', 'swim')"
        assert database.execute(found) == [(3,)]


def test_rows_change_places_in_a_key_that_waits(documents: str) -> None:
    with live(documents) as database:
        database.execute("BEGIN")
        database.execute("UPDATE documents SET place = 10 - place")
        database.execute("COMMIT")
        database.execute("BEGIN")
        database.execute("UPDATE documents SET place = 1")
        with pytest.raises(psycopg.errors.UniqueViolation, match="places"):
            database.execute("COMMIT")

"""The cards as JSON, as a good engineer writes it on PostgreSQL."""

__all__ = ["CARDS", "LEVELS"]

CARDS = """
SELECT row_to_json(card)::text
FROM (
    SELECT
        s.id, s.slug, s.name, s.total_uses, s.created_at,
        (
            SELECT row_to_json(a) FROM (
                SELECT u.id, u.email, u.name FROM users u WHERE u.id = s.author_id
            ) a
        ) AS author,
        (
            SELECT coalesce(json_agg(v), '[]') FROM (
                SELECT v.id, v.number, v.name, v.created_at
                FROM skill_versions v
                WHERE v.skill_id = s.id
                ORDER BY v.number
            ) v
        ) AS versions
    FROM skills s
    ORDER BY s.slug
) card
"""

LEVELS = """
SELECT row_to_json(card)::text
FROM (
    SELECT
        u.id, u.email, u.name, u.created_at,
        (
            SELECT coalesce(json_agg(s), '[]') FROM (
                SELECT
                    s.id, s.slug, s.total_uses,
                    (
                        SELECT coalesce(json_agg(v), '[]') FROM (
                            SELECT
                                v.id, v.number, v.name, v.created_at,
                                (
                                    SELECT row_to_json(a) FROM (
                                        SELECT a.id, a.email, a.name FROM users a WHERE a.id = v.author_id
                                    ) a
                                ) AS author
                            FROM skill_versions v
                            WHERE v.skill_id = s.id
                            ORDER BY v.number DESC
                            LIMIT 3
                        ) v
                    ) AS versions
                FROM skills s
                WHERE s.author_id = u.id
                ORDER BY s.total_uses DESC, s.slug
                LIMIT 5
            ) s
        ) AS skills
    FROM users u
    ORDER BY u.email
) card
"""

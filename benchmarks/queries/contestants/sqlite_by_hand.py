"""The cards as JSON, as a good engineer writes it on SQLite, which has no rows as values and keeps moments as texts in UTC."""

__all__ = ["CARDS", "LEVELS"]

CARDS = """
SELECT json_object(
    'id', s.id, 'slug', s.slug, 'name', s.name, 'total_uses', s.total_uses, 'created_at', s.created_at || 'Z',
    'author', (
        SELECT json_object('id', u.id, 'email', u.email, 'name', u.name) FROM users u WHERE u.id = s.author_id
    ),
    'versions', (
        SELECT json_group_array(
            json_object('id', v.id, 'number', v.number, 'name', v.name, 'created_at', v.created_at || 'Z')
        )
        FROM (
            SELECT id, number, name, created_at FROM skill_versions WHERE skill_id = s.id ORDER BY number
        ) v
    )
)
FROM skills s
ORDER BY s.slug
"""

LEVELS = """
SELECT json_object(
    'id', u.id, 'email', u.email, 'name', u.name, 'created_at', u.created_at || 'Z',
    'skills', (
        SELECT json_group_array(json_object(
            'id', s.id, 'slug', s.slug, 'total_uses', s.total_uses,
            'versions', (
                SELECT json_group_array(json_object(
                    'id', v.id, 'number', v.number, 'name', v.name, 'created_at', v.created_at || 'Z',
                    'author', (
                        SELECT json_object('id', a.id, 'email', a.email, 'name', a.name)
                        FROM users a
                        WHERE a.id = v.author_id
                    )
                ))
                FROM (
                    SELECT id, number, name, created_at, author_id
                    FROM skill_versions
                    WHERE skill_id = s.id
                    ORDER BY number DESC
                    LIMIT 3
                ) v
            )
        ))
        FROM (
            SELECT id, slug, total_uses FROM skills WHERE author_id = u.id ORDER BY total_uses DESC, slug LIMIT 5
        ) s
    )
)
FROM users u
ORDER BY u.email
"""

-- What Citus refuses, as far as a single server can tell: where rows are said to lie, and which statements it would not take.
-- After the source of Citus 12: create_distributed_table.c, foreign_constraint.c, table.c, rename.c and alter_table.c.

CREATE SCHEMA pretend_citus;
CREATE TABLE pretend_citus.placed (relation regclass PRIMARY KEY, spread name, type regtype, company text);

CREATE FUNCTION pretend_citus.check_keys() RETURNS void LANGUAGE plpgsql AS $$
DECLARE found record;
BEGIN
    FOR found IN
        SELECT i.indexrelid::regclass AS index FROM pg_index i JOIN pretend_citus.placed p ON p.relation = i.indrelid
        WHERE p.spread IS NOT NULL AND i.indisunique AND NOT EXISTS (
            SELECT 1 FROM pg_attribute a
            WHERE a.attrelid = i.indrelid AND a.attname = p.spread AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
        )
    LOOP
        RAISE EXCEPTION 'unique index % does not include the partition column', found.index;
    END LOOP;
    FOR found IN
        SELECT c.conname, c.confdeltype, c.confupdtype, f.relation AS from_placed, t.relation AS to_placed, f.spread AS from_by,
            t.spread AS to_by, f.company = t.company AS together, array_position(c.conkey, fa.attnum) AS from_at,
            array_position(c.confkey, ta.attnum) AS to_at
        FROM pg_constraint c
        LEFT JOIN pretend_citus.placed f ON f.relation = c.conrelid
        LEFT JOIN pretend_citus.placed t ON t.relation = c.confrelid
        LEFT JOIN pg_attribute fa ON fa.attrelid = c.conrelid AND fa.attname = f.spread
        LEFT JOIN pg_attribute ta ON ta.attrelid = c.confrelid AND ta.attname = t.spread
        WHERE c.contype = 'f'
    LOOP
        CONTINUE WHEN found.from_placed IS NULL AND found.to_by IS NULL;
        IF found.from_placed IS NOT NULL AND found.from_by IS NOT NULL AND found.to_placed IS NULL THEN
            RAISE EXCEPTION '%: referenced table must be distributed or a reference table', found.conname;
        ELSIF found.from_by IS NULL AND found.to_by IS NOT NULL THEN
            RAISE EXCEPTION '%: no foreign keys to distributed tables from others', found.conname;
        ELSIF found.to_by IS NOT NULL AND NOT found.together THEN
            RAISE EXCEPTION '%: relations are not colocated', found.conname;
        ELSIF found.to_by IS NOT NULL AND (found.from_at IS NULL OR found.from_at IS DISTINCT FROM found.to_at) THEN
            RAISE EXCEPTION '%: partition columns are not in the same place', found.conname;
        ELSIF found.from_at IS NOT NULL AND (found.confdeltype IN ('n', 'd') OR found.confupdtype IN ('n', 'd', 'c')) THEN
            RAISE EXCEPTION '%: an action would set the distribution key', found.conname;
        END IF;
    END LOOP;
    FOR found IN
        SELECT tgname FROM pg_trigger JOIN pretend_citus.placed ON relation = tgrelid WHERE NOT tgisinternal
    LOOP
        RAISE EXCEPTION 'triggers are not supported: %', found.tgname;
    END LOOP;
END $$;

CREATE FUNCTION pretend_citus.place(own regclass, own_by name, own_company text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF own_by IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM pg_attribute WHERE attrelid = own AND attname = own_by AND attnotnull AND attgenerated = ''
    ) THEN
        RAISE EXCEPTION '% cannot be distributed by %', own, own_by;
    END IF;
    IF EXISTS (SELECT 1 FROM pg_constraint WHERE contype = 'f' AND own IN (conrelid, confrelid)) THEN
        RAISE EXCEPTION '% has foreign keys when it is distributed', own;
    END IF;
    INSERT INTO pretend_citus.placed
    SELECT own, own_by, (SELECT atttypid FROM pg_attribute WHERE attrelid = own AND attname = own_by), own_company;
    PERFORM pretend_citus.check_keys();
END $$;

CREATE FUNCTION pretend_citus.create_distributed_table(
    own regclass, own_by text, colocate_with text DEFAULT 'default'
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE own_company text; own_type regtype;
BEGIN
    SELECT atttypid INTO own_type FROM pg_attribute WHERE attrelid = own AND attname = own_by;
    IF colocate_with = 'default' THEN
        own_company = 'type ' || own_type;
    ELSIF colocate_with = 'none' THEN
        own_company = 'table ' || own;
    ELSE
        SELECT company INTO STRICT own_company FROM pretend_citus.placed
        WHERE relation = colocate_with::regclass AND type = own_type;
    END IF;
    PERFORM pretend_citus.place(own, own_by, own_company);
END $$;

CREATE FUNCTION pretend_citus.create_reference_table(own regclass) RETURNS void LANGUAGE sql AS $$
    SELECT pretend_citus.place(own, NULL, 'all')
$$;

CREATE FUNCTION pretend_citus.undistribute_table(own regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_constraint WHERE contype = 'f' AND own IN (conrelid, confrelid)) THEN
        RAISE EXCEPTION '% has foreign keys when it is undistributed', own;
    ELSIF EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = own AND attidentity <> '') THEN
        RAISE EXCEPTION 'cannot complete operation on a table with identity column';
    END IF;
    DELETE FROM pretend_citus.placed WHERE relation = own;
    IF NOT FOUND THEN
        RAISE EXCEPTION '% is not distributed', own;
    END IF;
END $$;

CREATE FUNCTION pretend_citus.look() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE found record; statement text = current_query();
BEGIN
    FOR found IN
        SELECT placed.* FROM pg_event_trigger_ddl_commands() LEFT JOIN pg_constraint c ON c.oid = objid
        JOIN pretend_citus.placed ON relation IN (objid, conrelid)
    LOOP
        IF statement ~* 'RENAME CONSTRAINT|ALTER CONSTRAINT|USING INDEX|IDENTITY|EXPRESSION' THEN
            RAISE EXCEPTION 'alter table command is currently unsupported: %', statement;
        ELSIF statement ~* ('ALTER COLUMN "?' || found.spread || '"? (TYPE|SET DEFAULT|DROP DEFAULT|DROP NOT NULL)')
            OR statement ~* ('DROP COLUMN "?' || found.spread || '"?\M') THEN
            RAISE EXCEPTION 'cannot execute ALTER TABLE command involving partition column: %', statement;
        END IF;
    END LOOP;
    IF statement ~* 'RENAME COLUMN' THEN
        UPDATE pretend_citus.placed SET spread = a.attname FROM pg_attribute a
        WHERE a.attrelid = relation AND statement ~* ('RENAME COLUMN "?' || spread || '"? TO "?' || a.attname || '"?$');
    END IF;
    PERFORM pretend_citus.check_keys();
END $$;

CREATE FUNCTION pretend_citus.forget() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM pretend_citus.placed WHERE relation IN (
        SELECT objid FROM pg_event_trigger_dropped_objects() WHERE objsubid = 0
    );
END $$;

CREATE EVENT TRIGGER pretend_citus_looks ON ddl_command_end EXECUTE FUNCTION pretend_citus.look();
CREATE EVENT TRIGGER pretend_citus_forgets ON sql_drop EXECUTE FUNCTION pretend_citus.forget();

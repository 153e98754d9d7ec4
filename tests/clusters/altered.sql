-- from an empty database

SET LOCAL citus.multi_shard_modify_mode = 'sequential';
CREATE TYPE state AS ENUM (
    'draft',
    'live'
);
CREATE TABLE a_notes (
    tenant_id integer NOT NULL,
    id        uuid    NOT NULL,
    text      text    NOT NULL,
    CONSTRAINT pk_a_notes PRIMARY KEY (tenant_id, id)
);
COMMENT ON TABLE a_notes IS 'Lies beside a table that is distributed later by its name.';
CREATE TABLE "Odd 'table'" (
    "the tenant's id" uuid NOT NULL,
    id                uuid NOT NULL,
    CONSTRAINT "pk_Odd 'table'" PRIMARY KEY ("the tenant's id", id)
);
CREATE TABLE plans (
    id    integer NOT NULL,
    name  text    NOT NULL,
    twice integer NOT NULL GENERATED ALWAYS AS (id * 2) STORED,
    CONSTRAINT pk_plans PRIMARY KEY (id)
);
CREATE TABLE skills (
    tenant_id uuid    NOT NULL,
    id        uuid    NOT NULL,
    slug      text    NOT NULL,
    state     state   NOT NULL DEFAULT 'draft',
    size      integer NOT NULL,
    plan_id   integer,
    CONSTRAINT pk_skills PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_skills_tenant_id_slug UNIQUE (tenant_id, slug),
    CONSTRAINT ck_skills_small CHECK (size < 100)
);
CREATE INDEX ix_skills_plan_id ON skills (plan_id);
CREATE TABLE versions (
    tenant_id uuid    NOT NULL,
    id        uuid    NOT NULL,
    skill_id  uuid    NOT NULL,
    number    integer NOT NULL,
    CONSTRAINT pk_versions PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ix_versions_tenant_id_skill_id ON versions (tenant_id, skill_id);
CREATE TABLE z_pages (
    tenant_id integer NOT NULL,
    id        uuid    NOT NULL,
    CONSTRAINT pk_z_pages PRIMARY KEY (tenant_id, id)
);
SELECT create_distributed_table('"Odd ''table''"', 'the tenant''s id');
SELECT create_reference_table('plans');
SELECT create_distributed_table('skills', 'tenant_id');
SELECT create_distributed_table('versions', 'tenant_id');
SELECT create_distributed_table('z_pages', 'tenant_id', colocate_with => 'none');
SELECT create_distributed_table('a_notes', 'tenant_id', colocate_with => 'z_pages');
ALTER TABLE skills
    ADD CONSTRAINT fk_skills_plan_id_plans FOREIGN KEY (plan_id)
        REFERENCES plans (id) ON DELETE SET NULL;
ALTER TABLE versions
    ADD CONSTRAINT fk_versions_tenant_id_skill_id_skills FOREIGN KEY (tenant_id, skill_id)
        REFERENCES skills (tenant_id, id) ON DELETE CASCADE;

-- there

SET LOCAL citus.multi_shard_modify_mode = 'sequential';
ALTER TABLE skills RENAME TO abilities;
ALTER TABLE versions RENAME COLUMN tenant_id TO owner_id;
ALTER TABLE versions RENAME COLUMN skill_id TO ability_id;
ALTER TABLE abilities DROP CONSTRAINT fk_skills_plan_id_plans;
ALTER TABLE versions DROP CONSTRAINT fk_versions_tenant_id_skill_id_skills;
SELECT undistribute_table('"Odd ''table''"');  -- apart
SELECT undistribute_table('a_notes');  -- apart
SELECT undistribute_table('abilities');  -- apart
SELECT undistribute_table('plans');  -- apart
SELECT undistribute_table('z_pages');  -- apart
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
ALTER TABLE abilities DROP CONSTRAINT ck_skills_small;
ALTER INDEX pk_skills RENAME TO pk_abilities;
ALTER INDEX uq_skills_tenant_id_slug RENAME TO uq_abilities_tenant_id_slug;
ALTER INDEX ix_skills_plan_id RENAME TO ix_abilities_plan_id;
ALTER INDEX ix_versions_tenant_id_skill_id RENAME TO ix_versions_owner_id_ability_id;
ALTER TABLE plans DROP COLUMN twice;
ALTER TYPE state RENAME TO state_before;
CREATE TYPE state AS ENUM (
    'live',
    'draft',
    'gone'
);
ALTER TABLE abilities ALTER COLUMN state DROP DEFAULT;
ALTER TABLE abilities ALTER COLUMN state TYPE state USING state::text::state;
ALTER TABLE abilities ALTER COLUMN state SET DEFAULT 'live';
DROP TYPE state_before;
COMMENT ON TABLE a_notes IS NULL;
ALTER TABLE abilities ADD COLUMN key uuid;
ALTER TABLE abilities ALTER COLUMN key SET DEFAULT gen_random_uuid();
UPDATE abilities SET key = gen_random_uuid() WHERE key IS NULL;  -- apart
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
ALTER TABLE abilities ADD CONSTRAINT nn_abilities_key CHECK (key IS NOT NULL) NOT VALID;
ALTER TABLE abilities VALIDATE CONSTRAINT nn_abilities_key;  -- apart
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
ALTER TABLE abilities ALTER COLUMN key SET NOT NULL;
ALTER TABLE abilities DROP CONSTRAINT nn_abilities_key;
ALTER TABLE versions ADD COLUMN note text NOT NULL DEFAULT '';
ALTER TABLE a_notes ALTER COLUMN tenant_id TYPE bigint;
ALTER TABLE abilities ALTER COLUMN state SET DEFAULT 'live';
ALTER TABLE abilities ALTER COLUMN size TYPE bigint;
ALTER TABLE z_pages ALTER COLUMN tenant_id TYPE bigint;
ALTER TABLE plans ADD COLUMN twice integer NOT NULL GENERATED ALWAYS AS (id * 3) STORED;
ALTER TABLE abilities ADD CONSTRAINT uq_abilities_tenant_id_key UNIQUE (tenant_id, key);
ALTER TABLE abilities
    ADD CONSTRAINT ck_abilities_small CHECK (size < 100) NOT VALID;
SELECT create_reference_table('"Odd ''table''"');  -- apart
SELECT create_distributed_table('abilities', 'tenant_id');  -- apart
SELECT create_reference_table('plans');  -- apart
SELECT create_distributed_table('z_pages', 'tenant_id', colocate_with => 'none');  -- apart
SELECT create_distributed_table('a_notes', 'tenant_id', colocate_with => 'z_pages');  -- apart
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
ALTER TABLE versions
    ADD CONSTRAINT fk_versions_owner_id_ability_id_abilities FOREIGN KEY (owner_id, ability_id)
        REFERENCES abilities (tenant_id, id) ON DELETE CASCADE NOT VALID;
ALTER TABLE abilities
    ADD CONSTRAINT fk_abilities_plan_id_plans FOREIGN KEY (plan_id)
        REFERENCES plans (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED NOT VALID;
ALTER TABLE abilities VALIDATE CONSTRAINT ck_abilities_small;  -- apart
ALTER TABLE versions VALIDATE CONSTRAINT fk_versions_owner_id_ability_id_abilities;  -- apart
ALTER TABLE abilities VALIDATE CONSTRAINT fk_abilities_plan_id_plans;  -- apart

-- back

SET LOCAL citus.multi_shard_modify_mode = 'sequential';
ALTER TABLE versions RENAME COLUMN ability_id TO skill_id;
ALTER TABLE versions RENAME COLUMN owner_id TO tenant_id;
ALTER TABLE abilities RENAME TO skills;
ALTER TABLE skills DROP CONSTRAINT fk_abilities_plan_id_plans;
SELECT undistribute_table('"Odd ''table''"');  -- apart
SELECT undistribute_table('a_notes');  -- apart
SELECT undistribute_table('plans');  -- apart
SELECT undistribute_table('z_pages');  -- apart
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
ALTER TABLE skills DROP CONSTRAINT uq_abilities_tenant_id_key;
ALTER TABLE skills DROP CONSTRAINT ck_abilities_small;
ALTER INDEX pk_abilities RENAME TO pk_skills;
ALTER INDEX uq_abilities_tenant_id_slug RENAME TO uq_skills_tenant_id_slug;
ALTER TABLE versions DROP CONSTRAINT fk_versions_owner_id_ability_id_abilities;
ALTER TABLE versions
    ADD CONSTRAINT fk_versions_tenant_id_skill_id_skills FOREIGN KEY (tenant_id, skill_id)
        REFERENCES skills (tenant_id, id) ON DELETE CASCADE NOT VALID;
ALTER INDEX ix_abilities_plan_id RENAME TO ix_skills_plan_id;
ALTER INDEX ix_versions_owner_id_ability_id RENAME TO ix_versions_tenant_id_skill_id;
ALTER TABLE plans DROP COLUMN twice;
ALTER TYPE state RENAME TO state_before;
CREATE TYPE state AS ENUM (
    'draft',
    'live'
);
ALTER TABLE skills ALTER COLUMN state DROP DEFAULT;
ALTER TABLE skills ALTER COLUMN state TYPE state USING state::text::state;
ALTER TABLE skills ALTER COLUMN state SET DEFAULT 'draft';
DROP TYPE state_before;
COMMENT ON TABLE a_notes IS 'Lies beside a table that is distributed later by its name.';
ALTER TABLE a_notes ALTER COLUMN tenant_id TYPE integer;
ALTER TABLE skills ALTER COLUMN state SET DEFAULT 'draft';
ALTER TABLE skills ALTER COLUMN size TYPE integer;
ALTER TABLE z_pages ALTER COLUMN tenant_id TYPE integer;
ALTER TABLE plans ADD COLUMN twice integer NOT NULL GENERATED ALWAYS AS (id * 2) STORED;
ALTER TABLE skills
    ADD CONSTRAINT ck_skills_small CHECK (size < 100) NOT VALID;
SELECT create_distributed_table('"Odd ''table''"', 'the tenant''s id');  -- apart
SELECT create_reference_table('plans');  -- apart
SELECT create_distributed_table('z_pages', 'tenant_id', colocate_with => 'none');  -- apart
SELECT create_distributed_table('a_notes', 'tenant_id', colocate_with => 'z_pages');  -- apart
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
ALTER TABLE skills
    ADD CONSTRAINT fk_skills_plan_id_plans FOREIGN KEY (plan_id)
        REFERENCES plans (id) ON DELETE SET NULL NOT VALID;
ALTER TABLE versions VALIDATE CONSTRAINT fk_versions_tenant_id_skill_id_skills;  -- apart
ALTER TABLE skills VALIDATE CONSTRAINT ck_skills_small;  -- apart
ALTER TABLE skills VALIDATE CONSTRAINT fk_skills_plan_id_plans;  -- apart
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
ALTER TABLE skills DROP COLUMN key;
ALTER TABLE versions DROP COLUMN note;

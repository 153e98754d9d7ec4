-- from an empty database

CREATE TABLE plans (
    id   integer NOT NULL,
    name text    NOT NULL,
    CONSTRAINT pk_plans PRIMARY KEY (id),
    CONSTRAINT uq_plans_name UNIQUE (name)
);
CREATE TABLE jobs (
    id      integer NOT NULL,
    done    boolean NOT NULL,
    plan_id integer NOT NULL,
    CONSTRAINT pk_jobs PRIMARY KEY (id),
    CONSTRAINT fk_jobs_plan_id_plans FOREIGN KEY (plan_id) REFERENCES plans (id) ON DELETE CASCADE
);
CREATE INDEX ix_jobs_plan_id ON jobs (plan_id);
CREATE TABLE tenants (
    id      uuid    NOT NULL,
    name    text    NOT NULL,
    plan_id integer NOT NULL,
    CONSTRAINT pk_tenants PRIMARY KEY (id),
    CONSTRAINT fk_tenants_plan_id_plans FOREIGN KEY (plan_id)
        REFERENCES plans (id) ON DELETE RESTRICT
);
CREATE INDEX ix_tenants_plan_id ON tenants (plan_id);
CREATE TABLE skills (
    id        uuid NOT NULL,
    tenant_id uuid NOT NULL,
    slug      text NOT NULL,
    CONSTRAINT pk_skills PRIMARY KEY (id),
    CONSTRAINT uq_skills_tenant_id_slug UNIQUE (tenant_id, slug),
    CONSTRAINT fk_skills_tenant_id_tenants FOREIGN KEY (tenant_id)
        REFERENCES tenants (id) ON DELETE CASCADE
);
CREATE TABLE versions (
    id        uuid    NOT NULL,
    tenant_id uuid    NOT NULL,
    number    integer NOT NULL,
    skill_id  uuid    NOT NULL,
    CONSTRAINT pk_versions PRIMARY KEY (id),
    CONSTRAINT fk_versions_skill_id_skills FOREIGN KEY (skill_id)
        REFERENCES skills (id) ON DELETE CASCADE
);
CREATE INDEX ix_versions_skill_id ON versions (skill_id);

-- there

SET LOCAL citus.multi_shard_modify_mode = 'sequential';
ALTER TABLE versions DROP CONSTRAINT fk_versions_skill_id_skills;
ALTER TABLE jobs DROP CONSTRAINT fk_jobs_plan_id_plans;
ALTER TABLE skills DROP CONSTRAINT fk_skills_tenant_id_tenants;
ALTER TABLE tenants DROP CONSTRAINT fk_tenants_plan_id_plans;
DROP INDEX CONCURRENTLY IF EXISTS ix_versions_skill_id;  -- alone
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
ALTER TABLE skills DROP CONSTRAINT pk_skills;
ALTER TABLE versions DROP CONSTRAINT pk_versions;
DROP INDEX CONCURRENTLY IF EXISTS pk_skills;  -- alone
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS pk_skills ON skills (tenant_id, id);  -- alone
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
ALTER TABLE skills ADD CONSTRAINT pk_skills PRIMARY KEY USING INDEX pk_skills;
DROP INDEX CONCURRENTLY IF EXISTS pk_versions;  -- alone
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS pk_versions ON versions (tenant_id, id);  -- alone
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
ALTER TABLE versions ADD CONSTRAINT pk_versions PRIMARY KEY USING INDEX pk_versions;
SELECT create_reference_table('plans');  -- apart
SELECT create_distributed_table('tenants', 'id');  -- apart
SELECT create_distributed_table('skills', 'tenant_id', colocate_with => 'tenants');  -- apart
SELECT create_distributed_table('versions', 'tenant_id', colocate_with => 'skills');  -- apart
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
ALTER TABLE versions
    ADD CONSTRAINT fk_versions_tenant_id_skill_id_skills FOREIGN KEY (tenant_id, skill_id)
        REFERENCES skills (tenant_id, id) ON DELETE CASCADE NOT VALID;
ALTER TABLE jobs
    ADD CONSTRAINT fk_jobs_plan_id_plans FOREIGN KEY (plan_id) REFERENCES plans (id) ON DELETE CASCADE NOT VALID;
ALTER TABLE skills
    ADD CONSTRAINT fk_skills_tenant_id_tenants FOREIGN KEY (tenant_id)
        REFERENCES tenants (id) ON DELETE CASCADE NOT VALID;
ALTER TABLE tenants
    ADD CONSTRAINT fk_tenants_plan_id_plans FOREIGN KEY (plan_id)
        REFERENCES plans (id) ON DELETE RESTRICT NOT VALID;
ALTER TABLE versions VALIDATE CONSTRAINT fk_versions_tenant_id_skill_id_skills;  -- apart
ALTER TABLE jobs VALIDATE CONSTRAINT fk_jobs_plan_id_plans;  -- apart
ALTER TABLE skills VALIDATE CONSTRAINT fk_skills_tenant_id_tenants;  -- apart
ALTER TABLE tenants VALIDATE CONSTRAINT fk_tenants_plan_id_plans;  -- apart
DROP INDEX CONCURRENTLY IF EXISTS ix_versions_tenant_id_skill_id;  -- alone
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_versions_tenant_id_skill_id ON versions (tenant_id, skill_id);  -- alone

-- back

SET LOCAL citus.multi_shard_modify_mode = 'sequential';
ALTER TABLE versions DROP CONSTRAINT fk_versions_tenant_id_skill_id_skills;
ALTER TABLE jobs DROP CONSTRAINT fk_jobs_plan_id_plans;
ALTER TABLE skills DROP CONSTRAINT fk_skills_tenant_id_tenants;
ALTER TABLE tenants DROP CONSTRAINT fk_tenants_plan_id_plans;
SELECT undistribute_table('plans');  -- apart
SELECT undistribute_table('skills');  -- apart
SELECT undistribute_table('tenants');  -- apart
SELECT undistribute_table('versions');  -- apart
DROP INDEX CONCURRENTLY IF EXISTS ix_versions_tenant_id_skill_id;  -- alone
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
ALTER TABLE skills DROP CONSTRAINT pk_skills;
ALTER TABLE versions DROP CONSTRAINT pk_versions;
ALTER TABLE skills ADD CONSTRAINT pk_skills PRIMARY KEY (id);
ALTER TABLE versions ADD CONSTRAINT pk_versions PRIMARY KEY (id);
ALTER TABLE versions
    ADD CONSTRAINT fk_versions_skill_id_skills FOREIGN KEY (skill_id)
        REFERENCES skills (id) ON DELETE CASCADE NOT VALID;
ALTER TABLE jobs
    ADD CONSTRAINT fk_jobs_plan_id_plans FOREIGN KEY (plan_id) REFERENCES plans (id) ON DELETE CASCADE NOT VALID;
ALTER TABLE skills
    ADD CONSTRAINT fk_skills_tenant_id_tenants FOREIGN KEY (tenant_id)
        REFERENCES tenants (id) ON DELETE CASCADE NOT VALID;
ALTER TABLE tenants
    ADD CONSTRAINT fk_tenants_plan_id_plans FOREIGN KEY (plan_id)
        REFERENCES plans (id) ON DELETE RESTRICT NOT VALID;
ALTER TABLE versions VALIDATE CONSTRAINT fk_versions_skill_id_skills;  -- apart
ALTER TABLE jobs VALIDATE CONSTRAINT fk_jobs_plan_id_plans;  -- apart
ALTER TABLE skills VALIDATE CONSTRAINT fk_skills_tenant_id_tenants;  -- apart
ALTER TABLE tenants VALIDATE CONSTRAINT fk_tenants_plan_id_plans;  -- apart
DROP INDEX CONCURRENTLY IF EXISTS ix_versions_skill_id;  -- alone
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_versions_skill_id ON versions (skill_id);  -- alone

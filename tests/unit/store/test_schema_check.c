/* SPDX-License-Identifier: Apache-2.0 */
/* Is the schema missing, behind, ahead, altered or current, and which sentence says so? */
#include "store/schema_check.h"

#include "count.h"
#include "fresh_store.h"

#include <string.h>

#include <apr_strings.h>

/* The schema as another connection finds it now. */
static void read_schema(ph_schema_check_t *schema, const fresh_store_t *store)
{
    assert_null(ph_schema_check_open(schema, store->database->driver, store->database->params, store->pool));
    assert_int_equal(ph_schema_check_read(schema), APR_SUCCESS);
}

static ph_schema_state_t state_of(const ph_migration_t **about, const char **sentence,
                                  const fresh_store_t *store)
{
    ph_schema_check_t schema;

    read_schema(&schema, store);
    *sentence = ph_schema_check_explain(&schema, "portalhooks migrate …", store->pool);
    return ph_schema_check_compare(about, &schema);
}

static void migrated_schema_is_current(void **state)
{
    const ph_migration_t *about;
    const char *sentence;

    assert_int_equal(state_of(&about, &sentence, *state), PH_SCHEMA_CURRENT);
    assert_null(about);
    assert_null(sentence);
}

static void schema_without_its_table_is_missing(void **state)
{
    const ph_migration_t *about;
    const char *sentence;
    ph_schema_check_t schema;

    fresh_store_script(*state, "DROP TABLE ph_schema");
    assert_int_equal(state_of(&about, &sentence, *state), PH_SCHEMA_MISSING);
    assert_null(about);
    assert_non_null(strstr(sentence, "no mod_portalhooks tables"));
    assert_non_null(strstr(sentence, "Run: portalhooks migrate …"));
    read_schema(&schema, *state);
    assert_null(schema.rows);
    assert_int_equal(ph_schema_check_state(&schema, &schema.migrations[0]), PH_MIGRATION_NEW);
}

static void schema_without_a_migration_is_behind_and_names_the_first(void **state)
{
    const ph_migration_t *about;
    const char *sentence;

    fresh_store_script(*state, "DELETE FROM ph_schema WHERE number = 5 OR number = 3");
    assert_int_equal(state_of(&about, &sentence, *state), PH_SCHEMA_BEHIND);
    assert_int_equal(about->number, 3);
    assert_non_null(strstr(sentence, about->name));
    assert_non_null(strstr(sentence, "Run: portalhooks migrate …"));
}

static void claimed_migration_is_not_done(void **state)
{
    const ph_migration_t *about;
    const char *sentence;
    ph_schema_check_t schema;

    fresh_store_script(*state, "UPDATE ph_schema SET applied_at = NULL WHERE number = 4");
    assert_int_equal(state_of(&about, &sentence, *state), PH_SCHEMA_BEHIND);
    assert_int_equal(about->number, 4);
    read_schema(&schema, *state);
    assert_int_equal(ph_schema_check_state(&schema, &schema.migrations[2]), PH_MIGRATION_DONE);
    assert_int_equal(ph_schema_check_state(&schema, &schema.migrations[3]), PH_MIGRATION_CLAIMED);
}

static void schema_with_another_checksum_is_altered(void **state)
{
    const ph_migration_t *about;
    const char *sentence;

    fresh_store_script(*state, "UPDATE ph_schema SET checksum = 'other' WHERE number = 2");
    assert_int_equal(state_of(&about, &sentence, *state), PH_SCHEMA_ALTERED);
    assert_int_equal(about->number, 2);
    assert_non_null(strstr(sentence, about->name));
    assert_null(strstr(sentence, "portalhooks migrate"));
}

/* PH_VERSION is compared by number, part by part. */
static void min_module_decides_whether_a_later_migration_is_ahead(void **state)
{
    static const struct {
        const char *min_module;
        ph_schema_state_t is;
    } cases[] = {
        { "0.0.9", PH_SCHEMA_CURRENT }, { "0.1.0", PH_SCHEMA_CURRENT }, { PH_VERSION, PH_SCHEMA_CURRENT },
        { "10.0.1", PH_SCHEMA_AHEAD },  { "0.100.0", PH_SCHEMA_AHEAD },
    };
    const fresh_store_t *store = *state;
    const ph_migration_t *about;
    const char *sentence;
    size_t i;

    fresh_store_script(store, "INSERT INTO ph_schema (number, name, checksum, min_module, applied_at) "
                              "VALUES (900, '0900_later', 'c', '', 1)");
    for (i = 0; i < COUNT(cases); i++) {
        fresh_store_script(store, apr_pstrcat(store->pool, "UPDATE ph_schema SET min_module = '",
                                              cases[i].min_module, "' WHERE number = 900", NULL));
        assert_int_equal(state_of(&about, &sentence, store), cases[i].is);
        assert_null(about);
        if (cases[i].is == PH_SCHEMA_AHEAD) {
            assert_non_null(strstr(sentence, cases[i].min_module));
            assert_non_null(strstr(sentence, PH_VERSION));
            assert_non_null(strstr(sentence, "apt install"));
        }
    }
}

static void checksum_is_the_sha256_of_the_text(void **state)
{
    const ph_migration_t migration = { 1, "0001_abc", "0.1.0", "abc" };
    const fresh_store_t *store = *state;

    assert_string_equal(ph_schema_check_checksum(&migration, store->pool),
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void sentence_says_why_there_is_no_connection(void **state)
{
    const fresh_store_t *store = *state;
    ph_schema_check_t schema;

    assert_non_null(strstr(ph_schema_check_open(&schema, "sqlite3", "/nowhere/at/all/x.db", store->pool),
                           "unable to open"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(migrated_schema_is_current),
        cmocka_unit_test(schema_without_its_table_is_missing),
        cmocka_unit_test(schema_without_a_migration_is_behind_and_names_the_first),
        cmocka_unit_test(claimed_migration_is_not_done),
        cmocka_unit_test(schema_with_another_checksum_is_altered),
        cmocka_unit_test(min_module_decides_whether_a_later_migration_is_ahead),
        cmocka_unit_test(checksum_is_the_sha256_of_the_text),
        cmocka_unit_test(sentence_says_why_there_is_no_connection),
    };

    return fresh_store_run("schema_check", tests, COUNT(tests));
}

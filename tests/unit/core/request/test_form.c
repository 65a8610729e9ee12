/* SPDX-License-Identifier: Apache-2.0 */
/* Forms: all faults are reported at once; absent fields keep their value. */
#include "core/request/form.h"

#include <apr_strings.h>
#include <apr_time.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

typedef struct form_t {
    const char *name;
    const char *notes;
    const char *address;
    const char *token;
    const char *id;
    int colour;
    int on;
    int count;
    apr_time_t at;
    const json_t *anything;
} form_t;

static const char *const colours[] = { "red", "green", NULL };

static const ph_form_field_t fields[] = {
    { "name", PH_FORM_NAME, PH_FORM_REQUIRED, offsetof(form_t, name), 1, 5, NULL },
    { "notes", PH_FORM_LINES, PH_FORM_NULLABLE, offsetof(form_t, notes), 0, 20, NULL },
    { "address", PH_FORM_TEXT, PH_FORM_OPTIONAL, offsetof(form_t, address), 0, 0, NULL },
    { "token", PH_FORM_ASCII, PH_FORM_OPTIONAL, offsetof(form_t, token), 2, 4, NULL },
    { "id", PH_FORM_ID, PH_FORM_OPTIONAL, offsetof(form_t, id), 1, 64, NULL },
    { "colour", PH_FORM_WORD, PH_FORM_OPTIONAL, offsetof(form_t, colour), 0, 0, colours },
    { "on", PH_FORM_FLAG, PH_FORM_OPTIONAL, offsetof(form_t, on), 0, 0, NULL },
    { "count", PH_FORM_NUMBER, PH_FORM_NULLABLE, offsetof(form_t, count), 1, 9, NULL },
    { "at", PH_FORM_TIME, PH_FORM_NULLABLE, offsetof(form_t, at), 0, 0, NULL },
    { "anything", PH_FORM_VALUE, PH_FORM_NULLABLE, offsetof(form_t, anything), 0, 0, NULL },
    { "version", PH_FORM_VERSION, PH_FORM_NULLABLE, 0, 0, 0, NULL },
    { "made_at", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
    { NULL, PH_FORM_VALUE, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
};

/* The refused pointers, each followed by a space. */
static const char *refused(form_t *form, const char *text, const char *pointer)
{
    static char pointers[512];
    ph_problem_t problem = { 0 };
    json_t *object = json_loads(text, 0, NULL);
    int i;

    assert_non_null(object);
    pointers[0] = '\0';
    ph_form_read(form, fields, object, pointer, &problem, pool);
    for (i = 0; problem.errors && i < problem.errors->nelts; i++) {
        strcat(strcat(pointers, APR_ARRAY_IDX(problem.errors, i, ph_problem_field_t).pointer), " ");
    }
    assert_int_equal(problem.code, pointers[0] ? PH_PROBLEM_INVALID : PH_PROBLEM_NONE);
    json_decref(object);
    return pointers;
}

static void given_fields_are_read_and_absent_ones_kept(void **state)
{
    form_t form = { .notes = "before", .count = 4, .colour = 1 };

    (void)state;
    assert_string_equal(
        refused(
            &form,
            "{\"name\":\"J\\u00fcrg\",\"address\":\" \\u0001\\u00e9\",\"token\":\"ab\",\"id\":\"a.b:c\",\"on\":true,"
            "\"at\":\"2026-11-23T14:45:28Z\"}",
            ""),
        "");
    assert_string_equal(form.name, "J\xc3\xbcrg");
    assert_string_equal(form.notes, "before");
    assert_string_equal(form.address, " \x01\xc3\xa9");
    assert_string_equal(form.token, "ab");
    assert_string_equal(form.id, "a.b:c");
    assert_int_equal(form.colour, 1);
    assert_int_equal(form.on, 1);
    assert_int_equal(form.count, 4);
    assert_true(form.at == apr_time_from_sec(1795445128));
    assert_null(form.anything);
}

static void null_clears_a_nullable_field(void **state)
{
    form_t form = { .notes = "before", .count = 4, .at = 1 };

    (void)state;
    assert_string_equal(refused(&form, "{\"name\":\"n\",\"notes\":null,\"count\":null,\"at\":null}", ""), "");
    assert_null(form.notes);
    assert_int_equal(form.count, 0);
    assert_true(form.at == 0);
    assert_string_equal(refused(&form, "{\"name\":null}", ""), "/name ");
}

static void null_of_a_value_differs_from_absence(void **state)
{
    form_t form = { 0 };
    json_t *object = json_loads("{\"name\":\"n\",\"anything\":null}", 0, NULL);
    ph_problem_t problem = { 0 };

    (void)state;
    ph_form_read(&form, fields, object, "", &problem, pool);
    assert_true(json_is_null(form.anything));
    json_decref(object);
}

static void each_fault_has_its_pointer_and_sentence(void **state)
{
    static const struct {
        const char *text;
        const char *refused;
    } cases[] = {
        { "{}", "/name " },
        { "{\"name\":1}", "/name " },
        { "{\"name\":\"\"}", "/name " },
        { "{\"name\":\"   \"}", "/name " },
        { "{\"name\":\"sixsix\"}", "/name " },
        { "{\"name\":\"a\\nb\"}", "/name " },
        { "{\"name\":\"a\\u202eb\"}", "/name " },
        { "{\"name\":\"n\",\"notes\":\"a\\u0007\"}", "/notes " },
        { "{\"name\":\"n\",\"notes\":\"two\\nlines\"}", "" },
        { "{\"name\":\"n\",\"token\":\"a b\"}", "/token " },
        { "{\"name\":\"n\",\"token\":\"a\"}", "/token " },
        { "{\"name\":\"n\",\"token\":\"\\u00e9\\u00e9\"}", "/token " },
        { "{\"name\":\"n\",\"id\":\"a/b\"}", "/id " },
        { "{\"name\":\"n\",\"id\":\"..\"}", "/id " },
        { "{\"name\":\"n\",\"colour\":\"blue\"}", "/colour " },
        { "{\"name\":\"n\",\"on\":1}", "/on " },
        { "{\"name\":\"n\",\"count\":10}", "/count " },
        { "{\"name\":\"n\",\"count\":1.0}", "/count " },
        { "{\"name\":\"n\",\"count\":9223372036854775807}", "/count " },
        { "{\"name\":\"n\",\"at\":\"yesterday\"}", "/at " },
        { "{\"name\":\"n\",\"version\":\"01JE0000000000000000000000\"}", "" },
        { "{\"name\":\"n\",\"version\":null}", "" },
        { "{\"name\":\"n\",\"version\":\"\"}", "/version " },
        { "{\"name\":\"n\",\"version\":\"01JE/\"}", "/version " },
        { "{\"name\":\"n\",\"version\":7}", "/version " },
        { "{\"name\":\"n\",\"made_at\":1}", "/made_at " },
        { "{\"name\":\"n\",\"a/b~c\":1}", "/a~1b~0c " },
        { "{\"name\":\"\",\"count\":0,\"on\":null}", "/name /count /on " },
    };
    form_t form;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        memset(&form, 0, sizeof(form));
        assert_string_equal(refused(&form, cases[i].text, ""), cases[i].refused);
    }
}

static void pointer_contains_the_list_index(void **state)
{
    form_t form = { 0 };

    (void)state;
    assert_string_equal(refused(&form, "{\"count\":0}", "/3"), "/3/count /3/name ");
}

static void number_of_reported_faults_is_bounded(void **state)
{
    json_t *object = json_object();
    ph_problem_t problem = { 0 };
    form_t form = { 0 };
    int i;

    (void)state;
    for (i = 0; i < 1000; i++) {
        json_object_set_new(object, apr_itoa(pool, i), json_true());
    }
    ph_form_read(&form, fields, object, "", &problem, pool);
    assert_true(problem.errors->nelts <= 50);
    json_decref(object);
}

static void overlong_name_is_not_echoed(void **state)
{
    char name[5000];

    (void)state;
    memset(name, '/', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    assert_string_equal(ph_form_pointer("/headers", name, pool), "/headers");
    name[256] = '\0';
    assert_int_equal(strlen(ph_form_pointer("", name, pool)), 1 + 2 * 256);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        POOL_TEST(given_fields_are_read_and_absent_ones_kept),
        POOL_TEST(null_clears_a_nullable_field),
        POOL_TEST(null_of_a_value_differs_from_absence),
        POOL_TEST(each_fault_has_its_pointer_and_sentence),
        POOL_TEST(pointer_contains_the_list_index),
        POOL_TEST(number_of_reported_faults_is_bounded),
        POOL_TEST(overlong_name_is_not_echoed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Which key files are accepted; a refusal names the remedy and quotes no key. */
#include "os/keyfile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <apr_file_io.h>
#include <apr_general.h>
#include <apr_strings.h>

#include "core/secrets/secretbox.h"
#include "count.h"

#define KEY_A "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=" /* "01234567890123456789012345678901" */
#define KEY_B "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="

typedef struct fixture_t {
    apr_pool_t *pool;
    const char *dir;
    const char *path; /* of the key file in it, which does not exist yet */
} fixture_t;

static int set_up(void **state)
{
    fixture_t *f = calloc(1, sizeof(*f));
    const char *temp;
    char *dir;

    apr_pool_create(&f->pool, NULL);
    assert_int_equal(apr_temp_dir_get(&temp, f->pool), APR_SUCCESS);
    dir = apr_pstrcat(f->pool, temp, "/ph_keyfile_XXXXXX", NULL);
    assert_non_null(mkdtemp(dir));
    f->dir = dir;
    f->path = apr_pstrcat(f->pool, dir, "/keys", NULL);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture_t *f = *state;

    unlink(f->path);
    unlink(apr_pstrcat(f->pool, f->dir, "/link", NULL));
    rmdir(f->dir);
    apr_pool_destroy(f->pool);
    free(f);
    return 0;
}

static void put(const fixture_t *f, const char *bytes, apr_size_t len, mode_t mode)
{
    apr_file_t *file;

    unlink(f->path);
    assert_int_equal(apr_file_open(&file, f->path, APR_FOPEN_WRITE | APR_FOPEN_CREATE | APR_FOPEN_EXCL,
                                   APR_FPROT_UREAD | APR_FPROT_UWRITE, f->pool),
                     APR_SUCCESS);
    assert_int_equal(apr_file_write_full(file, bytes, len, NULL), APR_SUCCESS);
    apr_file_close(file);
    assert_int_equal(chmod(f->path, mode), 0);
}

static void first_key_is_active_and_comments_are_ignored(void **state)
{
    static const char text[] = "# ours\n\nk2 " KEY_A "\n  \t\n  k1\t" KEY_B " \r\n# end";
    fixture_t *f = *state;
    ph_keyring_t *ring = NULL;

    put(f, text, strlen(text), 0400);
    assert_null(ph_keyfile_read(&ring, f->path, f->pool));
    assert_string_equal(ph_keyring_active(ring), "k2");
    /* The second one is in the keyring, too: its id is taken. */
    assert_non_null(ph_keyring_add(ring, "k1", (const unsigned char *)"01234567890123456789012345678901"));
}

static void written_file_is_read_back(void **state)
{
    static const unsigned char key[PH_KEYRING_KEY_BYTES] = { 0, 1, 2, 250, 251, 252, 0, 255 };
    static const unsigned char iv[PH_SECRETBOX_IV_BYTES] = { 7 };
    const ph_secretbox_place_t place = { "ph_webhook", "jira", "bearer", "https://example.com:443" };
    fixture_t *f = *state;
    ph_keyring_t *made = ph_keyring_make(f->pool);
    ph_keyring_t *read_back = NULL;
    ph_secret_t *plain = ph_secret_make("token", 5);
    ph_secret_t *opened = NULL;
    const char *sealed;
    struct stat file;

    assert_null(ph_keyfile_write(f->path, "k20261123", key, f->pool));
    assert_int_equal(stat(f->path, &file), 0);
    assert_int_equal(file.st_mode & 07777, 0600);
    assert_null(ph_keyfile_read(&read_back, f->path, f->pool));
    assert_string_equal(ph_keyring_active(read_back), "k20261123");

    assert_null(ph_keyring_add(made, "k20261123", key));
    sealed = ph_secretbox_seal(made, &place, plain, iv, f->pool);
    assert_int_equal(ph_secretbox_open(&opened, read_back, &place, sealed), PH_SECRETBOX_OPENED);
    ph_secret_free(opened);
    ph_secret_free(plain);
}

static void made_key_is_bound_and_an_older_one_is_not(void **state)
{
    static const unsigned char key[PH_KEYRING_KEY_BYTES] = { 1 };
    static const char text[] = "k2 " KEY_A "\nk1  bound\t" KEY_B " \r\n";
    fixture_t *f = *state;
    ph_keyring_t *ring = NULL;

    assert_null(ph_keyfile_write(f->path, "k1", key, f->pool));
    assert_null(ph_keyfile_read(&ring, f->path, f->pool));
    assert_true(ph_keyring_is_bound(ring, "k1"));
    put(f, text, strlen(text), 0600);
    assert_null(ph_keyfile_read(&ring, f->path, f->pool));
    assert_false(ph_keyring_is_bound(ring, "k2"));
    assert_true(ph_keyring_is_bound(ring, "k1"));
}

static const char *text_of(const fixture_t *f)
{
    char *text = apr_palloc(f->pool, 1000);
    apr_file_t *file;
    apr_size_t len = 999;

    assert_int_equal(apr_file_open(&file, f->path, APR_FOPEN_READ, 0, f->pool), APR_SUCCESS);
    assert_int_equal(apr_file_read(file, text, &len), APR_SUCCESS);
    text[len] = '\0';
    apr_file_close(file);
    return text;
}

static void binding_marks_every_key_and_keeps_the_rest(void **state)
{
    static const char text[] =
        "# ours\n\nk2 " KEY_A "\n  \t\n  k1\t" KEY_B " \r\nk0 bound " KEY_A "\n# end k\nk3 " KEY_B;
    fixture_t *f = *state;
    struct stat before, after;
    ph_keyring_t *ring = NULL;
    int marked;

    put(f, text, strlen(text), 0400);
    assert_int_equal(stat(f->path, &before), 0);
    assert_null(ph_keyfile_bind(&marked, f->path, f->pool));
    assert_int_equal(marked, 3);
    assert_int_equal(stat(f->path, &after), 0);
    assert_int_equal(after.st_mode, before.st_mode);
    assert_int_equal(after.st_uid, before.st_uid);
    assert_null(ph_keyfile_read(&ring, f->path, f->pool));
    assert_string_equal(ph_keyring_active(ring), "k2");
    assert_true(ph_keyring_is_bound(ring, "k0") && ph_keyring_is_bound(ring, "k1"));
    assert_true(ph_keyring_is_bound(ring, "k2") && ph_keyring_is_bound(ring, "k3"));
    assert_string_equal(text_of(f), "# ours\n\nk2 bound " KEY_A "\n  \t\n  k1 bound\t" KEY_B
                                    " \r\nk0 bound " KEY_A "\n# end k\nk3 bound " KEY_B);
    assert_null(ph_keyfile_bind(&marked, f->path, f->pool));
    assert_int_equal(marked, 0);
}

static void unsafe_file_is_not_marked(void **state)
{
    fixture_t *f = *state;
    int marked;

    put(f, "k2 " KEY_A "\n", strlen("k2 " KEY_A "\n"), 0644);
    assert_non_null(strstr(ph_keyfile_bind(&marked, f->path, f->pool), "chmod it to 0600"));
    assert_string_equal(text_of(f), "k2 " KEY_A "\n");
}

static void existing_file_is_never_overwritten(void **state)
{
    static const unsigned char key[PH_KEYRING_KEY_BYTES] = { 1 };
    fixture_t *f = *state;
    ph_keyring_t *ring = NULL;

    assert_null(ph_keyfile_write(f->path, "first", key, f->pool));
    assert_non_null(ph_keyfile_write(f->path, "second", key, f->pool));
    assert_null(ph_keyfile_read(&ring, f->path, f->pool));
    assert_string_equal(ph_keyring_active(ring), "first");
}

static void bad_key_id_is_not_written(void **state)
{
    static const unsigned char key[PH_KEYRING_KEY_BYTES] = { 1 };
    fixture_t *f = *state;

    assert_non_null(ph_keyfile_write(f->path, "two words", key, f->pool));
    assert_int_not_equal(access(f->path, F_OK), 0);
}

static void refusal_names_the_line_and_quotes_nothing(void **state)
{
    static const struct {
        const char *text;
        const char *says;
    } cases[] = {
        { "", "contains no key" },
        { "# only a comment\n", "contains no key" },
        { "k1 " KEY_A "\nk1 " KEY_B "\n", "line 2" },
        { "k1 " KEY_A "\nbad.id " KEY_B "\n", "line 2" },
        { KEY_A "\n", "line 1" },
        { "k1 " KEY_A " more\n", "line 1" },
        { "k1 MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE\n", "line 1" },  /* no padding */
        { "k1 MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDF=\n", "line 1" }, /* stray bits at the end */
        { "k1 MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEy\n", "line 1" }, /* 33 bytes */
        { "k1 MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MA==\n", "line 1" }, /* 31 bytes */
        { "k1 !DEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\n", "line 1" },
    };
    fixture_t *f = *state;
    ph_keyring_t *ring = NULL;
    const char *sentence;
    size_t i;

    for (i = 0; i < COUNT(cases); i++) {
        put(f, cases[i].text, strlen(cases[i].text), 0600);
        sentence = ph_keyfile_read(&ring, f->path, f->pool);
        assert_non_null(sentence);
        assert_non_null(strstr(sentence, cases[i].says));
        assert_non_null(strstr(sentence, f->path));
        assert_null(strstr(sentence, "DEyMz"));
        assert_null(ring);
    }
}

static void file_with_a_nul_is_refused(void **state)
{
    static const char bytes[] = "k1 " KEY_A "\n\0k2 " KEY_B "\n";
    fixture_t *f = *state;
    ph_keyring_t *ring = NULL;

    put(f, bytes, sizeof(bytes) - 1, 0600);
    assert_non_null(ph_keyfile_read(&ring, f->path, f->pool));
}

static void file_accessible_by_others_is_refused(void **state)
{
    static const mode_t modes[] = { 0640, 0604, 0644, 0700, 0200, 04600, 0666 };
    fixture_t *f = *state;
    ph_keyring_t *ring = NULL;
    const char *sentence;
    size_t i;

    for (i = 0; i < COUNT(modes); i++) {
        put(f, "k1 " KEY_A "\n", strlen("k1 " KEY_A "\n"), modes[i]);
        sentence = ph_keyfile_read(&ring, f->path, f->pool);
        assert_non_null(sentence);
        if (modes[i] != 0200) { /* only root can open it */
            assert_non_null(strstr(sentence, "chmod it to 0600"));
        }
    }
}

static void only_a_regular_file_is_accepted(void **state)
{
    fixture_t *f = *state;
    const char *link = apr_pstrcat(f->pool, f->dir, "/link", NULL);
    ph_keyring_t *ring = NULL;

    assert_non_null(strstr(ph_keyfile_read(&ring, f->path, f->pool), "No such file"));
    assert_non_null(strstr(ph_keyfile_read(&ring, f->dir, f->pool), "not a regular file"));
    put(f, "k1 " KEY_A "\n", strlen("k1 " KEY_A "\n"), 0600);
    assert_int_equal(symlink(f->path, link), 0);
    assert_non_null(strstr(ph_keyfile_read(&ring, link, f->pool), "symbolic link"));
    unlink(f->path);
    assert_int_equal(mkfifo(f->path, 0600), 0);
    assert_non_null(strstr(ph_keyfile_read(&ring, f->path, f->pool), "not a regular file"));
}

static void file_over_64_kib_is_refused(void **state)
{
    fixture_t *f = *state;
    ph_keyring_t *ring = NULL;
    char *bytes = apr_palloc(f->pool, 65537);

    memset(bytes, '#', 65537);
    put(f, bytes, 65537, 0600);
    assert_non_null(strstr(ph_keyfile_read(&ring, f->path, f->pool), "64 KiB"));
}

static void file_of_another_user_is_refused(void **state)
{
    fixture_t *f = *state;
    ph_keyring_t *ring = NULL;

    put(f, "k1 " KEY_A "\n", strlen("k1 " KEY_A "\n"), 0600);
    assert_int_equal(chown(f->path, 65534, (gid_t)-1), 0);
    assert_non_null(strstr(ph_keyfile_read(&ring, f->path, f->pool), "another user"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(first_key_is_active_and_comments_are_ignored),
        TEST(written_file_is_read_back),
        TEST(made_key_is_bound_and_an_older_one_is_not),
        TEST(binding_marks_every_key_and_keeps_the_rest),
        TEST(unsafe_file_is_not_marked),
        TEST(existing_file_is_never_overwritten),
        TEST(bad_key_id_is_not_written),
        TEST(refusal_names_the_line_and_quotes_nothing),
        TEST(file_with_a_nul_is_refused),
        TEST(file_accessible_by_others_is_refused),
        TEST(only_a_regular_file_is_accepted),
        TEST(file_over_64_kib_is_refused),
        TEST(file_of_another_user_is_refused),
    };
    size_t count = COUNT(tests);
    int failed;

    apr_initialize();
    if (geteuid() != 0) {
        count--; /* only root can give a file away */
    }
    failed = _cmocka_run_group_tests("keyfile", tests, count, NULL, NULL);
    apr_terminate();
    return failed;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Help: an overview of the commands, and one command with its options. */
#include "command_help.h"

#include <stdio.h>
#include <string.h>

#include <apr_strings.h>

#define WIDTH 100

const char *ph_option_usage(const ph_option_row_t *row, apr_pool_t *pool)
{
    return row->value ? apr_pstrcat(pool, row->name, " ", row->value, NULL) : row->name;
}

/* Characters of UTF-8. */
static int width_of(const char *text, apr_size_t len)
{
    int width = 0;
    apr_size_t i;

    for (i = 0; i < len; i++) {
        width += ((unsigned char)text[i] & 0xc0) != 0x80;
    }
    return width;
}

/* Print the text from column `at` on, wrapped, each line from `column` on. */
static void print_wrapped(const char *text, int at, int column)
{
    int word;
    apr_size_t len;

    while (*text != '\0') {
        len = strcspn(text, " ");
        word = width_of(text, len);
        if (at + 1 + word > WIDTH && at > column) {
            printf("\n");
            at = 0;
        }
        if (at < column) {
            printf("%*s", column - at, "");
            at = column;
        }
        else if (at > column) {
            printf(" ");
            at++;
        }
        printf("%.*s", (int)len, text);
        at += word;
        text += len + (text[len] == ' ');
    }
    printf("\n");
}

static void print_row(const char *left, const char *text, int column)
{
    printf("  %s", left);
    print_wrapped(text, 2 + width_of(left, strlen(left)) + 1, column);
}

static void print_options(unsigned long long options, apr_pool_t *pool)
{
    ph_option_t option;

    for (option = 0; option < PH_OPTION_COUNT; option++) {
        if (options & PH_OPTION_BIT(option)) {
            print_row(ph_option_usage(ph_option_row(option), pool), ph_option_row(option)->text, 26);
        }
    }
}

static void print_overview(apr_pool_t *pool)
{
    const ph_command_row_t *row;
    const ph_named_text_t *named;
    const ph_exit_row_t *status;

    puts("portalhooks " PH_VERSION ": administers mod_portalhooks from outside httpd\n\n"
         "Usage: portalhooks COMMAND [OPTIONS]\n\nCommands:");
    for (row = ph_command_table; row->name; row++) {
        if (!ph_command_is_hidden(row)) {
            print_row(row->name, row->summary, 24);
        }
    }
    puts("\nOptions of most commands:");
    print_options(PH_OPTION_BIT(PH_OPTION_DRIVER) | PH_OPTION_BIT(PH_OPTION_PARAMS) |
                      PH_OPTION_BIT(PH_OPTION_OPTION_FILE) | PH_OPTION_BIT(PH_OPTION_HTTPD_CONF) |
                      PH_OPTION_BIT(PH_OPTION_HELP) | PH_OPTION_BIT(PH_OPTION_VERSION),
                  pool);
    puts("\nEnvironment:");
    for (named = ph_environment_table; named->name; named++) {
        print_row(named->name, named->text, 26);
    }
    puts("\nExit status:");
    for (status = ph_exit_table; status->text; status++) {
        printf("  %d  %s\n", status->status, status->text);
    }
    puts("\nportalhooks COMMAND --help shows the options of a command.");
}

void ph_command_help_print(const ph_command_row_t *command, apr_pool_t *pool)
{
    if (!command) {
        print_overview(pool);
        return;
    }
    printf("Usage: portalhooks %s%s%s [OPTIONS]\n\n", command->name, *command->operands ? " " : "",
           command->operands);
    if (command->summary) {
        print_wrapped(apr_psprintf(pool, "%c%s.%s%s", command->summary[0] & ~0x20, command->summary + 1,
                                   command->text ? " " : "", command->text ? command->text : ""),
                      0, 0);
    }
    puts("\nOptions:");
    print_options(command->options | PH_OPTION_BIT(PH_OPTION_HELP), pool);
}

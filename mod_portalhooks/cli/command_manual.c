/* SPDX-License-Identifier: Apache-2.0 */
/* portalhooks(1) in man(7), and the commands as a section of README.md. */
#include <stdio.h>
#include <string.h>

#include "command_help.h"

/* Text of a man page: hyphens that can be copied, and no line that begins as a request. */
static void print_roff(const char *text)
{
    const char *at;

    if (*text == '.' || *text == '\'') {
        fputs("\\&", stdout);
    }
    for (at = text; *at != '\0'; at++) {
        if (*at == '-') {
            fputs("\\-", stdout);
        }
        else if (*at == '\\') {
            fputs("\\e", stdout);
        }
        else if (strncmp(at, "…", strlen("…")) == 0) {
            fputs("...", stdout);
            at += strlen("…") - 1;
        }
        else {
            putchar(*at);
        }
    }
}

static void print_command(const ph_command_row_t *row)
{
    ph_option_t option;
    const char *separator = "Options: ";

    fputs(".TP\n\\fB", stdout);
    print_roff(row->name);
    fputs("\\fR", stdout);
    if (*row->operands) {
        fputs(" \\fI", stdout);
        print_roff(row->operands);
        fputs("\\fR", stdout);
    }
    printf("\n%c", row->summary[0] & ~0x20);
    print_roff(row->summary + 1);
    puts(".");
    if (row->text) {
        print_roff(row->text);
        puts("");
    }
    for (option = 0; option < PH_OPTION_HELP; option++) {
        if (row->options & PH_OPTION_BIT(option)) {
            fputs(separator, stdout);
            print_roff(ph_option_row(option)->name);
            separator = ", ";
        }
    }
    if (row->options) {
        puts(".");
    }
}

static void print_option(const ph_option_row_t *row)
{
    fputs(".TP\n\\fB", stdout);
    print_roff(row->name);
    fputs("\\fR", stdout);
    if (row->value) {
        printf(" \\fI%s\\fR", row->value);
    }
    putchar('\n');
    print_roff(row->text);
    puts(".");
}

static void print_named(const char *section, const ph_named_text_t *row)
{
    printf(".SH %s\n", section);
    for (; row->name; row++) {
        printf(".TP\n\\fB%s\\fR\n", row->name);
        print_roff(row->text);
        puts("");
    }
}

void ph_command_manual_print(apr_pool_t *pool)
{
    const ph_command_row_t *row;
    const ph_exit_row_t *status;
    ph_option_t option;

    (void)pool;
    puts(
        ".TH PORTALHOOKS 1 \"\" \"mod_portalhooks " PH_VERSION "\" \"User Commands\"\n"
        ".SH NAME\nportalhooks \\- administer mod_portalhooks from outside httpd\n"
        ".SH SYNOPSIS\n.B portalhooks\n.I COMMAND\n.RI [ OPTIONS ]\n.br\n.B portalhooks\n.I COMMAND\n"
        ".B \\-\\-help\n"
        ".SH DESCRIPTION\n"
        "Sets up and migrates the database of mod_portalhooks, makes and rotates the keys that seal stored secrets, "
        "manages users and integrations, and looks for faults.\n"
        "Options may appear anywhere; what follows\n.B \\-\\-\nis an operand.\n.SH COMMANDS");
    for (row = ph_command_table; row->name; row++) {
        if (!ph_command_is_hidden(row)) {
            print_command(row);
        }
    }
    puts(".SH OPTIONS");
    for (option = 0; option < PH_OPTION_COUNT; option++) {
        print_option(ph_option_row(option));
    }
    puts("The database is the one of\n.B \\-\\-driver\nand\n.BR \\-\\-params ,\nelse of\n"
         ".BR \\-\\-option\\-file ,\nelse of the environment, else of\n.BR \\-\\-httpd\\-conf ,\nelse of\n"
         ".IR /etc/portalhooks/command.conf .");
    puts(".SH EXIT STATUS");
    for (status = ph_exit_table; status->text; status++) {
        printf(".TP\n.B %d\n", status->status);
        print_roff(status->text);
        puts("");
    }
    print_named("ENVIRONMENT", ph_environment_table);
    print_named("FILES", ph_file_table);
    puts(".SH SEE ALSO\n.BR a2enmod (8)");
}

void ph_command_readme_print(apr_pool_t *pool)
{
    const ph_command_row_t *row;
    ph_option_t option;

    (void)pool;
    puts("| `portalhooks …` | does | options |\n|---|---|---|");
    for (row = ph_command_table; row->name; row++) {
        const char *separator = "";
        const char *at;

        if (ph_command_is_hidden(row)) {
            continue;
        }
        printf("| `%s%s", row->name, *row->operands ? " " : "");
        for (at = row->operands; *at != '\0'; at++) {
            printf(*at == '|' ? "\\%c" : "%c", *at);
        }
        printf("` | %s | ", row->summary);
        for (option = 0; option < PH_OPTION_HELP; option++) {
            if (row->options & PH_OPTION_BIT(option)) {
                printf("%s`%s`", separator, ph_option_row(option)->name);
                separator = " ";
            }
        }
        puts(" |");
    }
    puts("\n| option | |\n|---|---|");
    for (option = 0; option < PH_OPTION_COUNT; option++) {
        printf("| `%s` | %s |\n", ph_option_usage(ph_option_row(option), pool), ph_option_row(option)->text);
    }
    puts("\n| exit status | |\n|---|---|");
    for (const ph_exit_row_t *status = ph_exit_table; status->text; status++) {
        printf("| %d | %s |\n", status->status, status->text);
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Lower bound for storing: the two durable statements of an execution through libmariadb, as wide as the
 * module's, each in its own transaction. Prints the client's CPU time for both in microseconds. */
#include <mysql.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define BODY_BYTES 1024
#define TEXT_BYTES 26
#define INSERTED 26 /* columns of an execution and its request, without the id */
#define UPDATED 12  /* columns of an outcome and its response */

static void die(const char *message)
{
    fprintf(stderr, "bare_store: %s\n", message);
    exit(1);
}

static void query(MYSQL *mysql, const char *sql)
{
    if (mysql_query(mysql, sql) != 0) {
        die(mysql_error(mysql));
    }
}

/* Append `count` times " c<n><text>", starting with c<first>. */
static void append_columns(char *sql, int first, int count, const char *text)
{
    int i;

    for (i = first; i < first + count; i++) {
        sprintf(sql + strlen(sql), "%s c%d%s", i > first ? "," : "", i, text);
    }
}

static MYSQL *open_database(const char *socket, const char *database)
{
    char sql[4096] = "CREATE TABLE bare (id VARCHAR(30) PRIMARY KEY, body LONGBLOB NOT NULL,";
    MYSQL *mysql = mysql_init(NULL);

    if (!mysql_real_connect(mysql, NULL, "root", NULL, database, 0, socket, 0)) {
        die(mysql_error(mysql));
    }
    append_columns(sql, 1, INSERTED - 1 + UPDATED, " VARCHAR(64)");
    query(mysql, "DROP TABLE IF EXISTS bare");
    query(mysql, strcat(sql, ") ENGINE=InnoDB"));
    return mysql;
}

static MYSQL_STMT *prepare(MYSQL *mysql, const char *sql, MYSQL_BIND *parameters)
{
    MYSQL_STMT *statement = mysql_stmt_init(mysql);

    if (mysql_stmt_prepare(statement, sql, strlen(sql)) != 0 ||
        mysql_stmt_bind_param(statement, parameters) != 0) {
        die(mysql_stmt_error(statement));
    }
    return statement;
}

static MYSQL_STMT *prepare_insert(MYSQL *mysql, MYSQL_BIND *parameters)
{
    char sql[4096] = "INSERT INTO bare (id, body,";
    int i;

    append_columns(sql, 1, INSERTED - 1, "");
    strcat(sql, ") VALUES (?, ?");
    for (i = 1; i < INSERTED; i++) {
        strcat(sql, ", ?");
    }
    return prepare(mysql, strcat(sql, ")"), parameters);
}

static MYSQL_STMT *prepare_update(MYSQL *mysql, MYSQL_BIND *parameters)
{
    char sql[4096] = "UPDATE bare SET";

    append_columns(sql, INSERTED, UPDATED, " = ?");
    return prepare(mysql, strcat(sql, " WHERE id = ?"), parameters);
}

static void execute(MYSQL_STMT *statement)
{
    if (mysql_stmt_execute(statement) != 0 || mysql_stmt_affected_rows(statement) != 1) {
        die(mysql_stmt_error(statement));
    }
}

static void bind_text(MYSQL_BIND *parameter, char *text, unsigned long length)
{
    parameter->buffer_type = MYSQL_TYPE_STRING;
    parameter->buffer = text;
    parameter->buffer_length = length;
}

static double cpu_us(void)
{
    struct rusage used;

    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

int main(int argc, char **argv)
{
    char id[TEXT_BYTES + 1], text[TEXT_BYTES], body[BODY_BYTES];
    MYSQL_BIND inserted[INSERTED + 1] = { 0 }, updated[UPDATED + 1] = { 0 };
    MYSQL_STMT *insert, *update;
    MYSQL *mysql;
    double before_us;
    int wanted, i;

    if (argc != 4) {
        fprintf(stderr, "usage: bare_store SOCKET DATABASE EXECUTIONS\n");
        return 2;
    }
    wanted = atoi(argv[3]);
    memset(text, 'x', sizeof(text));
    memset(body, 'x', sizeof(body));
    bind_text(&inserted[0], id, TEXT_BYTES);
    bind_text(&inserted[1], body, BODY_BYTES);
    for (i = 2; i <= INSERTED; i++) {
        bind_text(&inserted[i], text, TEXT_BYTES);
    }
    for (i = 0; i < UPDATED; i++) {
        bind_text(&updated[i], text, TEXT_BYTES);
    }
    bind_text(&updated[UPDATED], id, TEXT_BYTES);
    mysql = open_database(argv[1], argv[2]);
    insert = prepare_insert(mysql, inserted);
    update = prepare_update(mysql, updated);
    before_us = cpu_us();
    for (i = 0; i < wanted; i++) {
        snprintf(id, sizeof(id), "%0*d", TEXT_BYTES, i);
        execute(insert);
        execute(update);
    }
    printf("%.2f\n", (cpu_us() - before_us) / wanted);
    mysql_stmt_close(insert);
    mysql_stmt_close(update);
    mysql_close(mysql);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The floor of storing: the two durable statements of an execution, one after the other through
 * libmariadb, each committed by itself. Prints the client's CPU time of both in microseconds. */
#include <mysql.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define BODY_BYTES 1024
#define ID_BYTES 30

static const char make_table[] =
    "CREATE TABLE IF NOT EXISTS bare (id VARCHAR(30) PRIMARY KEY, state VARCHAR(16) NOT NULL, "
    "http_status INT, body LONGBLOB NOT NULL) ENGINE=InnoDB";
static const char insert[] = "INSERT INTO bare (id, state, body) VALUES (?, 'sending', ?)";
static const char update[] =
    "UPDATE bare SET state = 'succeeded', http_status = 200 WHERE id = ? AND state = 'sending'";

static void die(const char *message)
{
    fprintf(stderr, "bare_store: %s\n", message);
    exit(1);
}

static MYSQL *open_database(const char *socket, const char *database)
{
    MYSQL *mysql = mysql_init(NULL);

    if (!mysql_real_connect(mysql, NULL, "root", NULL, database, 0, socket, 0)) {
        die(mysql_error(mysql));
    }
    if (mysql_query(mysql, make_table) != 0 || mysql_query(mysql, "TRUNCATE bare") != 0) {
        die(mysql_error(mysql));
    }
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
    char id[ID_BYTES + 1], body[BODY_BYTES];
    MYSQL_BIND parameters[2] = { 0 };
    MYSQL_STMT *inserting, *updating;
    MYSQL *mysql;
    double before_us;
    int wanted, i;

    if (argc != 4) {
        fprintf(stderr, "usage: bare_store SOCKET DATABASE EXECUTIONS\n");
        return 2;
    }
    wanted = atoi(argv[3]);
    memset(body, 'x', sizeof(body));
    bind_text(&parameters[0], id, ID_BYTES);
    bind_text(&parameters[1], body, BODY_BYTES);
    mysql = open_database(argv[1], argv[2]);
    inserting = prepare(mysql, insert, parameters);
    updating = prepare(mysql, update, parameters);
    before_us = cpu_us();
    for (i = 0; i < wanted; i++) {
        snprintf(id, sizeof(id), "exe_%026d", i);
        execute(inserting);
        execute(updating);
    }
    printf("%.2f\n", (cpu_us() - before_us) / wanted);
    mysql_stmt_close(inserting);
    mysql_stmt_close(updating);
    mysql_close(mysql);
    return 0;
}

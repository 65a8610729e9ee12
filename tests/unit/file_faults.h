/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_TESTS_FILE_FAULTS_H
#define PH_TESTS_FILE_FAULTS_H

/* Calls that touch files fail when a test says so. Only in programs that are linked with $(file_faults)
 * (Makefile.am): the linker leads the calls of the module and of the test here, not those of libraries. One
 * thread. */

typedef enum {
    CREATE, /* open with O_CREAT */
    OPEN,   /* any other open */
    LOCK,   /* fcntl */
    RENAME,
    UNLINK,
    SYNC_DIRECTORY, /* fsync of a directory */
    SYNC_ALL,       /* syncfs */
    WRITE,          /* a call before it writes half of the bytes */
    TRUNCATE,
    SYNC, /* fsync of a file */
    READ,
    CALLS
} file_call_t;

#define EVER 1000000 /* times */

typedef struct file_fault_t {
    file_call_t call;
    int from; /* the first call that fails, counted from 1; 0 = no fault */
    int count;
    int error;
} file_fault_t;

#define FILE_FAULTS_MAX 3

/* From now on: an array of FILE_FAULTS_MAX; NULL = no faults. Calls are counted anew. */
void file_faults_arm(const file_fault_t *faults);

#endif

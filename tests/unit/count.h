/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_TESTS_COUNT_H
#define PH_TESTS_COUNT_H

/* The number of elements of an array. */
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif

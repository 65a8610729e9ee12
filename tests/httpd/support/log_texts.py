# SPDX-License-Identifier: Apache-2.0
"""Texts in the error log that several tests expect or wait for."""
DATABASE_DOWN = "database|DBD|dbd|lease|MySQL|outcome|sweep|retention"  # pattern
NOT_INDEXED = "could not index executions for the search"
OUTAGE_LINES = r"\[portalhooks:(?!debug).*\] database: (could not|works again)"  # what is logged of an outage
OUTCOME_RETRY = "could not commit outcomes, will retry"
SWEPT = "are now unknown"
PID_FILE_LEFT = "AH00098"  # by a killed httpd

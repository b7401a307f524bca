"""Runs a third-party parser over the text on standard input and prints what it read as JSON.

    parse.py ntc PLATFORM COMMAND   ntc-templates
    parse.py genie-xr-logging       pyATS Genie, IOS XR "show logging"
    parse.py snmpsim                snmpsim's own reader of .snmprec files
    parse.py pyarrow                pyarrow; the text is the path of a Parquet file
    parse.py duckdb                 DuckDB, likewise
    parse.py yaml                   PyYAML
"""

import json
import sys


def ntc(platform, command, text):
    from ntc_templates.parse import parse_output

    return parse_output(platform=platform, command=command, data=text)


def genie_xr_logging(text):
    from unittest.mock import Mock

    from genie.libs.parser.iosxr.show_logging import ShowLogging

    return ShowLogging(device=Mock()).parse(output=text)


def snmpsim(text):
    from snmpsim.record.snmprec import SnmprecRecord

    record = SnmprecRecord()
    rows = []
    for line in text.splitlines():
        oid, value = record.evaluate(line.encode("iso-8859-1"))
        rows.append([oid.prettyPrint(), type(value).__name__, value.prettyPrint()])
    return rows


def pyarrow(path):
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(path)
    said = pyarrow.parquet.read_metadata(path).metadata
    return {
        "rows": table.num_rows,
        "types": [[field.name, str(field.type), field.nullable] for field in table.schema],
        "cells": [list(row.values()) for row in table.to_pylist()],
        "metadata": {key.decode(): value.decode() for key, value in said.items()},
        "encodings": encodings(path),
    }


def encodings(path):
    import pyarrow.parquet

    group = pyarrow.parquet.read_metadata(path).row_group(0)
    columns = [group.column(place) for place in range(group.num_columns)]
    return {it.path_in_schema: [it.compression, it.has_dictionary_page] for it in columns}


def duckdb(path):
    import duckdb

    counted = duckdb.execute("select count(*) from read_parquet(?)", [path]).fetchall()
    table = duckdb.read_parquet(path)
    return {
        "rows": counted[0][0],
        "types": [list(pair) for pair in zip(table.columns, map(str, table.types))],
        "cells": [list(row) for row in table.fetchall()],
    }


def yaml(text):
    from yaml import safe_load

    return safe_load(text)


def main(arguments):
    text = sys.stdin.read()
    if arguments[0] == "ntc":
        found = ntc(arguments[1], arguments[2], text)
    elif arguments[0] == "genie-xr-logging":
        found = genie_xr_logging(text)
    elif arguments[0] == "snmpsim":
        found = snmpsim(text)
    elif arguments[0] == "pyarrow":
        found = pyarrow(text)
    elif arguments[0] == "duckdb":
        found = duckdb(text)
    elif arguments[0] == "yaml":
        found = yaml(text)
    else:
        raise SystemExit("unknown parser " + arguments[0])
    json.dump(found, sys.stdout)


main(sys.argv[1:])

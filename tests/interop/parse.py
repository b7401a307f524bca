"""Runs a third-party parser over the text on standard input and prints what it read as JSON.

    parse.py ntc PLATFORM COMMAND   ntc-templates
    parse.py genie-xr-logging       pyATS Genie, IOS XR "show logging"
    parse.py snmpsim                snmpsim's own reader of .snmprec files
    parse.py pyarrow                pyarrow; the text is the path of a Parquet file
    parse.py duckdb [SELECT [TAIL]] DuckDB, likewise: "select SELECT from the file TAIL"
    parse.py duckdb-csv             DuckDB's own guess at a CSV file; the text is its path
    parse.py apachelogs             apachelogs: a log in the Common Log Format, line by line
    parse.py yaml                   PyYAML
    parse.py jsonschema SCHEMA      jsonschema; the text is JSON Lines, each of which the schema must allow
    parse.py openpyxl               openpyxl; the text is the path of a workbook
    parse.py junitparser            junitparser, and lxml for the form
    parse.py perfetto SQL           Perfetto's own message types; the text is the path of a trace, the SQL asks the tables
                                    process, track, slice, instant, counter and flow that are filled from it
    parse.py rfc5424                syslog-rfc5424-parser, line by line
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


def duckdb(path, select="*", tail=""):
    import duckdb

    counted = duckdb.execute("select count(*) from read_parquet(?)", [path]).fetchall()
    table = duckdb.sql("select " + select + " from read_parquet('" + path + "') " + tail)
    return {
        "rows": counted[0][0],
        "types": [list(pair) for pair in zip(table.columns, map(str, table.types))],
        "cells": [list(row) for row in table.fetchall()],
    }


def duckdb_csv(path):
    import duckdb

    table = duckdb.sql("select * from read_csv('" + path + "')")
    columns, types = table.columns, list(map(str, table.types))
    return {"columns": columns, "types": types, "rows": len(table.fetchall())}


def apachelogs(text):
    from apachelogs import COMMON, LogParser

    entries = LogParser(COMMON).parse_lines(text.splitlines())
    return [
        [it.remote_host, it.request_time.isoformat(), it.request_line, it.final_status, it.bytes_sent]
        for it in entries
    ]


def yaml(text):
    from yaml import safe_load

    return safe_load(text)


def jsonschema(schema, text):
    """The lines' kinds, each with how many there are. The validator goes through all kinds for each line: a line of a
    kind that was met thrice in the same shape is not looked at again."""
    from jsonschema import Draft202012Validator, FormatChecker

    with open(schema, encoding="utf-8") as file:
        schema = json.load(file)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    kinds, shapes = {}, {}
    for line in text.splitlines():
        record = json.loads(line)
        kinds[record["kind"]] = kinds.get(record["kind"], 0) + 1
        shape = (record["kind"], record.get("entry"), *record)
        shapes[shape] = shapes.get(shape, 0) + 1
        if shapes[shape] <= 3:
            wrong = next(validator.iter_errors(record), None)
            if wrong:
                raise SystemExit(line + "\n" + wrong.message)
    return {"kinds": kinds}


def rfc5424(text):
    from syslog_rfc5424_parser import SyslogMessage

    return [SyslogMessage.parse(line).as_dict() for line in text.splitlines()]


def openpyxl(path):
    """Each sheet: its cells as text, what kind of cell each is, and how it is laid out."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    return {
        "title": book.properties.title,
        "created": str(book.properties.created),
        "sheets": {
            sheet.title: {
                "rows": [[it.value if it.value is None else str(it.value) for it in row] for row in sheet.iter_rows()],
                "kinds": [["d" if it.is_date else it.data_type for it in row] for row in sheet.iter_rows()],
                "frozen": sheet.freeze_panes,
                "filter": sheet.auto_filter.ref,
                "widths": [it.width for it in sheet.column_dimensions.values()],
            }
            for sheet in book.worksheets
        },
    }


def junitparser(text):
    from junitparser import JUnitXml
    from lxml import etree

    etree.fromstring(text.encode())
    return [
        {
            "name": suite.name,
            "counts": [suite.tests, suite.failures, suite.errors],
            "properties": {it.name: it.value for it in suite.properties()},
            "cases": [
                {
                    "name": case.name,
                    "class": case.classname,
                    "time": case.time,
                    "failures": [[it.type, it.message, it.text] for it in case.result],
                }
                for case in suite
            ],
        }
        for suite in JUnitXml.fromstring(text.encode())
    ]


def perfetto(path, *queries):
    """Reads a trace as trace_processor does: names are interned, slices nest on their track, flows join marks."""
    import sqlite3
    from perfetto.protos.perfetto.trace.perfetto_trace_pb2 import Trace, TrackEvent

    trace = Trace()
    with open(path, "rb") as file:
        trace.ParseFromString(file.read())
    base = sqlite3.connect(":memory:")
    base.executescript(
        """create table process(track, pid, name);
        create table track(id, parent, name, is_counter);
        create table slice(id, track, name, began, ended, depth, said);
        create table instant(id, track, name, at, said);
        create table counter(track, at, value);
        create table flow(id, source, target);"""
    )
    names, keys, tracks, open_slices, sources, number = {}, {}, set(), {}, {}, 0
    last = 0
    for packet in trace.packet:
        for item in packet.interned_data.event_names:
            names[item.iid] = item.name
        for item in packet.interned_data.debug_annotation_names:
            keys[item.iid] = item.name
        if packet.HasField("track_descriptor"):
            it = packet.track_descriptor
            tracks.add(it.uuid)
            if it.HasField("process"):
                base.execute("insert into process values(?, ?, ?)", [it.uuid & (2**63 - 1), it.process.pid, it.process.process_name])
            else:
                assert it.parent_uuid in tracks, "a track before its parent"
                base.execute("insert into track values(?, ?, ?, ?)", [it.uuid, it.parent_uuid, it.name, it.HasField("counter")])
        if not packet.HasField("track_event"):
            continue
        assert packet.timestamp >= last, "packets are in time order"
        last, event = packet.timestamp, packet.track_event
        assert event.track_uuid in tracks, "a mark on a track without a name"
        number += 1
        stack = open_slices.setdefault(event.track_uuid, [])
        said = "; ".join(keys[it.name_iid] + "=" + it.string_value for it in event.debug_annotations)
        if event.type == TrackEvent.TYPE_SLICE_BEGIN:
            stack.append(number)
            base.execute("insert into slice values(?, ?, ?, ?, null, ?, ?)", [number, event.track_uuid, names[event.name_iid], last, len(stack), said])
        elif event.type == TrackEvent.TYPE_SLICE_END:
            base.execute("update slice set ended = ?, said = said || ? where id = ?", [last, said, stack.pop()])
        elif event.type == TrackEvent.TYPE_INSTANT:
            base.execute("insert into instant values(?, ?, ?, ?, ?)", [number, event.track_uuid, names[event.name_iid], last, said])
        elif event.type == TrackEvent.TYPE_COUNTER:
            base.execute("insert into counter values(?, ?, ?)", [event.track_uuid, last, event.counter_value])
        for flow in event.terminating_flow_ids:
            base.execute("insert into flow values(?, ?, ?)", [flow, sources.pop(flow), number])
        for flow in event.flow_ids:
            assert flow not in sources
            sources[flow] = number
    assert not sources, "a flow that leads nowhere"
    return [base.execute(query).fetchall() for query in queries]


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
        found = duckdb(text, *arguments[1:])
    elif arguments[0] == "duckdb-csv":
        found = duckdb_csv(text)
    elif arguments[0] == "apachelogs":
        found = apachelogs(text)
    elif arguments[0] == "yaml":
        found = yaml(text)
    elif arguments[0] == "jsonschema":
        found = jsonschema(arguments[1], text)
    elif arguments[0] == "openpyxl":
        found = openpyxl(text)
    elif arguments[0] == "junitparser":
        found = junitparser(text)
    elif arguments[0] == "perfetto":
        found = perfetto(text, *arguments[1:])
    elif arguments[0] == "rfc5424":
        found = rfc5424(text)
    else:
        raise SystemExit("unknown parser " + arguments[0])
    # Dates have no form in JSON; theirs in Python does.
    json.dump(found, sys.stdout, default=str)


main(sys.argv[1:])

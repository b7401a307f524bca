"""Runs a third-party parser over the text on standard input and prints what it read as JSON.

    parse.py ntc PLATFORM COMMAND   ntc-templates
    parse.py genie-xr-logging       pyATS Genie, IOS XR "show logging"
    parse.py snmpsim                snmpsim's own reader of .snmprec files
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
    elif arguments[0] == "yaml":
        found = yaml(text)
    else:
        raise SystemExit("unknown parser " + arguments[0])
    json.dump(found, sys.stdout)


main(sys.argv[1:])

# SPDX-License-Identifier: Apache-2.0
"""A SAML 2.0 identity provider on a free loopback port, made of pysaml2. Everybody of ACCOUNTS may sign in.

usage: saml_provider.py DIRECTORY SERVICE ACCOUNTS
DIRECTORY has idp.key and idp.crt, and gets idp.xml; SERVICE is the URL of the service provider's metadata; ACCOUNTS is
JSON of {user: [group, ...]}. Prints a line once idp.xml is written."""
import html
import http.server
import json
import pathlib
import sys
import urllib.parse
import urllib.request

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAME_FORMAT_BASIC, NAMEID_FORMAT_TRANSIENT
from saml2.server import Server

DIRECTORY, SERVICE, ACCOUNTS = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])


ATTRIBUTE_MAP = f"""
MAP = {{"identifier": "{NAME_FORMAT_BASIC}", "fro": {{"uid": "uid", "groups": "groups"}},
       "to": {{"uid": "uid", "groups": "groups"}}}}
"""


class Provider(http.server.ThreadingHTTPServer):
    def __init__(self):
        super().__init__(("127.0.0.1", 0), Requests)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self._settings = {
            "entityid": f"{self.url}/metadata", "key_file": f"{DIRECTORY}/idp.key", "cert_file": f"{DIRECTORY}/idp.crt",
            "xmlsec_binary": "/usr/bin/xmlsec1", "attribute_map_dir": f"{DIRECTORY}/maps",
            "service": {"idp": {
                "endpoints": {"single_sign_on_service": [(f"{self.url}/sso", BINDING_HTTP_REDIRECT)],
                              "single_logout_service": [(f"{self.url}/slo", BINDING_HTTP_REDIRECT)]},
                "name_id_format": [NAMEID_FORMAT_TRANSIENT], "sign_response": True, "sign_assertion": True,
                "policy": {"default": {"lifetime": {"minutes": 5}, "name_form": NAME_FORMAT_BASIC,
                                       "attribute_restrictions": None}}}}}
        self._saml = None

    def metadata(self):
        return str(entity_descriptor(IdPConfig().load(dict(self._settings))))

    @property
    def saml(self):
        """Made at the first log-in, because the service provider starts later."""
        if self._saml is None:
            with urllib.request.urlopen(SERVICE) as response:
                settings = dict(self._settings, metadata={"inline": [response.read().decode()]})
            self._saml = Server(config=IdPConfig().load(settings))
        return self._saml


class Requests(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path, _, query = self.path.partition("?")
        fields = dict(urllib.parse.parse_qsl(query))
        if path == "/sso":
            self._form("/sso", {**fields, "user": ""})
        else:
            self._log_out(fields)

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        fields = dict(urllib.parse.parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True))
        saml = self.server.saml
        request = saml.parse_authn_request(fields["SAMLRequest"], BINDING_HTTP_REDIRECT).message
        user = fields["user"]
        arguments = saml.response_args(request)
        response = saml.create_authn_response(
            {"uid": user, "groups": ACCOUNTS[user]}, userid=user,
            authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password", "authn_auth": self.server.url},
            **arguments)
        sent = saml.apply_binding(BINDING_HTTP_POST, str(response), arguments["destination"],
                                  fields.get("RelayState", ""), response=True)
        self._respond("".join(sent["data"]) if isinstance(sent["data"], list) else sent["data"])

    def _log_out(self, fields):
        saml = self.server.saml
        request = saml.parse_logout_request(fields["SAMLRequest"], BINDING_HTTP_REDIRECT).message
        binding, destination = saml.pick_binding("single_logout_service", [BINDING_HTTP_REDIRECT], "spsso", request)
        response = saml.create_logout_response(request, [binding])
        sent = saml.apply_binding(binding, str(response), destination, fields.get("RelayState", ""), response=True,
                                  sign=True)
        self.send_response(302)
        self.send_header("Location", dict(sent["headers"])["Location"])
        self.end_headers()

    def _form(self, action, fields):
        inputs = "".join(f'<input name="{html.escape(name)}" value="{html.escape(value)}">'
                         for name, value in fields.items())
        self._respond(f'<form method="post" action="{action}">{inputs}</form>')

    def _respond(self, page):
        body = page.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    pathlib.Path(f"{DIRECTORY}/maps").mkdir()
    pathlib.Path(f"{DIRECTORY}/maps/basic.py").write_text(ATTRIBUTE_MAP)
    provider = Provider()
    pathlib.Path(f"{DIRECTORY}/idp.xml").write_text(provider.metadata())
    print("ready", flush=True)
    provider.serve_forever()

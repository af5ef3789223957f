"""The calls of one sales order in Locust, for comparison: the same calls, encoded and decoded as a client would.

BENCH_INPUT names a file with `transport`, `client` ("http", "fast" or "odoo"), `host`, `port` and `calls` of `path` and
`body`. "odoo" is OdooLocust with its own client library, over XML-RPC or `/jsonrpc`.
"""

import json
import os
import xmlrpc.client

from locust import FastHttpUser, HttpUser, constant, task

with open(os.environ["BENCH_INPUT"]) as file:
    INPUT = json.load(file)

IS_XML = INPUT["transport"] == "xmlrpc"
for call in INPUT["calls"]:
    call["params"] = xmlrpc.client.loads(call["body"])[0] if IS_XML else json.loads(call["body"])["params"]


def send(client, call):
    """One call by Locust's own clients."""
    if IS_XML:
        body = xmlrpc.client.dumps(call["params"], "execute_kw", allow_none=True)
        headers = {"Content-Type": "text/xml"}
        with client.post(call["path"], data=body, headers=headers, name=call["path"], catch_response=True) as response:
            xmlrpc.client.loads(response.content)
    else:
        body = {"jsonrpc": "2.0", "method": "call", "id": None, "params": call["params"]}
        with client.post(call["path"], json=body, name=call["path"], catch_response=True) as response:
            if "error" in response.json():
                response.failure("fault")


if INPUT["client"] == "odoo":
    from OdooLocust.OdooLocustUser import OdooLocustUser

    class Seller(OdooLocustUser):
        wait_time = constant(0)
        host = INPUT["host"]
        port = INPUT["port"]
        database = "stub"
        login = "probe"
        password = "a-password-that-must-not-show"
        protocol = "xmlrpc" if IS_XML else "jsonrpc"
        user_id = 5

        @task
        def sell(self):
            odoo = self.client.get_service("object")
            for call in INPUT["calls"]:
                params = call["params"]
                if not IS_XML:
                    asked = [params["model"], params["method"], params["args"], params["kwargs"]]
                    params = [self.database, self.user_id, self.password, *asked]
                odoo.execute_kw(*params)

else:

    class Seller(FastHttpUser if INPUT["client"] == "fast" else HttpUser):
        wait_time = constant(0)
        host = f"http://{INPUT['host']}:{INPUT['port']}"

        @task
        def sell(self):
            for call in INPUT["calls"]:
                send(self.client, call)

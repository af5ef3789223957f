"""The calls of one sales order in Locust, for comparison: the same calls, encoded and decoded as a client would.

BENCH_INPUT names a file with `transport`, `client` ("http" or "fast") and `calls` of `path` and `body`.
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


class Seller(FastHttpUser if INPUT["client"] == "fast" else HttpUser):
    wait_time = constant(0)

    @task
    def sell(self):
        for call in INPUT["calls"]:
            if IS_XML:
                body = xmlrpc.client.dumps(call["params"], "execute_kw", allow_none=True)
                with self.client.post(
                    call["path"], data=body, headers={"Content-Type": "text/xml"}, name=call["path"], catch_response=True
                ) as response:
                    xmlrpc.client.loads(response.content)
            else:
                with self.client.post(
                    call["path"],
                    json={"jsonrpc": "2.0", "method": "call", "id": None, "params": call["params"]},
                    name=call["path"],
                    catch_response=True,
                ) as response:
                    if "error" in response.json():
                        response.failure("fault")

"""The provider's own client, at work on the sandbox: what it expects is what the sandbox has to say.

Run by scripts/official-clients, which starts the sandbox and hands over its first line as SANDBOX. The
argument is a picture. The library calls go through the SDK's generic "universal" call, as the provider's
samples do; generation through its Ark runtime client.
"""

import http.server
import json
import os
import sys
import threading
import urllib.request

import volcenginesdkcore
from volcenginesdkarkruntime import Ark
from volcenginesdkarkruntime._exceptions import ArkAPIError
from volcenginesdkcore.rest import ApiException

SANDBOX = json.loads(os.environ["SANDBOX"])
MODEL = "doubao-seedance-2-0-fast-260128"


def library(secret_key, region="cn-beijing"):
    """The generic client for one pair of keys; gives a function that calls an action."""
    settings = volcenginesdkcore.Configuration()
    settings.ak = SANDBOX["access_key"]
    settings.sk = secret_key
    settings.region = region
    settings.scheme = "http"
    settings.host = SANDBOX["volcengine"].removeprefix("http://")
    settings.auto_retry = False
    api = volcenginesdkcore.UniversalApi(volcenginesdkcore.ApiClient(settings))

    def call(action, **body):
        info = volcenginesdkcore.UniversalInfo(
            method="POST", service="ark", version="2024-01-01", action=action, content_type="application/json"
        )
        return api.do_call(info, body)

    return call


def refusal(call, *arguments, **fields):
    """What the SDK says of a call that has to be refused."""
    try:
        answer = call(*arguments, **fields)
    except (ApiException, ArkAPIError) as error:
        return str(error)
    raise AssertionError(f"{arguments} was not refused but answered {answer}")


def serve(picture):
    """Serves one picture on this machine, as a bucket would, and gives its address."""
    with open(picture, "rb") as file:
        content = file.read()

    class Bucket(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "image/jpeg")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/face.jpg"


def manage_a_library(picture):
    """Every library action once, and what has to be refused. Gives an Active asset."""
    call = library(SANDBOX["secret_key"])
    group = call("CreateAssetGroup", Name="官方客户端", Description="made by the SDK", GroupType="AIGC")["Id"]
    assert call("GetAssetGroup", Id=group)["Name"] == "官方客户端"
    call("UpdateAssetGroup", Id=group, Name="Official client")
    listing = {"Filter": {"GroupType": "AIGC", "GroupIds": [group]}, "PageNumber": 1, "PageSize": 10}
    groups = call("ListAssetGroups", **listing)
    assert groups["TotalCount"] == 1 and groups["Items"][0]["Name"] == "Official client", groups

    address = serve(picture)
    asset = call("CreateAsset", GroupId=group, URL=address, AssetType="Image", Name="face")["Id"]
    seen = [call("GetAsset", Id=asset)["Status"] for _ in range(3)]
    assert seen == ["Processing", "Processing", "Active"], seen
    call("UpdateAsset", Id=asset, Name="face, front")
    assets = call("ListAssets", **listing)
    assert [item["Name"] for item in assets["Items"]] == ["face, front"], assets
    with urllib.request.urlopen(assets["Items"][0]["URL"]) as preview, open(picture, "rb") as file:
        assert preview.read() == file.read(), "the preview is another picture"

    other = call("CreateAsset", GroupId=group, URL=address, AssetType="Image", Name="fail-face")["Id"]
    failed = [call("GetAsset", Id=other) for _ in range(3)][-1]
    assert failed["Status"] == "Failed" and failed["Error"]["Code"], failed
    call("DeleteAsset", Id=other)
    assert "NotFound.asset_id" in refusal(call, "GetAsset", Id=other)
    assert "NotFound.asset_id" in refusal(call, "GetAsset", Id=asset, ProjectName="another")
    assert "MissingParameter" in refusal(call, "ListAssets", PageNumber=1, PageSize=10)

    session = call("CreateVisualValidateSession", CallbackURL="https://example.org/back")
    assert "NotFound." in refusal(call, "GetVisualValidateResult", BytedToken=session["BytedToken"])

    wrong = library("ExampleSecretKeyNotReal==")
    assert "SignatureDoesNotMatch" in refusal(wrong, "GetAsset", Id=asset)
    abroad = library(SANDBOX["secret_key"], region="ap-southeast-1")
    assert abroad("GetAsset", Id=asset)["Status"] == "Active"
    return call, group, asset


def generate(asset):
    """A film of the asset from order to file; one that is called off; one that is refused."""
    ark = Ark(base_url=SANDBOX["ark"], api_key=SANDBOX["api_key"], max_retries=0)
    tasks = ark.content_generation.tasks
    content = [
        {"type": "text", "text": "Image 1 walks down a street in the rain"},
        {"type": "image_url", "image_url": {"url": f"asset://{asset}"}, "role": "reference_image"},
    ]
    wish = {"model": MODEL, "resolution": "480p", "ratio": "9:16", "duration": 4, "seed": 7}
    order = tasks.create(content=content, return_last_frame=True, **wish)
    task = tasks.get(task_id=order.id)
    assert task.status == "queued", task
    while task.status in ("queued", "running"):
        task = tasks.get(task_id=order.id)
    assert task.status == "succeeded", task
    assert (task.seed, task.duration, task.ratio, task.resolution) == (7, 4, "9:16", "480p"), task
    assert task.usage.completion_tokens > 0 and task.framespersecond == 24, task
    with urllib.request.urlopen(task.content.video_url) as film:
        assert film.read(12)[4:8] == b"ftyp", "this is no MP4"
    with urllib.request.urlopen(task.content.last_frame_url) as picture:
        assert picture.read(4) == b"\x89PNG"

    waiting = tasks.create(content=content[:1], **wish)
    tasks.delete(task_id=waiting.id)
    listed = tasks.list(page_num=1, page_size=10, status="cancelled")
    assert [item.id for item in listed.items] == [waiting.id], listed
    listed = tasks.list(task_ids=[order.id, waiting.id])
    assert listed.total == 2, listed
    tasks.delete(task_id=order.id)
    assert "404" in refusal(tasks.get, task_id=order.id) or tasks.list().total == 1

    content[1]["image_url"]["url"] = "asset://asset-20260101000000-zzzzz"
    assert "is not found" in refusal(tasks.create, content=content, **wish)
    stranger = Ark(base_url=SANDBOX["ark"], api_key="somebody-elses", max_retries=0)
    assert "AuthenticationError" in refusal(stranger.content_generation.tasks.list)


def main():
    call, group, asset = manage_a_library(sys.argv[1])
    generate(asset)
    call("DeleteAssetGroup", Id=group)
    assert "NotFound.group_id" in refusal(call, "GetAssetGroup", Id=group)
    print("volcengine-python-sdk: the library and Ark's tasks work against the sandbox")


main()
